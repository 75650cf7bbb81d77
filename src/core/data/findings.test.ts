import { describe, expect, it } from "vitest";
import type { Episode } from "./dataset.ts";
import { EpisodeInspector } from "./findings.ts";

const sizes = { observationSize: 2, goalSize: 1, actionSize: 1 };
const episode = (change: Partial<Record<keyof Episode, number[]>> = {}, start = 0): Episode => ({
  observations: [start, 0, start + 1, 0, start + 2, 0],
  achievedGoals: [start, start + 1, start + 2],
  actions: [0.5, -1],
  desiredGoal: [start + 2],
  ...change,
});

function findings(episodes: readonly Episode[], others: readonly Episode[] = []) {
  const [inspector, other] = [episodes, others].map((list) => {
    const inspector = new EpisodeInspector(sizes);
    for (const each of list) inspector.add(each);
    return inspector;
  });
  return inspector
    .findings(other.digests)
    .map(({ severity, place, message }) => `${severity}: ${place}: ${message}`);
}

describe("an inspector", () => {
  it("finds nothing in sound episodes", () => {
    expect(findings([episode(), episode({}, 5)])).toEqual([]);
  });
  it("finds numbers that are not finite or out of bounds, each with its place", () => {
    const bad = episode(
      {
        observations: [0, 0, 0, Number.NaN, 0, 0],
        actions: [1.5, 1 + 1e-7],
        desiredGoal: [Number.POSITIVE_INFINITY],
      },
      3,
    );
    expect(findings([episode(), bad])).toEqual([
      "error: episode 1, step 1, observations 1: NaN; every number must be finite, so leave that episode out or repair it",
      "error: episode 1, step 0, desiredGoal 0: Infinity; every number must be finite, so leave that episode out or repair it",
      "error: episode 1, step 0, actions 0: 1.5; actions must lie in [-1, 1], so rescale them, those of a file with --action-range, or clip them with --clip-actions",
    ]);
  });
  it("checks numbers as float32 holds them, and prints them as they are", () => {
    const large = episode({ observations: [0, 0, 1e300, 0, -1e300, 0], actions: [1 + 1.01e-6, 1e300] });
    expect(findings([large]).filter((sentence) => sentence.startsWith("error"))).toEqual([
      "error: episode 0, step 1, observations 0: 1e+300; float32 holds no number so large, so leave that episode out or repair it",
      "error: episode 0, step 2, observations 0: -1e+300; float32 holds no number so large, so leave that episode out or repair it",
      "error: episode 0, step 1, actions 0: 1e+300; actions must lie in [-1, 1], so rescale them, those of a file with --action-range, or clip them with --clip-actions",
    ]);
  });
  it("finds duplicate episodes, in one dataset and between two", () => {
    expect(
      findings([episode(), episode({}, 5), episode({ desiredGoal: [9] })], [episode({}, 7), episode({}, 5)]),
    ).toEqual([
      "warning: episode 2: the same as episode 0; leave one of them out",
      "error: episode 1: also episode 1 of the other data; leave it out of one of them",
    ]);
  });
  it("finds two episodes that were logged as one", () => {
    const usual = Array.from({ length: 100 }, (_, i) => episode({}, 10 * i));
    const seam = episode({ achievedGoals: [0, 1, 50] });
    expect(findings([...usual, { ...seam, observations: [0, 0, 1, 0, 50, 0] }])).toEqual([
      "warning: episode 100, step 2: the achieved goal jumps by 49, and 99 % of the steps are shorter than 1; an end of an episode may be missing",
    ]);
  });
  it("finds every jump of an episode in which ends are missing, and how far apart they are", () => {
    const walk = Array.from({ length: 1001 }, (_, i) => (i % 50) / 10 + (Math.floor(i / 50) % 2 ? 90 : 0));
    const inspector = new EpisodeInspector({ ...sizes, observationSize: 1 }, Number.POSITIVE_INFINITY);
    inspector.add({ observations: walk, achievedGoals: walk, actions: [0.5], desiredGoal: [0] });
    const found = inspector.findings();
    expect(found[0]).toMatchObject({
      severity: "warning",
      place: "20 steps in 1 episodes",
      message: "the achieved goal jumps, every 50 steps; ends of episodes are probably missing",
    });
    expect(found.slice(1).map(({ place }) => place)).toEqual(
      Array.from({ length: 20 }, (_, i) => `episode 0, step ${50 * (i + 1)}`),
    );
    expect(found[1].message).toMatch(
      /^the achieved goal jumps by 85\.1, and all other steps are shorter than 0\.\d+;/,
    );
  });
  it("recognises states of zeros at the end as padding, and their beginning as no jump", () => {
    const rows = (...states: number[]) => ({
      observations: states.flatMap((x) => [x, x]),
      achievedGoals: states,
      actions: states.slice(1).map(() => 0.5),
      desiredGoal: [1],
    });
    expect(
      findings([rows(100, 101, 102, 103, 0, 0, 0), rows(100, 101, 102, 103, 104, 105, 0), rows(0, 0, 0)]),
    ).toEqual([
      "warning: episode 0, step 4: the last 3 states are zeros, as padding is; cut them and their actions off",
    ]);
  });
  it("finds images of one colour, and cameras that have stopped", () => {
    const inspector = new EpisodeInspector({ ...sizes, observationSize: 4, observationShape: [2, 2, 1] });
    const images = (...frames: number[][]) => episode({ observations: frames.flat() });
    inspector.add(images([1, 2, 3, 4], [1, 2, 3, 5], [1, 2, 3, 4]));
    inspector.add(images([1, 2, 3, 4], [7, 7, 7, 7], [1, 2, 3, 4]));
    inspector.add(images([1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]));
    expect(inspector.findings().map(({ place, message }) => `${place}: ${message}`)).toEqual([
      "episode 1, step 1: every pixel is 7; the frame is missing, or the camera saw nothing",
      "episode 2: the image is the same in every step; the camera has stopped, or looks elsewhere",
    ]);
  });
  it("counts what it does not tell in full", () => {
    const many = episode({ actions: Array(30).fill(2) });
    const inspector = new EpisodeInspector(sizes);
    inspector.add(many);
    const found = inspector.findings();
    expect(found).toHaveLength(11);
    expect(found[10]).toEqual({
      severity: "error",
      place: "20 more places",
      message: "the same",
      places: 20,
    });
  });
});
