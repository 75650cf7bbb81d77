import { type GoalComparison, GoalDistance } from "../spaces/index.ts";
import type { Episode } from "./dataset.ts";
import { duplicatePairs, episodeDigest } from "./duplicates.ts";
import type { DatasetHeader } from "./header.ts";
import { findUnsound, whyUnsound } from "./sound-numbers.ts";
import { StepLengths } from "./step-lengths.ts";

/** A fault or doubt about the data of episodes, to resolve before training on them. */
export interface Finding {
  /** Data with errors cannot be used. */
  readonly severity: "error" | "warning";
  /** E.g. `"episode 3, step 12, observations 4"`. */
  readonly place: string;
  /** What is wrong there, and the remedy. */
  readonly message: string;
  /** The number of places with this fault; above 1 if the finding stands for several. */
  readonly places: number;
}

/** A finding as a line of text. */
export function findingText({ severity, place, message }: Finding): string {
  return `${severity}: ${place}: ${message}`;
}

const MOST_REPORTED = 10;
/** States of zeros at the end of an episode that look like padding. */
const FEWEST_PADDED = 2;

function everyNumber(count: number, holds: (index: number) => boolean): boolean {
  for (let i = 0; i < count; i++) if (!holds(i)) return false;
  return true;
}

/** A number as it was written: those of float32 have seven digits. */
function shown(numbers: ArrayLike<number>, i: number): number {
  return numbers instanceof Float32Array ? Number(numbers[i].toPrecision(7)) : numbers[i];
}

/** Looks at every number of every episode, and remembers what is wrong with its place. */
export class EpisodeInspector {
  readonly #sizes: Readonly<Record<string, number>>;
  readonly #areImages: boolean;
  readonly #mostReported: number;
  readonly #findings = new Map<string, Finding[]>();
  readonly #counts = new Map<string, number>();
  readonly #digests: string[] = [];
  readonly #goalDistance: GoalDistance;
  readonly #steps = new StepLengths();

