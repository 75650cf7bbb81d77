import { once } from "node:events";
import { realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../core/base/errors.ts";
import { sha256 } from "./sha256.ts";

/** A process that was killed may take this long to be gone, in milliseconds. */
const PATIENCE = 5000;

/**
 * Holds a folder for this process, so that no other one on this machine writes there at the same time; the result lets
 * it go. The hold is a local socket that the operating system closes with the process, so none survives its holder,
 * whatever ended that. Processes of other machines do not see it: on a network file system it protects nothing from them.
 * @throws UserError when another process keeps the folder for longer than `patience` milliseconds.
 */
export async function holdFolder(folder: string, patience = PATIENCE): Promise<() => Promise<void>> {
  const address = addressOf(await realpath(folder));
  const until = performance.now() + patience;
  for (;;) {
    const server = await listen(address);
    if (server)
      return async () => {
        server.close();
        await once(server, "close");
      };
    if (!(await answers(address))) await rm(address, { force: true });
    else if (performance.now() > until)
      throw new UserError(`${folder} is in use by another process; wait for it to end, or stop it`);
    else await sleep(20);
  }
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

/** Whether a process listens at `address`; where sockets are files, one that was killed leaves a file that is mute. */
async function answers(address: string): Promise<boolean> {
  const connection = connect(address);
  try {
    await once(connection, "connect");
    return true;
  } catch (error) {
    // An address in the kernel's own table (Linux, Windows) may be free again by now; then there is no file to remove.
    return (error as NodeJS.ErrnoException).code !== "ECONNREFUSED" || address.startsWith("\0");
  } finally {
    connection.destroy();
  }
}
