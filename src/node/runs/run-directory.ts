import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { isObject } from "../../core/base/is-object.ts";
import { versions } from "../../core/base/version.ts";
import { taskDifference } from "../../core/data/index.ts";
import { envSpec, listEnvs } from "../../core/envs/index.ts";
import {
  importReferencesSchema,
  RUN_VERSION,
  type RunConfig,
  type RunRequest,
} from "../../core/learn/config.ts";
import { signalsOf } from "../../core/spaces/index.ts";
import { observationSizeIn } from "../../core/vision/index.ts";
import { type DatasetFolderHeader, loadDatasetHeader, rangeMisfit } from "../datasets/index.ts";
import { importReferences, referToImports } from "../extensions/index.ts";
import { isLitter, isRemains, writeFolderAtomically } from "../files/atomic.ts";
import { holdFolder } from "../files/hold.ts";
import { isLease } from "../files/lease.ts";
import { readRegular, readRegularText } from "../files/regular.ts";
import { sha256 } from "../files/sha256.ts";
import { reasonOf } from "../files/system-error.ts";
import { nameOfStep } from "./checkpoints.ts";
import { codeVersion } from "./code-version.ts";
import { formatManifest, type LogName, MANIFEST, readManifest, remedyIn } from "./manifest.ts";
import { type MetricsRow, readMetrics } from "./metrics.ts";
import { completeConfig, importRequested, resolveSettings } from "./run-settings.ts";

/** The settings of a run. */
export const CONFIG = "config.json";
/** What `smore cell` reports about its work; the run does not depend on it. */
export const STATUS = "status.json";
/** The policy of a finished run. */
export const POLICY = "policy.onnx";

/** The folder of a dataset to train on, perhaps beside that of one with held-out episodes. */
export type RunDatasets = string | { readonly dataset: string; readonly heldOut?: string | undefined };

/** The folder of a run, with verified access to its files. */
export class RunDirectory {
  readonly folder: string;
  readonly config: RunConfig;
  /** SHA-256 of `config.json`: identifies the run in its checkpoints and logs. */
  readonly id: string;

  private constructor(folder: string, config: RunConfig, id: string) {
    this.folder = folder;
    this.config = config;
    this.id = id;
  }

  /**
   * Starts a run: a folder with its frozen `config.json` and the `manifest.json` that its files are verified against.
   *
   * @param datasets the dataset's folder, or a function that makes it, which is only called once everything else is known
   * to be right; undefined for a run that collects its own data
   * @param origin prefix of the names of settings in errors: where the user wrote them
   * @param options `overwrite`: whether a run that is in the folder already is replaced; nothing but a run is
   * @throws UserError when the folder exists, or when environment, agent and dataset do not fit together
   */
  static async create(
    folder: string,
    request: RunRequest,
    datasets: RunDatasets | (() => Promise<RunDatasets>) | undefined,
    origin = "",
    { overwrite = false }: { readonly overwrite?: boolean | undefined } = {},
  ): Promise<RunDirectory> {
    const exists = existsSync(folder);
    if (exists && !overwrite)
      throw new UserError(
        `${folder} exists; continue it with \`smore resume ${folder}\`, choose another name, or give --overwrite`,
      );
    if (exists) await requireRunAlone(folder);
    await importRequested(request, origin);
    const settings = resolveSettings(request, origin);
    const given = typeof datasets === "function" ? await datasets() : datasets;
    const { dataset, heldOut } = typeof given === "string" ? { dataset: given } : (given ?? {});
    if (dataset !== undefined && heldOut !== undefined) await requireSameTask(heldOut, dataset);
    const require = (source: string) => requireDataset(source, settings.environment);
    const header = dataset === undefined ? undefined : await require(dataset);
    const heldOutHeader = heldOut === undefined ? undefined : await require(heldOut);
    const refer = (source: string, { fingerprint }: DatasetFolderHeader) => ({
      folder: relative(resolve(folder), resolve(source)),
      fingerprint,
    });
    const signals = header && signalsOf(header.dataset);
    const config: RunConfig = {
      format: "smore-run",
      version: RUN_VERSION,
      ...settings,
      imports: referToImports(settings.imports, folder),
      ...(header && { dataset: refer(dataset!, header) }),
      ...(request.init !== undefined && { init: await describeInit(request.init, folder) }),
      ...(heldOutHeader && {
        heldOutDataset: refer(heldOut!, heldOutHeader),
        training: { ...settings.training, heldOut: 0 },
      }),
      ...(signals && Object.keys(signals).length > 0 && { signals }),
      versions: { ...versions, node: process.version },
      code: codeVersion(),
    };
    const text = `${JSON.stringify(config, null, 2)}\n`;
    const id = sha256(text);
    // A process that still trains the run which is replaced holds its folder.
    const hold = exists ? await holdFolder(folder) : undefined;
    try {
      const write = async (temporary: string) => {
        await writeFile(join(temporary, CONFIG), text);
        await writeFile(join(temporary, MANIFEST), formatManifest({ files: { [CONFIG]: id }, reseals: [] }));
      };
      await writeFolderAtomically(folder, write, { overwrite, isDisposable: isFileOfRun });
    } finally {
      await hold?.release();
    }
    return new RunDirectory(folder, config, id);
  }

