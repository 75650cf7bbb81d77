import type { FileHandle } from "node:fs/promises";
import { expect, it } from "vitest";
import { readBytes } from "./file-source.ts";

it("bytes are read to the last one, however few a call gives", async () => {
  const file = Uint8Array.from({ length: 20 }, (_, i) => i);
  const read = async (target: Uint8Array, offset: number, length: number, position: number) => {
    const piece = file.subarray(position, position + Math.min(length, 3));
    target.set(piece, offset);
    return { bytesRead: piece.length, buffer: target };
  };
  const handle = { read } as unknown as FileHandle;
  expect([...(await readBytes(handle, 0, 20))]).toEqual([...file]);
  expect([...(await readBytes(handle, 5, 7))]).toEqual([...file.subarray(5, 12)]);
  expect([...(await readBytes(handle, 16, 7))]).toEqual([16, 17, 18, 19]);
});
