import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Python program that answers each line on its standard input with a line of JSON. */
export class Peer {
  #process;
  #answers;

  /**
   * Starts `script` and waits for its first answer, `introduction`; undefined where it cannot run.
   * @param env set for it beside the variables of this process
   */
  static async start(script, args, env = {}) {
    for (const python of process.env.PEER_PYTHON
      ? [process.env.PEER_PYTHON]
      : ["python3", "/usr/bin/python3"]) {
      const peer = new Peer(python, [script, ...args], env);
      peer.introduction = await peer.ask();
      if (peer.introduction) return peer;
    }
    return undefined;
  }

  constructor(python, args, env) {
    this.#process = spawn(python, args, {
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...process.env, ...env },
    });
    this.#process.on("error", () => {}); // no such Python: the answers end at once
    this.#process.stdin.on("error", () => {}); // a peer that has ended does not listen
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** The answer to the next line; undefined when the program has ended. */
  async ask() {
    this.#process.stdin.write("\n");
    const { value, done } = await this.#answers.next();
    return done ? undefined : JSON.parse(value);
  }

  stop() {
    this.#process.stdin.end();
  }
}
