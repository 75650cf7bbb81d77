import { resolve } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import type { TrainerState } from "../../core/learn/trainer.ts";
import { withParameters } from "../../core/learn/warm-start.ts";
import { CheckpointStore } from "./checkpoints.ts";
import { readManifest } from "./manifest.ts";
import { POLICY, RunDirectory } from "./run-directory.ts";

/**
 * The run that `run` starts from; undefined where it starts from nothing.
 * @throws UserError when that run is not there, or is no longer what it was
 */
export async function openInit({ folder, config }: RunDirectory): Promise<RunDirectory | undefined> {
  if (!config.init) return undefined;
  const source = await RunDirectory.open(resolve(folder, config.init.folder));
  if ((await readManifest(source.folder)).files[POLICY] !== config.init.policy)
    throw new UserError(
      `${source.folder} was trained on since ${folder} was started from it; restore it, or start a new run`,
    );
  return source;
}

/**
 * The first state of a run that starts from `source`: fresh, but for the parameters of its networks.
 * @throws UserError when the networks of the two runs differ
 */
export async function startFrom(source: RunDirectory, fresh: TrainerState): Promise<TrainerState> {
  const checkpoints = await CheckpointStore.open(source.checkpoints, source.id);
  const { tensors } = await checkpoints.loadLatest();
  try {
    return withParameters(fresh, tensors);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UserError(
      `${source.folder} has other networks than this run (${cause.message}); take its agent and its settings of networks`,
      { cause },
    );
  }
}
