import { describe, expect, it } from "vitest";
import { changedLines, HashChain, withoutChain } from "./hash-chain.ts";

const objects = ['{"step":0,"größe":1}', '{"step":1}', '{"step":2,"chain":"x"}'];
const written = new HashChain("run 1");
const lines = objects.map((object) => written.append(object));

/** How many lines follow one another from `start`. */
function verified(lines: readonly string[], start = "run 1"): number {
  const chain = new HashChain(start);
  const bad = lines.findIndex((line) => chain.verify(line) === undefined);
  return bad === -1 ? lines.length : bad;
}

describe("HashChain", () => {
  it("returns the objects that were appended", () => {
    const chain = new HashChain("run 1");
    expect(lines.map((line) => chain.verify(line))).toEqual(objects);
    expect(chain.value).toBe(written.value);
    expect(lines.map(withoutChain)).toEqual(objects);
    for (const line of lines) expect(JSON.parse(line).chain).toMatch(/^[0-9a-f]{16}$/);
  });

  it("reveals a line that was changed, removed, exchanged or taken from another file", () => {
    expect(verified([lines[0], lines[1].replace("1", "3"), lines[2]])).toBe(1);
    expect(verified([lines[0], lines[2]])).toBe(1);
    expect(verified([lines[1], lines[0], lines[2]])).toBe(0);
    expect(verified([lines[0], objects[1]])).toBe(1);
    expect(verified(lines, "run 2")).toBe(0);
  });

  it("does not advance at a line that does not follow", () => {
    const chain = new HashChain("run 1");
    expect(chain.verify(lines[1])).toBeUndefined();
    expect(chain.verify(lines[0])).toBe(objects[0]);
  });
});

it("lines that were changed are found one by one", () => {
  const four = [...lines, written.append('{"step":3}')];
  expect(changedLines(four, "run 1")).toEqual([]);
  const changed = four.map((line, index) => (index % 2 === 0 ? line.replace('"step":', '"step":1') : line));
  expect(changedLines(changed, "run 1")).toEqual([1, 3]);
  expect(changedLines(four.toSpliced(1, 1), "run 1")).toEqual([2]);
  expect(changedLines(four, "run 2")).toEqual([1]);
  expect(changedLines([objects[0], four[1]], "run 1")).toEqual([1, 2]);
});
