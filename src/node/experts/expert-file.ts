import { z } from "zod";

const estimate = z.strictObject({
  mean: z.number(),
  /** Of the mean, over episodes. */
  standardError: z.number(),
});

/** What a policy came to in fresh episodes, acting without noise. */
const evaluationSchema = z.strictObject({
  episodes: z.int().min(2),
  /** The episodes are a function of it. */
  seed: z.int().min(0),
  /** Σ of the environment's rewards over an episode. */
  return: estimate,
  /** Mean of the achieved goal over the steps of an episode, dimension by dimension: of a runner its speed in m/s. */
  achievedGoal: z.array(estimate),
  /** Steps of an episode, fewer than the horizon where it ended early. */
  steps: estimate,
  /** Share of episodes that ended at their goal. */
  success: z.number().min(0).max(1),
});

const policySchema = z.strictObject({
  /** In the folder of this file. */
  file: z.string(),
  sha256: z.string().length(64),
  /** Of the run, after how many of its updates and steps in the environment this was its policy. */
  update: z.int().min(0),
  environmentSteps: z.int().min(0),
  evaluation: evaluationSchema,
});

/** `expert.json`: how the policies in its folder came to be, and what they are worth. */
export const expertSchema = z.strictObject({
  format: z.literal("smore-expert"),
  version: z.literal(1),
  /** Where they were trained. */
  environment: z.string(),
  /** Trains the run again, to the same bits on the same kind of machine. */
  command: z.string(),
  seed: z.int().min(0),
  /** Of what trained them. */
  versions: z.record(z.string(), z.string()),
  policies: z.strictObject({ expert: policySchema, medium: policySchema }),
  /** The run's evaluations: return over steps in the environment. */
  curve: z.array(
    z.strictObject({
      update: z.int().min(0),
      environmentSteps: z.int().min(0),
      return: z.number(),
      standardError: z.number(),
    }),
  ),
});

export type ExpertFile = z.output<typeof expertSchema>;
export type ExpertEvaluation = z.output<typeof evaluationSchema>;
