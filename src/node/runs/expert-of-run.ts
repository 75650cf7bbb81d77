import { basename } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { EXPERTS } from "../../core/collect/index.ts";
import { type ExpertFile, type ExpertRequest, writeExpert } from "../experts/index.ts";
import { commandOf, environmentStepsAt } from "./online-run.ts";
import { policyAt, type RunDirectory } from "./run-directory.ts";

/**
 * Writes the folder of an expert from the policies of a run that collected its own data; see {@link writeExpert}.
 * @throws UserError for a run on a dataset, and for the name of an expert in another environment
 */
export async function writeExpertOf(
  run: RunDirectory,
  folder: string,
  options: Pick<ExpertRequest, "episodes" | "onEpisode">,
): Promise<ExpertFile> {
  const { environment, seed, online, evaluation, versions } = run.config;
  if (online === undefined || environment === undefined)
    throw new UserError(`${run.folder} learned from a dataset; give a run of \`smore train-online\``);
  const name = basename(folder);
  const known = new Map<string, string>(Object.entries(EXPERTS)).get(name) ?? environment;
  if (known !== environment)
    throw new UserError(
      `${folder}: the ${name} expert acts in ${known}, and ${run.folder} in ${environment}; choose another folder`,
    );
  return writeExpert(folder, {
    environment,
    command: await commandOf(run.config),
    seed,
    versions,
    candidates: (await run.readLog("eval.jsonl")).map((row) => ({
      update: row.step,
      environmentSteps: environmentStepsAt(online, row.step),
      return: row.environmentReturn,
      standardError: row.environmentReturnStandardError,
      load: () => loadPolicyAt(run, row.step),
    })),
    // Fresh episodes, since the ones that selected a policy overestimate it.
    evaluationSeed: evaluation.seed + 1,
    ...options,
  });
}

async function loadPolicyAt(run: RunDirectory, update: number): Promise<Uint8Array> {
  const path = policyAt(update);
  const bytes = await run.readFile(path);
  if (bytes) return bytes;
  throw new UserError(`${run.folder}/${path} is missing, the policy of an evaluation; restore it`);
}
