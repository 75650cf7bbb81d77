import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readHashed, sha256 } from "./sha256.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "smore-sha256-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("sha256", () => {
  it("gives the published digests (FIPS 180-4 examples)", () => {
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256(new Uint8Array(1_000_000).fill("a".charCodeAt(0)))).toBe(
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    );
  });

  it("hashes text as UTF-8", () => {
    expect(sha256("μ")).toBe(sha256(Uint8Array.of(0xce, 0xbc)));
  });
});

describe("readHashed", () => {
  it("fills the target with a file longer than one piece and returns the hash of those bytes", async () => {
    const bytes = Uint8Array.from({ length: 9_000_001 }, (_, i) => (i * 31) ^ (i >> 8));
    writeFileSync(join(folder, "long"), bytes);
    const target = new Uint8Array(bytes.length);
    expect(await readHashed(join(folder, "long"), target)).toBe(sha256(bytes));
    expect(Buffer.compare(target, bytes)).toBe(0);
  });

  it("rejects a file that ends early", async () => {
    writeFileSync(join(folder, "short"), "12345");
    await expect(readHashed(join(folder, "short"), new Uint8Array(6))).rejects.toThrow(
      /ended after 5 of 6 bytes/,
    );
  });
});
