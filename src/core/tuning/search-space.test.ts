import { describe, expect, it } from "vitest";
import { findAgent } from "../agents/index.ts";
import { describeDimension } from "./dimension.ts";
import { SearchSpace } from "./search-space.ts";

const space = (vary: readonly string[], base = {}, agent = "smore") =>
  new SearchSpace(findAgent(agent), base, vary);

const described = (vary: readonly string[], base = {}) =>
  space(vary, base).dimensions.map((dimension) => [dimension.path, describeDimension(dimension)]);

describe("SearchSpace", () => {
  it("derives ranges from the schemas and the defaults of settings", () => {
    expect(
      described([
        "agent.expectile",
        "agent.temperature",
        "agent.reward",
        "agent.scoreLoss",
        "agent.valueLayerNorm",
        "agent.batchSize",
        "agent.scoreHeads",
      ]),
    ).toEqual([
      ["agent.expectile", "0.01 to 0.99, by equal differences"],
      ["agent.temperature", "1 to 100, by equal ratios"],
      ["agent.reward", "-0.4 to -0.004, by equal ratios"],
      ["agent.scoreLoss", '"bounded", "dual", "linear"'],
      ["agent.valueLayerNorm", "false, true"],
      ["agent.batchSize", "64 to 1024, by equal ratios"],
      ["agent.scoreHeads", "1 to 8, by equal differences"],
    ]);
  });

  it("keeps given ranges and lists", () => {
    expect(described(["agent.temperature=0.5..2", "agent.policyWeights=none,exponential"])).toEqual([
      ["agent.temperature", "0.5 to 2, by equal differences"],
      ["agent.policyWeights", '"none", "exponential"'],
    ]);
  });

  it("varies the usual settings of an agent by default", () => {
    expect(space([]).dimensions.map(({ path }) => path)).toEqual([
      "agent.temperature",
      "agent.expectile",
      "agent.learningRate",
    ]);
    expect(space([], {}, "crl").dimensions.map(({ path }) => path)).toContain("agent.cloningWeight");
  });

  it("starts from the given settings, and keeps them in every trial", () => {
    const trials = space(["agent.temperature", "agent.goals.hindsight=0.5..1"], { expectile: 0.9 }).trials(
      5,
      "sobol",
      0,
    );
    expect(trials[0]).toEqual({ index: 0, values: {}, settings: { expectile: 0.9 } });
    for (const { values, settings } of trials.slice(1)) {
      expect(settings.expectile).toBe(0.9);
      expect(settings.temperature).toBe(values["agent.temperature"]);
      expect((settings.goals as { hindsight: number }).hindsight).toBe(values["agent.goals.hindsight"]);
    }
  });

  it.each([
    "random",
    "sobol",
  ] as const)("gives the same %s trials again, more of them where asked", (source) => {
    const of = (count: number, seed: number) => space(["agent.temperature"]).trials(count, source, seed);
    expect(of(20, 1).slice(0, 8)).toEqual(of(8, 1));
    expect(of(8, 2)).not.toEqual(of(8, 1));
  });

  it("draws evenly on logarithmic and on integer axes", () => {
    const trials = space(["agent.temperature=0.01..100", "agent.scoreHeads=1..4"])
      .trials(257, "sobol", 5)
      .slice(1);
    const small = trials.filter(({ values }) => (values["agent.temperature"] as number) < 1).length;
    expect(small).toBe(128);
    for (const heads of [1, 2, 3, 4])
      expect(trials.filter(({ values }) => values["agent.scoreHeads"] === heads)).toHaveLength(64);
  });

  it("drops contradictory settings and repeated points", () => {
    const trials = space(["agent.policyWeights=ratio,none", "agent.scoreLoss=bounded,linear"]).trials(
      9,
      "random",
      0,
    );
    expect(
      trials
        .slice(1)
        .map(({ values }) => Object.values(values).join(" "))
        .sort(),
    ).toEqual(["none bounded", "none linear", "ratio bounded"]);
  });

  it.each([
    [
      ["agent.temprature"],
      {},
      "--vary agent.temprature: agent.temprature is not a setting of smore; did you mean agent.temperature?",
    ],
    [
      ["agent.temperature=3..1"],
      {},
      "--vary agent.temperature=3..1: expected two numbers, the smaller one first",
    ],
    [["agent.expectile=0.5..1"], {}, "--vary agent.expectile is 1: expected a number > 0 and < 1"],
    [["agent.policyWeights=none,all"], {}, '--vary agent.policyWeights is "all": expected one of'],
    [["agent.temperature", "agent.temperature=1..2"], {}, "--vary agent.temperature: it is given twice"],
    [["agent.expectile"], { expectile: 0.7 }, "--vary agent.expectile: --set fixes agent.expectile already"],
    [["agent.hiddenSizes"], {}, "--vary agent.hiddenSizes: its default gives no range"],
    [
      ["agent.divergence=kl"],
      { scoreLoss: "dual", policyWeights: "ratio", targetSteps: 1 },
      "do not go together",
    ],
  ])("refuses %j", (vary, base, sentence) => {
    expect(() => space(vary, base).trials(4, "sobol", 0)).toThrow(sentence);
  });
});
