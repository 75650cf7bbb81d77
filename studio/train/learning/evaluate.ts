import type { Engine } from "../../../src/core/engine/index.ts";
import { type GoalEnv, makeEnv } from "../../../src/core/envs/index.ts";
import { Policy } from "../../../src/core/policy/policy.ts";
import {
  type EvaluationSummary,
  summarizeEpisodes,
  usualDiscount,
} from "../../../src/core/rollout/returns.ts";
import { evaluatePolicy } from "../../../src/core/rollout/rollout.ts";

/** Evaluates policies of one environment on the same episodes, those of `smore eval` with the same seed. */
export class Evaluator {
  readonly #engine: Engine;
  readonly #env: GoalEnv;

  private constructor(engine: Engine, env: GoalEnv) {
    this.#engine = engine;
    this.#env = env;
  }

  static async create(engine: Engine, environment: string): Promise<Evaluator> {
    return new Evaluator(engine, await makeEnv(environment));
  }

  /** @param bytes of a policy.onnx */
  async evaluate(bytes: Uint8Array, episodes: number, seed: number): Promise<EvaluationSummary> {
    const policy = await Policy.compile(this.#engine, bytes, "the policy of this run");
    try {
      const discount = usualDiscount(this.#env.spec);
      return summarizeEpisodes(await evaluatePolicy(this.#env, policy, { episodes, seed, discount }));
    } finally {
      await policy.dispose();
    }
  }
}
