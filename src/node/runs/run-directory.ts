import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { agentSettings, findAgent, onlineAgents } from "../../core/agents/index.ts";
import { UserError } from "../../core/base/errors.ts";
import { validateConfig } from "../../core/base/validate-config.ts";
import { versions } from "../../core/base/version.ts";
import { envSpec } from "../../core/envs/index.ts";
import {
  type RunConfig,
  type RunRequest,
  type RunSettings,
  runConfigSchema,
  runRequestSchema,
} from "../../core/learn/config.ts";
import { usualDiscount } from "../../core/rollout/returns.ts";
import { loadDatasetHeader } from "../datasets/index.ts";
import { writeFolderAtomically } from "../files/atomic.ts";

/**
 * The request with every default filled in, the agent's own as well.
 * @param origin stands before the names of settings in errors: where the user wrote them
 * @throws UserError when a setting, the agent or the environment is not known
 */
export function resolveSettings(request: RunRequest, origin = ""): RunSettings {
  const settings = validateConfig(runRequestSchema, request, origin);
  const { name, ...chosen } = settings.agent;
  const agent = findAgent(name);
  requireSource(settings);
  const agentConfig = agentSettings(agent, chosen, `${origin}agent.`) as object;
  const discount = usualDiscount(envSpec(settings.environment));
  return {
    ...settings,
    agent: { name, ...agentConfig },
    training: { ...settings.training, threads: settings.training.threads ?? defaultThreads() },
    evaluation: { discount, ...settings.evaluation },
  };
}

/** Leaves one core to the evaluation. */
function defaultThreads(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}

/**
 * A configuration as it was stored, with settings that are newer than it: as they were before there was a choice, which
 * is their default.
 * @param origin stands before the names of settings in errors
 * @throws UserError when it is damaged
 */
export function completeConfig(content: unknown, origin: string): RunConfig {
  const config = validateConfig(runConfigSchema, content, origin);
  const { name, ...settings } = config.agent;
  const agentConfig = validateConfig(findAgent(name).config, settings, `${origin}agent.`) as object;
  return { ...config, agent: { name, ...agentConfig } };
}

/** @throws UserError when an agent that needs a dataset has none, or one that collects its own data has one. */
function requireSource({ agent: { name }, online }: Pick<RunSettings, "agent" | "online">): void {
  const collects = Object.hasOwn(onlineAgents, name);
  if (collects && !online)
    throw new UserError(`${name} collects its own data; train it with \`smore train-online\``);
  if (!collects && online)
    throw new UserError(`${name} learns from a dataset; train it with \`smore train\``);
}

/** Where everything of a run lies. */
export class RunDirectory {
  readonly folder: string;
  readonly config: RunConfig;

  private constructor(folder: string, config: RunConfig) {
    this.folder = folder;
    this.config = config;
  }

  /**
   * Starts a run: a folder with its frozen `config.json`.
   *
   * @param dataset the dataset's folder, or a function that makes it, which is only called once everything else is known
   * to be right; undefined for a run that collects its own data
   * @param origin stands before the names of settings in errors: where the user wrote them
   * @throws UserError when the folder exists, or when environment, agent and dataset do not fit together
   */
  static async create(
    folder: string,
    request: RunRequest,
    dataset: string | (() => Promise<string>) | undefined,
    origin = "",
  ): Promise<RunDirectory> {
    if (existsSync(folder))
      throw new UserError(
        `${folder} exists; continue it with \`smore resume ${folder}\` or choose another name`,
      );
    const settings = resolveSettings(request, origin);
    const datasetFolder = typeof dataset === "function" ? await dataset() : dataset;
    const config: RunConfig = {
      format: "smore-run",
      version: 1,
      ...settings,
      ...(datasetFolder && { dataset: await describeDataset(datasetFolder, folder, settings.environment) }),
      versions: { ...versions, node: process.version },
    };
    await writeFolderAtomically(folder, (temporary) =>
      writeFile(join(temporary, "config.json"), `${JSON.stringify(config, null, 2)}\n`),
    );
    return new RunDirectory(folder, config);
  }

  /** @throws UserError when there is no run in `folder`, or its configuration is damaged. */
  static async open(folder: string): Promise<RunDirectory> {
    const path = join(folder, "config.json");
    let content: unknown;
    try {
      content = JSON.parse(await readFile(path, "utf8"));
    } catch (error) {
      throw new UserError(
        `${path} is not the configuration of a run (${(error as Error).message}); give a folder that \`smore train\` made`,
        { cause: error },
      );
    }
    return new RunDirectory(folder, completeConfig(content, `${path}: `));
  }

  /** Undefined for a run that collects its own data. */
  get datasetFolder(): string | undefined {
    const { dataset } = this.config;
    return dataset && resolve(this.folder, dataset.folder);
  }
  /** All that a run has met that collects its own data. */
  get experience(): string {
    return join(this.folder, "experience.f32");
  }
  /** The policies that were evaluated on the way. */
  get policies(): string {
    return join(this.folder, "policies");
  }
  get checkpoints(): string {
    return join(this.folder, "checkpoints");
  }
  get metrics(): string {
    return join(this.folder, "metrics.jsonl");
  }
  get evaluations(): string {
    return join(this.folder, "eval.jsonl");
  }
  get events(): string {
    return join(this.folder, "events.out.tfevents.smore");
  }
  get policy(): string {
    return join(this.folder, "policy.onnx");
  }
  get figure(): string {
    return join(this.folder, "learning-curve.svg");
  }
}

/** What `config.json` says of the dataset. Throws UserError when it is not from such an environment. */
async function describeDataset(datasetFolder: string, run: string, environment: string) {
  const spec = envSpec(environment);
  const { dataset: header, fingerprint } = await loadDatasetHeader(datasetFolder);
  for (const field of ["observationSize", "goalSize", "actionSize"] as const)
    if (header[field] !== spec[field])
      throw new UserError(
        `${datasetFolder}: field "${field}" is ${header[field]} but ${spec.id} has ${spec[field]}; choose the environment the data come from (${header.environment})`,
      );
  return { folder: relative(resolve(run), resolve(datasetFolder)), fingerprint };
}
