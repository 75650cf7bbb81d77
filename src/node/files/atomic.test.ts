import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import { removeRemains, writeFileAtomically, writeFolderAtomically } from "./atomic.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "smore-atomic-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A writer of one file "content" with the given text. */
const writing = (text: string) => (temporary: string) => writeFile(join(temporary, "content"), text);
const contentOf = (name: string) => readFileSync(join(home, name, "content"), "utf8");

describe("writeFolderAtomically", () => {
  it("shows the folder under its name only when it is complete", async () => {
    const target = join(home, "deep", "er", "result");
    await writeFolderAtomically(target, async (temporary) => {
      await mkdir(join(temporary, "inner"));
      await writeFile(join(temporary, "inner", "a"), "1");
      expect(existsSync(target)).toBe(false);
      expect(readdirSync(join(home, "deep", "er"))).toHaveLength(1);
    });
    expect(readFileSync(join(target, "inner", "a"), "utf8")).toBe("1");
    expect(readdirSync(join(home, "deep", "er"))).toEqual(["result"]);
  });

  it("leaves nothing behind when the writer fails, and passes its error on", async () => {
    const failure = new Error("writer gave up");
    const write = async (temporary: string) => {
      await writing("half")(temporary);
      throw failure;
    };
    await expect(writeFolderAtomically(join(home, "result"), write)).rejects.toBe(failure);
    expect(readdirSync(home)).toEqual([]);
  });

  it("rejects an existing target and leaves it as it is", async () => {
    await writeFolderAtomically(join(home, "result"), writing("old"));
    const attempt = writeFolderAtomically(join(home, "result"), writing("new"));
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(/result already exists/);
    expect(contentOf("result")).toBe("old");
    expect(readdirSync(home)).toEqual(["result"]);
  });

  it("rejects a target that appeared while it was writing", async () => {
    const attempt = writeFolderAtomically(join(home, "result"), async (temporary) => {
      await writing("late")(temporary);
      await writeFolderAtomically(join(home, "result"), writing("first"));
    });
    await expect(attempt).rejects.toThrow(/already exists/);
    expect(contentOf("result")).toBe("first");
    expect(readdirSync(home)).toEqual(["result"]);
  });

  it("never replaces what holds or is something else", async () => {
    const target = join(home, "result");
    const inner = async (temporary: string) => {
      await mkdir(join(temporary, "inner"));
      await writeFile(join(temporary, "inner", "a"), "new");
    };
    await writeFolderAtomically(target, inner);
    writeFileSync(join(target, "inner", "b"), "precious");
    const attempt = writeFolderAtomically(target, inner, { overwrite: true });
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(/result\/inner\/b would be lost; choose another name/);
    expect(readFileSync(join(target, "inner", "b"), "utf8")).toBe("precious");
    rmSync(join(target, "inner"), { recursive: true });
    writeFileSync(join(target, "inner"), "precious");
    await expect(writeFolderAtomically(target, inner, { overwrite: true })).rejects.toThrow(
      /result\/inner would be lost/,
    );
    rmSync(join(target, "inner"));
    for (const name of [".DS_Store", "spare"]) writeFileSync(join(target, name), "");
    await writeFolderAtomically(target, inner, { overwrite: true, isDisposable: (name) => name === "spare" });
    expect(readdirSync(target)).toEqual(["inner"]);
    writeFileSync(join(home, "file"), "precious");
    await expect(writeFolderAtomically(join(home, "file"), inner, { overwrite: true })).rejects.toThrow(
      /file is a file or a link; choose another name/,
    );
    expect(readdirSync(home).sort()).toEqual(["file", "result"]);
  });

  it("swaps an existing target on demand, and keeps it when the writer fails", async () => {
    const target = join(home, "result");
    await writeFolderAtomically(target, writing("old"));
    const failing = async () => Promise.reject(new Error("no"));
    await expect(writeFolderAtomically(target, failing, { overwrite: true })).rejects.toThrow("no");
    expect(contentOf("result")).toBe("old");
    await writeFolderAtomically(target, writing("new"), { overwrite: true });
    expect(contentOf("result")).toBe("new");
    expect(readdirSync(home)).toEqual(["result"]);
  });

  it("takes two writers of the same target at once: one wins whole", async () => {
    const attempts = ["one", "two"].map((text) => writeFolderAtomically(join(home, "result"), writing(text)));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(["one", "two"]).toContain(contentOf("result"));
    expect(readdirSync(home)).toEqual(["result"]);
  });

  it("leaves remains that can be cleared away, and nothing else can", async () => {
    let used = "";
    await writeFolderAtomically(join(home, "result"), async (temporary) => {
      used = temporary;
    });
    mkdirSync(used);
    writeFileSync(join(home, ".result"), "");
    await removeRemains(home);
    expect(readdirSync(home).sort()).toEqual([".result", "result"]);
    await removeRemains(join(home, "missing"));
  });

  it("passes by the remains of a killed process that had the same number", async () => {
    let used = "";
    await writeFolderAtomically(join(home, "result"), async (temporary) => {
      used = temporary;
    });
    const next = used.replace(/\d+$/, (count) => String(Number(count) + 1));
    mkdirSync(next);
    writeFileSync(join(next, "remains"), "");
    await writeFolderAtomically(join(home, "result"), writing("new"), { overwrite: true });
    expect(readdirSync(home)).toEqual([basename(next), "result"]);
    expect(readdirSync(join(home, "result"))).toEqual(["content"]);
  });

  it.skipIf(!existsSync("/dev/full"))("explains a full disk and leaves everything as it was", async () => {
    await writeFolderAtomically(join(home, "result"), writing("old"));
    const write = async (temporary: string) => {
      await writing("new")(temporary);
      await writeFile("/dev/full", "no room for this");
    };
    const attempt = writeFolderAtomically(join(home, "result"), write, { overwrite: true });
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(/cannot write .*result: the disk is full.*nothing was changed/);
    expect(contentOf("result")).toBe("old");
    expect(readdirSync(home)).toEqual(["result"]);
  });

  it("explains a parent that is a file", async () => {
    writeFileSync(join(home, "file"), "");
    const attempt = writeFolderAtomically(join(home, "file", "result"), writing("x"));
    await expect(attempt).rejects.toThrow(UserError);
    await expect(attempt).rejects.toThrow(/cannot write .*file\/result/);
  });
});

