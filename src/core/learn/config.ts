import { z } from "zod";
import { onlineConfig } from "../online/index.ts";
import { signalsSchema } from "../spaces/index.ts";

const threadsConfig = z.int().min(1).max(256);

/** Settings of a run beside those of its agent. */
export const trainingConfig = z.strictObject({
  /** Gradient updates. */
  updates: z.int().min(1).default(3000),
  /** Updates between rows of metrics.jsonl. */
  logEvery: z.int().min(1).default(50),
  /**
   * Share of the dataset's episodes that are held out from training, at least one episode; readings of them are
   * logged with every evaluation. 0: none. The default is 0.05, 0.1 without an environment, and 0 if the held-out
   * episodes are a separate dataset.
   */
  heldOut: z.number().min(0).max(0.5).optional(),
  /** Updates between evaluations; a checkpoint is written at each. */
  evaluateEvery: z.int().min(1).default(500),
  /**
   * Threads for the matrix products; the default leaves one core to the evaluation. The bits of a run depend on it.
   */
  threads: threadsConfig.optional(),
  /**
   * MiB of the dataset's columns to hold in memory; those that do not fit, the largest ones, are read from disk while
   * training. The numbers are the same.
   */
  memory: z.number().min(0).default(1024),
});

export const evaluationConfig = z.strictObject({
  /** Episodes per evaluation. */
  episodes: z.int().min(1).default(100),
  /** γ of the discounted return that is reported, by default that of the environment; the agent's own discount is another setting. */
  discount: z.number().gt(0).max(1),
  /** Seed of the episodes; runs with the same seed are evaluated on the same episodes. */
  seed: z.int().min(0).default(0),
  /** Standard deviation of action noise, as a fraction of half the action range. */
  actionNoise: z.number().min(0).default(0),
});

/** What a user chooses when starting a run. */
export const runRequestSchema = z.strictObject({
  /**
   * Modules that register environments, agents or metrics sinks: paths relative to the working directory, or `file:` URLs.
   * Every thread and process that works on the run imports them.
   */
  imports: z.array(z.string()).readonly().optional(),
  /** Where policies are evaluated. Without it they are evaluated on held-out episodes alone. */
  environment: z.string().optional(),
  /** Everything random in the run follows from it. */
  seed: z.int().min(0).default(0),
  /** `name` and the settings of that agent, which its own schema checks. */
  agent: z.looseObject({ name: z.string().default("smore") }).prefault({}),
  training: trainingConfig.prefault({}),
  evaluation: evaluationConfig.partial({ discount: true }).prefault({}),
  /** How the run collects its own data; absent where it learns from a dataset. */
  online: onlineConfig.optional(),
  /** The folder of a finished run whose networks this one starts from. */
  init: z.string().optional(),
});

/** Format version of `config.json` and of everything else in the folder of a run. */
export const RUN_VERSION = 2;

/** A dataset of a run. */
const datasetReference = z.strictObject({
  /** The dataset's folder, relative to the run's. */
  folder: z.string(),
  /** Identifies the dataset's content. */
  fingerprint: z.string(),
});

/** A module that a run imports. */
const importReference = z.strictObject({
  /** Its path, relative to the run's folder. */
  file: z.string(),
  /** SHA-256 of the file when the run was started; modules that it imports in turn are not part of it. */
  sha256: z.string(),
});

/** What `config.json` says of modules, read before the rest of it: they register the agent and the environment. */
export const importReferencesSchema = z.array(importReference).optional();

/** What identifies the code that made a run. */
const codeVersion = z.strictObject({
  /** The commit that was checked out, or "unknown". */
  commit: z.string(),
  /** SHA-256 of package-lock.json, or "unknown". */
  packageLock: z.string(),
});

/** `config.json`: the request with every default filled in, what it was run on, and by what. */
export const runConfigSchema = runRequestSchema
  .extend({
    format: z.literal("smore-run"),
    version: z.literal(RUN_VERSION),
    imports: importReferencesSchema,
    evaluation: evaluationConfig,
    training: trainingConfig.extend({ threads: threadsConfig, heldOut: z.number().min(0).max(0.5) }),
    /** Absent where the run collects its own data. */
    dataset: datasetReference.optional(),
    /** The finished run whose networks this one starts from. */
    init: z
      .strictObject({
        /** Its folder, relative to this one. */
        folder: z.string(),
        /** SHA-256 of its policy.onnx. */
        policy: z.string(),
      })
      .optional(),
    /** Held-out episodes that are a dataset of their own. */
    heldOutDataset: datasetReference.optional(),
    /** What the dataset says of its numbers; `policy.onnx` uses the units of `actionRange`. */
    signals: signalsSchema.optional(),
    versions: z.record(z.string(), z.string()),
    code: codeVersion,
  })
  .refine(({ heldOutDataset, training }) => heldOutDataset === undefined || training.heldOut === 0, {
    path: ["training", "heldOut"],
    message: "expected 0 with heldOutDataset, whose episodes are the held-out ones",
  });

/** What `RunDirectory.create` takes: settings left out get their defaults. */
export type RunRequest = z.input<typeof runRequestSchema>;
export type RunSettings = Omit<z.output<typeof runRequestSchema>, "init"> &
  Pick<RunConfig, "evaluation" | "training">;
/** What `config.json` of a run holds: every setting, the dataset and the versions. */
export type RunConfig = z.output<typeof runConfigSchema>;
export type ImportReference = z.output<typeof importReference>;
export type CodeVersion = z.output<typeof codeVersion>;
