import { z } from "zod";

/** Widths of the hidden layers. */
export const hiddenSizesConfig = z.array(z.int().min(1)).min(1).default([256, 256, 256]);

/** How a hindsight goal is drawn from the rest of its episode. */
export const goalLawConfig = z
  .discriminatedUnion("kind", [
    /** Every later state equally likely. */
    z.strictObject({ kind: z.literal("uniform-future") }),
    /** Sooner states more likely: probability ∝ discountᵏ after k steps. */
    z.strictObject({ kind: z.literal("geometric-future"), discount: z.number().gt(0).lt(1) }),
  ])
  .default({ kind: "uniform-future" });
