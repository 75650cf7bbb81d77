import type { CameraView } from "../../src/core/envs/contract/camera-preset.ts";
import type { Command } from "../../src/core/play/command.ts";
import type { FrameMessage } from "../../src/core/play/protocol.ts";
import { type KnownPolicy, knownPolicies, labelAt, splitLabel } from "../policies.ts";
import { writeAddress } from "../shell/address.ts";
import { Remote } from "../workers/remote.ts";
import { startWorker } from "../workers/start.ts";
import { addPoliciesOfFolder } from "./folder-policies.ts";
import { FIRST_ENVIRONMENT, linkTo, type Moment, momentOf } from "./link.ts";
import type { ActorRequest, World } from "./live-play.ts";
import type { PlayerMethods } from "./player.ts";
import { ServedSimulation, type Simulation, TabSimulation } from "./simulation.ts";

/** How long the end of two episodes is shown, in milliseconds. */
const PAUSE_AT_END = 1000;

/** One of the simulations that play side by side. */
export interface Side {
  /** `random`, `expert`, the name of a known policy in links, or `terminal` for what `smore play` was started with. */
  readonly actor: string;
  readonly simulation: Simulation;
}

export interface PlayState {
  readonly worlds: readonly World[];
  readonly policies: readonly KnownPolicy[];
  readonly environment: string;
  readonly view: CameraView;
  readonly noise: number;
  /** One, or two that begin alike. */
  readonly sides: readonly Side[];
  readonly isDriven: boolean;
  readonly isLoading: boolean;
  readonly problem?: string | undefined;
}

export const TERMINAL = "terminal";

/** The view of simulations without its looks. */
export class Play {
  state: PlayState;
  readonly #listeners = new Set<() => void>();
  readonly #stops: (() => void)[] = [];
  /** The newest frame of each side. */
  #frames: FrameMessage[] = [];
  /** The episode of the first side in which the goal was changed last. */
  #movedIn: number | undefined;
  #next: ReturnType<typeof setTimeout> | undefined;
  /** Counts what was opened, so that what loads late is closed. */
  #opened = 0;

