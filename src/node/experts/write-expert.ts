import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { EXPERT_LEVELS } from "../../core/collect/index.ts";
import { type GoalEnv, makeEnv } from "../../core/envs/index.ts";
import { estimateMean } from "../../core/rollout/returns.ts";
import { evaluatePolicy } from "../../core/rollout/rollout.ts";
import { loadPolicy } from "../engine/index.ts";
import { writeFolderAtomically } from "../files/atomic.ts";
import type { ExpertEvaluation, ExpertFile } from "./expert-file.ts";

/** A policy on the way of a run, with what its evaluation came to. */
export interface Candidate {
  readonly update: number;
  readonly environmentSteps: number;
  /** Mean Σ of the environment's rewards over an episode; absent where the environment has none. */
  readonly return?: number;
  readonly standardError?: number;
  /** The bytes of the policy file. */
  readonly load: () => Promise<Uint8Array>;
}

/** What the folder of an expert is made from. */
export interface ExpertRequest extends Pick<ExpertFile, "environment" | "command" | "seed" | "versions"> {
  /** In the order in which they were trained. */
  readonly candidates: readonly Candidate[];
  /** How many episodes measure each of the two policies, and the seed of these: other ones than chose them. */
  readonly episodes: number;
  readonly evaluationSeed: number;
  /** Called after each episode with the number played, of twice `episodes`. */
  readonly onEpisode?: (played: number) => void;
}

/** The expert is looked for among this share of the evaluations, the last ones. */
const RECENT = 0.25;
/** Return of the medium policy as a share of the expert's, as in D4RL. */
const MEDIUM = 1 / 3;

type Rated = Candidate & { readonly return: number; readonly standardError: number };

/**
 * Writes the folder of an expert: the policy of the best recent evaluation, the earlier one whose evaluation came nearest
 * to a third of that, both measured in fresh episodes, and `expert.json`.
 * @throws UserError when the folder exists, or the candidates leave no choice
 */
export async function writeExpert(folder: string, request: ExpertRequest): Promise<ExpertFile> {
  const { environment, command, seed, versions } = request;
  const rated = request.candidates.filter((candidate): candidate is Rated => candidate.return !== undefined);
  if (rated.length === 0)
    throw new UserError(
      `${environment}: no policy was evaluated on rewards of the environment, so none is the best; choose a run that was`,
    );
  if (rated.some(({ standardError }) => Number.isNaN(standardError)))
    throw new UserError(
      `${environment}: its policies were evaluated in one episode each; train with evaluation.episodes of at least 2`,
    );
  if (existsSync(folder))
    throw new UserError(`${folder} exists; choose another folder, or move it away first`);
  const env = await makeEnv(environment);
  try {
    let played = 0;
    const describe = async (level: string, candidate: Rated) => {
      const { update, environmentSteps } = candidate;
      const bytes = await candidate.load();
      const evaluation = await measure(env, bytes, request, () => request.onEpisode?.(++played));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return { bytes, entry: { file: `${level}.onnx`, sha256, update, environmentSteps, evaluation } };
    };
    const best = bestOf(rated);
    const expert = await describe("expert", best);
    const third = MEDIUM * expert.entry.evaluation.return.mean;
    const medium = await describe("medium", nearestTo(third, rated, best));
    const file: ExpertFile = {
      format: "smore-expert",
      version: 1,
      environment,
      command,
      seed,
      versions,
      policies: { expert: expert.entry, medium: medium.entry },
      curve: rated.map(({ update, environmentSteps, return: value, standardError }) => ({
        update,
        environmentSteps,
        return: value,
        standardError,
      })),
    };
    const bytes = { expert: expert.bytes, medium: medium.bytes };
    await writeFolderAtomically(folder, async (temporary) => {
      for (const level of EXPERT_LEVELS)
        await writeFile(join(temporary, file.policies[level].file), bytes[level]);
      await writeFile(join(temporary, "expert.json"), `${JSON.stringify(file, null, 2)}\n`);
    });
    return file;
  } finally {
    env.dispose();
  }
}

/** The best of the last ones, which are the most trained: not the luckiest of all. */
function bestOf(rated: readonly Rated[]): Rated {
  const recent = rated.slice(-Math.max(1, Math.ceil(RECENT * rated.length)));
  return recent.reduce((best, candidate) => (candidate.return > best.return ? candidate : best));
}

/**
 * The one before the expert whose return is nearest to `value`, the earlier one on a tie; not the first, which has learned
 * nothing: an ant that stands still may have a third of the return.
 */
function nearestTo(value: number, rated: readonly Rated[], expert: Rated): Rated {
  const earlier = rated.filter(({ update }) => update > 0 && update < expert.update);
  if (earlier.length === 0)
    throw new UserError(
      `no policy between the first one and update ${expert.update} was evaluated to be the medium one; train longer`,
    );
  const distance = (candidate: Rated) => Math.abs(candidate.return - value);
  return earlier.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best));
}

async function measure(
  env: GoalEnv,
  bytes: Uint8Array,
  { episodes, evaluationSeed }: ExpertRequest,
  onEpisode: () => void,
): Promise<ExpertEvaluation> {
  const policy = await loadPolicy(bytes);
  try {
    const played = await evaluatePolicy(env, policy, {
      episodes,
      seed: evaluationSeed,
      discount: 1,
      onEpisode,
    });
    return {
      episodes,
      seed: evaluationSeed,
      return: estimateMean(played.map(({ environmentReturn }) => environmentReturn!)),
      achievedGoal: Array.from({ length: env.spec.goalSize }, (_, i) =>
        estimateMean(played.map(({ achievedGoal }) => achievedGoal[i])),
      ),
      steps: estimateMean(played.map(({ steps }) => steps)),
      success: played.filter(({ success }) => success).length / episodes,
    };
  } finally {
    await policy.dispose();
  }
}
