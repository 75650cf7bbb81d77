import { stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { overlaySettings } from "../../core/agents/index.ts";
import { UserError } from "../../core/base/errors.ts";
import type { RunConfig } from "../../core/learn/config.ts";
import { loadDatasetHeader } from "../datasets/index.ts";
import { CONFIG, parseConfig, readConfigText } from "./run-directory.ts";

/** A run whose settings another one starts with. */
export interface RunTemplate {
  readonly config: RunConfig;
  /** The folder of the dataset, seen from the working directory. */
  readonly dataset: string;
  readonly heldOut?: string | undefined;
  /** The folder of the run whose networks it started from. */
  readonly init?: string | undefined;
  /** Modules that the run imports. */
  readonly imports: readonly string[];
}

type Settings = { readonly [name: string]: unknown };

/** Changes of the new run; groups of settings override those of the template. */
export interface TemplateChanges {
  readonly environment: string | undefined;
  readonly seed: number;
  /** Another agent starts with its own defaults, and so does one that is given a preset. */
  readonly agent: Settings & { readonly name: string };
  readonly init: string | undefined;
  readonly training: Settings;
  readonly evaluation: Settings;
}

/**
 * Reads the `config.json` of a run on a dataset. The file may have been edited or copied.
 * @param path the file, or the folder of the run
 * @throws UserError when it is no configuration, or that of a run which collected its own data
 */
export async function readTemplate(path: string): Promise<RunTemplate> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(path, CONFIG) : path;
  const config = await parseConfig(file, await readConfigText(file));
  const { dataset, heldOutDataset, init, imports = [] } = config;
  if (dataset === undefined)
    throw new UserError(
      `${file}: this run collected its own data; start one like it with \`smore train-online\``,
    );
  const locatePath = (path: string) => relative(process.cwd(), resolve(dirname(file), path));
  const locate = ({ folder }: { readonly folder: string }) => locatePath(folder);
  return {
    config,
    dataset: locate(dataset),
    heldOut: heldOutDataset && locate(heldOutDataset),
    init: init && locate(init),
    imports: imports.map((reference) => locatePath(reference.file)),
  };
}

/** @throws UserError unless the datasets of the template are there, unchanged. */
export async function requireDatasetsOf({ config, dataset, heldOut }: RunTemplate): Promise<void> {
  for (const [folder, reference] of [
    [dataset, config.dataset],
    [heldOut, config.heldOutDataset],
  ] as const) {
    if (folder === undefined) continue;
    const fingerprint = await loadDatasetHeader(folder).then(
      (header) => header.fingerprint,
      () => undefined,
    );
    if (fingerprint !== reference?.fingerprint)
      throw new UserError(
        `${folder} is not the dataset of that run any more; restore it, or give a dataset with --dataset`,
      );
  }
}

/**
 * The request of a run with the settings of a template and some changes.
 * @param isOtherDataset whether the new run has a dataset of its own
 */
export function requestFrom(
  { config, heldOut, init }: RunTemplate,
  changes: TemplateChanges,
  isOtherDataset: boolean,
): TemplateChanges {
  const { agent, training, evaluation } = config;
  const startsAnew = changes.agent.name !== agent.name || changes.agent.preset !== undefined;
  // Beside a dataset of held-out episodes nothing else is held out; another dataset may come without one.
  const { heldOut: share, ...others } = training;
  const isUsable = heldOut === undefined || !isOtherDataset;
  return {
    environment: changes.environment,
    seed: changes.seed,
    agent: startsAnew ? changes.agent : { ...overlaySettings(agent, changes.agent), name: agent.name },
    init: changes.init ?? (startsAnew ? undefined : init),
    training: { ...others, ...(isUsable && { heldOut: share }), ...changes.training },
    evaluation: { ...evaluation, ...changes.evaluation },
  };
}
