import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isLease, Lease } from "./lease.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-lease-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Another address simulates another machine: the two do not see each other's sockets. */
const take = (address: string, seconds?: number) => Lease.take(folder, address, seconds);
const taken = async (address: string, seconds?: number) => (await take(address, seconds)) as Lease;
const leases = () => readdirSync(folder).filter(isLease);
const longAgo = (path: string) => utimesSync(path, new Date(0), new Date(0));

describe("a lease", () => {
  it("excludes other machines until it is released, and leaves no file behind", async () => {
    const lease = await taken("\0a");
    expect(await take("\0b")).toMatchObject({ pid: process.pid, domain: expect.stringMatching(/ a$/) });
    expect(leases()).toHaveLength(1);
    await lease.release();
    await (await taken("\0b")).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that has expired is taken over, and its holder finds out before it writes", async () => {
    // So long that it is hardly renewed again before the other process looks at it.
    const lease = await taken("\0a", 3);
    longAgo(join(folder, leases()[0]));
    const other = await taken("\0b", 3);
    expect(other).toBeInstanceOf(Lease);
    await expect.poll(() => lease.lost.aborted, { timeout: 20_000 }).toBe(true);
    expect(() => lease.requireHeld()).toThrow(/another process may write there; give the command again/);
    other.requireHeld();
    await other.release();
  });

  it("that its holder was too busy to renew is kept, if no other process came", async () => {
    const lease = await taken("\0a", 0.2);
    const [name] = leases();
    longAgo(join(folder, name));
    const until = performance.now() + 400;
    while (performance.now() < until);
    lease.requireHeld();
    expect(lease.lost.aborted).toBe(false);
    expect(Date.now() - statSync(join(folder, name)).mtimeMs).toBeLessThan(60_000);
    await lease.release();
  });

  it("that its holder was too busy to renew is lost to a process that is just taking the folder", async () => {
    const lease = await taken("\0a", 0.2);
    writeFileSync(join(folder, ".lease-00000000-0000-0000-0000-000000000000"), "");
    const until = performance.now() + 400;
    while (performance.now() < until);
    expect(() => lease.requireHeld()).toThrow(/another process may write there/);
  });

  it("is renewed for as long as it is held", async () => {
    const lease = await taken("\0a", 2);
    await sleep(2500);
    lease.requireHeld();
    expect(await take("\0b", 2)).not.toBeInstanceOf(Lease);
    await lease.release();
  });

  it("of a process whose socket this one has taken over is void at once", async () => {
    await taken("\0a");
    const next = await taken("\0a");
    expect(next).toBeInstanceOf(Lease);
    expect(leases()).toHaveLength(1);
    await next.release();
  });

  it("that its holder was killed while writing counts by its age", async () => {
    const torn = join(folder, ".lease-00000000-0000-0000-0000-000000000000");
    writeFileSync(torn, "");
    expect(await take("\0a")).not.toBeInstanceOf(Lease);
    longAgo(torn);
    await (await taken("\0a")).release();
    expect(existsSync(torn)).toBe(false);
  });

  it("is given to one at most of many that ask at once", async () => {
    let holders = 0;
    let most = 0;
    let turns = 0;
    const contend = async (name: string) => {
      for (;;) {
        const lease = await take(name);
        if (lease instanceof Lease) {
          most = Math.max(most, ++holders);
          await sleep(1);
          holders--;
          turns++;
          return lease.release();
        }
        await sleep(10 * Math.random());
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => contend(`\0${index}`)));
    expect([most, turns]).toEqual([1, 8]);
  });
});
