import { makeBehaviour } from "../../../src/core/collect/index.ts";
import type { Engine } from "../../../src/core/engine/index.ts";
import { type GoalEnvSpec, makeEnv, UNIFORM_RANDOM } from "../../../src/core/envs/index.ts";
import { type Actor, behaviourActor, Player, policyActor, Session } from "../../../src/core/play/index.ts";
import type { FrameMessage } from "../../../src/core/play/protocol.ts";
import { Policy } from "../../../src/core/policy/policy.ts";
import { noExpert } from "./collect.ts";

/** A frame with what a policy was given. */
export interface PlayedFrame extends FrameMessage {
  readonly observation: readonly number[];
}

/** Plays an environment in real time by the latest policy that it was given, and at random before the first one. */
export class LivePlay {
  readonly session: Session;
  readonly #engine: Engine;
  readonly #spec: GoalEnvSpec;
  readonly #actor: ChangingActor;

  private constructor(engine: Engine, spec: GoalEnvSpec, session: Session, actor: ChangingActor) {
    this.#engine = engine;
    this.#spec = spec;
    this.session = session;
    this.#actor = actor;
  }

  static async create(
    engine: Engine,
    environment: string,
    seed: number,
    onFrame: (frame: PlayedFrame) => void,
  ): Promise<LivePlay> {
    const env = await makeEnv(environment);
    const random = makeBehaviour(UNIFORM_RANDOM, noExpert);
    const actor = new ChangingActor(behaviourActor(env.spec, "random actions", random));
    const session = new Session(new Player(env, actor, seed));
    const show = (frame: FrameMessage) => onFrame({ ...frame, observation: Array.from(env.observation) });
    session.watch(show);
    show(session.frame);
    return new LivePlay(engine, env.spec, session, actor);
  }

  /** @param bytes of a policy.onnx, which acts from the next step on */
  async use(bytes: Uint8Array): Promise<void> {
    const policy = await Policy.compile(this.#engine, bytes, "the policy of this run");
    await this.#actor.change(await policyActor(this.#spec, "the policy", policy));
  }

  dispose(): Promise<void> {
    return this.session.dispose();
  }
}

/** An actor whose place another one takes between two steps. */
class ChangingActor implements Actor {
  readonly name: string;
  #now: Actor;
  #next: Actor | undefined;

  constructor(first: Actor) {
    this.name = first.name;
    this.#now = first;
  }

  async change(next: Actor): Promise<void> {
    await this.#next?.dispose();
    this.#next = next;
  }

  begin(...episode: Parameters<Actor["begin"]>): void {
    this.#now.begin(...episode);
  }

  async act(...args: Parameters<Actor["act"]>): Promise<ArrayLike<number>> {
    if (this.#next) {
      await this.#now.dispose();
      [this.#now, this.#next] = [this.#next, undefined];
    }
    return this.#now.act(...args);
  }

  async dispose(): Promise<void> {
    await this.#next?.dispose();
    await this.#now.dispose();
  }
}
