import type { Command } from "../../src/core/play/command.ts";
import { codecs } from "../../src/web/formats/codecs.ts";
import { engine } from "../workers/engine.ts";
import { emit } from "../workers/remote.ts";
import { type ActorRequest, LivePlay, listWorlds } from "./live-play.ts";

let play: LivePlay | undefined;

export const methods = {
  worlds: listWorlds,
  /** Plays an environment in the place of the one before. */
  async open(environment: string, seed: number) {
    await play?.dispose();
    play = await LivePlay.create(engine, environment, seed, emit);
    return play.session.scene;
  },
  use: (actor: ActorRequest) => play?.use(actor),
  command: (command: Command) => play?.session.execute(command),
  drivenFile: () => play?.session.drivenFile(codecs),
};

export type PlayerMethods = typeof methods;
