import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { refusal } from "../../src/core/base/testing/refusal.ts";
import type { ArrayFile } from "../../src/core/formats/containers/array-file.ts";
import { openArrays } from "../../src/core/formats/index.ts";
import { fixture } from "../../src/core/formats/testing/sources.ts";
import { FileSource } from "../../src/node/formats/file-source.ts";
import { BlobSource } from "../../src/web/formats/blob-source.ts";

/** Every fixture whose format is platform-free, but for those that need a process of their own. */
const fixtures = readdirSync(fixture(""), { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(?:csv|jsonl|npy|npz|parquet|pkl)$/.test(name) && !name.startsWith("hostile"))
  .sort();
/** Columns that a page cannot unpack. */
const NODE_ONLY = ["gzip", "brotli"];

const blobOf = (name: string) => new BlobSource(new File([readFileSync(fixture(name))], basename(name)));

/** Types, shapes and numbers of all arrays, or the reason why an array, or the file, is refused. */
async function contentOf(opened: Promise<ArrayFile>, path: string): Promise<Map<string, unknown>> {
  const content = new Map<string, unknown>();
  const file = await opened.catch((error: Error) => error);
  if (file instanceof Error) return content.set("refusal", file.message.replace(path, "file"));
  for (const [name, { type, shape }] of file.arrays) {
    const read = async () => (await file.rows(name).next(shape[0] ?? 1)).slice();
    const numbers = await read().catch((error: Error) => error.message.replace(path, "file"));
    content.set(name, { type, shape, numbers });
  }
  await file.close();
  return content;
}

describe("a file read from disk and from a Blob has the same arrays", () => {
  it.each(fixtures)("%s", async (name) => {
    const path = fixture(name);
    const fromDisk = await contentOf(openArrays(new FileSource(path)), path);
    const fromBlob = await contentOf(openArrays(blobOf(name)), basename(name));
    expect(fromDisk.size).toBeGreaterThan(0);
    for (const column of NODE_ONLY.filter((column) => fromDisk.has(column))) {
      expect(fromBlob.get(column)).toMatchObject({
        numbers: expect.stringMatching(/cannot be unpacked here/),
      });
      for (const content of [fromDisk, fromBlob]) content.delete(column);
    }
    expect(fromBlob).toEqual(fromDisk);
  });
});

it("a Blob that is an HDF5 file is rejected with a remedy", async () => {
  expect(await refusal(openArrays(blobOf("d4rl.hdf5")))).toBe(
    "d4rl.hdf5: HDF5 files cannot be read here; convert the file with smore data convert, or save it as .npz",
  );
});

it("damaged deflate is rejected in a Blob as on disk", async () => {
  const bytes = readFileSync(fixture("pixels.npz"));
  bytes.fill(0xff, 60, 120);
  const open = openArrays(new BlobSource(new Blob([bytes]), "pixels.npz"));
  expect(await refusal(open)).toMatch(/^pixels\.npz, member ".*copy the file again$/);
});
