import { INSTRUMENT_ROWS, type Learner } from "../../../src/core/agents/index.ts";
import { columnExtremes, type EpisodeDataset } from "../../../src/core/data/index.ts";
import { type Engine, type InputSet, Session } from "../../../src/core/engine/index.ts";
import { drawInstrumentRows } from "../../../src/core/learn/instrument-rows.ts";
import { RandomGenerator } from "../../../src/core/random/generator.ts";
import { type Axes, type Grid, SIDE } from "./grid.ts";

/** Where the simulation is, and which planes are looked at. */
export interface Present {
  readonly observation: readonly number[];
  readonly goal: readonly number[];
  readonly goalAxes: Axes;
  readonly actionAxes: Axes;
}

export interface Views {
  /** π(s, g) of the present state and goal. */
  readonly action: readonly number[];
  /** S(s, π(s, g), g′) over goals g′ that differ from the present one in two dimensions. */
  readonly scoreOfGoals?: Grid;
  /** M(s, g′) over the same goals. */
  readonly valueOfGoals?: Grid;
  /** S(s, a, g) over actions a that differ from the policy's in two dimensions. */
  readonly scoreOfActions?: Grid;
}

/** How actions are judged: by S − M where the critic has both, else by S alone. */
export interface Judgement {
  readonly isAdvantage: boolean;
  readonly ofData: readonly number[];
  readonly ofRandom: readonly number[];
}

type Columns = Readonly<Record<"observation" | "goal" | "action", ArrayLike<number>>>;

/** Reads what a critic says of states, goals and actions that are chosen for looking at. */
export class Inside {
  readonly #session: Session | undefined;
  readonly #inputs: InputSet | undefined;
  readonly #actionSize: number;
  readonly #goals: { readonly low: readonly number[]; readonly high: readonly number[] };
  readonly #rows: Columns;
  readonly #randomActions: Float32Array;

  private constructor(session: Session | undefined, dataset: EpisodeDataset) {
    this.#session = session;
    this.#inputs = session?.allocateInputs();
    this.#actionSize = dataset.header.actionSize;
    const [achieved, desired] = [dataset.achievedGoals, dataset.desiredGoals].map((column) =>
      columnExtremes(column),
    );
    this.#goals = {
      low: Array.from(achieved.minimum, (value, i) => Math.min(value, desired.minimum[i])),
      high: Array.from(achieved.maximum, (value, i) => Math.max(value, desired.maximum[i])),
    };
    const { state, goal, action } = drawInstrumentRows(dataset, INSTRUMENT_ROWS);
    const observation = new Float32Array(INSTRUMENT_ROWS * dataset.header.observationSize);
    dataset.observations.gather([{ rows: state, target: observation }], INSTRUMENT_ROWS);
    this.#rows = { observation, goal, action };
    const random = RandomGenerator.from(0, "inside");
    this.#randomActions = Float32Array.from(action, () => random.uniform(-1, 1));
  }

  /** @param dataset whose rows are judged */
  static async create(
    engine: Engine,
    { instruments }: Learner,
    dataset: EpisodeDataset,
    threads: number,
  ): Promise<Inside> {
    return new Inside(instruments && (await Session.create(engine, instruments, { threads })), dataset);
  }

  /** Whether there is a critic to look into: a score of actions, or a value of states. */
  get hasCritic(): boolean {
    return this.#has("score") || this.#has("value");
  }

  /** @param state the learner's states, by name */
  async views(
    state: (name: string) => ArrayLike<number>,
    { observation, goal, goalAxes, actionAxes }: Present,
  ): Promise<Views> {
    this.#session?.copyStates(state);
    const size = this.#actionSize;
    const here = { observation: repeated(observation), goal: repeated(goal) };
    const first = await this.#run({ ...here, action: new Float32Array(INSTRUMENT_ROWS * size) });
    const action = Array.from(first.policyAction?.subarray(0, size) ?? []);
    if (!this.hasCritic) return { action };
    const [gx, gy] = goalAxes;
    const { low, high } = this.#goals;
    const goalPlane = plane(goal, goalAxes, [low[gx], low[gy]], [high[gx], high[gy]]);
    const overGoals = await this.#run({ ...here, goal: goalPlane.rows, action: repeated(action) });
    const grid = (values: Float32Array | undefined) =>
      values && { ...goalPlane.grid, values: values.slice(0, SIDE * SIDE) };
    const [scoreOfGoals, valueOfGoals] = [grid(overGoals.score), grid(overGoals.value)];
    const actionPlane = plane(action, actionAxes, [-1, -1], [1, 1]);
    const overActions = this.#has("score") && (await this.#run({ ...here, action: actionPlane.rows })).score;
    return {
      action,
      ...(scoreOfGoals && { scoreOfGoals }),
      ...(valueOfGoals && { valueOfGoals }),
      ...(overActions && {
        scoreOfActions: { ...actionPlane.grid, values: overActions.slice(0, SIDE * SIDE) },
      }),
    };
  }

  /** How the critic judges the data's actions and random ones, on rows with goals in hindsight; nothing without scores. */
  async judgement(state: (name: string) => ArrayLike<number>): Promise<Judgement | undefined> {
    if (!this.#has("score")) return undefined;
    this.#session!.copyStates(state);
    const judge = async (action: ArrayLike<number>) => {
      const { score, value } = await this.#run({ ...this.#rows, action });
      return Array.from(score!, (of, row) => of - (value?.[row] ?? 0));
    };
    return {
      isAdvantage: this.#has("value"),
      ofData: await judge(this.#rows.action),
      ofRandom: await judge(this.#randomActions),
    };
  }

  async dispose(): Promise<void> {
    await this.#session?.dispose();
  }

  #has(name: string): boolean {
    return this.#session?.program.outputs.some((output) => output.name === name) ?? false;
  }

  async #run(columns: Columns): Promise<Readonly<Record<string, Float32Array | undefined>>> {
    if (!this.#session) return {};
    for (const [name, input] of Object.entries(this.#inputs!.arrays))
      input.set(columns[name as keyof Columns]);
    await this.#session.run(this.#inputs!);
    return Object.fromEntries(
      this.#session.program.outputs.map(({ name }) => [
        name,
        this.#session!.output(name).slice() as Float32Array,
      ]),
    );
  }
}

/** The same vector in every row. */
function repeated(vector: ArrayLike<number>): Float32Array {
  const rows = new Float32Array(INSTRUMENT_ROWS * vector.length);
  for (let i = 0; i < rows.length; i++) rows[i] = vector[i % vector.length];
  return rows;
}

/** Rows that differ from `vector` in two dimensions, which run over a grid; rows behind the grid are `vector` itself. */
function plane(
  vector: readonly number[],
  axes: Axes,
  low: readonly [number, number],
  high: readonly [number, number],
): { readonly grid: Omit<Grid, "values">; readonly rows: Float32Array } {
  const rows = repeated(vector);
  for (let point = 0; point < SIDE * SIDE; point++)
    [point % SIDE, Math.floor(point / SIDE)].forEach((step, i) => {
      rows[point * vector.length + axes[i]] = low[i] + (step / (SIDE - 1)) * (high[i] - low[i]);
    });
  return { grid: { axes, low, high }, rows };
}
