/** A setting of agents that the page offers, where the chosen agent has it. */
export type Control = {
  /** As in the agent's settings, such as `rows.eventful`. */
  readonly path: string;
  readonly label: string;
  /** One sentence on what it does. */
  readonly help: string;
  /** Shown only beside these values of other settings. */
  readonly beside?: Readonly<Record<string, unknown>>;
} & (
  | { readonly low: number; readonly high: number; readonly step: number; readonly options?: undefined }
  | { readonly options: readonly Option[] }
);

interface Option {
  readonly value: unknown;
  readonly label: string;
}

const words = (...values: string[]): Option[] => values.map((value) => ({ value, label: value }));

export const CONTROLS: readonly Control[] = [
  {
    path: "expectile",
    label: "Expectile τ",
    help: "Which expectile of the scores the value M is; towards 1 it approaches the best action in the data.",
    ...{ low: 0.5, high: 0.99, step: 0.01 },
  },
  {
    path: "temperature",
    label: "Temperature α",
    help: "How strongly the policy prefers actions with an advantage; at 0 all actions count alike.",
    ...{ low: 0, high: 30, step: 0.1 },
  },
  {
    path: "targetSteps",
    label: "Steps of targets",
    help: "How many steps of the data the critic's targets look ahead; the dual needs 1.",
    options: [1, 3, 5, 10, 20].map((value) => ({ value, label: String(value) })),
  },
  {
    path: "scoreLoss",
    label: "Loss form",
    help: "How the score is learned: as in the released code (bounded, linear) or by the paper's Eq. 11 (dual).",
    options: words("bounded", "dual", "linear"),
  },
  {
    path: "mixtureWeight",
    label: "Mixture weight β",
    help: "Share of the policy in the mixture that is matched to the data.",
    beside: { scoreLoss: "dual" },
    ...{ low: 0.05, high: 0.95, step: 0.05 },
  },
  {
    path: "policyWeights",
    label: "Weights",
    help: "How an advantage becomes the weight of a row in the policy's loss.",
    options: words("ratio", "exponential", "none"),
  },
  {
    path: "rows.eventful",
    label: "Rows from eventful episodes",
    help: "Share of the rows from episodes in which the achieved goal moves.",
    ...{ low: 0, high: 1, step: 0.05 },
  },
  {
    path: "hiddenSizes",
    label: "Hidden layers",
    help: "Layers of all networks.",
    options: [
      { value: [64, 64], label: "2 × 64" },
      { value: [128, 128], label: "2 × 128" },
      { value: [256, 256], label: "2 × 256" },
      { value: [256, 256, 256], label: "3 × 256" },
    ],
  },
  {
    path: "activation",
    label: "Activation",
    help: "After every hidden layer.",
    options: words("relu", "gelu"),
  },
  {
    path: "batchSize",
    label: "Rows of a batch",
    help: "Larger batches give steadier losses and slower updates.",
    options: [64, 128, 256, 512].map((value) => ({ value, label: String(value) })),
  },
];
