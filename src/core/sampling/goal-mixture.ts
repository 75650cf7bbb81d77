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
  .refine(({ hindsight, random, current }) => hindsight + random + current <= 1 + 1e-9, {
    message: "the shares of goals sum to more than 1",
  })
  .meta(goalMixtureMeta);

/** A mixture as it is requested. */
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
