import type { Learner } from "../agents/index.ts";
import type { Column, ColumnNumbers, RowPick } from "../data/columns/column.ts";
import type { EpisodeDataset } from "../data/index.ts";
import { type Engine, type InputSet, Session } from "../engine/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { scaleOfRange } from "../spaces/index.ts";
import { mean } from "../statistics/mean.ts";
import { drawEpisodeRows, type EpisodeRows } from "./episode-rows.ts";
import { HeldOutLosses } from "./held-out-losses.ts";
import { type DatasetRows, drawInstrumentRows, type InstrumentRows } from "./instrument-rows.ts";
import { probeErrors } from "./probe.ts";
import {
  ACTION_ERROR,
  actionError,
  actionErrors,
  episodeReadings,
  pairAccuracies,
  relativeActionGap,
  valueReadings,
} from "./readings.ts";

export interface InstrumentPanelOptions {
  readonly engine: Engine;
  readonly learner: Pick<Learner, "instruments" | "update" | "batches">;
  /** Episodes that the learner is not trained on. */
  readonly heldOut: EpisodeDataset;
  readonly threads?: number;
}

/** Rows that the instruments are read on: a multiple of those of a run of their program. */
const ROWS = 2048;

/** The outputs of the instruments for one set of actions, by name. */
type Outputs = Readonly<Record<string, Float32Array>>;

/**
 * Readings of a learner on held-out rows: how it ranks the data's actions, its estimate of the distance to goals, and
 * the likelihood of the data under its policy. The rows are the same at every reading.
 *
 * | reading | what it is |
 * |---|---|
 * | `pairAccuracy/random`, `/shuffled` | share of rows with an unmet goal in which the data's action scores higher than one drawn uniformly, or than that of another row; a tie counts ½ |
 * | `…/steps2to4`, …, `/met`, `/source/<name>` | the same for rows whose goal is that many steps away or already met, or that come from that source |
 * | `actionGap` | mean of |S(s, a, g) − S(s, a′, g)| for a random a′, over the standard deviation of S among rows |
 * | `valueSteps/steps2to4`, … | mean number of steps to the goal according to the value, by the number that the data took |
 * | `valueRankCorrelation` | Spearman's correlation of −value and the steps that the data took |
 * | `valueEpisodeCorrelation` | Spearman's correlation of the value and time along an episode, for the goal achieved last; mean over episodes |
 * | `heldOut/<network>/loss` | the losses of the update on batches of held-out episodes |
 * | `heldOut/logProbability` | mean of log π(a | s, g), in nats |
 * | `heldOut/actionError` | root mean square of π(s, g) − a over rows and coordinates, in half the range of actions |
 * | `probe/achievedGoal/<name>` | how well the codes of images determine the achieved goal: root mean square error of a ridge regression, in its unit, coordinate by coordinate |
 * | `probe/proprioception/<name>` | the same for the robot's own measurements |
 * | `heldOut/actionError/<name>` | the same of one coordinate, by its name or else its index, in the action's own unit |
 */
export class InstrumentPanel {
  readonly #session: Session;
  readonly #inputs: InputSet;
  readonly #observations: Column;
  readonly #rows: InstrumentRows;
  readonly #episodes: EpisodeRows;
  readonly #losses: HeldOutLosses;
  /** The data's actions, random ones, and the data's actions of other rows. */
  readonly #actions: readonly [data: Float32Array, random: Float32Array, shuffled: Float32Array];
  /** Of the coordinates of an action: half of their range, and their names or indices. */
  readonly #half: readonly number[];
  readonly #labels: readonly string[];
  /** The names of the numbers of a goal and of what the robot itself measures, where they are known. */
  readonly #goalLabels: readonly string[] | undefined;
  readonly #robotLabels: readonly string[] | undefined;

  private constructor(session: Session, losses: HeldOutLosses, heldOut: EpisodeDataset) {
    const rows = drawInstrumentRows(heldOut, ROWS);
    this.#session = session;
    this.#losses = losses;
    this.#inputs = session.allocateInputs();
    this.#observations = heldOut.observations;
    this.#rows = rows;
    this.#episodes = drawEpisodeRows(heldOut, ROWS);
    const random = RandomGenerator.from(0, "instruments", "actions");
    const uniform = Float32Array.from(rows.action, () => random.uniform(-1, 1));
    this.#actions = [rows.action, uniform, shuffledRows(rows, random)];
    const { actionSize, actionRange, names, robotColumns } = heldOut.header;
    this.#goalLabels = names?.goal;
    this.#robotLabels = robotColumns ? robotColumns.map((i) => names?.state?.[i] ?? String(i)) : names?.state;
    this.#half = actionRange ? scaleOfRange(actionRange).half : Array<number>(actionSize).fill(1);
    this.#labels = names?.action ?? Array.from({ length: actionSize }, (_, i) => String(i));
  }

