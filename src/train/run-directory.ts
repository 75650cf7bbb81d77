import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { findAgent } from "../agents/index.ts";
import { readDatasetHeader } from "../data/index.ts";
import { envSpec } from "../envs/index.ts";
import { UserError } from "../errors.ts";
import { writeFolderAtomically } from "../files/atomic.ts";
import { validateConfig } from "../validate-config.ts";
import { version } from "../version.ts";
import { type RunConfig, type RunRequest, runConfigSchema } from "./config.ts";

/** Where everything of a run lies. */
export class RunDirectory {
  readonly folder: string;
  readonly config: RunConfig;

  private constructor(folder: string, config: RunConfig) {
    this.folder = folder;
    this.config = config;
  }

  /**
   * Starts a run: a folder with its frozen `config.json`. `prepareDataset` gives the dataset's folder; it is only
   * called once everything else is known to be right, since it may have to make the dataset.
   * @throws UserError when the folder exists, or when environment, agent and dataset do not fit together.
   */
  static async create(
    folder: string,
    request: RunRequest,
    prepareDataset: () => Promise<string>,
  ): Promise<RunDirectory> {
    if (existsSync(folder))
      throw new UserError(
        `${folder} exists; continue it with \`smore resume ${folder}\` or choose another --name`,
      );
    const { name, ...settings } = request.agent;
    const agentConfig = validateConfig(findAgent(name).config, settings, "agent.") as object;
    const spec = envSpec(request.environment);
    const datasetFolder = await prepareDataset();
    const { dataset, fingerprint } = await readDatasetHeader(datasetFolder);
    for (const field of ["observationSize", "goalSize", "actionSize"] as const)
      if (dataset[field] !== spec[field])
        throw new UserError(
          `${datasetFolder}: field "${field}" is ${dataset[field]} but ${spec.id} has ${spec[field]}; choose the environment the data come from (${dataset.environment})`,
        );
    const config: RunConfig = {
      format: "smore-run",
      version: 1,
      ...request,
      agent: { name, ...agentConfig },
      dataset: { folder: relative(resolve(folder), resolve(datasetFolder)), fingerprint },
      versions: { smore: version, node: process.version },
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
    const config = validateConfig(runConfigSchema, content, `${path}: `);
    const { name, ...settings } = config.agent;
    validateConfig(findAgent(name).config, settings, `${path}: agent.`);
    return new RunDirectory(folder, config);
  }

  get datasetFolder(): string {
    return resolve(this.folder, this.config.dataset.folder);
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
