import { z } from "zod";
import { type SettingsMeta, validateConfig } from "../base/validate-config.ts";
import { goalLawSchema } from "./goal-law.ts";

const share = z.number().min(0).max(1);

/** Former settings of a mixture and where they are now. A schema that extends the mixture's must be given them again. */
export const goalMixtureMeta: SettingsMeta = { moved: { eventful: "rows.eventful" } };

/**
 * The goals that the rows of a batch are paired with. The shares are probabilities, drawn for each row; what they leave
 * of 1 keeps the goal that the row's episode was commanded to reach. Shares that are left out are 0.
 */
export const goalMixtureSchema = z
  .strictObject({
    /** Share of goals that the row's episode achieves later. */
    hindsight: share.default(0),
    /** How much later. */
    law: goalLawSchema.default({ kind: "uniform-future" }),
    /** Share of goals φ(s) of any state of the data, all equally likely. */
    random: share.default(0),
    /** Share of goals that the row's state has already achieved, φ(s_t). */
    current: share.default(0),
  })
  .refine((mixture) => sharesFit(mixture), { error: ({ input }) => sharesFault(input as Shares) })
  .meta(goalMixtureMeta);

type Shares = Readonly<Record<"hindsight" | "random" | "current", number>>;

/** Whether the shares of a mixture sum to 1 or less. */
function sharesFit({ hindsight, random, current }: Shares): boolean {
  return hindsight + random + current <= 1 + 1e-9;
}

/** What is wrong with shares that sum to more than 1, and what to do. */
function sharesFault({ hindsight, random, current }: Shares): string {
  return `hindsight ${hindsight}, random ${random} and current ${current} sum to more than 1; lower them to 1 or less, of which the rest are commanded goals`;
}

/**
 * The shares of the kinds of goals in a batch, of which all may be left out. Each row is paired with a goal that its
 * episode achieves later, that a random state achieves, that its own state achieves, or that was commanded.
 */
export type GoalMixture = z.input<typeof goalMixtureSchema>;

/** A mixture with all its settings. */
export type CompleteGoalMixture = z.output<typeof goalMixtureSchema>;

/**
 * The mixture of a request, with all its settings.
 * @throws UserError that names the wrong setting
 */
export function completeMixture(goals: GoalMixture): CompleteGoalMixture {
  return validateConfig(z.object({ goals: goalMixtureSchema }), { goals }, "batch request: ").goals;
}
