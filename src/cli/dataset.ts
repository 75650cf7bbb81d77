import { ensureDataset, listRecipes } from "../collect/index.ts";
import { UserError } from "../errors.ts";
import { interruptSignal } from "./interrupt.ts";
import { Progress } from "./progress.ts";

export interface DatasetOptions {
  /** A name of the catalogue or a folder; the environment's first dataset where it is left out. */
  readonly dataset?: string;
  readonly env: string;
  readonly size: "small" | "paper" | number;
  readonly workers: number;
  readonly seed?: number;
}

/** The folder of the dataset that the options mean; it is collected, with a progress bar, where it is missing. */
export async function datasetFolder(options: DatasetOptions): Promise<string> {
  const { env, size, workers, seed } = options;
  const dataset = options.dataset ?? listRecipes().find(({ environment }) => environment === env)?.name;
  if (dataset === undefined)
    throw new UserError(`there is no dataset for ${env} in the catalogue; give one with --dataset <folder>`);
  let progress: Progress | undefined;
  const signal = interruptSignal();
  try {
    return await ensureDataset(dataset, {
      size,
      workers,
      seed,
      signal,
      onProgress: (done, total) => {
        progress ??= new Progress({ label: `collect ${dataset}`, total, unit: "episodes", start: done });
        progress.update(done);
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new UserError("stopped; the finished episodes are kept, and the same command goes on from there", {
      cause: error,
    });
  } finally {
    progress?.finish();
  }
}
