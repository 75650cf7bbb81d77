import { describe, expect, it } from "vitest";
import { validateConfig } from "../../core/base/validate-config.ts";
import { type CellProgress, expandGrid, gridSchema } from "../sweep/index.ts";
import { GridDisplay } from "./grid-display.ts";

const cells = expandGrid(
  validateConfig(
    gridSchema,
    { methods: ["smore"], tasks: ["point"], seeds: 2, training: { updates: 1000 } },
    "",
  ),
);

function setUp(stream: { isTTY?: boolean; columns?: number; rows?: number }) {
  const written: string[] = [];
  const time = { now: 0 };
  const display = new GridDisplay({
    stream: { ...stream, write: (text: string) => written.push(text) },
    clock: () => time.now,
  });
  const update = (index: number, status: CellProgress["status"], completed: number, more = {}) =>
    display.update({ cell: cells[index], status, completed, ...more });
  for (const index of cells.keys()) update(index, "waiting", 0);
  return { display, written, time, update };
}

describe("GridDisplay in a log", () => {
  it("writes a line for each run that ends and the state of all every minute", () => {
    const { written, time, update } = setUp({});
    update(0, "running", 0);
    update(0, "running", 0);
    for (time.now = 1000; time.now <= 60_000; time.now += 1000) update(0, "running", time.now / 100);
    expect(written).toEqual([
      "point-reach-smore-seed0 running  600/1,000 updates  10 updates/s\n",
      "4 runs: 1 running, 3 waiting  about 5 min 40 s left\n",
    ]);
    written.length = 0;
    update(0, "diverged", 700, { success: 0.5, failure: "training diverged at update 701" });
    expect(written).toEqual([
      "point-reach-smore-seed0 diverged  700/1,000 updates  success 50 %  training diverged at update 701\n",
    ]);
  });
});

describe("GridDisplay on a terminal", () => {
  it("writes the table over the one before", () => {
    const { written, time, update } = setUp({ isTTY: true, columns: 100, rows: 24 });
    update(0, "running", 0);
    update(0, "running", 100);
    time.now = 10_000;
    update(0, "running", 200, { success: 0.25 });
    expect(written.at(-1)).toBe(
      [
        "\x1b[5A\x1b[Jrun                      state      updates  updates/s  success",
        "───────────────────────  ───────  ─────────  ─────────  ───────",
        "point-reach-smore-seed0  running  200/1,000         10     25 %",
        "",
        "4 runs: 1 running, 3 waiting  about 6 min 20 s left\n",
      ].join("\n"),
    );
  });

  it("fits any size of the terminal, dropping the runs that ended first", () => {
    for (const rows of [1, 6, 7, 10]) {
      const { written, time, update } = setUp({ isTTY: true, columns: 30, rows });
      for (const index of [0, 1, 2]) {
        update(index, "running", 0);
        time.now += 1000;
        update(index, "finished", 1000, { success: 1 });
      }
      update(3, "running", 0);
      const lines = written.at(-1)!.trimEnd().split("\n");
      expect(lines.length).toBeLessThanOrEqual(Math.max(rows - 1, 5));
      for (const line of lines) expect(line.split("\x1b[J").at(-1)!.length).toBeLessThan(30);
      expect(lines.some((line) => line.includes("seed1"))).toBe(true);
    }
  });

  it("puts a notice above the table", () => {
    const { display, written, update } = setUp({ isTTY: true, columns: 80, rows: 24 });
    update(0, "running", 0);
    written.length = 0;
    display.notice("checkpoint 50 is damaged: using 25");
    expect(written[0]).toBe("\x1b[5A\x1b[Jcheckpoint 50 is damaged: using 25\n");
    expect(written[1].startsWith("run ")).toBe(true);
  });
});
