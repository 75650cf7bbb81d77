// Kills commands at random moments, gives them again, and compares the end with that of a command that was not killed.

import { type Dirent, existsSync, readdirSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RandomGenerator } from "../../src/core/random/generator.ts";
import { contentsOf, hashOf, killAt } from "../support/runs.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

/** Of all commands together. */
const KILLS = Number(process.env.KILLS ?? 100);
const SMALL = ["--set", "agent.hiddenSizes=[32,32]", "--set", "agent.batchSize=32"];
const OFTEN = [
  ...["--set", "training.evaluateEvery=10", "--set", "training.logEvery=5"],
  ...["--set", "evaluation.episodes=2"],
];
const GRID = {
  methods: ["bc"],
  tasks: ["PointReach:data"],
  seeds: 1,
  agent: { hiddenSizes: [32], batchSize: 32 },
  training: { updates: 60, evaluateEvery: 10 },
  evaluation: { episodes: 2 },
};

/** Names of hidden files that are there only while something is being written. */
const ANY_FILE = [/^\..*\.tmp/];
const RUN_FILES = [/^\.0000\d+\.tmp/, /^\.learning-curve\.svg\.tmp/, /^\.manifest\.json\.tmp/, ...ANY_FILE];

interface Job {
  readonly command: string;
  readonly args: readonly string[];
  /** What continues the command, given the folder in which it was killed; default the command itself. */
  readonly again?: (folder: string) => readonly string[] | undefined;
  /** The folder that holds what it writes, and the hidden files there during whose writing it is killed. */
  readonly place: string;
  readonly writing: readonly RegExp[];
  /** What a killed command must have in common with one that was not. */
  readonly contents: (folder: string) => Promise<unknown>;
}

const RUN = "runs/run";
const resumed = (args: readonly string[]) => (folder: string) =>
  existsSync(join(folder, RUN)) ? ["resume", RUN] : args;
const train = [
  ...["train", "--env", "PointReach", "--dataset", "data", "--name", "run", "--updates", "60"],
  ...[...SMALL, ...OFTEN],
];
const online = [
  ...["train-online", "PointReach", "--steps", "220", "--name", "run", "--set", "online.warmUp=100"],
  ...["--set", "online.replaySize=200", ...SMALL, ...OFTEN],
];

async function hashesBelow(folder: string): Promise<Record<string, string>> {
  const files = (readdirSync(folder, { recursive: true, withFileTypes: true }) ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.slice(folder.length).includes("/."));
  const hashes = files.sort().map(async (file) => [file.slice(folder.length), await hashOf(file)]);
  return Object.fromEntries(await Promise.all(hashes));
}

async function runContents(folder: string, updates = 60) {
  return {
    ...(await contentsOf(join(folder, RUN), updates)),
    figure: await hashOf(join(folder, RUN, "learning-curve.svg")),
  };
}

const jobs: readonly Job[] = [
  {
    command: "train",
    args: train,
    again: resumed(train),
    place: RUN,
    writing: RUN_FILES,
    contents: (folder) => runContents(folder),
  },
  {
    command: "train-online",
    args: online,
    again: resumed(online),
    place: RUN,
    writing: RUN_FILES,
    contents: async (folder) => ({
      ...(await runContents(folder)),
      experience: await hashOf(join(folder, RUN, "experience.f32")),
      policies: await hashesBelow(join(folder, RUN, "policies")),
    }),
  },
  {
    command: "collect",
    args: ["collect", "point-reach-random", "--episodes", "800", "--workers", "2"],
    place: "datasets",
    writing: ANY_FILE,
    contents: (folder) => hashesBelow(join(folder, "datasets")),
  },
  {
    command: "convert",
    args: ["data", "convert", "data", "converted/out.npz", "--to", "buffer"],
    again: (folder) => (existsSync(join(folder, "converted", "out.npz")) ? undefined : jobs[3].args),
    place: "converted",
    writing: ANY_FILE,
    contents: (folder) => hashesBelow(join(folder, "converted")),
  },
  {
    command: "bench",
    args: ["bench", "--grid", "grid.json", "--name", "grid", "--workers", "1"],
    place: "results/grid/runs",
    writing: RUN_FILES,
    contents: async (folder) => {
      const results = join(folder, "results", "grid");
      // A kill while a run's folder is made leaves a hidden one, which nothing reads.
      const [run] = readdirSync(join(results, "runs")).filter((name) => !name.startsWith("."));
      const { metrics: _, ...contents } = await contentsOf(join(results, "runs", run), 60);
      return {
        ...contents,
        figure: await hashOf(join(results, "runs", run, "learning-curve.svg")),
        figures: await hashesBelow(join(results, "figures")),
        table: await readFile(join(results, "table.md"), "utf8"),
      };
    },
  },
];

/** Names of everything below a folder that other processes change meanwhile. */
function* namesBelow(folder: string): Generator<string> {
  let entries: Dirent[] = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // It is not there yet, or no longer.
  }
  for (const entry of entries) {
    yield entry.name;
    if (entry.isDirectory()) yield* namesBelow(join(folder, entry.name));
  }
}

/** Resolves as soon as something whose name matches lies below the folder, or the signal is raised. */
async function appears(folder: string, pattern: RegExp, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && ![...namesBelow(folder)].some((name) => pattern.test(name))) await sleep(1);
}

let home: string;
let remove: () => Promise<void>;

async function fresh(name: string): Promise<string> {
  const folder = join(home, name);
  await mkdir(folder);
  await cp(join(home, "data"), join(folder, "data"), { recursive: true });
  await writeFile(join(folder, "grid.json"), JSON.stringify(GRID));
  return folder;
}

beforeAll(async () => {
  ({ folder: home, remove } = await temporaryFolder());
  await smore(["collect", "point-reach-random", "--episodes", "300"], home);
  await cp(join(home, "datasets", "point-reach-random-300"), join(home, "data"), { recursive: true });
});
afterAll(() => remove());

describe.each(jobs)("$command", ({ command, args, again = () => args, place, writing, contents }) => {
  it("ends the same after any kill", async () => {
    const untouched = await fresh(command);
    const began = performance.now();
    const finished = await smore(args, untouched);
    expect(finished.code, finished.stderr).toBe(0);
    const duration = performance.now() - began;
    const expected = await contents(untouched);
    const random = RandomGenerator.from(11, "kills", command);
    const kills = Math.ceil(KILLS / jobs.length);
    let killed = 0;
    for (let round = 0; killed < kills; round++) {
      expect(round, "most rounds end before they are killed").toBeLessThan(4 * kills);
      const folder = await fresh(`${command}-${round}`);
      const wait = duration * random.uniform();
      // Every other kill comes at any moment.
      const pattern = writing[(round >> 1) % writing.length];
      const ended = new AbortController();
      const moment = () =>
        round % 2 === 0 ? sleep(wait) : appears(join(folder, place), pattern, ended.signal);
      if ((await killAt(args, folder, moment)).signal === "SIGKILL") killed++;
      ended.abort();
      const next = again(folder);
      if (next) {
        const { code, stderr } = await smore(next, folder);
        expect(code, `round ${round}: ${stderr}`).toBe(0);
      }
      expect(await contents(folder), `round ${round}`).toEqual(expected);
    }
    console.log(`${command}: ${kills} kills, ${kills} identical ends`);
  });
});