describe("writeFileAtomically", () => {
  it("replaces a file whole and makes missing folders", async () => {
    const target = join(home, "deep", "note");
    await writeFileAtomically(target, "one");
    await writeFileAtomically(target, Uint8Array.of(0x74, 0x77, 0x6f));
    expect(readFileSync(target, "utf8")).toBe("two");
    expect(readdirSync(join(home, "deep"))).toEqual(["note"]);
  });

  it("writes pieces one after the other, and nothing when they fail", async () => {
    const target = join(home, "note");
    await writeFileAtomically(target, [Uint8Array.of(0x6f, 0x6e), Uint8Array.of(0x65)]);
    expect(readFileSync(target, "utf8")).toBe("one");
    const failing = function* () {
      yield Uint8Array.of(0x74);
      throw new Error("no more");
    };
    await expect(writeFileAtomically(target, failing())).rejects.toThrow("no more");
    expect(readFileSync(target, "utf8")).toBe("one");
    expect(readdirSync(home)).toEqual(["note"]);
  });

  it("keeps the order of small and large pieces", async () => {
    const sizes = [3, 2_000_000, 5, 700_000, 700_000, 0, 1 << 20, 1];
    const pieces = sizes.map((size, i) => new Uint8Array(size).fill(i + 1));
    await writeFileAtomically(join(home, "pieces"), pieces);
    expect(readFileSync(join(home, "pieces")).equals(Buffer.concat(pieces))).toBe(true);
  });

  it("leaves no temporary file when it cannot take its place", async () => {
    mkdirSync(join(home, "note", "occupied"), { recursive: true });
    const attempt = writeFileAtomically(join(home, "note"), "text");
    await expect(attempt).rejects.toThrow(/cannot write .*note/);
    expect(readdirSync(home)).toEqual(["note"]);
  });
});
