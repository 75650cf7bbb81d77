import { resolve } from "node:path";
import { findAgent, type InputKnowledge, type InputsConfig, type Learner } from "../../core/agents/index.ts";
import type { OnBytes } from "../../core/base/byte-count.ts";
import { UserError } from "../../core/base/errors.ts";
import { type EpisodeDataset, goalColumns, holdOutEpisodes, normalizationOf } from "../../core/data/index.ts";
import { envSpec } from "../../core/envs/index.ts";
import type { RunConfig } from "../../core/learn/config.ts";
import { Collector, type OnlineConfig } from "../../core/online/index.ts";
import { RandomGenerator } from "../../core/random/generator.ts";
import { type BatchSampler, HindsightSampler } from "../../core/sampling/index.ts";
import { type Spaces, vectorSpaces } from "../../core/spaces/index.ts";
import { loadDataset } from "../datasets/index.ts";
import { engine } from "../engine/index.ts";
import { ExperienceFile } from "../online/experience-file.ts";
import { type RunDirectory, requireDataset } from "./run-directory.ts";

/** A learner, the sampler of the data it is trained on and, where it collects these itself, who does that. */
export interface Preparation {
  readonly learner: Learner;
  readonly sampler: BatchSampler;
  readonly collector?: Collector;
  /** What the learner is trained on; to be closed at the end, which closes what was held out as well. */
  readonly dataset?: EpisodeDataset;
  /** Episodes that the learner is not trained on, where there are any. */
  readonly heldOut?: EpisodeDataset | undefined;
}

/**
 * What a run's configuration describes.
 * @param onBytes called with how much of the dataset was checked
 */
export async function prepareLearner(run: RunDirectory, onBytes?: OnBytes): Promise<Preparation> {
  const { online } = run.config;
  if (online) return prepareOnline(run, online);
  const { dataset, heldOutDataset } = run.config;
  const all = await loadDatasetOf(run, dataset, onBytes);
  return prepareOffline(run, all, heldOutDataset && (await loadDatasetOf(run, heldOutDataset, onBytes)));
}

function buildLearner(
  { config }: RunDirectory,
  spaces: Spaces,
  learnAboutInputs: (inputs: InputsConfig) => Omit<InputKnowledge, "spaces"> = () => ({}),
): Learner {
  const { name, ...settings } = config.agent;
  const agent = findAgent(name);
  const agentConfig = agent.config.parse(settings);
  const totalUpdates = config.training.updates;
  return agent.build(agentConfig, { spaces, totalUpdates, ...learnAboutInputs(agentConfig.inputs) });
}

/** Which episodes are held out: the same ones in all runs on a dataset, so that their instruments can be compared. */
const HELD_OUT_SEED = 0;

/** @param heldOutDataset held-out episodes that are a dataset of their own */
function prepareOffline(
  run: RunDirectory,
  all: EpisodeDataset,
  heldOutDataset: EpisodeDataset | undefined,
): Preparation {
  const split = holdOutEpisodes(all, run.config.training.heldOut, HELD_OUT_SEED);
  const { training: dataset, heldOut } = split ?? { training: all, heldOut: heldOutDataset };
  const learner = buildLearner(run, vectorSpaces(dataset.header), ({ normalization, goalOffset }) => ({
    statistics: normalization === "standard" ? normalizationOf(dataset) : undefined,
    goalColumns: goalOffset ? goalColumns(dataset) : undefined,
  }));
  const random = RandomGenerator.from(run.config.seed, "sampler");
  return { learner, sampler: new HindsightSampler(dataset, { random }), dataset, heldOut };
}

async function prepareOnline(run: RunDirectory, config: OnlineConfig): Promise<Preparation> {
  const { environment, seed } = run.config;
  if (environment === undefined)
    throw new UserError(`${run.folder}: config.json names no environment to act in; start a new run`);
  const learner = buildLearner(run, vectorSpaces(envSpec(environment)));
  const collector = await Collector.create({
    ...{ environment, config, learner, seed, engine },
    openStore: (buffer) => new ExperienceFile(run.experience, buffer),
  });
  return { learner, sampler: collector.buffer, collector };
}

/** A dataset of a run. Throws UserError when it is not the one that the run was started on. */
async function loadDatasetOf(
  { config, folder }: RunDirectory,
  dataset: RunConfig["dataset"],
  onBytes: OnBytes | undefined,
): Promise<EpisodeDataset> {
  if (!dataset) throw new UserError(`${folder}: config.json names no dataset; start a new run`);
  const path = resolve(folder, dataset.folder);
  const fingerprint = await requireDataset(path, config.environment);
  if (fingerprint !== dataset.fingerprint)
    throw new UserError(
      `${path} is not the dataset this run was started on (fingerprint ${fingerprint} instead of ${dataset.fingerprint}); restore it, or start a new run`,
    );
  return loadDataset(path, { memory: config.training.memory, onBytes });
}
