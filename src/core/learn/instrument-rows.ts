import { allocateNumbers, type ColumnNumbers } from "../data/columns/column.ts";
import { type DataSources, dataSources, type EpisodeDataset, proprioceptionSize } from "../data/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { type GoalLaw, HindsightSampler } from "../sampling/index.ts";

/** Rows that instruments are read on: transitions with hindsight goals. */
export interface InstrumentRows {
  readonly count: number;
  /** (count, size) each, row-major; observations are bytes where the dataset's are, and goals where they are images. */
  readonly observation: ColumnNumbers;
  /** Beside images, otherwise empty. */
  readonly proprioception: Float32Array;
  readonly goal: ColumnNumbers;
  /** What the states have achieved, (count, goalSize). */
  readonly achievedGoal: Float32Array;
  readonly action: Float32Array;
  /** (count): steps to the goal in the data. */
  readonly steps: Float32Array;
  /** (count): 1 where the state has already reached the goal. */
  readonly met: Uint8Array;
  /** (count): the place of the row's source in `sources.names`. */
  readonly source?: Uint8Array | undefined;
  readonly sources?: DataSources | undefined;
}

/** Rows that are drawn at once, by one law of goals. */
const DRAWN = 512;
/** Largest number of draws. If nearly all goals are met, more of the rows have met goals. */
const MOST_DRAWS = 40;
/** Largest share of rows whose goal is already met, since they say little about actions. */
const LARGEST_MET_SHARE = 0.25;
/** Half of the rows have goals at any distance, half near ones, of which the first law finds few in long episodes. */
const LAWS: readonly GoalLaw[] = [{ kind: "uniform-future" }, { kind: "geometric-future", discount: 0.9 }];

/**
 * `count` rows of a dataset. The same dataset gives the same rows.
 * @param goalsAreImages whether goals are the observations of states that achieve them
 */
export function drawInstrumentRows(
  dataset: EpisodeDataset,
  count: number,
  goalsAreImages = false,
): InstrumentRows {
  const { observationSize, goalSize, actionSize, observationType = "float32" } = dataset.header;
  const goalWidth = goalsAreImages ? observationSize : goalSize;
  const robotSize = proprioceptionSize(dataset.header) ?? 0;
  const random = RandomGenerator.from(0, "instruments");
  const sampler = new HindsightSampler(dataset, { random });
  const draws = LAWS.map((law) =>
    sampler.prepare({ source: "offline", rows: DRAWN, goals: { hindsight: 1, law } }),
  );
  const sources = dataSources(dataset);
  const rows = {
    count,
    observation: allocateNumbers(observationType, count * observationSize),
    proprioception: new Float32Array(count * robotSize),
    goal: allocateNumbers(goalsAreImages ? observationType : "float32", count * goalWidth),
    achievedGoal: new Float32Array(count * goalSize),
    action: new Float32Array(count * actionSize),
    steps: new Float32Array(count),
    met: new Uint8Array(count),
    source: sources && new Uint8Array(count),
    sources,
  };
  let filled = 0;
  let metLeft = Math.floor(LARGEST_MET_SHARE * count);
  for (let draw = 0; filled < count; draw++) {
    const { batch, fill } = draws[draw % draws.length];
    fill();
    for (let row = 0; row < DRAWN && filled < count; row++) {
      const met = batch.arrived[row] > 0;
      if (met && draw < MOST_DRAWS && metLeft-- <= 0) continue;
      rows.observation.set(rowOf(batch.observation, row, observationSize), filled * observationSize);
      rows.proprioception.set(rowOf(batch.proprioception, row, robotSize), filled * robotSize);
      const goals = goalsAreImages ? batch.goalObservation : batch.goal;
      rows.goal.set(rowOf(goals, row, goalWidth), filled * goalWidth);
      rows.achievedGoal.set(rowOf(batch.achievedGoal, row, goalSize), filled * goalSize);
      rows.action.set(rowOf(batch.action, row, actionSize), filled * actionSize);
      rows.steps[filled] = batch.stepsToGoal[row];
      rows.met[filled] = met ? 1 : 0;
      if (sources) rows.source![filled] = sources.ofEpisode[dataset.episodeOf(batch.transition[row])];
      filled++;
    }
  }
  return rows;
}

function rowOf<Numbers extends ColumnNumbers>(numbers: Numbers, row: number, size: number): Numbers {
  return numbers.subarray(row * size, (row + 1) * size) as Numbers;
}
