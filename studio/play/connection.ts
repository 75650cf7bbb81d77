import type { Command } from "../../src/core/play/command.ts";
import type { FrameMessage, SceneMessage } from "../../src/core/play/protocol.ts";

export interface Listener {
  scene(message: SceneMessage): void;
  frame(message: FrameMessage): void;
  /** What went wrong, or nothing when all is well again. */
  problem(sentence: string | undefined): void;
}

/** The wire to `smore play`. */
export class Connection {
  readonly #listener: Listener;

  constructor(listener: Listener) {
    this.#listener = listener;
    const events = new EventSource("/events");
    events.addEventListener("scene", ({ data }) => listener.scene(JSON.parse(data)));
    events.addEventListener("frame", ({ data }) => listener.frame(JSON.parse(data)));
    events.addEventListener("open", () => listener.problem(undefined));
    events.addEventListener("error", () =>
      listener.problem("The connection is lost; is “smore play” still running?"),
    );
  }

  /** Sends a command; a refusal goes to the listener. */
  async send(command: Command): Promise<void> {
    try {
      const response = await fetch("/command", { method: "POST", body: JSON.stringify(command) });
      this.#listener.problem(response.ok ? undefined : await response.text());
    } catch {
      this.#listener.problem("The command did not arrive; is “smore play” still running?");
    }
  }
}
