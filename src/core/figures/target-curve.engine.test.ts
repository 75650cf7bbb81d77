import { expect, it } from "vitest";
import { proportion } from "../statistics/binomial.ts";
import { renderTargetCurve } from "./target-curve.ts";

const result = (target: number, achieved: number, standardError = 0.1) => ({
  target,
  achieved: { mean: achieved, standardError },
  success: proportion(1, 2),
  stepsAtGoal: { mean: 0.5, standardError: 0.1 },
  steps: { mean: 1000, standardError: 0 },
});

const curve = {
  title: "policy.onnx in CheetahTgtVel",
  results: [result(2, 2), result(10, 6)],
  threshold: 0.5,
};

const paths = (svg: string, kind: string): string[] =>
  [...svg.matchAll(new RegExp(`mark-${kind} role-mark[^>]*><path[^>]* d="([^"]*)"`, "g"))].map(
    ([, path]) => path,
  );

it("draws what was achieved over what was commanded, and the diagonal, on axes of one scale", async () => {
  const svg = await renderTargetCurve(curve);
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  expect(svg).toContain("policy.onnx in CheetahTgtVel");
  const [diagonal, achieved] = paths(svg, "line").map((path) =>
    path
      .slice(1)
      .split("L")
      .map((point) => point.split(",").map(Number)),
  );
  // x: 0 … 10 on 360 pixels.
  expect(diagonal.map(([x]) => x)).toEqual([0, 360]);
  expect(achieved.map(([x]) => x)).toEqual([72, 360]);
  const pixelsPerUnit = (diagonal[0][1] - diagonal[1][1]) / 10;
  expect(achieved[0][1]).toBeCloseTo(diagonal[0][1] - 2 * pixelsPerUnit, 6);
  expect(achieved[1][1]).toBeCloseTo(diagonal[0][1] - 6 * pixelsPerUnit, 6);
});

it("draws single episodes too, and the same document again", async () => {
  const single = { ...curve, results: [result(5, 3, Number.NaN)] };
  const svg = await renderTargetCurve(single);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(await renderTargetCurve(single)).toBe(svg);
});
