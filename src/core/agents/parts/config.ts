import { z } from "zod";
import type { GoalMixture } from "../../sampling/index.ts";

/** Widths of the hidden layers. */
export const hiddenSizesConfig = z.array(z.int().min(1)).min(1).default([256, 256, 256]);

/** Networks as in WGCSL's and GoFAR's code: three layers of 256, ReLU, Glorot's uniform weights. */
export const networkConfig = {
  /** Hidden layers of all networks. */
  hiddenSizes: hiddenSizesConfig,
  /** After every hidden layer. */
  activation: z.enum(["relu", "gelu"]).default("relu"),
  /** Layer normalisation in critics, values and encoders. */
  layerNorm: z.enum(["none", "beforeActivation", "afterActivation"]).default("none"),
};

/** Networks as in OGBench but for their width: GELU, and layer normalisation after it. */
export const ogbenchNetworkConfig = {
  ...networkConfig,
  activation: networkConfig.activation.removeDefault().default("gelu"),
  layerNorm: networkConfig.layerNorm.removeDefault().default("afterActivation"),
};

/** Networks as in OGBench: three layers of 512, GELU, layer normalisation after it. */
export const ogbenchNetworks = {
  hiddenSizes: [512, 512, 512],
  activation: "gelu" as const,
  layerNorm: "afterActivation" as const,
};

/** How a hindsight goal is drawn from the rest of its episode. */
const goalLawConfig = z
  .discriminatedUnion("kind", [
    /** Every later state equally likely. */
    z.strictObject({ kind: z.literal("uniform-future") }),
    /** The same, but the next and the last state half as likely (OGBench). */
    z.strictObject({ kind: z.literal("uniform-rounded") }),
    /** Sooner states more likely: probability ∝ discountᵏ after k steps. */
    z.strictObject({ kind: z.literal("geometric-future"), discount: z.number().gt(0).lt(1) }),
    /** The same, but what would lie beyond the episode falls on its last state (OGBench). */
    z.strictObject({ kind: z.literal("geometric-clamped"), discount: z.number().gt(0).lt(1) }),
    /** The state so many steps later, or the last one. */
    z.strictObject({ kind: z.literal("fixed-future"), steps: z.int().min(1) }),
  ])
  .default({ kind: "uniform-future" });

/** Goals of critics and values in OGBench. */
export const ogbenchCriticGoals = {
  hindsight: 0.5,
  law: { kind: "geometric-clamped", discount: 0.99 },
  random: 0.3,
  current: 0.2,
} as const;

/** Goals of policies in OGBench, on its navigate, play and noisy data. */
export const ogbenchGoals = { hindsight: 1, law: { kind: "uniform-rounded" } } as const;

const share = z.number().min(0).max(1);

/**
 * Which goals a batch is paired with, as shares; the rest keep their commanded goals. Settings left out take the values
 * of `defaults`.
 */
export function goalsConfig(defaults: GoalMixture) {
  return z
    .strictObject({
      /** Goals that the episode achieves later. */
      hindsight: share.default(defaults.hindsight),
      /** How much later. */
      law: goalLawConfig.default(defaults.law),
      /** Goals achieved anywhere in the dataset. */
      random: share.default(defaults.random ?? 0),
      /** Goals that the state has achieved already. */
      current: share.default(defaults.current ?? 0),
      /** Hindsight goals in episodes in which something happens: the achieved goal leaves the one it began with. */
      eventful: share.default(defaults.eventful ?? 0),
    })
    .refine(
      ({ hindsight, random, current, eventful }) => hindsight + random + current + eventful <= 1 + 1e-9,
      {
        message: "the shares of goals sum to more than 1",
      },
    )
    .prefault({});
}
