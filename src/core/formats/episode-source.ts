import { UserError } from "../base/errors.ts";
import type { ColumnType } from "../data/columns/column.ts";
import type { Episode } from "../data/dataset.ts";
import { findUnsound } from "../data/sound-numbers.ts";
import { type ActionRange, type Role, rangeText, type Signals, toUnitRange } from "../spaces/index.ts";
import type { Numbers } from "./containers/array-file.ts";
import { Expression } from "./expression.ts";
import { nextOf } from "./layouts/conventions.ts";
import type { Doubt, EpisodeArrays } from "./layouts/episode-arrays.ts";
import type { Field, Mapping, Written } from "./mapping.ts";
import { signalsOfFile } from "./written-signals.ts";

/** How actions are read. */
export interface ActionReading {
  /**
   * Bounds of the actions in their own units, from which they are scaled to [−1, 1]. Default: those of the mapping, or
   * else of the file.
   */
  readonly actionRange?: ActionRange | undefined;
  /** Whether actions are in [−1, 1], as in a known environment, whatever range the file states. Default false. */
  readonly unitActions?: boolean | undefined;
  /** Whether actions outside their range are clipped to it instead of rejected. Default false. */
  readonly clipActions?: boolean | undefined;
}

/** Counts changes to the numbers, to report them to the user. */
class ReadingNotes {
  readonly #rounded = new Set<string>();
  changingGoals = 0;
  clipped = 0;
  skipped = 0;
  /** Undefined before the first action. */
  #wholeActions: boolean | undefined;

