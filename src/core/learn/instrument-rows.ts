import { type DataSources, dataSources, type EpisodeDataset, proprioceptionSize } from "../data/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { type GoalLaw, HindsightSampler } from "../sampling/index.ts";

/** Rows of a dataset that instruments are read on. Observations stay in it, since images would take much memory. */
export interface DatasetRows {
  readonly count: number;
  /** (count): the numbers of the states of the rows in the dataset, and of those that their goals were achieved in. */
  readonly state: Int32Array;
  readonly goalState: Int32Array;
  /** (count, size) each, row-major; `proprioception` is empty unless observations are images. */
  readonly proprioception: Float32Array;
  readonly goal: Float32Array;
  readonly action: Float32Array;
}

/** Transitions with hindsight goals. */
export interface InstrumentRows extends DatasetRows {
  /** What the states have achieved, (count, goalSize). */
  readonly achievedGoal: Float32Array;
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

/** `count` rows of a dataset. The same dataset gives the same rows. */
export function drawInstrumentRows(dataset: EpisodeDataset, count: number): InstrumentRows {
  const { goalSize, actionSize } = dataset.header;
  const robotSize = proprioceptionSize(dataset.header) ?? 0;
  const random = RandomGenerator.from(0, "instruments");
  const sampler = new HindsightSampler(dataset, { random });
  const draws = LAWS.map((law) =>
    sampler.prepare({ source: "offline", rows: DRAWN, goals: { hindsight: 1, law } }, withoutObservations),
  );
  const sources = dataSources(dataset);
  const rows = {
    count,
    state: new Int32Array(count),
    goalState: new Int32Array(count),
    proprioception: new Float32Array(count * robotSize),
    goal: new Float32Array(count * goalSize),
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
      const episode = dataset.episodeOf(batch.transition[row]);
      rows.state[filled] = batch.transition[row] + episode;
      rows.goalState[filled] = rows.state[filled] + batch.stepsToGoal[row];
      rows.proprioception.set(rowOf(batch.proprioception, row, robotSize), filled * robotSize);
      rows.goal.set(rowOf(batch.goal, row, goalSize), filled * goalSize);
      rows.achievedGoal.set(rowOf(batch.achievedGoal, row, goalSize), filled * goalSize);
      rows.action.set(rowOf(batch.action, row, actionSize), filled * actionSize);
      rows.steps[filled] = batch.stepsToGoal[row];
      rows.met[filled] = met ? 1 : 0;
      if (sources) rows.source![filled] = sources.ofEpisode[episode];
      filled++;
    }
  }
  return rows;
}

/** The arrays of a batch. Observations stay in the dataset, and of the columns on demand two are needed. */
function withoutObservations(column: string, length: number): Float32Array | undefined {
  return column === "arrived" || column === "proprioception" ? new Float32Array(length) : undefined;
}

function rowOf(numbers: Float32Array, row: number, size: number): Float32Array {
  return numbers.subarray(row * size, (row + 1) * size);
}
