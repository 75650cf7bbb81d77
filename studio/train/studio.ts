import type { Command } from "../../src/core/play/command.ts";
import type { FrameMessage, SceneMessage } from "../../src/core/play/protocol.ts";
import type { PlayerMethods } from "../play/player.ts";
import { knownPolicies } from "../policies.ts";
import { Remote } from "../workers/remote.ts";
import { startWorker } from "../workers/start.ts";
import { type Choices, commandsOf, nested, readLink, SMALL, writeLink } from "./choices.ts";
import type { AgentDescription } from "./learning/agents.ts";
import type { DatasetMessage } from "./learning/data.ts";
import type { Axes } from "./learning/grid.ts";
import type { Views } from "./learning/inside.ts";
import type { FileRequest } from "./learning/read-file.ts";
import { completedOf, type RunView, trainedLast } from "./run-view.ts";
import type { EvaluatorMethods } from "./workers/evaluator.ts";
import type { LearnerMethods } from "./workers/learner.ts";

/** Milliseconds of training between two rows of the page. */
const CHUNK = 250;
/** Episodes of an evaluation, which are the same for all policies; the data hold none of them. */
const EPISODES = 100;
const EVALUATION_SEED = 0;
/** Milliseconds between two evaluations, which take time from training. */
const EVALUATE_EVERY = 2000;
/** Milliseconds between two looks into the critic, and between two of its readings on held-out episodes. */
const LOOK_EVERY = 200;
const READ_EVERY = 5000;

/** A file of logged episodes that was picked, and what it does not say itself. */
export type PickedFile = Omit<FileRequest, "environment">;

/** Everything that the page shows but the frames of the simulation. */
export interface StudioState {
  readonly choices: Choices;
  readonly picked?: PickedFile | undefined;
  readonly agents: readonly AgentDescription[];
  /** Why these choices cannot be trained; undefined where they can. */
  readonly fault?: string | undefined;
  readonly scene?: SceneMessage | undefined;
  readonly activity: "idle" | "collecting" | "starting" | "training";
  /** Episodes collected so far. */
  readonly collected: number;
  readonly problem?: string | undefined;
  readonly runs: readonly RunView[];
  readonly goalAxes: Axes;
  readonly actionAxes: Axes;
  readonly views?: Views | undefined;
}

type Learner = Remote<LearnerMethods>;

