import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/smore.ts";
import { StudioAnswers } from "./answers.ts";

const ROWS = 20_000;
const ABOUT_LOG = new URLSearchParams({
  ...{ path: "log.csv", environment: "PointReach", mapping: "mapping.json" },
});

let folder: string;
let remove: () => Promise<void>;
let answers: StudioAnswers;
/** Threads that were started, the newest last. */
const threads: Worker[] = [];
const watch = (worker: Worker) => threads.push(worker);

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  mkdirSync(join(folder, "runs"));
  const lines = Array.from({ length: ROWS }, (_, row) => `${Math.floor(row / 50)},${row % 50},0,0.1,0`);
  writeFileSync(join(folder, "log.csv"), `${["episode,x,y,ax,ay", ...lines].join("\n")}\n`);
  const meaning = { observation: ["x", "y"], achievedGoal: ["x", "y"], action: ["ax", "ay"] };
  writeFileSync(join(folder, "mapping.json"), JSON.stringify({ ...meaning, episode: "episode" }));
  answers = await StudioAnswers.open(folder);
  process.on("worker", watch);
});
afterAll(async () => {
  process.off("worker", watch);
  await answers.close();
  await remove();
});

it("a validation does not delay other answers", async () => {
  const answered: string[] = [];
  const ask = async (question: string, parameters?: URLSearchParams) => {
    const { status, body } = await answers.reply(question, parameters ?? new URLSearchParams());
    expect(status, String(body)).toBe(200);
    answered.push(question);
  };
  await Promise.all([ask("findings", ABOUT_LOG), ask("dataset", ABOUT_LOG), ask("runs"), ask("datasets")]);
  expect(answered.slice(0, 2).sort()).toEqual(["datasets", "runs"]);
  expect(threads).toHaveLength(2);
});

it("a thread that ends is reported in a sentence, and the next question starts another one", async () => {
  const reply = answers.reply("findings", ABOUT_LOG);
  const other = answers.reply("dataset", ABOUT_LOG);
  await threads[0].terminate();
  const { status, body } = await reply;
  expect(status).toBe(500);
  expect(body).toBe(
    "the thread that reads datasets ended (exit code 1); reload the page, and check the dataset with `smore data validate`",
  );
  expect((await other).status).toBe(200);
  expect((await answers.reply("findings", ABOUT_LOG)).status).toBe(200);
  expect(threads).toHaveLength(3);
});

it("closing ends the threads, and answers what they were asked", async () => {
  const reply = answers.reply("findings", ABOUT_LOG);
  await answers.close();
  expect((await reply).status).toBe(500);
  expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1, -1]);
});