  /** Reports at most `mostReported` findings of each kind, and counts the others. */
  constructor(
    sizes: Pick<DatasetHeader, "observationSize" | "observationShape" | "stateSize" | "actionSize"> &
      GoalComparison,
    mostReported = MOST_REPORTED,
  ) {
    this.#mostReported = mostReported;
    this.#areImages = (sizes.observationShape?.length ?? 0) >= 3;
    this.#goalDistance = new GoalDistance(sizes);
    this.#sizes = {
      observations: sizes.observationSize,
      states: sizes.stateSize ?? 0,
      achievedGoals: sizes.goalSize,
      actions: sizes.actionSize,
      desiredGoal: sizes.goalSize,
    };
  }

  /** The digests of the episodes seen so far. */
  get digests(): readonly string[] {
    return this.#digests;
  }

  add(episode: Episode): void {
    const number = this.#digests.length;
    for (const [column, width] of Object.entries(this.#sizes)) {
      const numbers = episode[column as keyof Episode] ?? [];
      for (let i = findUnsound(column, numbers); i >= 0; i = findUnsound(column, numbers, i + 1)) {
        const why = whyUnsound(column, numbers[i]);
        const place = `episode ${number}, step ${Math.floor(i / width)}, ${column} ${i % width}`;
        this.tell(why, "error", place, `${shown(numbers, i)}; ${why}`);
      }
    }
    this.#digests.push(episodeDigest(episode));
    const end = this.#reportPadding(episode.observations, number);
    if (this.#areImages) this.#reportImages(episode.observations, end, number);
    this.#measureSteps(episode.achievedGoals, end);
  }

  /** Remembers something that is wrong; `kind` says what belongs together. */
  tell(kind: string, severity: Finding["severity"], place: string, message: string): void {
    const reported = this.#findings.get(kind) ?? [];
    if (reported.length < this.#mostReported) reported.push({ severity, place, message, places: 1 });
    this.#findings.set(kind, reported);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** All findings; `others` are the digests of a dataset that should share no episode with this one. */
  findings(others: readonly string[] = []): Finding[] {
    for (const [first, again] of duplicatePairs(this.#digests))
      this.tell(
        "duplicate",
        "warning",
        `episode ${again}`,
        `the same as episode ${first}; leave one of them out`,
      );
    const known = new Map(others.map((digest, episode) => [digest, episode]));
    for (const [episode, digest] of this.#digests.entries())
      if (known.has(digest))
        this.tell(
          "overlap",
          "error",
          `episode ${episode}`,
          `also episode ${known.get(digest)} of the other data; leave it out of one of them`,
        );
    this.#reportJumps();
    return [...this.#findings].flatMap(([kind, reported]) => {
      const more = this.#counts.get(kind)! - reported.length;
      return more === 0
        ? reported
        : [
            ...reported,
            {
              severity: reported[0].severity,
              place: `${more} more places`,
              message: "the same",
              places: more,
            },
          ];
    });
  }

  /** Reports images of one colour, and episodes in which the image never changes. */
  #reportImages(observations: ArrayLike<number>, rows: number, episode: number): void {
    const width = this.#sizes.observations;
    let changes = false;
    for (let row = 0; row < rows; row++) {
      const first = row * width;
      const isBlank = everyNumber(width, (i) => observations[first + i] === observations[first]);
      if (isBlank)
        this.tell(
          "blank",
          "warning",
          `episode ${episode}, step ${row}`,
          `every pixel is ${observations[first]}; the frame is missing, or the camera saw nothing`,
        );
      changes ||= !everyNumber(width, (i) => observations[first + i] === observations[i]);
    }
    if (!changes)
      this.tell(
        "still",
        "warning",
        `episode ${episode}`,
        "the image is the same in every step; the camera has stopped, or looks elsewhere",
      );
  }

  /** Reports states of zeros at the end of an episode; the rows before them. */
  #reportPadding(observations: ArrayLike<number>, episode: number): number {
    const width = this.#sizes.observations;
    const rows = observations.length / width;
    let last = observations.length - 1;
    while (last >= 0 && observations[last] === 0) last--;
    const end = Math.floor(last / width) + 1;
    const padded = rows - end;
    if (end === 0 || padded < FEWEST_PADDED) return rows;
    this.tell(
      "padding",
      "warning",
      `episode ${episode}, step ${end}`,
      `the last ${padded} states are zeros, as padding is; cut them and their actions off`,
    );
    return end;
  }

  /** Keeps the lengths of the steps between the first `rows` achieved goals of an episode. */
  #measureSteps(goals: ArrayLike<number>, rows: number): void {
    const width = this.#sizes.achievedGoals;
    const lengths = new Float32Array(rows - 1);
    for (let row = 1; row < rows; row++)
      lengths[row - 1] = this.#goalDistance.between(goals, goals, row * width, (row - 1) * width);
    this.#steps.add(lengths);
  }

  #reportJumps(): void {
    const { jumps, usual } = this.#steps.jumps();
    const number = (value: number) => Number(value.toPrecision(3));
    const apart = jumps.flatMap(({ episode, step }, i) =>
      jumps[i - 1]?.episode === episode ? [step - jumps[i - 1].step] : [],
    );
    if (apart.length > 0) {
      const middle = apart.toSorted((a, b) => a - b)[apart.length >> 1];
      const regular = apart.every((steps) => steps === middle);
      this.tell(
        "jumps",
        "warning",
        `${jumps.length} steps in ${new Set(jumps.map(({ episode }) => episode)).size} episodes`,
        `the achieved goal jumps, ${regular ? `every ${middle} steps` : `half of the times within ${middle} steps of the time before`}; ends of episodes are probably missing`,
      );
    }
    for (const { episode, step, length } of jumps)
      this.tell(
        "jump",
        "warning",
        `episode ${episode}, step ${step}`,
        `the achieved goal jumps by ${number(length)}, and ${usual.share} are shorter than ${number(usual.length)}; an end of an episode may be missing`,
      );
  }
}
