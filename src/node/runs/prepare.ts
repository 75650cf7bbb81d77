import { resolve } from "node:path";
import {
  findAgent,
  type InputKnowledge,
  type InputsConfig,
  imageEncoderProgram,
  type Learner,
} from "../../core/agents/index.ts";
import type { OnBytes } from "../../core/base/byte-count.ts";
import { UserError } from "../../core/base/errors.ts";
import {
  columnExtremes,
  type EpisodeDataset,
  holdOutEpisodes,
  robotStates,
  taskDifference,
} from "../../core/data/index.ts";
import { envSpec } from "../../core/envs/index.ts";
import type { RunConfig } from "../../core/learn/config.ts";
import { ENCODED_ROWS, encodeImages } from "../../core/learn/encode-images.ts";
import { inputKnowledge } from "../../core/learn/input-knowledge.ts";
import { Collector, type OnlineConfig } from "../../core/online/index.ts";
import type { PolicyData } from "../../core/policy/export.ts";
import { RandomGenerator } from "../../core/random/generator.ts";
import { type BatchSampler, HindsightSampler } from "../../core/sampling/index.ts";
import { actionRangeText, vectorSpaces } from "../../core/spaces/index.ts";
import { loadDataset } from "../datasets/index.ts";
import { engine } from "../engine/index.ts";
import { returnLargeBlocks } from "../native/large-blocks.ts";
import { ExperienceFile } from "../online/experience-file.ts";
import { openInit } from "./init.ts";
import { type RunDirectory, requireDataset } from "./run-directory.ts";

/** A learner, the sampler of the data it is trained on and, if it collects these itself, its collector. */
export interface Preparation {
  readonly learner: Learner;
  readonly sampler: BatchSampler;
  readonly collector?: Collector;
  /** The episodes of a run that learns from a dataset. */
  readonly episodes?: RunEpisodes;
  /** What a policy file says of the data that the learner is trained on. */
  readonly policyData?: Omit<PolicyData, "signals">;
}

/**
 * What a run's configuration describes.
 * @param onBytes called with how much of the dataset was checked
 * @param onImages called with how many images were encoded, where that is done before training
 */
export async function prepareLearner(
  run: RunDirectory,
  onBytes?: OnBytes,
  onImages?: EncodingOptions["onImages"],
): Promise<Preparation> {
  const { online } = run.config;
  if (online) return prepareOnline(run, online);
  return prepareOffline(run, await openRunDatasets(run, onBytes), onImages);
}

/** The agent of a run and its settings. */
function agentOf({ config }: RunDirectory) {
  const { name, ...settings } = config.agent;
  const agent = findAgent(name);
  return { agent, settings: agent.config.parse(settings) };
}

function buildLearner(run: RunDirectory, knowledge: InputKnowledge): Learner {
  const { agent, settings } = agentOf(run);
  return agent.build(settings, { totalUpdates: run.config.training.updates, ...knowledge });
}

/** Which episodes are held out: the same ones in all runs on a dataset, so that their instruments can be compared. */
const HELD_OUT_SEED = 0;

/** The episodes that a run is trained on, and those that are held out from it. */
export interface RunEpisodes {
  readonly training: EpisodeDataset;
  readonly heldOut: EpisodeDataset | undefined;
  /** Gives back the files of columns on disk. */
  readonly close: () => void;
}

/**
 * Opens the episodes of a run.
 * @throws UserError for a run without a dataset, or with another one than it was started on
 */
export async function openRunDatasets(run: RunDirectory, onBytes?: OnBytes): Promise<RunEpisodes> {
  const { dataset, heldOutDataset, training } = run.config;
  const all = await loadDatasetOf(run, dataset, onBytes);
  const own = heldOutDataset && (await loadDatasetOf(run, heldOutDataset, onBytes));
  const split = holdOutEpisodes(all, training.heldOut, HELD_OUT_SEED) ?? { training: all, heldOut: own };
  const close = () => {
    all.close();
    own?.close();
  };
  return { ...split, close };
}

/**
 * The context of a run's networks: their inputs and normalisation. Networks from an earlier run keep the context of
 * that run.
 * @throws UserError when the data of that run have other sizes
 */
