import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getSystemErrorMap } from "node:util";
import type { OnBytes } from "../../../core/base/byte-count.ts";
import { version } from "../../../core/base/version.ts";
import { bytesOfColumns } from "../../../core/data/byte-size.ts";
import type { EpisodeDataset } from "../../../core/data/dataset.ts";
import { reachedSteps } from "../../../core/data/reached.ts";
import { type Library, loadHdf5 } from "../hdf5/library.ts";

export interface FillOptions {
  readonly signal?: AbortSignal;
  readonly onBytes?: OnBytes;
}

/** Episodes between which the event loop gets its turn, so that an interruption is noticed. */
const PAUSE = 100;

/**
 * The error of the operating system behind one of the HDF5 library, which reports it in its trace or throws an error
 * without a message; any other error as it is.
 */
function systemError(error: unknown): unknown {
  const { message } = error as Error;
  if (message !== "" && !message.startsWith("HDF5-DIAG")) return error;
  const [, rest = ""] = message.split("error message = '", 2);
  const [reported] = rest.split("'", 1);
  const known = [...getSystemErrorMap().values()].find(([, words]) => words === reported.toLowerCase());
  return Object.assign(new Error(reported, { cause: error }), { code: known?.[0] ?? "EIO" });
}

/**
 * Fills `folder` with a Minari dataset of the HDF5 backend: dictionary observations, actions in [−1, 1], rewards of 0 at
 * the desired goal and −1 elsewhere, truncation at the end of every episode.
 */
export async function fillMinariFolder(
  dataset: EpisodeDataset,
  folder: string,
  options: FillOptions,
): Promise<void> {
  const { File } = await loadHdf5();
  await mkdir(join(folder, "data"));
  try {
    await fillFile(new File(join(folder, "data", "main_data.hdf5"), "w"), dataset, options);
  } catch (error) {
    throw systemError(error);
  }
  await writeFile(join(folder, "data", "metadata.json"), `${JSON.stringify(metadataOf(dataset), null, 2)}\n`);
}

/** Writes the episodes into a new file and closes it. */
async function fillFile(
  file: InstanceType<Library["File"]>,
  dataset: EpisodeDataset,
  { signal, onBytes }: FillOptions,
): Promise<void> {
  const { observationSize, stateSize, goalSize, actionSize } = dataset.header;
  const { observationShape = [observationSize] } = dataset.header;
  const total = bytesOfColumns(dataset);
  try {
    file.create_attribute("total_episodes", dataset.episodeCount, null, "<i8");
    file.create_attribute("total_steps", dataset.transitionCount, null, "<i8");
    for (let episode = 0; episode < dataset.episodeCount; episode++) {
      if (episode % PAUSE === 0) await new Promise(setImmediate);
      onBytes?.((total * dataset.episodeStarts[episode]) / dataset.transitionCount, total);
      signal?.throwIfAborted();
      const length = dataset.episodeLengths[episode];
      const { observations, achievedGoals, actions, desiredGoal } = dataset.episode(episode);
      const { states: beside } = dataset.episode(episode);
      const group = file.create_group(`episode_${episode}`);
      group.create_attribute("id", episode, null, "<i8");
      group.create_attribute("total_steps", length, null, "<i8");
      const states = group.create_group("observations");
      const goals = Float32Array.from(
        { length: (length + 1) * goalSize },
        (_, i) => desiredGoal[i % goalSize],
      );
      states.create_dataset({
        name: "observation",
        data: observations,
        shape: [length + 1, ...observationShape],
      });
      if (beside) states.create_dataset({ name: "states", data: beside, shape: [length + 1, stateSize!] });
      states.create_dataset({ name: "achieved_goal", data: achievedGoals, shape: [length + 1, goalSize] });
      states.create_dataset({ name: "desired_goal", data: goals, shape: [length + 1, goalSize] });
      group.create_dataset({ name: "actions", data: actions, shape: [length, actionSize] });
      const rewards = Float32Array.from(reachedSteps(dataset, episode), (reached) => reached - 1);
      group.create_dataset({ name: "rewards", data: rewards, shape: [length] });
      group.create_dataset({ name: "terminations", data: new Uint8Array(length), shape: [length] });
      group.create_dataset({
        name: "truncations",
        data: new Uint8Array(length).fill(1, length - 1),
        shape: [length],
      });
    }
    onBytes?.(total, total);
  } finally {
    file.close();
  }
}

/** A space of Gymnasium as JSON, with infinite bounds unless it is of bytes; a bound stands for each number, in nested lists. */
function box(shape: readonly number[], dtype: "float32" | "uint8" = "float32", most?: string): string {
  const [low, high] = dtype === "uint8" ? ["0", "255"] : [`-${most ?? "Infinity"}`, most ?? "Infinity"];
  const nested = (bound: string) =>
    shape.toReversed().reduce((inner, length) => `[${Array(length).fill(inner).join(", ")}]`, bound);
  return `{"type": "Box", "dtype": "${dtype}", "shape": [${shape.join(", ")}], "low": ${nested(low)}, "high": ${nested(high)}}`;
}

function metadataOf({ header, episodeCount, transitionCount }: EpisodeDataset) {
  const { name, environment, horizon, observationSize, observationType, stateSize } = header;
  const { observationShape = [observationSize], goalSize, actionSize, provenance } = header;
  const goal = box([goalSize]);
  const observation = box(observationShape, observationType);
  const states = stateSize === undefined ? "" : `"states": ${box([stateSize])}, `;
  return {
    dataset_id: `smore/${name}-v0`,
    total_episodes: episodeCount,
    total_steps: transitionCount,
    data_format: "hdf5",
    observation_space: `{"type": "Dict", "subspaces": {"observation": ${observation}, ${states}"achieved_goal": ${goal}, "desired_goal": ${goal}}}`,
    action_space: box([actionSize], "float32", "1.0"),
    env_spec: JSON.stringify(environmentSpec(environment, horizon)),
    minari_version: "0.5.3",
    algorithm_name: `smore ${version}`,
    description: JSON.stringify(provenance),
  };
}

/** What Gymnasium's EnvSpec.from_json asks for. */
function environmentSpec(id: string, horizon: number) {
  return {
    id,
    entry_point: null,
    reward_threshold: null,
    nondeterministic: false,
    max_episode_steps: horizon,
    order_enforce: true,
    disable_env_checker: false,
    kwargs: {},
    additional_wrappers: [],
    vector_entry_point: null,
  };
}
