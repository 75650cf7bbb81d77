import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { flattenSettings } from "../../core/agents/index.ts";
import { UserError } from "../../core/base/errors.ts";
import { CONFIG, RunDirectory } from "../runs/run-directory.ts";
import { readFailure } from "../runs/run-end.ts";
import { loadRecords, type RunRecord, recordOf } from "./records.ts";

/**
 * The records of results that `smore bench` made, and of the folders of single runs.
 * @throws UserError for a folder that is neither, and for a run that is not finished
 */
export async function loadResults(folders: readonly string[]): Promise<RunRecord[]> {
  const single = folders.filter(isRunFolder);
  const runs = await Promise.all(single.map(async (folder) => RunDirectory.open(folder)));
  const names = nameRuns(runs);
  const records = await Promise.all(
    folders.map(async (folder) => {
      const index = single.indexOf(folder);
      if (index < 0) return loadRecords(join(folder, "runs.jsonl"));
      const run = runs[index];
      const failure = await readFailure(run);
      if (failure === undefined && !(await run.isFinished()))
        throw new UserError(`${folder} is not finished; continue it with \`smore resume ${folder}\``);
      return [await recordOf({ name: basename(folder), ...names[index] }, folder, failure)];
    }),
  );
  return records.flat();
}

/** True for the folder of a single run. */
export function isRunFolder(folder: string): boolean {
  return !existsSync(join(folder, "runs.jsonl")) && existsSync(join(folder, CONFIG));
}

/** What the name of a run is made of. */
type NamedConfig = Pick<RunDirectory["config"], "agent"> & {
  readonly environment?: string | undefined;
  readonly dataset?: { readonly folder: string; readonly fingerprint: string } | undefined;
};

/**
 * The names of methods and tasks of single runs. A method is an agent, with the settings in which the runs of that agent
 * differ; a task is an environment, with the dataset where the runs in that environment have several.
 */
export function nameRuns(
  runs: readonly { readonly config: NamedConfig }[],
): { readonly method: string; readonly task: string }[] {
  const settings = runs.map(({ config: { agent } }) => {
    const { name, ...others } = agent;
    return new Map(
      flattenSettings("", others).map(([path, value]) => [path.slice(1), JSON.stringify(value)]),
    );
  });
  return runs.map(({ config: { agent, environment, dataset } }, index) => {
    const alike = settings.filter((_, other) => runs[other].config.agent.name === agent.name);
    const differing = [...settings[index]].filter(([path, value]) =>
      alike.some((other) => other.get(path) !== value),
    );
    const source = dataset === undefined ? "own data" : basename(dataset.folder);
    const fingerprints = runs
      .filter(({ config }) => config.environment === environment)
      .map(({ config }) => config.dataset?.fingerprint);
    return {
      method: [agent.name, ...differing.map(([path, value]) => `${path} ${value.replaceAll('"', "")}`)].join(
        ", ",
      ),
      task:
        environment === undefined
          ? source
          : new Set(fingerprints).size > 1
            ? `${environment}:${source}`
            : environment,
    };
  });
}
