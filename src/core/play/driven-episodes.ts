import { EpisodeDatasetBuilder } from "../data/index.ts";
import type { GoalEnvSpec } from "../envs/index.ts";
import { concatenated } from "../formats/bytes.ts";
import { ogbenchArrays } from "../formats/writers/arrays.ts";
import { npzPieces } from "../formats/writers/npz.ts";
import type { History } from "./history.ts";

/** The episodes of a session that a person drove, in whole or in part. */
export class DrivenEpisodes {
  readonly #histories: History[] = [];

  /** Keeps an episode if a person chose one of its actions. */
  add(history: History): void {
    if (isDriven(history)) this.#histories.push(history);
  }

  /**
   * The bytes of a NumPy archive of these episodes, in OGBench's layout with the goals of every row.
   * @param present the episode under way
   * @returns nothing if no person chose an action
   */
  toNpz(
    spec: GoalEnvSpec,
    present: History,
    codecs: Parameters<typeof npzPieces>[1],
  ): Uint8Array<ArrayBuffer> | undefined {
    const driven = isDriven(present) ? [...this.#histories, present] : this.#histories;
    if (driven.length === 0) return undefined;
    const { id: environment, observationSize, goalSize, actionSize } = spec;
    const { horizon, distanceThreshold, goalDistance } = spec;
    const builder = new EpisodeDatasetBuilder({
      ...{ name: `${environment}, driven by hand`, environment, observationSize, goalSize, actionSize },
      ...{ horizon, distanceThreshold, provenance: {} },
      ...(goalDistance && { goalDistance: [...goalDistance] }),
    });
    for (const { moments, desiredGoal } of driven)
      builder.append({
        observations: joined(moments.map(({ observation }) => observation)),
        achievedGoals: joined(moments.map(({ achievedGoal }) => achievedGoal)),
        actions: joined(moments.slice(1).map(({ action }) => action!)),
        desiredGoal,
      });
    return concatenated([...npzPieces(ogbenchArrays(builder.build()), codecs)]);
  }
}

function isDriven({ moments }: History): boolean {
  return moments.some((moment) => moment.isDriven);
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const [{ length }] = rows;
  const all = new Float32Array(rows.length * length);
  for (const [i, row] of rows.entries()) all.set(row, i * length);
  return all;
}
