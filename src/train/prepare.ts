import { findAgent, goalOffsetOf } from "../agents/index.ts";
import {
  goalColumns,
  HindsightSampler,
  loadDataset,
  normalizationOf,
  readDatasetHeader,
} from "../data/index.ts";
import { UserError } from "../errors.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { RunDirectory } from "./run-directory.ts";

/** The learner that a run's configuration describes and the sampler of the data it is trained on. */
export async function prepareLearner(run: RunDirectory) {
  const { config } = run;
  const { fingerprint } = await readDatasetHeader(run.datasetFolder);
  if (fingerprint !== config.dataset.fingerprint)
    throw new UserError(
      `${run.datasetFolder} is not the dataset this run was started on (fingerprint ${fingerprint} instead of ${config.dataset.fingerprint}); restore it, or start a new run`,
    );
  const dataset = await loadDataset(run.datasetFolder, { memory: config.training.memory });
  const { name, ...settings } = config.agent;
  const agent = findAgent(name);
  const normalization = config.training.normalizeInputs ? normalizationOf(dataset) : undefined;
  const { observationSize, goalSize, actionSize } = dataset.header;
  const totalUpdates = config.training.updates;
  const columns = config.training.goalOffset ? goalColumns(dataset) : undefined;
  const learner = agent.build(agent.config.parse(settings), {
    observationSize,
    goalSize,
    actionSize,
    goalOffset: columns && goalOffsetOf(columns, observationSize, normalization),
    totalUpdates,
    normalization,
  });
  const sampler = new HindsightSampler(dataset, {
    random: RandomGenerator.from(config.seed, "sampler"),
    normalization,
  });
  return { learner, sampler };
}
