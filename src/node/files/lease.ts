import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../core/base/errors.ts";
import { systemReason } from "./system-error.ts";

/** Renewals within that time. */
const RENEWALS = 6;
/** A holder counts its lease as lost before others count it as expired. */
const CERTAIN = 0.75;

/** A folder that another process writes in. */
export class FolderInUseError extends UserError {}

/** True for the name of a lease, in the folder that it is for. */
export function isLease(name: string): boolean {
  return /^\.lease-[0-9a-f-]{36}$/.test(name);
}

/** What a lease says of its holder. */
export interface LeaseHolder {
  readonly host: string;
  readonly pid: number;
  /** Processes with the same text see each other's local sockets for this folder. */
  readonly domain: string;
}

/**
 * The exclusive right to write in a folder that several machines see, for as long as it is renewed. It is a file of its
 * own in the folder. A process creates its lease, and has the folder if it then finds no other valid one; of two that do so
 * at once, at least one finds the other's and withdraws. The age of a lease is the difference of two times of modification,
 * which the file system sets, so the clocks of the machines do not matter.
 */
export class Lease {
  readonly #path: string;
  readonly #text: string;
  /** In milliseconds. */
  readonly #expiry: number;
  readonly #lost = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #renewal = Promise.resolve();
  #renewed = performance.now();

  private constructor(path: string, text: string, expiry: number) {
    this.#path = path;
    this.#text = text;
    this.#expiry = expiry;
  }

  /**
   * Takes the folder, unless another process has it.
   * @param address of the local socket that this process listens at for the folder: others in reach of it are known to be gone
   * @param seconds after which the lease expires if it is not renewed
   * @returns the lease, or its holder where another process has the folder
   */
  static async take(folder: string, address: string, seconds = leaseExpiry()): Promise<Lease | LeaseHolder> {
    const holder: LeaseHolder = { host: hostname(), pid: process.pid, domain: domainOf(address) };
    const lease = new Lease(
      join(folder, `.lease-${randomUUID()}`),
      `${JSON.stringify(holder)}\n`,
      1000 * seconds,
    );
    await lease.#write("wx");
    try {
      const now = (await readLease(lease.#path))!.modified;
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        if (!isLease(name) || path === lease.#path) continue;
        const other = await readLease(path);
        if (other === undefined) continue;
        const isGone = other.holder?.domain === holder.domain || now - other.modified > lease.#expiry;
        if (!isGone) {
          await lease.release();
          return other.holder ?? { host: "another machine", pid: 0, domain: "" };
        }
        await rm(path, { force: true });
      }
      lease.requireHeld();
    } catch (error) {
      await lease.release();
      throw error;
    }
    lease.#timer = setInterval(() => lease.#renew(), lease.#expiry / RENEWALS);
    lease.#timer.unref();
    return lease;
  }

  /** Aborted with a {@link FolderInUseError} once another process may have the folder. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** @throws FolderInUseError when the lease was not renewed in time, as after a suspension, and another process may have it */
  requireHeld(): void {
    if (performance.now() - this.#renewed > CERTAIN * this.#expiry) this.#renewLate();
    this.#lost.signal.throwIfAborted();
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    await rm(this.#path, { force: true });
  }

  #renew(): void {
    this.#renewal = this.#renewal
      .then(async () => {
        const began = performance.now();
        // Opened without creating it: another process that found it expired has removed it.
        await this.#write("r+");
        this.requireHeld();
        this.#renewed = began;
      })
      .catch((error: NodeJS.ErrnoException) => {
        // Any other fault may pass until the lease expires.
        if (error.code === "ENOENT") this.#lose();
      });
  }

  /**
   * Renews a lease that may have expired meanwhile, as on a machine too busy to do so in time. Another process that takes the
   * folder creates its own lease, and removes this one if it finds it expired. So if this one is still there after it was
   * renewed, and no other one is, no other process has had the folder.
   */
  #renewLate(): void {
    if (this.#lost.signal.aborted) return;
    const began = performance.now();
    try {
      const file = openSync(this.#path, "r+");
      try {
        writeSync(file, this.#text, 0);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      const leases = readdirSync(dirname(this.#path)).filter(isLease);
      if (leases.length === 1 && leases[0] === basename(this.#path)) this.#renewed = began;
      else this.#lose();
    } catch {
      this.#lose();
    }
  }

  #lose(): void {
    clearInterval(this.#timer);
    this.#lost.abort(
      new FolderInUseError(
        `${this.#path} was removed or could not be renewed, so another process may write there; give the command again`,
      ),
    );
  }

  /** The same bytes again: only the time of modification changes. */
  async #write(flags: "wx" | "r+"): Promise<void> {
    try {
      const handle = await open(this.#path, flags);
      try {
        await handle.write(this.#text, 0);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (flags === "r+") throw error;
      await rm(this.#path, { force: true }).catch(() => {});
      const reason = systemReason(error);
      throw reason === undefined
        ? error
        : new UserError(`cannot write ${this.#path}: ${reason}`, { cause: error });
    }
  }
}

/** An existing lease. Opening it first makes a network file system ask its server. */
async function readLease(
  path: string,
): Promise<{ modified: number; holder: LeaseHolder | undefined } | undefined> {
  try {
    const handle = await open(path, "r");
    try {
      const { mtimeMs: modified } = await handle.stat();
      return { modified, holder: parseHolder(await handle.readFile("utf8")) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Undefined for a lease whose holder has not written it yet. */
function parseHolder(text: string): LeaseHolder | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Linux keeps the addresses of local sockets for each network namespace. */
function domainOf(address: string): string {
  if (process.platform !== "linux") return `${hostname()} ${address}`;
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot} ${readlinkSync("/proc/self/ns/net")} ${address.slice(1)}`;
}

/**
 * Seconds since a lease in the folder was renewed, by the clock of this machine; undefined if there is none.
 */
export async function leaseAge(folder: string): Promise<number | undefined> {
  let newest: number | undefined;
  for (const name of await readdir(folder))
    if (isLease(name)) {
      const modified = (await readLease(join(folder, name)))?.modified ?? 0;
      newest = Math.max(newest ?? 0, modified);
    }
  return newest === undefined ? undefined : (Date.now() - newest) / 1000;
}

/** Whether a process out of reach of that local socket has a lease in the folder that is not expired, by the clock of this machine. */
export async function hasForeignLease(folder: string, address: string): Promise<boolean> {
  const domain = domainOf(address);
  const valid = Date.now() - 1000 * leaseExpiry();
  for (const name of await readdir(folder))
    if (isLease(name)) {
      const lease = await readLease(join(folder, name));
      if (lease && lease.holder?.domain !== domain && lease.modified > valid) return true;
    }
  return false;
}

/** Seconds after which a lease that is not renewed has expired. */
export function leaseExpiry(): number {
  const text = process.env.SMORE_LEASE_SECONDS;
  const seconds = Number(text ?? 60);
  if (!(seconds > 0 && seconds < 86_400))
    throw new UserError(`SMORE_LEASE_SECONDS is "${text}"; give a number of seconds above 0, or unset it`);
  return seconds;
}
