import { z } from "zod";
import { SPEEDS } from "./protocol.ts";

/** What the page can ask for. */
export const commandSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("run") }),
  z.strictObject({ type: z.literal("pause") }),
  /** Pauses and plays one step. */
  z.strictObject({ type: z.literal("step") }),
  /** Pauses and restores the state of a recorded step. */
  z.strictObject({ type: z.literal("seek"), step: z.int().min(0) }),
  /** With the number of a fixed task, from 1, or the one that the seed chooses. */
  z.strictObject({ type: z.literal("reset"), seed: z.uint32(), task: z.int().min(1).optional() }),
  z.strictObject({ type: z.literal("goal"), goal: z.array(z.number()) }),
  /** Another goal, drawn as at the beginning of an episode. */
  z.strictObject({ type: z.literal("new goal") }),
  z.strictObject({ type: z.literal("speed"), factor: z.literal(SPEEDS) }),
  z.strictObject({ type: z.literal("endless"), on: z.boolean() }),
  /** Stays at the end of an episode until the next command, instead of beginning the next one. */
  z.strictObject({ type: z.literal("stay"), on: z.boolean() }),
  /** Standard deviation of the noise on actions, as a fraction of half their range. */
  z.strictObject({ type: z.literal("noise"), standardDeviation: z.number().min(0) }),
  /** An action in place of the policy's, for every step from now on; null hands over to the policy. */
  z.strictObject({ type: z.literal("drive"), action: z.array(z.number()).nullable() }),
]);

export type Command = z.output<typeof commandSchema>;