/** The page without its looks: what was chosen, and the workers that do it. */
export class Studio {
  state: StudioState;
  readonly #listeners = new Set<() => void>();
  readonly #watchers = new Set<(frame: FrameMessage) => void>();
  readonly #player = new Remote<PlayerMethods, FrameMessage>(startWorker("player"), (frame) =>
    this.#show(frame),
  );
  #evaluators: Remote<EvaluatorMethods, number> | undefined;
  /** That of the newest run, which stays to be looked into; before the first one it describes agents. */
  #learner: Learner = new Remote(startWorker("learner"));
  #data: { readonly key: string; readonly message: DatasetMessage } | undefined;
  #frame: FrameMessage | undefined;
  #stopped = false;
  #lastLook = 0;
  #looking = false;
  /** The hash of the page's address that the choices agree with. */
  #address: string;

  constructor(hash: string) {
    this.#address = hash;
    this.state = {
      choices: readLink(hash),
      agents: [],
      activity: "idle",
      collected: 0,
      runs: [],
      goalAxes: [0, 1],
      actionAxes: [0, 1],
    };
    void this.#attempt(async () => {
      this.#change({ agents: await this.#learner.call("agents") });
      await this.#check();
    });
    void this.#attempt(() => this.#open());
  }

  /** Calls `listener` after every change of the state, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `watcher` with every frame of the simulation, the present one at once, until the returned function is called. */
  watch(watcher: (frame: FrameMessage) => void): () => void {
    this.#watchers.add(watcher);
    if (this.#frame) watcher(this.#frame);
    return () => this.#watchers.delete(watcher);
  }

  /** Chooses what a link says that was opened in this page; the page's own address changes nothing. */
  follow(hash: string): void {
    if (hash !== this.#address) this.choose(readLink(hash));
  }

  choose(change: Partial<Choices>): void {
    const before = this.state.choices.environment;
    this.#change({ choices: { ...this.state.choices, ...change } });
    this.#address = writeLink(this.state.choices);
    history.replaceState(undefined, "", this.#address);
    void this.#attempt(() => this.#check());
    if (this.state.choices.environment !== before) void this.#attempt(() => this.#open());
  }

  pick(picked: PickedFile | undefined): void {
    this.#change({ picked });
  }

  look(axes: Partial<Pick<StudioState, "goalAxes" | "actionAxes">>): void {
    this.#change(axes);
    this.#lastLook = 0;
    if (this.#frame) this.#look(this.#frame);
  }

  command(command: Command): void {
    void this.#attempt(() => this.#player.call("command", command));
  }

  /** Ends training after the updates under way. */
  stop(): void {
    this.#stopped = true;
  }

  /** Collects the data that were chosen, unless they are there, and trains on them. */
  async train(): Promise<void> {
    if (this.state.activity !== "idle") return;
    this.#stopped = false;
    this.#change({ problem: undefined });
    await this.#attempt(async () => {
      const { choices } = this.state;
      const dataset = await this.#dataset(choices);
      this.#change({ activity: "starting", views: undefined });
      this.#learner.close();
      const learner: Learner = new Remote(startWorker("learner"));
      this.#learner = learner;
      const { agent, seed, updates, threads } = choices;
      const settings = nested({ ...SMALL, ...choices.settings });
      const { hasCritic } = await learner.call("start", { dataset, agent, settings, seed, updates, threads });
      const number = this.state.runs.length;
      const run: RunView = {
        ...{
          number,
          environment: choices.environment,
          agent,
          seed,
          updates,
          hasCritic,
          label: labelOf(choices),
        },
        ...{ state: "training", rows: [], evaluations: [], readings: {} },
      };
      this.#change({ activity: "training", runs: [...this.state.runs, run] });
      // Both end before the next run may begin, also where one of them fails.
      const work = [this.#update(learner, number), this.#evaluate(learner, number)];
      await Promise.allSettled(work);
      this.#changeRun(number, { state: "finished" });
      await Promise.all(work);
    });
    this.#change({ activity: "idle" });
  }

  /** Plays and evaluates a policy from a file in the environment that is open. */
  async openPolicy(file: File): Promise<void> {
    this.#change({ problem: undefined });
    await this.#attempt(async () => {
      const { environment, seed } = this.state.choices;
      const policy = new Uint8Array(await file.arrayBuffer());
      await this.#use({ environment, label: file.name }, policy);
      const number = this.state.runs.length;
      const run: RunView = {
        ...{ number, environment, seed, policy, label: file.name, updates: 0, hasCritic: false },
        ...{ state: "evaluating", rows: [], evaluations: [], readings: {} },
      };
      this.#change({ runs: [...this.state.runs, run] });
      try {
        const point = await this.#evaluatePolicy(environment, policy);
        this.#changeRun(number, { evaluations: [{ ...point, step: 0, seconds: 0 }] });
      } finally {
        this.#changeRun(number, { state: "finished" });
      }
    });
  }

  /** Plays the newest policy of a run, where its environment is open. */
  play(run: RunView): void {
    const { environment, policy } = run;
    if (policy && environment === this.state.choices.environment)
      void this.#attempt(() => this.#use(run, policy));
  }

  /** Plays a policy, and lets the other views of the page have it. */
  async #use(
    { environment, label }: Pick<RunView, "environment" | "label">,
    bytes: Uint8Array,
  ): Promise<void> {
    await this.#player.call("use", { kind: "policy", name: label, bytes });
    knownPolicies.add({ environment, label, bytes: async () => bytes });
  }

  /** Started when it is first needed, since it brings the readers of files. */
  get #evaluator(): Remote<EvaluatorMethods, number> {
    this.#evaluators ??= new Remote(startWorker("evaluator"), (collected) => this.#change({ collected }));
    return this.#evaluators;
  }

  get commands(): string {
    return commandsOf(this.state.choices);
  }

  /** Makes the updates of a run. */
  async #update(learner: Learner, number: number): Promise<void> {
    try {
      while (!this.#stopped) {
        const rows = await learner.call("advance", CHUNK);
        const run = this.state.runs[number];
        this.#changeRun(number, { rows: [...run.rows, ...rows] });
        if (completedOf(this.state.runs[number]) >= run.updates) return;
      }
    } finally {
      this.#changeRun(number, { state: "evaluating" });
    }
  }

  /** Evaluates the newest policy of a run again and again, the last one at its end, and plays each. */
  async #evaluate(learner: Learner, number: number): Promise<void> {
    const { environment } = this.state.runs[number];
    const began = performance.now();
    let lastReading = 0;
    for (let isLast = false; !isLast; ) {
      await this.#until(number, performance.now() + EVALUATE_EVERY);
      isLast = this.state.runs[number].state !== "training";
      const { policy, step } = await learner.call("policy");
      const seconds = (performance.now() - began) / 1000;
      this.#changeRun(number, { policy });
      await this.#use(this.state.runs[number], policy);
      if (isLast || performance.now() - lastReading > READ_EVERY) {
        this.#changeRun(number, await learner.call("judge"));
        lastReading = performance.now();
      }
      const point = await this.#evaluatePolicy(environment, policy);
      const { evaluations } = this.state.runs[number];
      this.#changeRun(number, { evaluations: [...evaluations, { ...point, step, seconds }] });
    }
  }

  async #evaluatePolicy(environment: string, policy: Uint8Array) {
    const { success, discountedReturn } = await this.#evaluator.call(
      "evaluate",
      ...([environment, policy, EPISODES, EVALUATION_SEED] as const),
    );
    const { rate, low, high } = success;
    return { rate, low, high, return: discountedReturn.mean };
  }

  /** Waits until a time, or until the run makes no more updates. */
  async #until(number: number, time: number): Promise<void> {
    while (performance.now() < time && this.state.runs[number].state === "training")
      await new Promise((resolve) => setTimeout(resolve, 100));
  }

  async #dataset(choices: Choices): Promise<DatasetMessage> {
    const { environment, recipe, episodes, seed } = choices;
    const { picked } = this.state;
    if (!recipe) {
      if (!picked) throw new Error("choose a file of logged episodes, or a kind of data to collect");
      return this.#evaluator.call("read", { ...picked, environment });
    }
    const key = JSON.stringify({ recipe, episodes, seed });
    if (this.#data?.key !== key) {
      this.#change({ activity: "collecting", collected: 0 });
      this.#data = { key, message: await this.#evaluator.call("collect", { recipe, episodes, seed }) };
    }
    return this.#data.message;
  }

  async #open(): Promise<void> {
    const { environment, seed } = this.state.choices;
    this.#change({ goalAxes: [0, 1], actionAxes: [0, 1], views: undefined, scene: undefined });
    this.#change({ scene: await this.#player.call("open", environment, seed) });
    const run = this.state.runs.findLast((run) => run.environment === environment);
    if (run) this.play(run);
  }

  async #check(): Promise<void> {
    const learner = this.#learner;
    const { agent, settings } = this.state.choices;
    try {
      this.#change({ fault: await learner.call("fault", agent, nested({ ...SMALL, ...settings })) });
    } catch (error) {
      if (learner === this.#learner) throw error; // else training has begun, which checks them too
    }
  }

  #show(frame: FrameMessage): void {
    this.#frame = frame;
    for (const watcher of this.#watchers) watcher(frame);
    this.#look(frame);
  }

  /** Looks into the newest run's critic from where the simulation is, unless it was done a moment ago. */
  #look({ observation, desiredGoal: goal }: FrameMessage): void {
    const run = trainedLast(this.state.runs);
    const { goalAxes, actionAxes, activity, choices } = this.state;
    const now = performance.now();
    if (!run?.hasCritic || activity === "starting" || this.#looking || now - this.#lastLook < LOOK_EVERY)
      return;
    if (run.environment !== choices.environment) return;
    this.#looking = true;
    this.#lastLook = now;
    void this.#learner
      .call("views", { observation, goal, goalAxes, actionAxes })
      .then((views) => this.#change({ views }))
      .catch(() => {}) // the run was replaced by another one
      .finally(() => {
        this.#looking = false;
      });
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#change({ problem: (error as Error).message });
    }
  }

  #changeRun(number: number, change: Partial<RunView>): void {
    const runs = this.state.runs.map((run) => (run.number === number ? { ...run, ...change } : run));
    this.#change({ runs });
  }

  #change(change: Partial<StudioState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function labelOf({ agent, settings, seed }: Choices): string {
  const changed = Object.entries(settings).map(([path, value]) => `${path} ${value}`);
  return [agent, ...changed, `seed ${seed}`].join(", ");
}
