import { expect, it } from "vitest";
import { loadKoffi } from "./koffi.ts";
import { returnLargeBlocks } from "./large-blocks.ts";

const BLOCK = 20 * 2 ** 20;
const BLOCKS = 10;
const SMALL = 2 ** 20;

it.runIf(process.platform === "linux")("gives large blocks back once they are freed", () => {
  const system = loadKoffi()!.load(null);
  const malloc = system.func("malloc", "void *", ["size_t"]);
  const memset = system.func("memset", "void *", ["void *", "int", "size_t"]);
  const free = system.func("free", "void", ["void *"]);
  /** Bytes that stay with the process after blocks were used, with small ones between them. */
  const kept = (): number => {
    const before = process.memoryUsage.rss();
    const blocks = Array.from({ length: BLOCKS }, () => {
      const block = malloc(BLOCK);
      memset(block, 1, BLOCK);
      return { block, small: malloc(SMALL) };
    });
    for (const { block } of blocks) free(block);
    const bytes = process.memoryUsage.rss() - before;
    for (const { small } of blocks) free(small);
    return bytes;
  };
  // The first block that is freed lets glibc keep those after it.
  free(malloc(BLOCK));
  expect(kept()).toBeGreaterThan((BLOCKS / 2) * BLOCK);
  returnLargeBlocks();
  expect(kept()).toBeLessThan(2 * BLOCK);
});
