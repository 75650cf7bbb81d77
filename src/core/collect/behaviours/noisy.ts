import type { BehaviourNoise, BehaviourPolicy, GoalEnv } from "../../envs/index.ts";
import type { RandomGenerator } from "../../random/generator.ts";

/**
 * Disturbs the actions of another policy: Gaussian noise, and now and then a uniform action instead. The data of
 * WGCSL (Yang et al., ICLR 2022) was made with σ = 0.2 and 30 % uniform actions.
 */
export class NoisyBehaviour implements BehaviourPolicy {
  readonly #policy: BehaviourPolicy;
  readonly #noise: BehaviourNoise;
  #random!: RandomGenerator;

  constructor(policy: BehaviourPolicy, noise: BehaviourNoise) {
    const { standardDeviation, uniformShare } = noise;
    if (!(standardDeviation >= 0 && standardDeviation < Number.POSITIVE_INFINITY))
      throw new RangeError(`standardDeviation: expected a number of at least 0, got ${standardDeviation}`);
    if (!(uniformShare >= 0 && uniformShare <= 1))
      throw new RangeError(`uniformShare: expected a number from 0 to 1, got ${uniformShare}`);
    this.#policy = policy;
    this.#noise = noise;
  }

  get sha256(): string | undefined {
    return this.#policy.sha256;
  }

  reset(env: GoalEnv, random: RandomGenerator): void {
    this.#random = random;
    this.#policy.reset(env, random);
  }

  async act(env: GoalEnv, action: Float32Array): Promise<void> {
    await this.#policy.act(env, action);
    if (this.#random.uniform() < this.#noise.uniformShare)
      for (let i = 0; i < action.length; i++) action[i] = this.#random.uniform(-1, 1);
    else
      for (let i = 0; i < action.length; i++)
        action[i] += this.#noise.standardDeviation * this.#random.normal();
  }
}
