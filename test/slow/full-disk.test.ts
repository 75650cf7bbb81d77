// Lets the disk run full at ten points of everything that is written, on a real file system of limited size.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf } from "../support/runs.ts";
import { smore, temporaryFolder } from "../support/smore.ts";

const POINTS = 10;
const PAGE = 4096;

let home: string;
let remove: () => Promise<void>;
const disk = () => join(home, "disk");

/** Makes an empty file system of so many bytes, or changes its size. */
function mount(bytes: number, ...options: string[]): void {
  const size = `size=${Math.max(PAGE, Math.floor(bytes / PAGE) * PAGE)}`;
  execFileSync("mount", ["-t", "tmpfs", "-o", [size, ...options].join(","), "tmpfs", disk()], {
    stdio: "pipe",
  });
}
const unmount = () => execFileSync("umount", [disk()], { stdio: "pipe" });

/** Only an administrator of Linux can mount. */
function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("unshare", ["-m", "true"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

const SMALL = ["--set", "agent.hiddenSizes=[64,64]", "--set", "evaluation.episodes=1"];
const OFTEN = ["--set", "training.evaluateEvery=10", "--set", "training.logEvery=2"];

interface Writer {
  readonly writer: string;
  readonly args: readonly string[];
  /** What it writes, on the disk. */
  readonly target: string;
  /** Runs can be continued when there is room again: where the run lies on the disk, and the command. */
  readonly run?: string;
  readonly again?: readonly string[];
}

const CELL = ["cell", "grid.json", "0", "--results", "disk"];
const GRID = {
  methods: ["smore"],
  tasks: ["PointReach:data"],
  agent: { hiddenSizes: [64, 64] },
  training: { updates: 40, evaluateEvery: 10, logEvery: 2 },
  evaluation: { episodes: 1 },
};

const writers: readonly Writer[] = [
  {
    writer: "train",
    args: [
      ...["train", "--env", "PointReach", "--dataset", "data", "--runs", "disk", "--name", "run"],
      ...["--updates", "40", ...SMALL, ...OFTEN],
    ],
    target: "run",
    run: "run",
    again: ["resume", "disk/run"],
  },
  {
    writer: "cell",
    args: CELL,
    target: "grid",
    run: "grid/runs/point-reach-data-smore-seed0",
    again: CELL,
  },
  {
    writer: "train-online",
    args: [
      ...["train-online", "PointReach", "--runs", "disk", "--name", "run", "--steps", "180"],
      ...["--set", "online.warmUp=100", "--set", "online.replaySize=1000", ...SMALL, ...OFTEN],
    ],
    target: "run",
    run: "run",
    again: ["resume", "disk/run"],
  },
  {
    writer: "convert to a folder",
    args: ["data", "mix", "disk/out", "data=1", "--episodes", "50"],
    target: "out",
  },
  {
    writer: "convert to an archive",
    args: ["data", "convert", "data", "disk/out.npz", "--to", "buffer"],
    target: "out.npz",
  },
  {
    writer: "convert to Minari",
    args: ["data", "convert", "data", "disk/out", "--to", "minari"],
    target: "out",
  },
  {
    writer: "render",
    args: ["render", "PointReach", "--steps", "10", "--out", "disk/clip.gif"],
    target: "clip.gif",
  },
  { writer: "plot", args: ["data", "plot", "data", "--out", "disk/plot.svg"], target: "plot.svg" },
];

beforeAll(async () => {
  ({ folder: home, remove } = await temporaryFolder());
  await smore(["collect", "point-reach-random", "--episodes", "100"], home);
  await rename(join(home, "datasets", "point-reach-random-100"), join(home, "data"));
  mkdirSync(disk());
  writeFileSync(join(home, "grid.json"), JSON.stringify(GRID));
});
afterAll(() => remove());

/** Bytes of the files at a path, in whole pages, as the file system counts them. */
function sizeOf(path: string): number {
  if (!statSync(path).isDirectory()) return PAGE * Math.ceil(statSync(path).size / PAGE);
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

describe.skipIf(!canMount()).each(writers)("$writer", ({ writer, args, target, run, again }) => {
  it("a full disk ends it in one sentence and leaves nothing half written", async () => {
    const { code, stderr } = await smore(args, home);
    expect(code, stderr).toBe(0);
    const whole = sizeOf(disk());
    const expected = run && (await contentsOf(join(disk(), run), 40));
    for (const name of readdirSync(disk())) rmSync(join(disk(), name), { recursive: true });
    for (let point = 0; point < POINTS; point++) {
      mount((whole * point) / POINTS);
      try {
        const finished = await smore(args, home);
        const sentences = finished.stderr.split("\n").filter((line) => line.startsWith("error: "));
        expect(sentences, finished.stderr).toHaveLength(1);
        expect(finished.stderr).not.toMatch(/^\s+at /m);
        expect(sentences[0]).toContain("the disk is full; free some space");
        expect(finished.code).toBe(1);
        const left = readdirSync(disk());
        if (!run) expect(left).toEqual([]);
        else if (left.length > 0) {
          expect(left).toEqual([target]);
          mount(10 * whole, "remount");
          const { code, stderr } = await smore(again!, home);
          expect(code, stderr).toBe(0);
          expect(await contentsOf(join(disk(), run), 40)).toEqual(expected);
        }
      } finally {
        unmount();
      }
    }
    console.log(`${writer}: ${POINTS} full disks, 0 half written`);
  });
});
