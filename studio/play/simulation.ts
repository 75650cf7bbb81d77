import type { Command } from "../../src/core/play/command.ts";
import type { FrameMessage, SceneMessage } from "../../src/core/play/protocol.ts";
import { Remote } from "../workers/remote.ts";
import { startWorker } from "../workers/start.ts";
import type { ActorRequest } from "./live-play.ts";
import type { PlayerMethods } from "./player.ts";

export type Watcher = (frame: FrameMessage) => void;

/** A simulation that plays somewhere, as views see it. */
export interface Simulation {
  readonly scene: SceneMessage;
  /** Calls `watcher` with every frame, the present one at once, until the returned function is called. */
  watch(watcher: Watcher): () => void;
  /** Resolves when it is done; fails with the sentence of a refusal. */
  command(command: Command): Promise<void>;
  /** The NumPy archive of the episodes that a person drove; undefined if there are none. */
  drivenFile(): Promise<BlobPart | undefined>;
  close(): void;
}

/** Passes frames on to watchers. */
class Frames {
  readonly #watchers = new Set<Watcher>();
  #last: FrameMessage | undefined;

  readonly show = (frame: FrameMessage): void => {
    this.#last = frame;
    for (const watcher of this.#watchers) watcher(frame);
  };

  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    if (this.#last) watcher(this.#last);
    return () => this.#watchers.delete(watcher);
  }
}

/** A simulation in a worker of this tab. */
export class TabSimulation implements Simulation {
  readonly scene: SceneMessage;
  readonly #remote: Remote<PlayerMethods, FrameMessage>;
  readonly #frames: Frames;

  private constructor(scene: SceneMessage, remote: Remote<PlayerMethods, FrameMessage>, frames: Frames) {
    this.scene = scene;
    this.#remote = remote;
    this.#frames = frames;
  }

  static async open(environment: string, seed: number): Promise<TabSimulation> {
    const frames = new Frames();
    const remote = new Remote<PlayerMethods, FrameMessage>(startWorker("player"), frames.show);
    try {
      return new TabSimulation(await remote.call("open", environment, seed), remote, frames);
    } catch (error) {
      remote.close();
      throw error;
    }
  }

  watch(watcher: Watcher): () => void {
    return this.#frames.watch(watcher);
  }

  command(command: Command): Promise<void> {
    return this.#remote.call("command", command).then(() => {});
  }

  /** What acts from the next step on. */
  async use(actor: ActorRequest): Promise<void> {
    await this.#remote.call("use", actor);
  }

  drivenFile(): Promise<BlobPart | undefined> {
    return this.#remote.call("drivenFile");
  }

  close(): void {
    this.#remote.close();
  }
}

/** The simulation of `smore play`, in the process that serves this page. */
export class ServedSimulation implements Simulation {
  readonly scene: SceneMessage;
  readonly #events: EventSource;
  readonly #frames: Frames;

  private constructor(scene: SceneMessage, events: EventSource, frames: Frames) {
    this.scene = scene;
    this.#events = events;
    this.#frames = frames;
  }

  /** @param onConnection called with a sentence when the connection is lost, and without one when it is back */
  static open(onConnection: (problem?: string) => void): Promise<ServedSimulation> {
    const frames = new Frames();
    const events = new EventSource("events");
    events.addEventListener("frame", ({ data }) => frames.show(JSON.parse(data)));
    events.addEventListener("open", () => onConnection());
    events.addEventListener("error", () =>
      onConnection("The connection is lost. Is `smore play` still running?"),
    );
    return new Promise((resolve) =>
      events.addEventListener(
        "scene",
        ({ data }) => resolve(new ServedSimulation(JSON.parse(data), events, frames)),
        { once: true },
      ),
    );
  }

  watch(watcher: Watcher): () => void {
    return this.#frames.watch(watcher);
  }

  async command(command: Command): Promise<void> {
    const response = await fetch("command", { method: "POST", body: JSON.stringify(command) });
    if (!response.ok) throw new Error(await response.text());
  }

  async drivenFile(): Promise<BlobPart | undefined> {
    const response = await fetch("driven.npz");
    return response.status === 200 ? response.blob() : undefined;
  }

  close(): void {
    this.#events.close();
  }
}
