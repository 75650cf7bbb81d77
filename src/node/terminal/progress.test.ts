import { describe, expect, it } from "vitest";
import { formatDuration, Progress, type ProgressOptions } from "./progress.ts";

/** A progress over 1,000 updates on a stream and a clock that the test moves. */
function setUp(stream: { isTTY?: boolean; columns?: number }, options: Partial<ProgressOptions> = {}) {
  const written: string[] = [];
  const time = { now: 5000 };
  const progress = new Progress({
    label: "train",
    total: 1000,
    unit: "updates",
    stream: { ...stream, write: (text: string) => written.push(text) },
    clock: () => time.now,
    ...options,
  });
  /** One update every `interval` milliseconds. */
  const advance = (from: number, to: number, interval: number, suffix?: string) => {
    for (let count = from; count <= to; count++) {
      time.now += interval;
      progress.update(count, suffix);
    }
  };
  return { progress, written, time, advance };
}

describe("Progress on a terminal", () => {
  it("writes one line over and over, at most ten times a second", () => {
    const { progress, written, time, advance } = setUp({ isTTY: true, columns: 100 });
    advance(1, 1000, 10);
    expect(written.length).toBeLessThanOrEqual(100);
    expect(written.length).toBeGreaterThan(90);
    expect(written.join("")).not.toContain("\n");
    expect(written.every((text) => text.startsWith("\r") && text.endsWith("\x1b[K"))).toBe(true);
    time.now += 65_000;
    progress.finish();
    expect(written.at(-1)).toBe(
      `\rtrain  ${"█".repeat(24)} 100 %  1,000/1,000 updates  13.3 updates/s  took 1 min 15 s\x1b[K\n`,
    );
  });

  it("shows bar, share, count, rate, time left and suffix", () => {
    const { written, advance } = setUp({ isTTY: true, columns: 110 });
    advance(1, 250, 40, "success 97 %");
    expect(written.at(-1)).toBe(
      `\rtrain  ${"█".repeat(6)}${"░".repeat(18)}  25 %  250/1,000 updates  25 updates/s  30 s left  success 97 %\x1b[K`,
    );
  });

  it("leaves the line of work that failed as it is", () => {
    const { progress, written, advance } = setUp({ isTTY: true, columns: 100 });
    progress.abandon();
    expect(written).toEqual([]);
    advance(1, 250, 40);
    progress.abandon();
    expect(written.at(-1)).toBe("\n");
  });

  it("keeps the suffix until the next one", () => {
    const { progress, written, time } = setUp({ isTTY: true, columns: 100 });
    for (const suffix of ["loss 1", undefined, ""]) {
      time.now += 1000;
      progress.update(10, suffix);
    }
    expect(written.map((text) => text.includes("loss 1"))).toEqual([true, true, false]);
  });

  it("never fills the whole width of the terminal", () => {
    for (let columns = 2; columns < 130; columns++) {
      const { written, advance } = setUp({ isTTY: true, columns });
      advance(1, 30, 50, "success 97 %");
      expect(written.length).toBeGreaterThan(0);
      for (const text of written) expect(text.length - "\r\x1b[K".length).toBeLessThan(columns);
    }
    const { written, advance } = setUp({ isTTY: true, columns: 30 });
    advance(1, 500, 50);
    expect(written.at(-1)).toBe("\rtrain   50 %  500/1,000 upda…\x1b[K");
  });
});

describe("Progress that waits", () => {
  it.each([
    [true, "\r", "\x1b[K"],
    [false, "", "\n"],
  ])("tells at once what it waits for (terminal: %s)", (isTTY, before, after) => {
    const { progress, written, time } = setUp({ isTTY, columns: 120 });
    time.now += 1000;
    progress.update(1000, "success 97 %");
    progress.tell("the last evaluation still runs");
    const last = written.at(-1)!;
    expect(last.startsWith(before) && last.endsWith(after)).toBe(true);
    expect(last).toContain("1,000/1,000 updates  1,000 updates/s  the last evaluation still runs");
  });
});

describe("Progress in a log", () => {
  it("writes a plain line every ten seconds and at the end", () => {
    const { progress, written, advance } = setUp({});
    advance(1, 1000, 25, "success 97 %");
    progress.finish();
    expect(written).toEqual([
      "train  40 %  400/1,000 updates  40 updates/s  15 s left  success 97 %\n",
      "train  80 %  800/1,000 updates  40 updates/s  5 s left  success 97 %\n",
      "train 100 %  1,000/1,000 updates  40 updates/s  took 25 s  success 97 %\n",
    ]);
  });

  it("passes over short work in silence", () => {
    const { progress, written, advance } = setUp({ isTTY: true });
    advance(1, 1000, 0.4);
    progress.finish();
    expect(written).toEqual([]);
  });

  it("takes rate and time left from what this process did", () => {
    const { written, advance } = setUp({}, { start: 600 });
    advance(601, 700, 100);
    expect(written).toEqual(["train  70 %  700/1,000 updates  10 updates/s  30 s left\n"]);
  });

  it("shows no remaining time before the first step, or without steps to do", () => {
    const { progress, written, time } = setUp({});
    time.now += 10_000;
    progress.update(0);
    expect(written).toEqual(["train   0 %  0/1,000 updates  0 updates/s\n"]);
    const empty = setUp({}, { total: 0 });
    empty.time.now += 10_000;
    empty.progress.finish();
    expect(empty.written).toEqual(["train 100 %  0/0 updates  0 updates/s  took 10 s\n"]);
  });

  it("says 100 % only when all is done", () => {
    const { progress, written, time } = setUp({}, { total: 100_000 });
    time.now += 10_000;
    progress.update(99_999);
    expect(written[0]).toMatch(/^train {2}99 % {2}99,999\/100,000 updates {2}10,000 updates\/s/);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [59_400, "59 s"],
    [59_600, "1 min 00 s"],
    [245_000, "4 min 05 s"],
    [3_599_600, "1 h 00 min"],
    [2 * 3_600_000 + 7 * 60_000, "2 h 07 min"],
    [86_399_000, "1 d 00 h"],
    [76 * 3_600_000, "3 d 04 h"],
  ])("%d ms is %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
