import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { firstDifference } from "../../core/base/first-difference.ts";
import type { Grid } from "../sweep/index.ts";
import { gridSchema } from "../sweep/index.ts";

/** `tune.json`: everything that determines the trials of a search. */
export const searchRequestSchema = z.strictObject({
  /** `name` of the agent, and the settings that all trials share. */
  agent: z.looseObject({ name: z.string() }),
  /** What differs between trials, as `--vary` takes it. */
  vary: z.array(z.string()).default([]),
  /** Successive halving draws its points from a Sobol sequence. */
  method: z.enum(["sobol", "random", "halving"]).default("halving"),
  /** Configurations, that without changes among them. */
  trials: z.int().min(2).max(1000).default(12),
  /** η of successive halving: one of η trials is kept. */
  reduction: z.number().min(1.5).max(100).default(3),
  /** Seed of the points. */
  drawSeed: z.int().min(0).default(0),
  objective: z.enum(["success", "return", "log-likelihood"]),
  /** Training seeds of the comparison on fresh episodes at the end. */
  reportSeeds: z.int().min(0).default(3),
  /** Tasks, seeds and settings of the trials, as in a grid file. */
  grid: gridSchema.omit({ methods: true, agent: true, firstSeed: true }),
});

export type SearchRequest = z.output<typeof searchRequestSchema>;

/** First training seed and seed of the episodes of a search, and of the comparison at its end; see docs/evaluation.md. */
export const SEARCH = { firstSeed: 100, episodeSeed: 1000 } as const;
export const REPORT = { firstSeed: 0, episodeSeed: 0 } as const;

/**
 * Makes sure that a search is continued with the same settings. Only the number of trials may grow, except in successive
 * halving, whose first stage decides which trials continue.
 * @throws UserError that names the first difference
 */
export function requireSameSearch(before: SearchRequest, now: SearchRequest, file: string): void {
  const isExtended = now.method !== "halving" && now.trials >= before.trials;
  const compared = ({ trials, grid: { resources: _, ...grid }, ...rest }: SearchRequest) => ({
    ...rest,
    ...grid,
    ...(!isExtended && { trials }),
  });
  const difference = firstDifference(compared(now), compared(before));
  if (difference)
    throw new UserError(
      `${file}: the search was started with ${difference.path} ${difference.found} where ${difference.asked} is requested now; choose another --name, or remove that folder`,
    );
}

/** A grid of some methods on the tasks of a search. */
export function gridOf(
  { grid }: SearchRequest,
  parts: Pick<Grid, "methods" | "seeds" | "firstSeed"> & {
    readonly updates: number;
    readonly episodeSeed: number;
  },
): Grid {
  const { methods, seeds, firstSeed, updates, episodeSeed } = parts;
  return gridSchema.parse({
    ...grid,
    methods,
    seeds,
    firstSeed,
    // Trials are scored after the last update; the other evaluations only draw curves.
    training: { evaluateEvery: Math.ceil(updates / 4), ...grid.training, updates },
    evaluation: { ...grid.evaluation, seed: episodeSeed },
  });
}