  /** @returns undefined for a learner without instruments */
  static async create(options: InstrumentPanelOptions): Promise<InstrumentPanel | undefined> {
    const { engine, learner, heldOut, threads } = options;
    if (!learner.instruments) return undefined;
    const session = await Session.create(engine, learner.instruments, { threads, isSeldomRun: true });
    return new InstrumentPanel(
      session,
      await HeldOutLosses.create(engine, learner, heldOut, threads),
      heldOut,
    );
  }

  /** @param state the learner's states, by name */
  async read(state: (name: string) => ArrayLike<number>): Promise<Record<string, number>> {
    const { outputs } = this.#session.program;
    this.#session.copyStates(state);
    const hasScore = outputs.some(({ name }) => name === "score");
    const [data, random, shuffled] = this.#actions;
    const rows = this.#rows;
    const ofData = await this.#outputsFor(rows, data);
    const { policyAction, logProbability, score, value, valueSteps, code } = ofData;
    const readings: Record<string, number> = {
      [ACTION_ERROR]: actionError(policyAction, data),
      ...actionErrors(policyAction, data, this.#half, this.#labels),
      ...(await this.#losses.read(state)),
    };
    if (code) Object.assign(readings, this.#probes(code));
    if (logProbability) readings["heldOut/logProbability"] = mean(logProbability);
    if (value) {
      const episodes = this.#episodes;
      const { value: along } = await this.#outputsFor(episodes, episodes.action);
      Object.assign(readings, valueReadings(rows, value, valueSteps), episodeReadings(episodes, along));
    }
    if (hasScore) {
      const { score: ofRandom } = await this.#outputsFor(rows, random);
      const { score: ofShuffled } = await this.#outputsFor(rows, shuffled);
      Object.assign(
        readings,
        pairAccuracies("random", rows, score, ofRandom),
        pairAccuracies("shuffled", rows, score, ofShuffled),
        relativeActionGap(rows, score, ofRandom),
      );
    }
    return readings;
  }

  /** How well the codes of images determine the states that they show. */
  #probes(code: Float32Array): Record<string, number> {
    const { count, achievedGoal, proprioception } = this.#rows;
    const codes = { values: code, width: code.length / count };
    const readings: Record<string, number> = {};
    for (const [name, values, labels] of [
      ["achievedGoal", achievedGoal, this.#goalLabels],
      ["proprioception", proprioception, this.#robotLabels],
    ] as const)
      for (const [i, error] of probeErrors(codes, { values, width: values.length / count }).entries())
        readings[`probe/${name}/${labels?.[i] ?? i}`] = error;
    return readings;
  }

  async dispose(): Promise<void> {
    await this.#losses.dispose();
    await this.#session.dispose();
  }

  /** What the instruments say of rows with these actions. */
  async #outputsFor(rows: DatasetRows, action: Float32Array): Promise<Outputs> {
    const { inputs, outputs } = this.#session.program;
    const { arrays } = this.#inputs;
    const [count] = inputs[0].node.shape;
    if (ROWS % count !== 0) throw new RangeError(`instruments: ${ROWS} rows are no multiple of ${count}`);
    const all = Object.fromEntries(
      outputs.map(({ name, node }) => [name, new Float32Array((ROWS / count) * node.size)]),
    );
    const { proprioception, goal } = rows;
    const vectors: Readonly<Record<string, Float32Array>> = { proprioception, goal, action };
    for (let first = 0; first < ROWS; first += count) {
      const run = first / count;
      for (const [name, values] of Object.entries(vectors)) {
        const target = arrays[name];
        target?.set(values.subarray(run * target.length, (run + 1) * target.length));
      }
      const picks: readonly RowPick[] = [
        { rows: rows.state, target: arrays.observation as ColumnNumbers },
        { rows: rows.goalState, target: arrays.goalObservation as ColumnNumbers },
      ]
        .filter(({ target }) => target !== undefined)
        .map(({ rows, target }) => ({ rows: rows.subarray(first, first + count), target }));
      this.#observations.gather(picks, count);
      await this.#session.run(this.#inputs);
      for (const { name, node } of outputs) all[name].set(this.#session.output(name), run * node.size);
    }
    return all;
  }
}

/** The actions, permuted so that each row has that of another row. */
function shuffledRows({ action, count }: InstrumentRows, random: RandomGenerator): Float32Array {
  const size = action.length / count;
  const shift = 1 + random.integer(count - 1);
  const shuffled = new Float32Array(action.length);
  for (let row = 0; row < count; row++) {
    const other = (row + shift) % count;
    shuffled.set(action.subarray(other * size, (other + 1) * size), row * size);
  }
  return shuffled;
}
