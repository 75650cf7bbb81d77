import { type GoalComparison, GoalDistance } from "../spaces/index.ts";
import type { Episode } from "./dataset.ts";
import { duplicatePairs, episodeDigest } from "./duplicates.ts";
import type { DatasetHeader } from "./header.ts";
import { LengthCounts } from "./length-counts.ts";
import { findUnsound, whyUnsound } from "./sound-numbers.ts";

/** Something that people should know before they train on episodes. */
export interface Finding {
  /** Errors keep the data from being used. */
  readonly severity: "error" | "warning";
  /** E.g. `"episode 3, step 12, observations 4"`. */
  readonly place: string;
  /** What is wrong there, and what can be done. */
  readonly message: string;
  /** How many places this stands for. */
  readonly places: number;
}

const MOST_TOLD = 10;
/** A step this many times as long as 99 % of all steps looks like a seam between two episodes. */
const JUMP = 10;

/** Looks at every number of every episode, and remembers what is wrong with its place. */
export class EpisodeInspector {
  readonly #sizes: Readonly<Record<string, number>>;
  readonly #mostTold: number;
  readonly #findings = new Map<string, Finding[]>();
  readonly #counts = new Map<string, number>();
  readonly #digests: string[] = [];
  readonly #goalDistance: GoalDistance;
  /** Distance of the longest step of each episode between achieved goals, and when it is. */
  readonly #longestSteps: { readonly length: number; readonly step: number }[] = [];
  readonly #steps = new LengthCounts();

  /** Of each kind `mostTold` findings are told; the others are counted. */
  constructor(
    sizes: Pick<DatasetHeader, "observationSize" | "actionSize"> & GoalComparison,
    mostTold = MOST_TOLD,
  ) {
    this.#mostTold = mostTold;
    this.#goalDistance = new GoalDistance(sizes);
    this.#sizes = {
      observations: sizes.observationSize,
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
      const numbers = episode[column as keyof Episode];
      for (let i = findUnsound(column, numbers); i >= 0; i = findUnsound(column, numbers, i + 1)) {
        const why = whyUnsound(column, numbers[i]);
        const place = `episode ${number}, step ${Math.floor(i / width)}, ${column} ${i % width}`;
        this.tell(why, "error", place, `${numbers[i]}; ${why}`);
      }
    }
    this.#digests.push(episodeDigest(episode));
    this.#measureSteps(episode.achievedGoals);
  }

  /** Remembers something that is wrong; `kind` says what belongs together. */
  tell(kind: string, severity: Finding["severity"], place: string, message: string): void {
    const told = this.#findings.get(kind) ?? [];
    if (told.length < this.#mostTold) told.push({ severity, place, message, places: 1 });
    this.#findings.set(kind, told);
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
    this.#findJumps();
    return [...this.#findings].flatMap(([kind, told]) => {
      const more = this.#counts.get(kind)! - told.length;
      return more === 0
        ? told
        : [
            ...told,
            { severity: told[0].severity, place: `${more} more places`, message: "the same", places: more },
          ];
    });
  }

  #measureSteps(goals: ArrayLike<number>): void {
    const width = this.#sizes.achievedGoals;
    let longest = { length: 0, step: 0 };
    for (let row = 1; row < goals.length / width; row++) {
      const length = this.#goalDistance.between(goals, goals, row * width, (row - 1) * width);
      this.#steps.add(length);
      if (length > longest.length) longest = { length, step: row };
    }
    this.#longestSteps.push(longest);
  }

  #findJumps(): void {
    const usual = this.#steps.quantile(0.99);
    for (const [episode, { length, step }] of this.#longestSteps.entries())
      if (usual > 0 && length > JUMP * usual)
        this.tell(
          "jump",
          "warning",
          `episode ${episode}, step ${step}`,
          `the achieved goal jumps by ${Number(length.toPrecision(3))}, and 99 % of the steps are shorter than ${Number(usual.toPrecision(3))}; an end of an episode may be missing`,
        );
  }
}