  /**
   * Opens a run, and imports the modules that its configuration names.
   * @throws UserError when there is no run in `folder`, its configuration or manifest was changed, or a module cannot be
   * imported
   */
  static async open(folder: string): Promise<RunDirectory> {
    const file = join(folder, CONFIG);
    const text = await readConfigText(file);
    // Without a manifest it can be a run of an older version, or no run at all.
    if (!existsSync(join(folder, MANIFEST))) await parseConfig(file, text);
    const { files } = await readManifest(folder);
    const id = sha256(text);
    if (files[CONFIG] !== id)
      throw new UserError(`${file} was changed since the run was started; ${remedyIn(folder)}`);
    return new RunDirectory(folder, await parseConfig(file, text), id);
  }

  /**
   * The rows of a log, none if nothing was logged yet.
   * @throws UserError naming file and line when a row was changed, removed or exchanged
   */
  async readLog(name: LogName): Promise<MetricsRow[]> {
    const path = join(this.folder, name);
    const end = (await readManifest(this.folder)).logs?.[name];
    if (!existsSync(path) && !end) return [];
    const log = readMetrics(path, this.chainStart(name));
    if (end && (log.end.rows !== end.rows || log.end.chain !== end.chain))
      throw new UserError(
        `${path}, line ${log.end.rows + 1}: the log ends after ${log.end.rows} of the ${end.rows} rows that the run wrote; ${remedyIn(this.folder)}`,
      );
    return log.rows;
  }

  /** The chain value before the first row of a log; it differs between runs. */
  chainStart(name: LogName): string {
    return chainStart(this.id, name);
  }

  /**
   * The bytes of a file that is written once; undefined if it was not written yet.
   * @param path in the folder of the run
   * @throws UserError when it was changed or removed since
   */
  async readFile(path: string): Promise<Uint8Array | undefined> {
    const expected = (await readManifest(this.folder)).files[path];
    if (expected === undefined) return undefined;
    const full = join(this.folder, path);
    if (!existsSync(full))
      throw new UserError(`${full} is missing, which manifest.json names; ${remedyIn(this.folder)}`);
    const bytes = await readRegular(full);
    if (sha256(bytes) !== expected)
      throw new UserError(`${full} was changed since it was written; ${remedyIn(this.folder)}`);
    return bytes;
  }

  /** True once the run made its last update and wrote its policy. Throws UserError when the policy was changed since. */
  async isFinished(): Promise<boolean> {
    return (await this.readFile(POLICY)) !== undefined;
  }

  /** Removes the folder of a run that nothing was trained or written in since it was created. */
  async removeIfUntouched(): Promise<void> {
    const names = await readdir(this.folder).catch(() => [POLICY]);
    if (names.every((name) => name === CONFIG || name === MANIFEST))
      await rm(this.folder, { recursive: true });
  }

  /** All that a run has met that collects its own data. */
  get experience(): string {
    return join(this.folder, "experience.f32");
  }
  /** The policies of all evaluations. */
  get policies(): string {
    return join(this.folder, "policies");
  }
  /** The outcomes of the episodes of all evaluations. */
  get outcomes(): string {
    return join(this.folder, "outcomes");
  }
  /** Folder of the checkpoints. */
  get checkpoints(): string {
    return join(this.folder, "checkpoints");
  }
  /** File of losses and diagnostics. */
  get metrics(): string {
    return join(this.folder, "metrics.jsonl");
  }
  /** File of evaluations. */
  get evaluations(): string {
    return join(this.folder, "eval.jsonl");
  }
  /** The same for TensorBoard. */
  get events(): string {
    return join(this.folder, "events.out.tfevents.smore");
  }
  /** The trained policy as an ONNX model. */
  get policy(): string {
    return join(this.folder, POLICY);
  }
  /** Picture of the learning curve. */
  get figure(): string {
    return join(this.folder, "learning-curve.svg");
  }
}

const FILES_OF_RUN = new Set([
  ...[CONFIG, MANIFEST, POLICY, "metrics.jsonl", "eval.jsonl", "events.out.tfevents.smore", "checkpoints"],
  ...["learning-curve.svg", "failure.json", "experience.f32", "policies", "outcomes", STATUS],
]);

/** True for the name of what Smore writes into the folder of a run. */
function isFileOfRun(name: string): boolean {
  return FILES_OF_RUN.has(name) || isRemains(name) || isLease(name) || isLitter(name);
}

