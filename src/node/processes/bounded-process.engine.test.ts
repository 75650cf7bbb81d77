import { afterEach, expect, it } from "vitest";
import { BoundedProcess } from "./bounded-process.ts";

const MODULE = new URL("./testing/answers.js", import.meta.url);
const started: BoundedProcess[] = [];

function start(limits: { milliseconds?: number; bytes?: number } = {}): BoundedProcess {
  const bounded = new BoundedProcess(MODULE, { milliseconds: 20_000, bytes: 2 ** 30, ...limits });
  started.push(bounded);
  return bounded;
}
afterEach(() => Promise.all(started.splice(0).map((bounded) => bounded.close())));

it("answers one question after the other, with arrays", async () => {
  const bounded = start();
  for (const value of [7, new Float32Array([1, Number.NaN]), { nested: [undefined] }])
    expect(await bounded.ask({ kind: "echo", value })).toEqual(value);
});

it("an error of the module is passed on, and the process answers again", async () => {
  const bounded = start();
  await expect(bounded.ask({ kind: "refuse" })).rejects.toMatchObject({
    name: "UserError",
    message: "this is refused",
  });
  await expect(bounded.ask({ kind: "throw" })).rejects.toThrow("this is wrong");
  expect(await bounded.ask({ kind: "echo", value: 1 })).toBe(1);
});

it("a question without an end is ended, and the process with it", async () => {
  const bounded = start({ milliseconds: 300 });
  const id = await bounded.ask<number>({ kind: "id" });
  for (let attempt = 0; attempt < 2; attempt++)
    await expect(bounded.ask({ kind: "loop" })).rejects.toMatchObject({
      name: "ProcessFault",
      message: "it takes longer than 0.3 s",
    });
  await bounded.close();
  expect(() => process.kill(id, 0)).toThrow("ESRCH");
});

it("a process that takes more memory than its limit is ended", async () => {
  await expect(start({ bytes: 5e8 }).ask({ kind: "swell" })).rejects.toThrow(
    "it takes more than 0.50 GB of memory",
  );
});

it("a process that aborts or exits is reported", async () => {
  await expect(start().ask({ kind: "abort" })).rejects.toThrow("its process ended with SIGABRT");
  await expect(start().ask({ kind: "exit" })).rejects.toThrow("its process ended with exit code 3");
});

it("a signal ends the process while it works", async () => {
  const stop = new AbortController();
  const answer = start().ask({ kind: "loop" }, stop.signal);
  setTimeout(() => stop.abort(), 100);
  await expect(answer).rejects.toThrow("it was stopped");
});
