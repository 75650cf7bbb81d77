import type { TopLevelSpec } from "vega-lite";
import type { TargetResult } from "../rollout/target-sweep.ts";
import { INK, PALETTE, renderSvg, THEME } from "./theme.ts";

export interface TargetCurve {
  readonly title: string;
  readonly results: readonly TargetResult[];
  /** How far from its goal an achieved goal may be. */
  readonly threshold: number;
}

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];

const WIDTH = 360;

/**
 * The figure as an SVG document: what was achieved over what was commanded, with the diagonal on which a policy lies that
 * follows its goals and the band around it that counts as reached; and below the share of steps that were within that.
 */
export function renderTargetCurve({ title, results, threshold }: TargetCurve): Promise<string> {
  const targets = results.map(({ target }) => target);
  const points = results.map(({ target, achieved, stepsAtGoal }) => ({
    target,
    achieved: achieved.mean,
    // Of a single episode nothing is known of the spread.
    error: Number.isFinite(achieved.standardError) ? 2 * achieved.standardError : 0,
    share: stepsAtGoal.mean,
  }));
  const domain = [Math.min(0, ...targets), Math.max(0, ...targets)];
  const diagonal = domain.map((target) => ({ target, low: target - threshold, high: target + threshold }));
  const commanded = (labelled: boolean) =>
    ({
      field: "target",
      type: "quantitative",
      scale: { domain, nice: false },
      axis: { title: labelled ? "commanded" : null, labels: labelled, tickCount: 7 },
    }) as const;
  const achieved: Panel = {
    title: "achieved (grey: at the goal)",
    width: WIDTH,
    height: WIDTH,
    encoding: { x: commanded(false) },
    layer: [
      {
        data: { values: diagonal },
        mark: { type: "area", color: INK, opacity: 0.12 },
        encoding: {
          y: { field: "low", type: "quantitative", axis: { title: null, tickCount: 7 } },
          y2: { field: "high" },
        },
      },
      {
        data: { values: diagonal },
        mark: { type: "line", color: INK, strokeDash: [4, 3], strokeWidth: 1 },
        encoding: { y: { field: "target", type: "quantitative" } },
      },
      {
        data: { values: points },
        transform: [
          { calculate: "datum.achieved - datum.error", as: "from" },
          { calculate: "datum.achieved + datum.error", as: "to" },
        ],
        mark: { type: "rule", color: PALETTE[0] },
        encoding: { y: { field: "from", type: "quantitative" }, y2: { field: "to" } },
      },
      {
        data: { values: points },
        mark: { type: "line", point: { size: 30 } },
        encoding: { y: { field: "achieved", type: "quantitative" } },
      },
    ],
  };
  const share: Panel = {
    title: "share of steps at the goal",
    width: WIDTH,
    height: 90,
    data: { values: points },
    mark: { type: "line", point: { size: 30 } },
    encoding: {
      x: commanded(true),
      y: {
        field: "share",
        type: "quantitative",
        scale: { domain: [0, 1] },
        axis: { title: null, format: ".0%", tickCount: 4 },
      },
    },
  };
  return renderSvg({
    background: "white",
    padding: 20,
    title: { text: title, fontSize: 16, offset: 16 },
    spacing: 16,
    vconcat: [achieved, share],
    config: THEME,
  });
}
