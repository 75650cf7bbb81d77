import { once } from "node:events";
import { realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FolderInUseError, hasForeignLease, Lease } from "./lease.ts";
import { sha256 } from "./sha256.ts";

/** Milliseconds that a killed process may take to end. */
const PATIENCE = 5000;

/** The exclusive right of this process to write in a folder. */
export interface Hold {
  /** @throws UserError when another process may hold the folder; call it before each write */
  requireHeld(): void;
  /** Aborted as soon as that is known. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Holds a folder for this process, so that no other one writes there at the same time. The hold has two parts. A
 * local socket is closed by the operating system with the process, so none survives its process. A {@link Lease} in
 * the folder protects it from processes of other machines, and of other containers, that see it too; if their machine
 * is lost, it expires.
 * @throws FolderInUseError when another process keeps the folder for longer than `patience` milliseconds
 */
export async function holdFolder(folder: string, patience = PATIENCE): Promise<Hold> {
  const address = addressOf(await realpath(folder));
  const until = performance.now() + patience;
  for (;;) {
    let holder = "another process";
    const server = await listen(address);
    if (server) {
      const lease = await Lease.take(folder, address).catch(async (error) => {
        await close(server);
        throw error;
      });
      if (lease instanceof Lease)
        return {
          lost: lease.lost,
          requireHeld: () => lease.requireHeld(),
          release: async () => {
            await lease.release();
            await close(server);
          },
        };
      await close(server);
      holder = `process ${lease.pid} of ${lease.host}`;
    } else if (!(await answers(address))) {
      await rm(address, { force: true });
      continue;
    }
    if (performance.now() > until)
      throw new FolderInUseError(`${folder} is in use by ${holder}; wait for it to end, or stop it`);
    // Two that withdraw at once must not meet again.
    await sleep(20 + 80 * Math.random());
  }
}

/** Whether a process holds a folder: one that can be reached from here, or one of another machine that renewed its lease in time. */
export async function isHeld(folder: string): Promise<boolean> {
  const address = addressOf(await realpath(folder));
  return (await failureOf(address)) === undefined || (await hasForeignLease(folder, address));
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

function addressOf(path: string): string {
  const name = `smore-${sha256(path).slice(0, 32)}`;
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** The server listening at `address`, or undefined if the address is taken. */
async function listen(address: string): Promise<Server | undefined> {
  const server = createServer((connection) => connection.destroy());
  server.unref();
  try {
    server.listen(address);
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

/** Whether a process listens at `address`; where sockets are files, a killed process leaves a file without a listener. */
async function answers(address: string): Promise<boolean> {
  // An address in the kernel's own table (Linux, Windows) may be free again by now; then there is no file to remove.
  return (await failureOf(address)) !== "ECONNREFUSED" || address.startsWith("\0");
}

/** Why nothing can connect to `address`, as a code of the system; undefined where a process listens. */
async function failureOf(address: string): Promise<string | undefined> {
  const connection = connect(address);
  try {
    await once(connection, "connect");
    return undefined;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  } finally {
    connection.destroy();
  }
}