async function knowledgeOf(
  run: RunDirectory,
  training: EpisodeDataset,
  inputs: InputsConfig,
): Promise<InputKnowledge> {
  const source = await openInit(run);
  if (!source) return inputKnowledge(training, inputs, run.config.seed);
  const { training: before, close } = await openRunDatasets(source);
  try {
    for (const field of ["observationSize", "stateSize", "goalSize", "actionSize"] as const)
      if (before.header[field] !== training.header[field])
        throw new UserError(
          `${source.folder} was trained on data with ${field} ${before.header[field]}, and this dataset has ${training.header[field]}; give data of the same sizes`,
        );
    if (taskDifference(before.header, training.header, ["actionRange"]))
      throw new UserError(
        `${source.folder} was trained on actions with the range ${actionRangeText(before.header)}, and this dataset has ${actionRangeText(training.header)}; give it the same range with --action-range`,
      );
    return await knowledgeOf(source, before, inputs);
  } finally {
    close();
  }
}

interface EncodingOptions {
  readonly inputs: InputsConfig;
  readonly knowledge: InputKnowledge;
  readonly onImages?: ((done: number, total: number) => void) | undefined;
}

/** The episodes of a run as its learner reads them: with the codes of images where its encoder is frozen. */
async function encodedEpisodes(
  { config }: RunDirectory,
  episodes: RunEpisodes,
  { inputs, knowledge, onImages }: EncodingOptions,
): Promise<RunEpisodes> {
  const encoder = imageEncoderProgram(inputs, knowledge, ENCODED_ROWS);
  if (!encoder) return episodes;
  const { training, heldOut, close } = episodes;
  const stateCount = ({ transitionCount, episodeCount }: EpisodeDataset) => transitionCount + episodeCount;
  const total = stateCount(training) + (heldOut ? stateCount(heldOut) : 0);
  let before = 0;
  const encode = async (dataset: EpisodeDataset) => {
    const { threads } = config.training;
    const onDone = (done: number) => onImages?.(before + done, total);
    const encoded = await encodeImages(dataset, { engine, encoder, threads, onImages: onDone });
    before += stateCount(dataset);
    return encoded;
  };
  const encoded = { training: await encode(training), heldOut: heldOut && (await encode(heldOut)) };
  close();
  return { ...encoded, close: () => {} };
}

async function prepareOffline(
  run: RunDirectory,
  episodes: RunEpisodes,
  onImages?: EncodingOptions["onImages"],
): Promise<Preparation> {
  const { training } = episodes;
  const { inputs } = agentOf(run).settings;
  const { observationType, observationShape, cameras, robotColumns } = training.header;
  const areImages = observationType === "uint8";
  if (areImages) returnLargeBlocks();
  const knowledge = await knowledgeOf(run, training, inputs);
  const learner = buildLearner(run, knowledge);
  const encoded = await encodedEpisodes(run, episodes, { inputs, knowledge, onImages });
  const random = RandomGenerator.from(run.config.seed, "sampler");
  const measured = areImages ? robotStates(training) : training.observations;
  const observed = measured && columnExtremes(measured);
  const sampler = new HindsightSampler(encoded.training, { random, shiftImages: inputs.images.crop });
  return {
    learner,
    sampler,
    episodes: encoded,
    policyData: { observed, observationShape, cameras, robotColumns },
  };
}

async function prepareOnline(run: RunDirectory, config: OnlineConfig): Promise<Preparation> {
  const { environment, seed } = run.config;
  if (environment === undefined)
    throw new UserError(`${run.folder}: config.json names no environment to act in; start a new run`);
  const learner = buildLearner(run, { spaces: vectorSpaces(envSpec(environment)) });
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
  const { fingerprint } = await requireDataset(path, config.environment);
  if (fingerprint !== dataset.fingerprint)
    throw new UserError(
      `${path} is not the dataset this run was started on (fingerprint ${fingerprint} instead of ${dataset.fingerprint}); restore it, or start a new run`,
    );
  return loadDataset(path, { memory: config.training.memory, onBytes });
}
