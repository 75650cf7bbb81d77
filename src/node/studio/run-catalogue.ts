import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import type { RunState, RunSummary } from "../../core/studio/api.ts";
import { isHeld } from "../files/hold.ts";
import { openRegular, readRegular, readRegularText } from "../files/regular.ts";
import { sha256 } from "../files/sha256.ts";
import { systemSentence } from "../files/system-error.ts";
import { MANIFEST, type Manifest, readManifest, remedyIn } from "../runs/manifest.ts";
import { CONFIG, POLICY, policyAt, STATUS, updatesWithPolicy } from "../runs/run-directory.ts";
import { FAILURE, parseFailure } from "../runs/run-end.ts";
import { type CellStatus, type RunRecord, readStatus } from "../sweep/index.ts";
import { FileCache } from "./file-cache.ts";
import type { GridCatalogue } from "./grid-catalogue.ts";
import { PathError, type WorkingFolder } from "./working-folder.ts";

/** What the studio needs of `config.json`; nothing that it names is imported. */
const configSchema = z.looseObject({
  environment: z.string().optional(),
  seed: z.int().min(0),
  agent: z.looseObject({ name: z.string() }),
  training: z.looseObject({ updates: z.int().min(1) }),
  dataset: z.looseObject({ folder: z.string(), fingerprint: z.string() }).optional(),
});

export type ShownConfig = z.output<typeof configSchema>;

/** A run with its configuration, and its record where there is no folder of it. */
export interface ShownRun {
  readonly path: string;
  readonly config: ShownConfig;
  readonly record?: RunRecord | undefined;
}

/** What is read of a run's folder until one of its files changes. */
interface FolderContents {
  readonly config: ShownConfig;
  readonly status: CellStatus | undefined;
  /** SHA-256 of the files that are written once, policies among them. */
  readonly files: Manifest["files"];
  readonly failure: string | undefined;
  readonly completed: number;
  readonly success: number | undefined;
}

const LOGS = ["metrics.jsonl", "eval.jsonl"] as const;
const WATCHED = [CONFIG, MANIFEST, STATUS, ...LOGS] as const;
/** Bytes at the end of a log that hold its last row. */
const TAIL = 65_536;
/** For so long, in milliseconds, a list is given again; many pages ask for it at once. */
const FRESH = 500;
const MOST_KEPT = 20_000;

/** The runs below a folder, from their files alone. */
export class RunCatalogue {
  readonly #folder: WorkingFolder;
  readonly #grids: GridCatalogue;
  readonly #contents = new FileCache<FolderContents>(MOST_KEPT);
  #list: { readonly at: number; readonly value: Promise<RunSummary[]> } | undefined;

  constructor(folder: WorkingFolder, grids: GridCatalogue) {
    this.#folder = folder;
    this.#grids = grids;
  }