/** @throws UserError where the folder is no run, or holds files that no run has: they would be lost with it */
export async function requireRunAlone(folder: string): Promise<void> {
  const text = await readConfigText(join(folder, CONFIG)).catch(() => "");
  if (!text.includes('"smore-run"'))
    throw new UserError(`${folder} is not the folder of a run, so it is not replaced; choose another name`);
  const other = (await readdir(folder)).find((name) => !isFileOfRun(name));
  if (other !== undefined)
    throw new UserError(
      `${join(folder, other)} belongs to no run and would be lost; move it away, or choose another name`,
    );
}

/** The text of a `config.json`. Throws UserError where there is none. */
export async function readConfigText(file: string): Promise<string> {
  return readRegularText(file).catch((error: Error) => {
    throw noRun(file, reasonOf(error), error);
  });
}

/**
 * The configuration with that text; the modules that it names are imported.
 * @throws UserError when it is damaged or of another version, or a module cannot be imported
 */
export async function parseConfig(file: string, text: string): Promise<RunConfig> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw noRun(file, "it is not JSON", error);
  }
  if (!isObject(content) || content.format !== "smore-run") throw noRun(file, "it has no format smore-run");
  const imports = importReferencesSchema.safeParse(content.imports);
  await importReferences(imports.data, dirname(file), `${file}: imports: `);
  return completeConfig(content, `${file}: `);
}

function noRun(file: string, reason: string, cause?: unknown): UserError {
  // `smore list runs` gives their names alone.
  const named = join("runs", dirname(file));
  const remedy = existsSync(join(named, CONFIG))
    ? `did you mean ${named}?`
    : "give a folder that `smore train` made";
  return new UserError(`${file} is not the configuration of a run (${reason}); ${remedy}`, { cause });
}

/** The entry of `config.json` about the run that another one starts from. Throws UserError when that has no policy yet. */
async function describeInit(source: string, run: string) {
  const policy = (await readManifest(source)).files[POLICY];
  if (policy === undefined)
    throw new UserError(
      `${source} is not finished, so no run can start from it; finish it with \`smore resume ${source}\``,
    );
  return { folder: relative(resolve(run), resolve(source)), policy };
}

/**
 * The header of a dataset.
 * @param environment undefined for a run that is not evaluated in one
 * @throws UserError when its observations, goals or actions do not have the sizes of the environment, or its actions another
 * range
 */
export async function requireDataset(
  datasetFolder: string,
  environment: string | undefined,
): Promise<DatasetFolderHeader> {
  const found = await loadDatasetHeader(datasetFolder);
  if (environment === undefined) return found;
  const { dataset: header } = found;
  const spec = envSpec(environment);
  const needed = { ...spec, observationSize: observationSizeIn(spec, header) };
  for (const field of ["observationSize", "goalSize", "actionSize"] as const)
    if (header[field] !== needed[field])
      throw new UserError(
        `${datasetFolder}: field "${field}" is ${header[field]} but ${spec.id} has ${needed[field]}; ${
          listEnvs().some(({ spec }) => spec.id === header.environment)
            ? `choose the environment the data come from (${header.environment})`
            : "leave the environment out, and policies are evaluated on held-out episodes"
        }`,
      );
  const range = rangeMisfit(header, spec);
  if (range !== undefined)
    throw new UserError(
      `${datasetFolder}: ${range}; leave the environment out, or convert the data again with the action range -1:1`,
    );
  return found;
}

/** @throws UserError when held-out episodes are not of the task of the episodes that are trained on */
export async function requireSameTask(heldOutFolder: string, datasetFolder: string): Promise<void> {
  const { dataset } = await loadDatasetHeader(datasetFolder);
  const difference = taskDifference((await loadDatasetHeader(heldOutFolder)).dataset, dataset);
  if (difference)
    throw new UserError(
      `${heldOutFolder} and ${datasetFolder} ${difference}, so the one cannot be held out from the other; ` +
        "rename the first, or say what share of the second is held out with training.heldOut",
    );
}

/** Where a run keeps the policy of an evaluation, in its folder. */
export function policyAt(update: number): string {
  return `policies/${nameOfStep(update)}.onnx`;
}

/** Where a run keeps the outcomes of the episodes of an evaluation, in its folder. */
export function outcomesAt(update: number): string {
  return `outcomes/${nameOfStep(update)}.json`;
}

/** The updates of the policies among the files of a run, in ascending order; the opposite of {@link policyAt}. */
export function updatesWithPolicy(paths: readonly string[]): number[] {
  const updates = paths.map((path) => Number(/^policies\/(\d+)\.onnx$/.exec(path)?.[1] ?? Number.NaN));
  return updates.filter((update) => !Number.isNaN(update)).sort((a, b) => a - b);
}

/** Where the hash chain of a log begins, given the SHA-256 of the run's `config.json`. */
export function chainStart(id: string, name: LogName): string {
  return `${id} ${name}`;
}
