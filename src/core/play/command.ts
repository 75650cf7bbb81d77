import { z } from "zod";
import { SPEEDS } from "./protocol.ts";

/** What the page can ask for. */
export const commandSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("run") }),
  z.strictObject({ type: z.literal("pause") }),
  /** Pauses and plays one step. */
  z.strictObject({ type: z.literal("step") }),
  /** Pauses and takes the last step back. */
  z.strictObject({ type: z.literal("step back") }),
  z.strictObject({ type: z.literal("reset"), seed: z.uint32() }),
  z.strictObject({ type: z.literal("goal"), goal: z.array(z.number()) }),
  /** Another goal, drawn as at the beginning of an episode. */
  z.strictObject({ type: z.literal("new goal") }),
  z.strictObject({ type: z.literal("speed"), factor: z.literal(SPEEDS) }),
  z.strictObject({ type: z.literal("endless"), on: z.boolean() }),
]);

export type Command = z.output<typeof commandSchema>;
