import type { Command } from "../../../src/core/play/command.ts";
import { LivePlay } from "../learning/live-play.ts";
import { engine } from "./engine.ts";
import { emit } from "./remote.ts";

let play: LivePlay | undefined;

export const methods = {
  /** Plays an environment in the place of the one before. */
  async open(environment: string, seed: number) {
    await play?.dispose();
    play = await LivePlay.create(engine, environment, seed, emit);
    return play.session.scene;
  },
  use: (policy: Uint8Array) => play?.use(policy),
  command: (command: Command) => play?.session.execute(command),
};

export type PlayerMethods = typeof methods;
