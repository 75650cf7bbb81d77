import { UserError } from "../base/errors.ts";
import { CAMERA_VIEWS, type SceneGeom, SimulationError } from "../envs/index.ts";
import { cameraFor } from "../render/index.ts";
import { GoalDistance } from "../spaces/index.ts";
import type { Command } from "./command.ts";
import { findGoalPlaces } from "./goal-places.ts";
import type { Player } from "./player.ts";
import type { FrameMessage, SceneMessage } from "./protocol.ts";

/** How long the end of an episode is shown, in seconds. */
const PAUSE_AT_END = 1;

/** A simulation that plays in real time while it has watchers, and that takes commands. */
export class Session {
  readonly scene: SceneMessage;
  readonly #player: Player;
  readonly #watchers = new Set<(frame: FrameMessage) => void>();
  #paused = false;
  #endless = false;
  #stays = false;
  #speed: FrameMessage["speed"] = 1;
  #episode = 1;
  #problem: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the last step was due, on the clock of `performance.now()`. */
  #lastDue = Number.NEGATIVE_INFINITY;
  /** Resolves when all commands and steps asked for so far are done: they take turns. */
  #turn: Promise<void> = Promise.resolve();

  readonly #goalDistance: GoalDistance;

  constructor(player: Player) {
    this.#player = player;
    const { env, actor } = player;
    this.#goalDistance = new GoalDistance(env.spec);
    const geoms = env.scene();
    this.scene = {
      environment: env.spec.id,
      actor: actor.name,
      horizon: env.spec.horizon,
      distanceThreshold: env.spec.distanceThreshold,
      geoms: geoms.map(({ name, shape, size, color }) => ({ name, shape, size, color })),
      camera: cameraFor(env.spec.id, geoms),
      views: viewsOf(env.spec.id, geoms),
      actionSize: env.spec.actionSize,
      taskCount: env.spec.taskCount,
      goalPlaces: findGoalPlaces(env),
    };
  }

  get frame(): FrameMessage {
    const { env, actor, seed, task, steps, recorded, lastAction, noise, drive } = this.#player;
    return {
      episode: this.#episode,
      seed,
      task,
      step: steps,
      recorded,
      interval: this.#interval,
      poses: env.scene().flatMap(({ position, rotation }) => [...position, ...rotation].map(shorten)),
      observation: [...env.observation],
      action: lastAction && [...lastAction],
      achievedGoal: [...env.achievedGoal],
      desiredGoal: [...env.desiredGoal],
      distance: this.#goalDistance.between(env.achievedGoal, env.desiredGoal),
      success: env.success(),
      paused: this.#paused,
      speed: this.#speed,
      endless: this.#endless,
      isOver: this.#isOver,
      noise,
      isDriven: drive !== undefined,
      sight: actor.see?.(env),
      problem: this.#problem,
    };
  }

  /** Calls `watcher` with every new frame until the returned function is called. The simulation stops while there is no watcher. */
  watch(watcher: (frame: FrameMessage) => void): () => void {
    this.#watchers.add(watcher);
    this.#schedule();
    return () => {
      this.#watchers.delete(watcher);
      this.#schedule();
    };
  }

  /** Resolves when it is done. Throws UserError when it cannot be done. */
  execute(command: Command): Promise<void> {
    return this.#inTurn(() => this.#obey(command));
  }

  /** The NumPy archive of all episodes that a person drove; undefined if there are none. */
  drivenFile(codecs: Parameters<Player["drivenFile"]>[0]): Uint8Array<ArrayBuffer> | undefined {
    return this.#player.drivenFile(codecs);
  }

  async dispose(): Promise<void> {
    this.#watchers.clear();
    this.#schedule();
    await this.#turn;
    await this.#player.dispose();
  }

