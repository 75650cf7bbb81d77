import type { Learner } from "../agents/index.ts";
import { fromBase64, toBase64 } from "../base/base64.ts";
import { type Engine, type FloatArray, type InputSet, Session } from "../engine/index.ts";
import { type GoalEnv, makeEnv, SimulationError } from "../envs/index.ts";
import { RandomGenerator, type RandomState } from "../random/generator.ts";
import { ReplayBuffer } from "../sampling/index.ts";
import type { OnlineConfig } from "./config.ts";
import type { ExperiencePosition, ExperienceStore } from "./experience-store.ts";

/** Steps of the warm-up after which it looks whether to stop. */
const STEPS_BETWEEN_LOOKS = 100;

export interface CollectorOptions {
  readonly environment: string;
  readonly config: OnlineConfig;
  readonly learner: Learner;
  readonly seed: number;
  readonly engine: Engine;
  /** Opens what keeps the rows of the buffer. */
  readonly openStore: (buffer: ReplayBuffer) => ExperienceStore;
}

/** What the newest finished episode came to. */
interface EpisodeReport {
  readonly steps: number;
  /** Σ of the environment's own rewards. */
  readonly return: number;
  /** 1 if the goal was reached after the last step, else 0. */
  readonly success: number;
}

/** Everything a collector needs to go on, as JSON brings it back. */
export interface CollectorState {
  readonly experience: ExperiencePosition;
  /** The numbers of its saved state, float64 in base64: JSON would turn −0 into 0. */
  readonly environment: string;
  readonly random: RandomState;
  /** Episodes begun. */
  readonly episodes: number;
  /** Steps and rewards of the running one. */
  readonly steps: number;
  readonly return: number;
  readonly latest: EpisodeReport | null;
  readonly [name: string]: unknown;
}

/** Acts in an environment while a learner learns, and fills the replay buffer it learns from. */
export class Collector {
  readonly buffer: ReplayBuffer;
  readonly #env: GoalEnv;
  readonly #policy: Session;
  readonly #inputs: InputSet;
  readonly #config: OnlineConfig;
  readonly #seed: number;
  readonly #store: ExperienceStore;
  readonly #action: Float32Array;
  #random: RandomGenerator;
  #collected = 0;
  #episodes = 0;
  #steps = 0;
  #return = 0;
  #latest: EpisodeReport | null = null;

  private constructor(env: GoalEnv, policy: Session, { config, seed, openStore }: CollectorOptions) {
    this.#env = env;
    this.#policy = policy;
    this.#inputs = policy.allocateInputs();
    this.#config = config;
    this.#seed = seed;
    this.#action = new Float32Array(env.spec.actionSize);
    this.#random = RandomGenerator.from(seed, "exploration");
    const random = RandomGenerator.from(seed, "sampler");
    this.buffer = new ReplayBuffer(env.spec, { capacity: config.replaySize, random });
    this.#store = openStore(this.buffer);
  }

  static async create(options: CollectorOptions): Promise<Collector> {
    const policy = await Session.create(options.engine, options.learner.policy);
    return new Collector(await makeEnv(options.environment), policy, options);
  }

  /** Begins the first episode; what the store holds of an earlier beginning is dropped. */
  start(): void {
    this.#store.truncate({ rows: 0, checksum: 0 });
    this.#beginEpisode();
  }

  /**
   * Collects for `updates` more updates, acting by the policy as it stands; before the first of all, steps with uniform
   * actions as well.
   *
   * @param parameters the learner's states, by name
   * @param signal ends the steps with uniform actions
   * @returns whether that did not happen
   */
  async advance(
    updates: number,
    parameters: (name: string) => FloatArray,
    signal?: AbortSignal,
  ): Promise<boolean> {
    while (this.#collected < this.#config.warmUp) {
      this.#step(this.#uniformAction());
      if (this.#collected % STEPS_BETWEEN_LOOKS > 0) continue;
      await new Promise<void>((resume) => setTimeout(resume)); // a signal arrives between turns of the event loop only
      if (signal?.aborted) return false;
    }
    this.#policy.copyStates(parameters);
    for (let step = updates * this.#config.stepsPerUpdate; step > 0; step--)
      this.#step(await this.#exploringAction());
    return true;
  }

  /** Diagnostics to log: steps taken so far, and what the newest finished episode came to. */
  report(): Record<string, number> {
    const { steps, success } = this.#latest ?? {};
    const values = {
      environmentSteps: this.#collected,
      "episode/steps": steps,
      "episode/success": success,
      "episode/return": this.#env.reward === undefined ? undefined : this.#latest?.return,
    };
    return Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
    );
  }

  state(): CollectorState {
    return {
      experience: this.#store.position(),
      environment: toBase64(bytesOf(this.#env.save().values)),
      random: this.#random.state(),
      episodes: this.#episodes,
      steps: this.#steps,
      return: this.#return,
      latest: this.#latest,
    };
  }

  /** Goes on exactly where `state` was taken. */
  restore(state: CollectorState): void {
    const { experience, environment } = state;
    this.#env.restore({ id: this.#env.spec.id, values: new Float64Array(fromBase64(environment).buffer) });
    this.#store.truncate(experience);
    this.buffer.load(experience.rows, (rows, first) => this.#store.read(rows, first), this.#env);
    this.#random = RandomGenerator.restore(state.random);
    this.#episodes = state.episodes;
    this.#collected = experience.rows + 1 - state.episodes;
    this.#steps = state.steps;
    this.#return = state.return;
    this.#latest = state.latest;
  }

  async dispose(): Promise<void> {
    this.#store.close();
    this.#env.dispose();
    await this.#policy.dispose();
  }

  #beginEpisode(): void {
    this.#env.reset(
      RandomGenerator.from(this.#seed, "online", this.#episodes, "environment").uniform(0, 2 ** 53),
    );
    this.#episodes++;
    this.#steps = 0;
    this.#return = 0;
    this.buffer.begin(this.#env);
    this.#store.append();
  }

  #step(action: Float32Array): void {
    const env = this.#env;
    try {
      env.step(action);
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error;
      // The next state is unknown, so the episode ends before this step.
      this.#beginEpisode();
      return;
    }
    const { terminated, reward = 0 } = env;
    this.buffer.append(action, reward, terminated, env);
    this.#store.append();
    this.#collected++;
    this.#steps++;
    this.#return += reward;
    if (!terminated && this.#steps < env.spec.horizon) return;
    this.#latest = { steps: this.#steps, return: this.#return, success: env.success() ? 1 : 0 };
    this.#beginEpisode();
  }

  #uniformAction(): Float32Array {
    for (let i = 0; i < this.#action.length; i++) this.#action[i] = this.#random.uniform(-1, 1);
    return this.#action;
  }

  async #exploringAction(): Promise<Float32Array> {
    const { explorationNoise } = this.#config;
    const { observation, goal } = this.#inputs.arrays;
    observation.set(this.#env.observation);
    goal.set(this.#env.desiredGoal);
    await this.#policy.run(this.#inputs);
    const action = this.#policy.output("action");
    for (let i = 0; i < this.#action.length; i++) {
      const explored = action[i] + explorationNoise * this.#random.normal();
      this.#action[i] = Math.min(1, Math.max(-1, explored));
    }
    return this.#action;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
