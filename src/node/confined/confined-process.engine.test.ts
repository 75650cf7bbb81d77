import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ConfinedProcess } from "./confined-process.ts";

const LIMITS = { seconds: 1, bytes: 2 ** 30 };
let confined: ConfinedProcess;
beforeEach(() => {
  confined = new ConfinedProcess(new URL("./testing/misbehaving.js", import.meta.url));
});
afterEach(() => confined.end());

it("answers one question after the other, and goes on after a refusal or a fault", async () => {
  const answers = ["numbers", "refuse", "fail", "numbers"].map((question) => confined.ask(question, LIMITS));
  const settled = await Promise.allSettled(answers);
  expect(settled).toMatchObject([
    { value: Float64Array.of(1, 2, 3) },
    { reason: { name: "UserError", message: "a refusal" } },
    { reason: { name: "Error", message: expect.stringContaining("TypeError: a fault") } },
    { value: Float64Array.of(1, 2, 3) },
  ]);
  expect(confined.hasEnded).toBe(false);
});

it.each([
  ["loop", /^its reader did not end within 1 s$/],
  ["swell", /^its reader took more than 1024 MiB of memory$/],
  ["abort", /^its reader ended with SIGABRT$/],
])("ends at the question %s, and says where and why", async (question, message) => {
  await expect(confined.ask(question, LIMITS)).rejects.toMatchObject({
    name: "ConfinementError",
    message: expect.stringMatching(message),
    place: question,
  });
  expect(confined.hasEnded).toBe(true);
  await expect(confined.ask("numbers", LIMITS)).rejects.toThrow(message);
});

it("limits processor time, not the time that passes", async () => {
  await confined.ask("sleep", LIMITS);
  expect(confined.hasEnded).toBe(false);
});

it("can be ended while it is in a loop", async () => {
  const pid = await confined.ask<number>("process", LIMITS);
  const answer = confined.ask("loop", { ...LIMITS, seconds: 1000 });
  await sleep(100);
  confined.end();
  await expect(answer).rejects.toThrow("its reader ended with SIGKILL");
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});
