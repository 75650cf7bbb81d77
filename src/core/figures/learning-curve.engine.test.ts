import { describe, expect, it } from "vitest";
import { type LearningCurve, renderLearningCurve } from "./learning-curve.ts";

const curve: LearningCurve = {
  title: "SMORe on FetchReach",
  evaluations: [
    { step: 0, success: 0, low: 0, high: 0.2 },
    { step: 50_000, success: 0.5, low: 0.4, high: 0.6 },
    { step: 100_000, success: 1, low: 0.9, high: 1 },
  ],
  panels: [
    { title: "score loss", series: [{ name: "score", points: [{ step: 1000, value: 2 }] }] },
    {
      title: "gradient norm",
      series: [
        {
          name: "actor <&>",
          points: [
            { step: 0, value: 3 },
            { step: 50_000, value: Number.NaN },
            { step: 100_000, value: Infinity },
          ],
        },
        { name: "critic", points: [] },
      ],
    },
  ],
};

const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe("renderLearningCurve", () => {
  it("draws one standalone document with titles, axes and a legend where curves must be told apart", async () => {
    const svg = await renderLearningCurve(curve);
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('fill="white"');
    const written = texts(svg);
    for (const text of [
      "SMORe on FetchReach",
      "success rate, with its 95 % interval",
      "score loss",
      "gradient norm",
    ])
      expect(written).toContain(text);
    for (const text of ["0%", "100%", "100k", "actor &lt;&amp;&gt;", "critic"])
      expect(written).toContain(text);
    expect(written.filter((text) => text === "gradient updates")).toHaveLength(1);
    expect(written).not.toContain("score");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("puts success rates and intervals where they belong", async () => {
    const svg = await renderLearningCurve({ ...curve, panels: [] });
    const path = (kind: string) =>
      svg.match(new RegExp(`mark-${kind} role-mark[^>]*><path[^>]* d="([^"]*)"`))?.[1];
    // 520 × 210 pixels; success 0, 0.5, 1 from the lower edge up.
    expect(path("line")).toBe("M0,210L260,105L520,0");
    expect(path("area")).toBe("M0,210L260,126L520,21L520,0L260,84L0,168Z");
  });

  it("gives equal documents for equal curves, and draws before the first evaluation", async () => {
    expect(await renderLearningCurve(curve)).toBe(await renderLearningCurve(curve));
    expect(texts(await renderLearningCurve({ title: "new", evaluations: [], panels: [] }))).toContain("new");
  });

  it("rejects more curves than colours", async () => {
    const series = Array.from({ length: 8 }, (_, i) => ({ name: `${i}`, points: [] }));
    await expect(renderLearningCurve({ ...curve, panels: [{ title: "losses", series }] })).rejects.toThrow(
      "figure: losses: 8 series are more than the 7 colours",
    );
  });
});
