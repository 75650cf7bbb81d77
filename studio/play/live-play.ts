import { UserError } from "../../src/core/base/errors.ts";
import { expertOf, makeBehaviour } from "../../src/core/collect/index.ts";
import type { Engine } from "../../src/core/engine/index.ts";
import { type GoalEnvSpec, listEnvs, makeEnv, UNIFORM_RANDOM } from "../../src/core/envs/index.ts";
import { type Actor, behaviourActor, Player, policyActor, Session } from "../../src/core/play/index.ts";
import type { FrameMessage } from "../../src/core/play/protocol.ts";
import { Policy } from "../../src/core/policy/policy.ts";
import { noExpert } from "../workers/no-expert.ts";

/** What a page can ask to act. */
export type ActorRequest =
  | { readonly kind: "random" }
  /** The environment's scripted expert. */
  | { readonly kind: "expert" }
  /** With the bytes of a policy.onnx. */
  | { readonly kind: "policy"; readonly name: string; readonly bytes: Uint8Array };

/** An environment that a page can play. */
export interface World {
  readonly environment: string;
  readonly hasExpert: boolean;
}

export function listWorlds(): readonly World[] {
  return listEnvs().map(({ spec: { id: environment } }) => ({
    environment,
    hasExpert: hasScriptedExpert(environment),
  }));
}

function hasScriptedExpert(environment: string): boolean {
  const policy = expertOf(environment);
  if (policy === undefined) return false;
  try {
    makeBehaviour({ policy }, noExpert);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Plays an environment in real time, at random before something else was chosen to act. */
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
    onFrame: (frame: FrameMessage) => void,
  ): Promise<LivePlay> {
    const env = await makeEnv(environment);
    const actor = new ChangingActor(randomActor(env.spec));
    const session = new Session(new Player(env, actor, seed));
    session.watch(onFrame);
    onFrame(session.frame);
    return new LivePlay(engine, env.spec, session, actor);
  }

  /** What acts from the next step on. */
  async use(request: ActorRequest): Promise<void> {
    await this.#actor.change(await this.#make(request));
  }

  dispose(): Promise<void> {
    return this.session.dispose();
  }

  async #make(request: ActorRequest): Promise<Actor> {
    if (request.kind === "random") return randomActor(this.#spec);
    if (request.kind === "expert") {
      const policy = expertOf(this.#spec.id)!;
      return behaviourActor(this.#spec, "scripted expert", makeBehaviour({ policy }, noExpert));
    }
    const policy = await Policy.compile(this.#engine, request.bytes, request.name);
    return policyActor(this.#spec, request.name, policy);
  }
}

function randomActor(spec: GoalEnvSpec): Actor {
  return behaviourActor(spec, "random actions", makeBehaviour(UNIFORM_RANDOM, noExpert));
}

/** An actor whose place another one takes between two steps. */
class ChangingActor implements Actor {
  readonly name: string;
  #now: Actor;
  #next: Actor | undefined;
  #episode: Parameters<Actor["begin"]> | undefined;

  constructor(first: Actor) {
    this.name = first.name;
    this.#now = first;
  }

  async change(next: Actor): Promise<void> {
    await this.#next?.dispose();
    this.#next = next;
  }

  begin(...episode: Parameters<Actor["begin"]>): void {
    this.#episode = episode;
    if (this.#next) void this.#takeOver();
    else this.#now.begin(...episode);
  }

  see(...args: Parameters<NonNullable<Actor["see"]>>): ReturnType<NonNullable<Actor["see"]>> | undefined {
    return this.#now.see?.(...args);
  }

  async act(...args: Parameters<Actor["act"]>): Promise<ArrayLike<number>> {
    if (this.#next) await this.#takeOver();
    return this.#now.act(...args);
  }

  async dispose(): Promise<void> {
    await this.#next?.dispose();
    await this.#now.dispose();
  }

  async #takeOver(): Promise<void> {
    const before = this.#now;
    [this.#now, this.#next] = [this.#next!, undefined];
    if (this.#episode) this.#now.begin(...this.#episode);
    await before.dispose();
  }
}
