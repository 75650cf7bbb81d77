import { describe, expect, it } from "vitest";
import { writtenMapping } from "./mapping.ts";
import { openEpisodes } from "./open-episodes.ts";
import { expectLine, fixture, readFile, refusal } from "./testing/line.ts";

const flag = (fields: Parameters<typeof writtenMapping>[0]) =>
  writtenMapping(fields, (field) => `--${field.replace(/[A-Z]/, "-$&").toLowerCase()}`);

describe("replay buffers", () => {
  it.each([
    ...[0, 1, 2, 3, 4, 5].map((protocol) => `buffer-protocol${protocol}.pkl`),
    "buffer-numpy2.pkl",
    "buffer-numpy2-protocol5.pkl",
    "buffer-single.pkl",
  ])("%s is read to the last bit", async (name) => {
    const dataset = await readFile(fixture(name));
    expectLine(dataset);
    expect(dataset.header.provenance).toMatchObject({
      source: name,
      format: "replay buffer (o, ag, g, u) in a pickled dictionary",
      mapping: { observation: "o", action: "u", achievedGoal: "ag", desiredGoal: "g" },
      notes: ["rows in the first episode: o 5; ag 5; u 4; so it has 4 steps"],
    });
  });
  it("with as many states as actions lose the last action", async () => {
    const dataset = await readFile(fixture("buffer-as-many-states.pkl"));
    expectLine(dataset, 3);
    expect(dataset.header.provenance.notes).toEqual([
      "rows in the first episode: o 4; ag 4; u 4; so it has 3 steps",
    ]);
  });
  it("take their goals from other slices on demand", async () => {
    const mapping = flag({ achievedGoal: "o[-2:]", desiredGoal: "g[1], g[0]" });
    const dataset = await readFile(fixture("buffer-protocol4.pkl"), { mapping });
    expect(Array.from(dataset.episode(1).achievedGoals.subarray(0, 4))).toEqual([
      1 + 1 / 64,
      1 + 2 / 64,
      1.125 + 1 / 64,
      1.125 + 2 / 64,
    ]);
    expect(Array.from(dataset.episode(1).desiredGoal)).toEqual([1.5 + 1 / 64, 1.5]);
  });
});

describe("OGBench archives", () => {
  const mapping = flag({ achievedGoal: "qpos" });

  it("are read with the goal map that is given; their last goals stand in for desired ones", async () => {
    const dataset = await readFile(fixture("ogbench.npz"), { mapping });
    expectLine(dataset);
    expect(dataset.header.provenance.notes).toEqual([
      "terminals mark the last state of an episode; the action beside it is not used",
      "rows in the first episode: observations 5; qpos 5; actions 5; so it has 4 steps",
      "no desired goals in the file: the goal achieved last stands in for each",
    ]);
  });
  it("of pixels have them as numbers", async () => {
    const dataset = await readFile(fixture("pixels.npz"), { mapping });
    expect(dataset.header.observationSize).toBe(12);
    expect(dataset.observations).toEqual(Float32Array.from({ length: 120 }, (_, i) => i));
  });
  it("need a goal map", async () => {
    expect(await refusal(openEpisodes(fixture("ogbench.npz")))).toMatch(
      /ogbench\.npz does not say what the achieved goal is; say it with --achieved-goal, a slice of .*, such as qpos\[0:2\]/,
    );
  });
  it.each([
    ["qpoz[0:2]", /--achieved-goal "qpoz\[0:2\]": there is no array "qpoz"; did you mean "qpos"\?/],
    ["qpos[0:3]", /qpos has 2 numbers per row, so \[0:3\] picks none or too many/],
    ["qpos[1:1]", /picks none or too many/],
    ["qpos[-3]", /picks none or too many/],
    ["qpos[a]", /\[a\] is no slice; write \[2\], \[0:3\] or \[-3:\]/],
    ["qpos[]", /is no slice/],
    ["qpos[0:2", /expected arrays with slices, as in qpos\[0:2\]/],
    ["qpos,", /expected arrays/],
  ])("refuse the goal map %s", async (text, sentence) => {
    expect(
      await refusal(openEpisodes(fixture("ogbench.npz"), { mapping: flag({ achievedGoal: text }) })),
    ).toMatch(sentence);
  });
  it("refuse desired goals of another size", async () => {
    const mapping = flag({ achievedGoal: "qpos", desiredGoal: "observations" });
    expect(await refusal(openEpisodes(fixture("ogbench.npz"), { mapping }))).toMatch(
      /the desired goal has 3 numbers but the achieved goal 2/,
    );
  });
});

describe("actions", () => {
  it("are scaled from the range that is given", async () => {
    const actionRange = { low: [-2], high: [2] };
    const dataset = await readFile(fixture("buffer-protocol4.pkl"), { actionRange });
    // ((5 e + 2 t + i) % 9 − 4) / 4 at e = t = 0, halved
    expect(Array.from(dataset.episode(0).actions.subarray(0, 2))).toEqual([-0.5, -0.375]);
    const shifted = { low: [-1, -2], high: [3, 2] };
    const other = await readFile(fixture("buffer-protocol4.pkl"), { actionRange: shifted });
    expect(Array.from(other.episode(0).actions.subarray(0, 2))).toEqual([-1, -0.375]);
  });
  it("are refused a range that does not fit", async () => {
    const open = (low: number[], high: number[]) =>
      refusal(openEpisodes(fixture("buffer-protocol4.pkl"), { actionRange: { low, high } }));
    expect(await open([-1, -1, -1], [1])).toMatch(
      /the action range has 3 bounds, but actions have 2 numbers/,
    );
    expect(await open([1], [1])).toMatch(/every low bound must be below the high one/);
  });
});

it("a file of other arrays is refused with their names", async () => {
  expect(await refusal(openEpisodes(fixture("refused.npz")))).toMatch(
    /refused\.npz holds "object", "text", "structured" and "complex", which is no layout that Smore knows; say with a mapping file/,
  );
});