  /** @param query of the page's address; `source=terminal` connects to the simulation of `smore play` */
  constructor(query: Readonly<Record<string, string>>) {
    const moment = momentOf(query);
    this.state = {
      ...{ worlds: [], policies: knownPolicies.all, environment: moment.environment },
      ...{ view: moment.view, noise: moment.noise, sides: [], isDriven: false, isLoading: true },
    };
    this.#stops.push(knownPolicies.subscribe(() => this.#change({ policies: knownPolicies.all })));
    void this.#attempt(async () => this.#change({ worlds: await listWorlds() }));
    void this.#attempt(async () => {
      await (query.source === TERMINAL ? this.#connect() : undefined);
      await addPoliciesOfFolder();
      if (query.source !== TERMINAL) await this.#follow(moment);
    });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Plays another environment, or another policy beside or in the place of one. */
  choose(environment: string, actors: readonly string[]): void {
    const { noise, view } = this.state;
    const { seed = 0, task } = this.#frames[0] ?? {};
    const isSame = environment === this.state.environment;
    const moment = { environment, actors, noise, view, seed, task: isSame ? task : undefined };
    void this.#attempt(async () => {
      // So that the choice is there again after another view was open.
      if (await this.#restore(moment)) history.replaceState(undefined, "", linkTo(moment));
    });
  }

  /** Adds the policies that runs of the folder have written since. */
  lookForPolicies(): void {
    void this.#attempt(addPoliciesOfFolder);
  }

  /** Adds a policy.onnx from a file, and plays it. */
  async openPolicy(file: File, side: number): Promise<void> {
    const { environment, sides } = this.state;
    const bytes = new Uint8Array(await file.arrayBuffer());
    knownPolicies.add({ label: file.name, environment, bytes: async () => bytes });
    this.choose(
      environment,
      sides.map(({ actor }, i) => (i === side ? labelAt(file.name) : actor)),
    );
  }

  look(view: CameraView): void {
    this.#change({ view });
  }

  /** Does what a person asks for. */
  command(command: Command): void {
    if (command.type === "noise") this.#change({ noise: command.standardDeviation });
    if (command.type === "goal" || command.type === "new goal") this.#movedIn = this.#frames[0]?.episode;
    if (command.type === "drive" && this.state.isDriven !== (command.action !== null))
      this.#change({ isDriven: command.action !== null });
    void this.#attempt(async () => {
      await this.#send(command);
      if (this.state.problem !== undefined) this.#change({ problem: undefined });
    });
  }

  /** The hash of an address that restores what is seen now. */
  get link(): string {
    const { environment, view, noise, sides } = this.state;
    const { seed = 0, task, step, desiredGoal, episode } = this.#frames[0] ?? {};
    const actors = sides.map(({ actor }) => actor);
    if (actors.includes(TERMINAL)) return writeAddress("play", { source: TERMINAL });
    // Steps before a goal was changed are not part of a link, so those after it cannot be repeated.
    const where = episode !== undefined && episode === this.#movedIn ? { goal: desiredGoal } : { step };
    return linkTo({ environment, actors, seed, task, noise, view, ...where });
  }

  close(): void {
    this.#opened++;
    this.#closeSides();
    for (const stop of this.#stops) stop();
  }

  async #connect(): Promise<void> {
    const number = ++this.#opened;
    const simulation = await ServedSimulation.open((problem) => this.#change({ problem }));
    if (number !== this.#opened) return simulation.close();
    this.#use(simulation.scene.environment, [{ actor: TERMINAL, simulation }]);
  }

  /** Restores what a link says. If that fails, random actions play its environment, or the first one. */
  async #follow(moment: Moment): Promise<void> {
    const problems: unknown[] = [];
    const atRandom = { ...moment, actors: ["random"], task: undefined, goal: undefined, step: undefined };
    for (const tried of [moment, atRandom, { ...atRandom, environment: FIRST_ENVIRONMENT }])
      try {
        await this.#restore(tried);
        break;
      } catch (problem) {
        problems.push(problem);
      }
    if (problems.length > 0) throw problems[0];
  }

  /** @returns false if something else was opened, or the view was closed, in the meantime */
  async #restore({ environment, actors, seed, task, goal, step, noise }: Moment): Promise<boolean> {
    const number = ++this.#opened;
    this.#change({ isLoading: true, problem: undefined });
    const sides: Side[] = [];
    try {
      for (const actor of actors)
        sides.push({ actor, simulation: await this.#open(environment, seed, actor) });
      for (const { simulation } of sides) {
        await simulation.command({ type: "stay", on: sides.length > 1 });
        await simulation.command({ type: "noise", standardDeviation: noise });
        if (step !== undefined) await simulation.command({ type: "pause" });
        await simulation.command({ type: "reset", seed, task });
        if (goal) await simulation.command({ type: "goal", goal: [...goal] });
        if ((step ?? 0) > simulation.scene.horizon) await simulation.command({ type: "endless", on: true });
        for (let taken = 0; taken < (step ?? 0) && number === this.#opened; taken++)
          await simulation.command({ type: "step" });
      }
    } catch (error) {
      for (const { simulation } of sides) simulation.close();
      if (number !== this.#opened) return false;
      this.#change({ isLoading: false });
      throw error;
    }
    if (number !== this.#opened) {
      for (const { simulation } of sides) simulation.close();
      return false;
    }
    this.#use(environment, sides);
    if (goal) this.#movedIn = this.#frames[0]?.episode;
    return true;
  }

  async #open(environment: string, seed: number, actor: string): Promise<TabSimulation> {
    const request = await this.#requestFor(environment, actor);
    const simulation = await TabSimulation.open(environment, seed);
    try {
      await simulation.use(request);
      return simulation;
    } catch (error) {
      simulation.close();
      throw error;
    }
  }

  async #requestFor(environment: string, actor: string): Promise<ActorRequest> {
    if (actor === "random" || actor === "expert") return { kind: actor };
    const [label, update] = splitLabel(actor);
    const known = this.state.policies.find(
      (policy) => policy.label === label && (policy.environment ?? environment) === environment,
    );
    const bytes = await known?.bytes(update);
    if (!bytes) throw new Error(`The page has no policy “${actor}”. Open its policy.onnx.`);
    return { kind: "policy", name: actor, bytes };
  }

  #use(environment: string, sides: readonly Side[]): void {
    this.#closeSides();
    this.#change({ environment, sides, isDriven: false, isLoading: false });
    for (const [i, { simulation }] of sides.entries())
      simulation.watch((frame) => {
        this.#frames[i] = frame;
        if (sides.length > 1) this.#goOnTogether();
      });
  }

  /** Begins the next episode of both sides when the later one is over. */
  #goOnTogether(): void {
    const frames = this.#frames;
    const areOver = frames.length > 1 && frames.every(({ isOver, paused }) => isOver && !paused);
    if (!areOver) {
      clearTimeout(this.#next);
      this.#next = undefined;
      return;
    }
    const { seed, task } = frames[0];
    this.#next ??= setTimeout(() => {
      this.#next = undefined;
      // A problem stays visible until the next command of the user.
      void this.#attempt(() => this.#send({ type: "reset", seed: seed + 1, task }));
    }, PAUSE_AT_END);
  }

  #closeSides(): void {
    clearTimeout(this.#next);
    this.#next = undefined;
    for (const { simulation } of this.state.sides) simulation.close();
    this.#frames = [];
  }

  /** Sends a command to all sides; actions by hand to the first one alone. */
  async #send(command: Command): Promise<void> {
    const { sides } = this.state;
    const addressed = command.type === "drive" ? sides.slice(0, 1) : sides;
    const commandFor = (side: number): Command => {
      if (command.type !== "seek") return command;
      const [first, last] = this.#frames[side].recorded;
      return { ...command, step: Math.min(last, Math.max(first, command.step)) };
    };
    await Promise.all(addressed.map(({ simulation }, side) => simulation.command(commandFor(side))));
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#change({ problem: (error as Error).message });
    }
  }

  #change(change: Partial<PlayState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

async function listWorlds(): Promise<readonly World[]> {
  const remote = new Remote<PlayerMethods>(startWorker("player"));
  const worlds = await remote.call("worlds");
  remote.close();
  return worlds;
}