  /** Remembers a column whose numbers are not all exact in float32. */
  watchRounding(column: string, numbers: Numbers): void {
    if (numbers instanceof Float32Array || this.#rounded.has(column)) return;
    if (!(numbers instanceof Float64Array || numbers.BYTES_PER_ELEMENT === 4)) return;
    for (let i = 0; i < numbers.length; i++)
      if (Math.fround(numbers[i]) !== numbers[i] && !Number.isNaN(numbers[i])) {
        this.#rounded.add(column);
        return;
      }
  }

  /** Remembers whether all actions are whole numbers, as those of discrete actions are. */
  watchActions(actions: Numbers): void {
    if (this.#wholeActions !== false) this.#wholeActions = actions.every(Number.isInteger);
  }

  sentences(): string[] {
    return [
      ...(this.#rounded.size > 0
        ? [
            `${[...this.#rounded].join(", ")}: rounded to float32, with a relative error of up to 6e-8, or below 1.2e-38 an absolute one of up to 7e-46`,
          ]
        : []),
      ...(this.changingGoals > 0
        ? [`the desired goal changes within ${this.changingGoals} episodes; their first one is used`]
        : []),
      ...(this.#wholeActions
        ? [
            "every action is a whole number, and is treated as continuous; Smore does not support discrete actions",
          ]
        : []),
      ...(this.clipped > 0
        ? [`${this.clipped} numbers of actions lay outside of their range and were clipped to it`]
        : []),
      ...(this.skipped > 0 ? [`${this.skipped} episodes without a whole step were left out`] : []),
    ];
  }
}

/**
 * The episodes of a file in another format, once it is known what its arrays mean. Reading them is one pass over the
 * file.
 */
export class EpisodeSource {
  readonly path: string;
  readonly format: string;
  /** The name that the file gives to its dataset. */
  readonly name: string | undefined;
  readonly environment: string | undefined;
  readonly observationSize: number;
  /** `"uint8"` if observations are whole arrays of bytes: pixels, which stay bytes. */
  readonly observationType: ColumnType;
  /**
   * The axes of an image, such as `[height, width, channels]`, or `[cameras, height, width, channels]` for several
   * cameras; undefined for vectors.
   */
  readonly observationShape: readonly number[] | undefined;
  /** The names of the arrays with the images of several cameras; undefined for one camera or vectors. */
  readonly cameras: readonly string[] | undefined;
  /** Size of the states beside observations that are images; undefined if there are none. */
  readonly stateSize: number | undefined;
  readonly goalSize: number;
  readonly actionSize: number;
  /** Names, units and the range from which actions are scaled to [−1, 1]. */
  readonly signals: Signals;
  /** T of every episode, without those that have no whole step. */
  readonly lengths: Uint32Array;
  /** The expressions in use, by field, for the user and the provenance. */
  readonly mapping: Readonly<Record<string, string>>;
  readonly #arrays: EpisodeArrays;
  readonly #fields: Readonly<Record<Exclude<Field, "desiredGoal" | "state">, Expression>> & {
    readonly desiredGoal?: Expression | undefined;
    readonly state?: Expression | undefined;
  };
  /** The observations after each step, if the file holds them beside those before it. */
  readonly #nextObservation: Expression | undefined;
  /** The whole states after each step, likewise. */
  readonly #next: { readonly [name in "observation" | "achievedGoal" | "state"]?: Expression } | undefined;
  readonly #clipActions: boolean;
  /** T of every episode in the file, including those without a whole step. */
  readonly #steps: readonly number[];
  readonly #notes = new ReadingNotes();
  readonly #decided: readonly string[];

  /** @throws UserError when the mapping and the arrays do not fit each other */
  constructor(
    arrays: EpisodeArrays,
    mapping: Mapping,
    { actionRange, unitActions = false, clipActions = false }: ActionReading = {},
  ) {
    const { path, widths, misfits, defaults } = arrays;
    this.path = path;
    this.format = arrays.format;
    this.name = arrays.name;
    this.environment = arrays.environment;
    this.#arrays = arrays;
    const written = (field: Field): Written | undefined => {
      const text = field === "state" ? this.#usualState() : defaults[field];
      return mapping.fields[field] ?? (text === undefined ? undefined : { text, origin: path });
    };
    const expression = (field: Field) => {
      const found = written(field);
      const parsed = found && Expression.parse(found.text, widths, found.origin);
      for (const name of parsed?.arrays ?? [])
        if (misfits?.has(name))
          throw new UserError(
            `${path}: array "${name}" ${misfits.get(name)}; repair it, or say what else the ${FIELD_NAMES[field]} is, see docs/data-formats.md`,
          );
      return parsed;
    };
    const required = (field: Field, remedy: string) => {
      const found = expression(field);
      if (!found) throw new UserError(`${path} does not say what the ${FIELD_NAMES[field]} is; ${remedy}`);
      return found;
    };
    const usable = [...widths.keys()].filter((name) => !misfits?.has(name));
    const choose = (field: Field) =>
      `name its arrays with "${field}" in a mapping file, of ${usable.slice(0, MOST_NAMES).join(", ")}`;
    const observation = required("observation", choose("observation"));
    this.observationSize = observation.width;
    this.#refuseOddImages(observation);
    const pixels = arrays.bytes.get(observation.whole ?? "") ?? this.#camerasOf(observation);
    this.observationType = pixels ? "uint8" : "float32";
    this.observationShape = pixels && pixels.length > 1 ? pixels : undefined;
    this.cameras = pixels?.length === 4 ? observation.arrays : undefined;
    this.#fields = {
      observation,
      state: expression("state"),
      action: required("action", choose("action")),
      achievedGoal: required(
        "achievedGoal",
        `say it with --achieved-goal, a slice of ${usable.slice(0, MOST_NAMES).join(", ")}, such as ${exampleSlice(usable, widths, defaults)}`,
      ),
      desiredGoal: expression("desiredGoal"),
    };
    const { state, action, achievedGoal, desiredGoal } = this.#fields;
    if (state && !this.observationShape)
      throw new UserError(
        `${written("state")!.origin} numbers stand beside images, and the observation is none; name them all with "observation"`,
      );
    this.stateSize = state?.width;
    this.actionSize = action.width;
    this.goalSize = achievedGoal.width;
    if (desiredGoal && desiredGoal.width !== achievedGoal.width)
      throw new UserError(
        `${path}: the desired goal has ${desiredGoal.width} numbers but the achieved goal ${achievedGoal.width}; choose the ones that belong together with --achieved-goal and --desired-goal`,
      );
    this.#clipActions = clipActions;
    const { signals: described } = mapping;
    const writtenRange = actionRange ?? described?.actionRange;
    const stated = writtenRange ?? (unitActions ? undefined : statedRange(action, arrays));
    const whole = action.arrays.find((name) => /^(?:u?int|bool)/.test(arrays.types.get(name) ?? ""));
    if (whole !== undefined && !stated)
      throw new UserError(
        `${path}: array "${whole}" holds whole numbers (${arrays.types.get(whole)}): are they discrete actions, which Smore does not support, or measurements? ` +
          "For measures give their bounds with --action-range low:high",
      );
    const range = writtenRange ? fittingRange(writtenRange, action.width, path) : stated;
    const fieldOf = (role: Role) => (role === "goal" ? "achievedGoal" : role);
    this.signals = signalsOfFile({
      expressions: { observation, state, goal: achievedGoal, action },
      // A column that the user names is a name; an array that the format names is none.
      namesOf: (role: Role, array) =>
        arrays.names?.get(array) ??
        (mapping.fields[fieldOf(role)] && widths.get(array) === 1 ? [array] : undefined),
      written: described,
      actionRange: range && unlessUnit(range),
    });
    this.mapping = Object.fromEntries(
      (["observation", "state", "action", "achievedGoal", "desiredGoal"] as const).flatMap((field) => {
        const found = written(field);
        return found ? [[field, found.text]] : [];
      }),
    );
    this.#nextObservation = this.#after(observation);
    const reached = this.#after(achievedGoal);
    const stateAfter = state && this.#after(state);
    this.#next =
      this.#nextObservation && reached && (!state || stateAfter)
        ? {
            observation: this.#nextObservation,
            achievedGoal: reached,
            ...(stateAfter && { state: stateAfter }),
          }
        : undefined;
    this.#steps = this.#countSteps();
    this.lengths = Uint32Array.from(this.#steps.filter((length) => length > 0));
    if (this.lengths.length === 0)
      throw new UserError(`${path} holds no episode with a whole step; record longer ones`);
    this.#decided = this.#decisions();
  }

  /** How the file was interpreted, and which numbers were changed, as sentences. Complete after all episodes were read. */
  get notes(): string[] {
    return [...this.#decided, ...this.#notes.sentences()];
  }

  /** Doubtful end marks of episodes. They are read in a separate pass. */
  async *doubts(): AsyncGenerator<Doubt> {
    if (this.#arrays.doubts) yield* this.#arrays.doubts();
  }

  /**
   * All episodes in order. Their arrays are valid until the next one.
   * @param withNext whether to read also the observations after each step (T rows), if the file holds them
   * @throws UserError when the file is damaged
   */
  async *episodes(
    withNext = false,
  ): AsyncGenerator<Episode<Numbers> & { readonly nextObservations?: Numbers }> {
    const { observation, state, action, achievedGoal, desiredGoal } = this.#fields;
    const next = withNext || this.#next ? this.#nextObservation : undefined;
    const after = [next, this.#next?.state, this.#next?.achievedGoal];
    const fields = [observation, state, action, achievedGoal, desiredGoal, ...after];
    const names = [...new Set(fields.flatMap((field) => field?.arrays ?? []))];
    const steps = this.#steps;
    this.#notes.skipped = steps.filter((length) => length <= 0).length;
    let number = 0;
    for await (const arrays of this.#arrays.episodes(names)) {
      const length = steps[number];
      const goalRows = desiredGoal ? this.#rows(desiredGoal, number) : 0;
      const stateRows = Math.min(length + 1, this.#stateRows(number));
      number++;
      if (length <= 0) continue;
      const states = (before: Expression, after: Expression | undefined) =>
        stateRows > length
          ? before.gather(arrays, length + 1)
          : withLastRow(before.gather(arrays, length), after!.gather(arrays, 1, length - 1));
      const episode = {
        observations: states(observation, this.#next?.observation),
        ...(state && { states: states(state, this.#next?.state) }),
        achievedGoals: states(achievedGoal, this.#next?.achievedGoal),
        actions: this.#clipped(this.#scaled(action.gather(arrays, length))),
        desiredGoal: desiredGoal?.gather(arrays, goalRows) as Numbers,
      };
      this.#refuseJpeg(episode.observations);
      if (!this.signals.actionRange) this.#notes.watchActions(episode.actions);
      if (desiredGoal && varies(episode.desiredGoal, this.goalSize)) this.#notes.changingGoals++;
      episode.desiredGoal = desiredGoal
        ? episode.desiredGoal.subarray(0, this.goalSize)
        : episode.achievedGoals.subarray(length * this.goalSize);
      for (const column of ["observations", "achievedGoals", "actions"] as const)
        this.#notes.watchRounding(column, episode[column]);
      if (episode.states) this.#notes.watchRounding("states", episode.states);
      this.#notes.watchRounding("desiredGoals", episode.desiredGoal);
      yield next ? { ...episode, nextObservations: next.gather(arrays, length) } : episode;
    }
  }

  /** Closes the file. */
  close(): Promise<void> {
    return this.#arrays.close();
  }

  /**
   * Rejects images that are no bytes, which would become vectors of thousands of numbers, and images with channels
   * first.
   */
  #refuseOddImages({ arrays }: Expression): void {
    for (const name of arrays) {
      const shape = this.#arrays.bytes.get(name) ?? this.#arrays.shapes.get(name) ?? [];
      if (!looksLikeImage(shape)) continue;
      const where = `${this.path}: array "${name}" holds images (${shape.join(" × ")})`;
      if (!this.#arrays.bytes.has(name))
        throw new UserError(
          `${where} as ${this.#arrays.types.get(name)} numbers; write them as bytes from 0 to 255 (uint8), such as (255 * x).astype(numpy.uint8) of images from 0 to 1`,
        );
      if (!CHANNELS.includes(shape[2]))
        throw new UserError(
          `${where} with the channels first; put them last, as numpy.moveaxis(x, -3, -1) does`,
        );
    }
  }

  /**
   * `[cameras, height, width, channels]` if an expression names several arrays of images; undefined if it names none.
   * @throws UserError when their images differ in size, or some of the arrays are no images
   */
  #camerasOf(observation: Expression): readonly number[] | undefined {
    const axes = observation.arrays.map((array) => this.#arrays.bytes.get(array) ?? []);
    const camera = observation.arrays.findIndex((_, i) => axes[i].length === 3);
    if (camera < 0) return undefined;
    const name = observation.arrays[camera];
    const odd = observation.arrays.find(
      (_, i) => axes[i].length === 3 && String(axes[i]) !== String(axes[camera]),
    );
    if (odd !== undefined)
      throw new UserError(
        `${this.path}: images of "${odd}" have the shape ${this.#arrays.bytes.get(odd)!.join(" × ")} and those of "${name}" ${axes[camera].join(" × ")}; make all cameras' images of one size, or name fewer cameras`,
      );
    const other = observation.arrays.find((_, i) => axes[i].length !== 3);
    const size = axes[camera].reduce((product, length) => product * length);
    if (other !== undefined || observation.width !== size * axes.length || !observation.isOfWholeRows)
      throw new UserError(
        `${this.path}: the observation joins the images of "${name}" with other numbers${other === undefined ? "" : `, those of "${other}"`}; name whole images as the observation, and the numbers beside them with "state" in a mapping file`,
      );
    return [observation.arrays.length, ...axes[camera]];
  }

  /** The array that usually holds numbers beside images, if observations are images and it has as many rows as actions or more. */
  #usualState(): string | undefined {
    const { defaults, misfits, rowCount, episodeCount } = this.#arrays;
    const { state, action } = defaults;
    if (!this.observationShape || state === undefined || action === undefined || misfits?.has(state))
      return undefined;
    const fits = Array.from({ length: episodeCount }).every((_, i) => {
      const more = rowCount(state, i) - rowCount(action, i);
      return more === 0 || more === 1;
    });
    return fits ? state : undefined;
  }

  /** Rows of an expression in one episode: those of its shortest array. */
  #rows({ arrays }: Expression, episode: number): number {
    return Math.min(...arrays.map((array) => this.#arrays.rowCount(array, episode)));
  }

  /** Rows of states in one episode, without the states after each step. */
  #stateRows(episode: number): number {
    return Math.min(...this.#stateFields.map((expression) => this.#rows(expression, episode)));
  }

  /** The fields that have a row for each state. */
  get #stateFields(): readonly Expression[] {
    const { observation, state, achievedGoal } = this.#fields;
    return [observation, ...(state ? [state] : []), achievedGoal];
  }

  /** The same expression of the states after each step, if every array has a counterpart for them with as many rows. */
  #after(expression: Expression): Expression | undefined {
    const { widths, misfits, bytes, rowCount, episodeCount } = this.#arrays;
    return expression.ofOthers((name) => {
      const next = nextOf(name, widths);
      const fits =
        next !== undefined &&
        !misfits?.has(next) &&
        widths.get(next) === widths.get(name) &&
        bytes.has(next) === bytes.has(name) &&
        Array.from({ length: episodeCount }).every((_, i) => rowCount(next, i) === rowCount(name, i));
      return fits ? next : undefined;
    });
  }

  /** T of each episode in the file: as many steps as have an action and both states. */
  #countSteps(): number[] {
    const { action } = this.#fields;
    return Array.from({ length: this.#arrays.episodeCount }, (_, episode) => {
      const actions = this.#rows(action, episode);
      for (const expression of this.#stateFields) {
        const rows = this.#rows(expression, episode);
        if (Math.abs(rows - actions) <= 1) continue;
        throw new UserError(
          `${this.path}: episode ${episode} has ${rows} rows of ${expression.arrays.join(", ")} and ${actions} of ` +
            `${action.arrays.join(", ")}; expected as many, or one more or less`,
        );
      }
      const states = this.#stateRows(episode);
      return Math.min(actions, this.#next ? states : states - 1);
    });
  }

  #decisions(): string[] {
    const { actionRange } = this.signals;
    const { action, desiredGoal } = this.#fields;
    // An episode without a whole step would not show how rows become steps, and is left out.
    const first = this.#steps.findIndex((length) => length > 0);
    const arrays = new Set([...this.#stateFields, action].flatMap((field) => field.arrays));
    const counts = Array.from(arrays, (name) => this.#arrays.rowCount(name, first));
    const rows = counts.every((count) => count === counts[0])
      ? `${counts[0]} in each array`
      : Array.from(arrays, (name, i) => `${name} ${counts[i]}`).join("; ");
    return [
      ...this.#lastStates(first),
      ...this.#arrays.notes,
      `rows in the first episode: ${rows}; so it has ${this.#steps[first]} steps`,
      ...(desiredGoal ? [] : ["no desired goals in the file: the goal achieved last replaces each"]),
      ...(actionRange ? [`actions are scaled from their range ${rangeText(actionRange)} to [-1, 1]`] : []),
    ];
  }

  /** Where the last state of an episode comes from, unless its states have one row more than its actions. */
  #lastStates(episode: number): string[] {
    if (this.#stateRows(episode) > this.#rows(this.#fields.action, episode)) return [];
    const after = (expression: Expression) =>
      expression.arrays.flatMap((name) => nextOf(name, this.#arrays.widths) ?? []);
    const names = [...new Set(this.#stateFields.flatMap(after))].join(", ");
    if (this.#next) return [`the last state of each episode is that in ${names}`];
    const unused =
      names && `; ${names} cannot give it, since not every array of the states has such a one of its shape`;
    return this.#arrays.lastRow === undefined ? [] : [this.#arrays.lastRow + unused];
  }

  /** Rejects rows of bytes that are packed pictures, as ALOHA stores them: their bytes mean nothing to a network. */
  #refuseJpeg(rows: Numbers): void {
    if (this.observationType !== "uint8" || this.observationShape) return;
    if (JPEG_START.every((byte, i) => rows[i] === byte))
      throw new UserError(
        `${this.path}: array "${this.#fields.observation.whole}" holds JPEG pictures and not their pixels; decode them first, for instance by cv2.imdecode`,
      );
  }

  #scaled(actions: Numbers): Numbers {
    const { actionRange } = this.signals;
    return actionRange ? toUnitRange(actions, actionRange) : actions;
  }

  #clipped(actions: Numbers): Numbers {
    if (!this.#clipActions) return actions;
    const clipped = Float64Array.from(actions);
    for (let i = findUnsound("actions", clipped); i >= 0; i = findUnsound("actions", clipped, i + 1)) {
      if (!Number.isFinite(clipped[i])) continue;
      clipped[i] = Math.sign(clipped[i]);
      this.#notes.clipped++;
    }
    return clipped;
  }
}

/** Grey, grey and alpha, red green and blue, and these with alpha or depth. */
const CHANNELS = [1, 2, 3, 4];
/** Pixels along a side of the smallest array that is taken for an image. */
const SMALLEST_IMAGE = 8;

/** Whether a row of that shape is an image, with its channels last or first. */
function looksLikeImage(shape: readonly number[]): boolean {
  if (shape.length !== 3) return false;
  const [height, width] = CHANNELS.includes(shape[2]) ? shape : shape.slice(1);
  const hasChannels = CHANNELS.includes(shape[2]) || CHANNELS.includes(shape[0]);
  return hasChannels && Math.min(height, width) >= SMALLEST_IMAGE;
}

const JPEG_START = [0xff, 0xd8, 0xff];

const FIELD_NAMES: Readonly<Record<Field, string>> = {
  observation: "observation",
  state: "state",
  action: "action",
  achievedGoal: "achieved goal",
  desiredGoal: "desired goal",
};

/** Names that a refusal lists. */
const MOST_NAMES = 12;

/** A slice that could be the achieved goal: an array named like one, or numbers of the state of a goal's size. */
function exampleSlice(
  names: readonly string[],
  widths: ReadonlyMap<string, number>,
  { observation, action, desiredGoal }: EpisodeArrays["defaults"],
): string {
  const own = names.find((name) => /achieved|(?:^|[/_])ag$/i.test(name) && !/next/.test(name));
  if (own !== undefined) return own;
  const name =
    names.find((candidate) => /(?:^|\/)qpos$/.test(candidate)) ??
    observation ??
    names.find((candidate) => candidate !== action)!;
  return `${name}[0:${Math.min(widths.get(desiredGoal ?? "") ?? 2, widths.get(name)!)}]`;
}

/** One bound applies to every dimension. */
function fittingRange(range: ActionRange, size: number, path: string): ActionRange {
  const spread = (values: readonly number[]) =>
    values.length === 1 ? new Array<number>(size).fill(values[0]) : values;
  const low = spread(range.low);
  const high = spread(range.high);
  if (low.length !== size || high.length !== size)
    throw new UserError(
      `${path}: the action range has ${Math.max(low.length, high.length)} bounds, but actions have ${size} numbers; give one per number, or one for all`,
    );
  if (!low.every((value, i) => value < high[i]))
    throw new UserError(`${path}: in the action range every low bound must be below the high one`);
  return { low, high };
}

/** The range that a file states of the numbers of an expression; undefined where that of a number is not known. */
function statedRange(
  expression: Expression,
  { path, widths, ranges = new Map() }: EpisodeArrays,
): ActionRange | undefined {
  for (const array of expression.arrays) {
    const range = ranges.get(array);
    if (!range) return undefined;
    const { low, high } = range;
    const width = widths.get(array);
    if (low.length !== width || high.length !== width || !low.every((value, i) => value <= high[i]))
      throw new UserError(
        `${path}: the range that it states of "${array}" does not fit the ${width} numbers of each row; repair it, or give --action-range`,
      );
  }
  const bounds = (bound: keyof ActionRange) =>
    expression.map((array, index) => ranges.get(array)![bound][index]);
  return { low: bounds("low"), high: bounds("high") };
}

/** The range [−1, 1] needs no scaling. */
function unlessUnit(range: ActionRange): ActionRange | undefined {
  const isUnit = range.low.every((value) => value === -1) && range.high.every((value) => value === 1);
  return isUnit ? undefined : range;
}

/** The rows of `numbers` and one more. */
function withLastRow(numbers: Numbers, last: Numbers): Numbers {
  const alike = numbers.constructor === last.constructor;
  const all = new (alike ? (numbers.constructor as new (length: number) => Numbers) : Float64Array)(
    numbers.length + last.length,
  );
  all.set(numbers);
  all.set(last, numbers.length);
  return all;
}

/** Whether later rows differ from the first. */
function varies(numbers: Numbers, width: number): boolean {
  for (let i = width; i < numbers.length; i++) if (numbers[i] !== numbers[i - width]) return true;
  return false;
}