  /** Seconds per step as displayed. */
  get #interval(): number {
    return this.#player.secondsPerStep / this.#speed;
  }

  get #isOver(): boolean {
    return this.#endless ? this.#player.env.terminated : this.#player.isOver;
  }

  async #obey(command: Command): Promise<void> {
    switch (command.type) {
      case "run":
        this.#paused = false;
        break;
      case "pause":
        this.#paused = true;
        break;
      case "step":
        this.#paused = true;
        await this.#advance();
        break;
      case "seek":
        this.#checkRunning();
        this.#checkStep(command.step);
        this.#paused = true;
        this.#player.seek(command.step);
        break;
      case "reset":
        this.#checkTask(command.task);
        this.#begin(() => this.#player.begin(command.seed, command.task));
        break;
      case "goal":
        this.#checkRunning();
        this.#checkGoal(command.goal);
        this.#player.changeGoal(command.goal);
        break;
      case "new goal":
        this.#checkRunning();
        this.#player.drawGoal();
        break;
      case "speed":
        this.#speed = command.factor;
        break;
      case "endless":
        this.#endless = command.on;
        break;
      case "stay":
        this.#stays = command.on;
        break;
      case "noise":
        this.#player.noise = command.standardDeviation;
        break;
      case "drive":
        this.#checkAction(command.action);
        this.#player.drive = command.action ?? undefined;
        break;
    }
  }

  /** One step; or the next episode, where this one is over. */
  async #advance(): Promise<void> {
    if (this.#problem !== undefined) return;
    if (this.#isOver) return this.#begin(() => this.#player.beginNext());
    try {
      await this.#player.step();
    } catch (error) {
      if (!(error instanceof SimulationError || error instanceof UserError)) throw error;
      this.#problem = error.message;
    }
  }

  #begin(begin: () => void): void {
    begin();
    this.#episode++;
    this.#problem = undefined;
  }

  #checkRunning(): void {
    if (this.#problem !== undefined)
      throw new UserError(`the simulation has failed (${this.#problem}); reset it first`);
  }

  #checkGoal(goal: readonly number[]): void {
    const { id, goalSize } = this.#player.env.spec;
    if (goal.length !== goalSize)
      throw new UserError(`goal: ${id} takes ${goalSize} numbers, got ${goal.length}`);
  }

  #checkAction(action: readonly number[] | null): void {
    const { id, actionSize } = this.#player.env.spec;
    if (action !== null && action.length !== actionSize)
      throw new UserError(`action: ${id} takes ${actionSize} numbers, got ${action.length}`);
  }

  #checkStep(step: number): void {
    const [first, last] = this.#player.recorded;
    if (step < first || step > last)
      throw new UserError(`step: ${first} to ${last} are recorded, got ${step}`);
  }

  #checkTask(task: number | undefined): void {
    const { id, taskCount = 0 } = this.#player.env.spec;
    if (task !== undefined && task > taskCount)
      throw new UserError(`task: ${id} has ${taskCount || "no"} fixed tasks, got ${task}`);
  }

  /** Does a job after all jobs before it, and shows the result. */
  #inTurn(job: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(async () => {
      await job();
      const { frame } = this;
      for (const show of this.#watchers) show(frame);
      this.#schedule();
    });
    this.#turn = done.catch(() => {}); // the caller gets the error from `done`
    return done;
  }

  /** Schedules the next step; there is none while nothing is displayed. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const rests = this.#paused || this.#problem !== undefined || (this.#stays && this.#isOver);
    if (rests || this.#watchers.size === 0) return;
    const now = performance.now();
    const wait = this.#isOver ? PAUSE_AT_END : this.#interval;
    const due = Math.max(now, this.#lastDue + 1000 * wait);
    this.#timer = setTimeout(() => {
      this.#lastDue = due;
      void this.#inTurn(() => this.#advance());
    }, due - now);
  }
}

function viewsOf(environment: string, geoms: readonly SceneGeom[]): SceneMessage["views"] {
  const views = CAMERA_VIEWS.map((view) => [view, cameraFor(environment, geoms, 1, view)] as const);
  return Object.fromEntries(views) as SceneMessage["views"];
}

/** Hundredths of a millimetre suffice for display, and halve the size of messages. */
function shorten(value: number): number {
  return Math.round(1e5 * value) / 1e5;
}