  list(): Promise<readonly RunSummary[]> {
    const now = performance.now();
    if (!this.#list || now - this.#list.at > FRESH) this.#list = { at: now, value: this.#readAll() };
    return this.#list.value;
  }

  /** @throws UserError when there is no such run, or its configuration is damaged */
  async find(path: string): Promise<ShownRun> {
    const known = await this.#grids.recordAt(path);
    if (!known || (await this.#folder.stat(join(path, CONFIG))))
      return { path, config: (await this.#contentsOf(path)).contents.config };
    return { path, config: parseConfig(known.config, path), record: known };
  }

  /**
   * The policy of a run after an update, or its last one; modules that the run names are not imported.
   * @throws UserError when there is none, or it was changed since it was written
   */
  async readPolicy(path: string, update: number | undefined): Promise<Uint8Array> {
    const { files } = (await this.#contentsOf(path)).contents;
    const wanted = update ?? (files[POLICY] ? undefined : updatesWithPolicy(Object.keys(files)).at(-1));
    const name = wanted === undefined ? POLICY : policyAt(wanted);
    const expected = files[name];
    if (expected === undefined)
      throw new UserError(
        update === undefined
          ? `${path} has no policy yet; continue the run with \`smore resume ${path}\``
          : `${path} has no policy of update ${update}; choose one that ${path}/policies has`,
      );
    const file = join(path, name);
    const bytes = await readRegular(await this.#folder.resolve(file));
    if (sha256(bytes) === expected) return bytes;
    throw new UserError(`${file} was changed since it was written; ${remedyIn(path)}`);
  }

  async #readAll(): Promise<RunSummary[]> {
    const places = ["runs", ...(await this.#grids.paths()).map((grid) => `${grid}/runs`)];
    const folders: string[] = [];
    for (const place of places)
      for (const name of await this.#folder.list(place)) {
        const path = `${place}/${name}`;
        if (await this.#folder.stat(join(path, CONFIG))) folders.push(path);
      }
    const present = new Set(folders);
    const recorded = (await this.#grids.recordedRuns()).filter(({ path }) => !present.has(path));
    return [
      ...(await Promise.all(folders.map((path) => this.#summary(path)))),
      ...recorded.map(({ path, record }) => recordSummary(path, record)),
    ];
  }

  async #summary(path: string): Promise<RunSummary> {
    try {
      const { contents, changed, real } = await this.#contentsOf(path);
      const { config, status, completed, success, failure } = contents;
      return {
        ...{ path, changed, success, failure },
        state: await stateOf(real, contents),
        environment: config.environment,
        agent: config.agent.name,
        seed: config.seed,
        completed: Math.max(completed, status?.completed ?? 0),
        updates: config.training.updates,
        policies: updatesWithPolicy(Object.keys(contents.files)),
      };
    } catch (error) {
      // A folder may be removed or moved meanwhile.
      const failure = error instanceof UserError ? error.message : systemSentence(error);
      if (failure === undefined) throw error;
      return { path, state: "unreadable", failure: this.#folder.shorten(failure) };
    }
  }

  async #contentsOf(path: string) {
    const real = await this.#folder.resolve(path);
    const stats = await Promise.all(WATCHED.map((name) => this.#folder.stat(join(path, name))));
    if (!stats[0]) throw new PathError(`${path} is not a run: it has no ${CONFIG}; check the path`);
    const signature = stats.map((stat) => (stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : "")).join();
    return {
      real,
      changed: Math.max(...stats.map((stat) => stat?.mtimeMs ?? 0)),
      contents: await this.#contents.get(real, signature, () => this.#readFolder(path, real)),
    };
  }

  async #readFolder(path: string, real: string): Promise<FolderContents> {
    const read = async (name: string) => readRegularText(await this.#folder.resolve(join(path, name)));
    const text = await read(CONFIG);
    await this.#folder.resolve(join(path, MANIFEST));
    const { files } = await readManifest(real);
    const [metrics, evaluations] = await Promise.all(
      LOGS.map((name) => this.#folder.resolve(join(path, name)).then(readLastRow, () => undefined)),
    );
    const status = (await this.#folder.stat(join(path, STATUS))) && (await readStatus(real));
    const failed = files[FAILURE] !== undefined;
    return {
      config: parseConfig(parseJson(text), path),
      status,
      files,
      failure: failed ? parseFailure(await read(FAILURE), join(path, FAILURE)) : status?.failure,
      completed: Math.max(metrics?.step ?? 0, evaluations?.step ?? 0),
      success: evaluations?.success,
    };
  }
}

async function stateOf(real: string, { files, failure, status }: FolderContents): Promise<RunState> {
  if (files[POLICY] !== undefined) return "finished";
  if (await isHeld(real)) return "running";
  return failure !== undefined || status?.state === "broken" ? "failed" : "stopped";
}

function recordSummary(path: string, { config, final, failure, evaluations }: RunRecord): RunSummary {
  const agent = z.looseObject({ name: z.string() }).safeParse(config.agent).data;
  return {
    ...{ path, failure, seed: config.seed, updates: config.training.updates },
    state: failure === undefined ? "finished" : "failed",
    environment: config.environment,
    ...(agent && { agent: agent.name }),
    completed: evaluations.at(-1)?.step ?? 0,
    success: final?.success,
  };
}

function parseConfig(content: unknown, path: string): ShownConfig {
  const parsed = configSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new UserError(
    `${path} cannot be shown: ${CONFIG} is not the configuration of a run; restore it, or remove the run`,
  );
}

/** Undefined for text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The last row of a log that is complete; undefined where there is none. */
async function readLastRow(path: string): Promise<Record<string, number> | undefined> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(TAIL, size));
    await file.read(tail, 0, tail.length, size - tail.length);
    const lines = tail.toString("utf8").split("\n");
    return JSON.parse(lines.at(-2) ?? "");
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
