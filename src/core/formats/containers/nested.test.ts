import { describe, expect, it } from "vitest";
import { type NestedArray, NestedReader } from "./nested.ts";

/** Lists and dictionaries as they are; typed arrays are arrays of one axis, and those in `rows` of two. */
function read(value: unknown, bytes = 1000) {
  const resolve = (
    value: unknown,
  ): NestedArray | readonly unknown[] | ReadonlyMap<unknown, unknown> | undefined => {
    if (Array.isArray(value) || value instanceof Map) return value;
    if (value instanceof Float32Array)
      return { type: "float32", shape: [value.length], numbers: () => value };
    if (value instanceof Rows) {
      const { numbers, width } = value;
      return { type: "float32", shape: [numbers.length / width, width], numbers: () => numbers };
    }
    return undefined;
  };
  const arrays = new NestedReader("file", bytes, resolve).read(value);
  return Object.fromEntries(
    Array.from(arrays, ([name, { shape, numbers }]) => [name, [shape, Array.from(numbers!())]]),
  );
}

class Rows {
  readonly numbers: Float32Array;
  readonly width: number;

  constructor(width: number, ...numbers: number[]) {
    this.width = width;
    this.numbers = Float32Array.from(numbers);
  }
}
const dictionary = (entries: Readonly<Record<string, unknown>>) => new Map(Object.entries(entries));
const row = (...numbers: number[]) => Float32Array.from(numbers);

describe("nested values", () => {
  const episodes = {
    "0/observations": [
      [2, 2],
      [1, 2, 3, 4],
    ],
    "0/actions": [[2], [0.5, 1]],
    "1/observations": [
      [3, 2],
      [5, 6, 7, 8, 9, 10],
    ],
    "1/actions": [[3], [0, 1, 0]],
  };
  const observations = [new Rows(2, 1, 2, 3, 4), new Rows(2, 5, 6, 7, 8, 9, 10)];
  const actions = [row(0.5, 1), row(0, 1, 0)];

  it("that are lists of dictionaries with an episode each keep the episodes apart", () => {
    const list = [0, 1].map((i) => dictionary({ observations: observations[i], actions: actions[i] }));
    expect(read(list)).toEqual(episodes);
  });
  it("that are dictionaries of lists with an episode each keep them apart under the same names", () => {
    expect(read(dictionary({ observations, actions }))).toEqual(episodes);
  });
  it("keep episodes of equal length apart too", () => {
    const equal = dictionary({
      observations: [new Rows(1, 1, 2), new Rows(1, 3, 4)],
      actions: [row(1, 2), row(3, 4)],
    });
    expect(Object.keys(read(equal))).toEqual(["0/observations", "0/actions", "1/observations", "1/actions"]);
  });
  it("that are lists with a dictionary per step become one array for each name", () => {
    const steps = [1, 2, 3].map((i) =>
      dictionary({ obs: dictionary({ tip: row(i, -i) }), action: row(i / 4), done: i === 3 }),
    );
    expect(read(steps)).toEqual({
      "obs/tip": [
        [3, 2],
        [1, -1, 2, -2, 3, -3],
      ],
      action: [
        [3, 1],
        [0.25, 0.5, 0.75],
      ],
      done: [[3], [0, 0, 1]],
    });
  });
  it("that are dictionaries with a list of steps become one array for each name, of as many rows as the list", () => {
    const steps = dictionary({
      observations: [row(1), row(2), row(3)],
      actions: [row(4), row(5)],
      rewards: [0, 1],
    });
    expect(read(steps)).toEqual({
      observations: [
        [3, 1],
        [1, 2, 3],
      ],
      actions: [
        [2, 1],
        [4, 5],
      ],
      rewards: [[2], [0, 1]],
    });
  });
  it("of text are left out", () => {
    expect(read(dictionary({ x: row(1), names: ["a", "b"], text: "c", nothing: [] }))).toEqual({
      x: [[1], [1]],
    });
  });
  it("that hold themselves are read once", () => {
    const list: unknown[] = [];
    const circle: Map<string, unknown> = dictionary({ x: row(1), list });
    list.push(circle, list);
    circle.set("again", circle);
    expect(read(circle)).toEqual({ x: [[1], [1]] });
  });
  it("whose lists repeat an array more often than the file could hold it are rejected", () => {
    const large = row(...Array<number>(1000).fill(1));
    expect(() => read(dictionary({ x: Array(2000).fill(large) }))).toThrow(
      "file: its lists repeat arrays to more numbers than the file could hold; save it as .npz instead",
    );
  });
});

it("rejects more values than a file of its size should fill memory with", () => {
  const lists = Array.from({ length: 200_000 }, () => [1]);
  expect(() => read(lists, 0)).toThrow(/^file: its lists and dictionaries hold more values than fit/);
  expect(read(lists, 1_000_000)[""][0]).toEqual([200_000, 1]);
});
