import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { fixture } from "../../core/formats/testing/sources.ts";
import { ensureDatasetInTerminal, withDatasetProgress } from "./datasets.ts";

it("work on datasets returns its result, and a failure passes through", async () => {
  expect(await withDatasetProgress(async () => 3)).toBe(3);
  const failing = withDatasetProgress(async (onProgress) => {
    onProgress({ activity: "read", source: "a.csv", unit: "episodes", done: 1, total: 2 });
    throw new Error("the disk is gone");
  });
  await expect(failing).rejects.toThrow("the disk is gone");
});

it("a conversion is printed with its notes, once", async () => {
  const cache = mkdtempSync(join(tmpdir(), "smore-terminal-"));
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const options = { cache, environment: "Line", distanceThreshold: 0.05 };
  const folder = await ensureDatasetInTerminal(fixture("buffer-protocol4.pkl"), options);
  expect(print.mock.calls[0][0]).toBe(`converted ${fixture("buffer-protocol4.pkl")} into ${folder}`);
  const count = print.mock.calls.length;
  await ensureDatasetInTerminal(fixture("buffer-protocol4.pkl"), options);
  expect(print.mock.calls).toHaveLength(count);
  print.mockRestore();
  rmSync(cache, { recursive: true });
});
