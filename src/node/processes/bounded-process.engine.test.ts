import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { selectCases } from "../../core/base/testing/every-case.ts";
import { BoundedProcess } from "./bounded-process.ts";

const LIMITS = { bytes: 2 ** 30 };
let bounded: BoundedProcess;
beforeEach(() => {
  bounded = new BoundedProcess(new URL("./testing/answers.js", import.meta.url));
});
afterEach(() => bounded.close());

it("answers one question after the other, with arrays", async () => {
  const values = [7, new Float32Array([1, Number.NaN]), { nested: [undefined] }];
  const answers = values.map((value) => bounded.ask({ kind: "echo", value }, LIMITS));
  expect(await Promise.all(answers)).toEqual(values);
});

it("an error of the module is passed on, and the process answers again", async () => {
  await expect(bounded.ask({ kind: "refuse" }, LIMITS)).rejects.toMatchObject({
    name: "UserError",
    message: "this is refused",
  });
  await expect(bounded.ask({ kind: "throw" }, LIMITS)).rejects.toMatchObject({
    name: "Error",
    message: "this is wrong",
    cause: expect.stringContaining("RangeError: this is wrong"),
  });
  expect(await bounded.ask({ kind: "echo", value: 1 }, LIMITS)).toBe(1);
  expect(bounded.hasEnded).toBe(false);
});

it.each(
  selectCases(
    [
      ["loop", { seconds: 0.3 }, "it takes longer than 0.3 s"],
      ["loop", { processorSeconds: 0.3 }, "it takes longer than 0.3 s of processor time"],
      ["sleep", { seconds: 0.3 }, "it takes longer than 0.3 s"],
      ["swell", { bytes: 5e8 }, "it takes more than 0.50 GB of memory"],
      ["abort", {}, "its process ended with SIGABRT"],
      ["exit", {}, "its process ended with exit code 3"],
    ] as const,
    2,
  ),
)("the question %s with the limits %j ends the process", async (kind, limits, message) => {
  const id = await bounded.ask<number>({ kind: "id" }, LIMITS);
  await expect(bounded.ask({ kind }, { ...LIMITS, ...limits })).rejects.toMatchObject({
    name: "ProcessFault",
    message,
    place: kind,
  });
  expect(bounded.hasEnded).toBe(true);
  await expect(bounded.ask({ kind: "id" }, LIMITS)).rejects.toThrow(message);
  await bounded.close();
  expect(() => process.kill(id, 0)).toThrow("ESRCH");
});

it("processor time is not the time that passes", async () => {
  await bounded.ask({ kind: "sleep" }, { ...LIMITS, processorSeconds: 1 });
  expect(bounded.hasEnded).toBe(false);
});

it("a signal ends the process while it works", async () => {
  const stop = new AbortController();
  const answer = bounded.ask({ kind: "loop" }, LIMITS, stop.signal);
  setTimeout(() => stop.abort(), 100);
  await expect(answer).rejects.toThrow("it was stopped");
});

it("can be closed while it is in a loop", async () => {
  const id = await bounded.ask<number>({ kind: "id" }, LIMITS);
  const answer = bounded.ask({ kind: "loop" }, LIMITS);
  const refusal = expect(answer).rejects.toThrow("its process was closed");
  await sleep(100);
  await bounded.close();
  await refusal;
  expect(() => process.kill(id, 0)).toThrow("ESRCH");
});
