import { z } from "zod";
import {
  type GoalMixture,
  goalMixtureMeta,
  goalMixtureSchema,
  rowChoiceSchema,
} from "../../sampling/index.ts";
import { inputsConfig } from "./inputs.ts";
import { widthConfig } from "./sizes.ts";

/** Widths of the hidden layers. */
export const hiddenSizesConfig = z.array(widthConfig()).min(1).max(64).default([256, 256, 256]);

/** Networks as in WGCSL's and GoFAR's code: three layers of 256, ReLU, Glorot's uniform weights. */
export const networkConfig = {
  /** Inputs of the networks. */
  inputs: inputsConfig({ normalization: "standard", goalOffset: true }),
  /** Hidden layers of all networks. */
  hiddenSizes: hiddenSizesConfig,
  /** After every hidden layer. */
  activation: z.enum(["relu", "gelu"]).default("relu"),
  /** Layer normalisation in critics, values and encoders. */
  layerNorm: z.enum(["none", "beforeActivation", "afterActivation"]).default("none"),
  /** Distribution of the initial weights: Glorot's uniform one, or orthogonal with gain √2. */
  initialWeights: z.enum(["glorot", "orthogonal"]).default("glorot"),
};

/** Networks as in SMORe's code: three layers of 256, ReLU, orthogonal weights. */
export const smoreNetworkConfig = {
  ...networkConfig,
  initialWeights: networkConfig.initialWeights.removeDefault().default("orthogonal"),
  /** Layer normalisation in the value, before the activation, whatever `layerNorm` is. SMORe's released code: on. */
  valueLayerNorm: z.boolean().default(true),
};

/** Inputs as in WGCSL's and GoFAR's code, apart from the offset of the goal. */
export const wgcslInputs = inputsConfig({ normalization: "standard", clip: 5, goalOffset: true });

/** Networks as in OGBench, apart from their width: GELU, followed by layer normalisation. */
export const ogbenchNetworkConfig = {
  ...networkConfig,
  activation: networkConfig.activation.removeDefault().default("gelu"),
  layerNorm: networkConfig.layerNorm.removeDefault().default("afterActivation"),
};

/** Networks as in OGBench: inputs as they are, three layers of 512, GELU, layer normalisation after it. */
export const ogbenchNetworks = {
  inputs: { normalization: "none", goalOffset: false } as const,
  hiddenSizes: [512, 512, 512],
  activation: "gelu" as const,
  layerNorm: "afterActivation" as const,
};

/** Discount and goals of critics and values in OGBench. The law of the goals takes the discount that the user chose. */
export function ogbenchCritic({ discount: chosen }: { readonly discount?: unknown }) {
  const discount = typeof chosen === "number" && chosen > 0 && chosen < 1 ? chosen : 0.99;
  return {
    discount,
    criticGoals: {
      hindsight: 0.5,
      law: { kind: "geometric-clamped", discount },
      random: 0.3,
      current: 0.2,
    },
  } as const;
}

/** Goals of policies in OGBench, on its navigate, play and noisy data. */
export const ogbenchGoals = { hindsight: 1, law: { kind: "uniform-rounded" } } as const;

const { shape: mixtureShape } = goalMixtureSchema;

/** Settings of the mixture of goals of a batch. Settings that `defaults` leaves out have the usual defaults. */
export function goalsConfig(defaults: GoalMixture) {
  const { hindsight, law, random, current } = goalMixtureSchema.parse(defaults);
  return goalMixtureSchema
    .safeExtend({
      hindsight: mixtureShape.hindsight.removeDefault().default(hindsight),
      law: mixtureShape.law.removeDefault().default(law),
      random: mixtureShape.random.removeDefault().default(random),
      current: mixtureShape.current.removeDefault().default(current),
    })
    .meta(goalMixtureMeta)
    .prefault({});
}

/**
 * Settings of which transitions of the dataset the rows of all batches are. By default, a share of `eventful` is drawn
 * from episodes whose achieved goal leaves the threshold around its start, the rest from all transitions.
 */
export function rowsConfig({ eventful }: { readonly eventful: number } = { eventful: 0 }) {
  const { shape } = rowChoiceSchema;
  return rowChoiceSchema.extend({ eventful: shape.eventful.removeDefault().default(eventful) }).prefault({});
}
