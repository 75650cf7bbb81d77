import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

const SERVER = "/usr/bin/redis-server";

/** Whether this machine has a Redis server. In continuous integration it must be there. */
export const hasRedis = existsSync(SERVER);
if (process.env.CI && !hasRedis) throw new Error("redis-server is missing; `npm test` installs it as root");

export interface RedisServer {
  readonly url: string;
  /** Ends the server as `kill -9` does, and starts it again; what it wrote to its append-only file is kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis server of its own, with an append-only file in a folder of its own. */
export async function startRedis(): Promise<RedisServer> {
  const home = await mkdtemp(join(tmpdir(), "smore-redis-"));
  const port = await freePort();
  let server: ChildProcess;
  const start = async () => {
    const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"];
    server = spawn(SERVER, [...options, "--appendfsync", "always", "--dir", home], { stdio: "ignore" });
    for (;;) {
      const socket = connect(port, "127.0.0.1");
      try {
        await once(socket, "connect");
        return;
      } catch {
        await sleep(50);
      } finally {
        socket.destroy();
      }
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    server.kill(signal);
    await once(server, "exit");
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    restart: async () => {
      await end("SIGKILL");
      await start();
    },
    stop: async () => {
      await end("SIGTERM");
      await rm(home, { recursive: true, force: true });
    },
  };
}
