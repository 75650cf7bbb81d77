import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, initialStates, program } from "../graph/index.ts";
import { vectorSpaces } from "../spaces/index.ts";
import { agentSettings } from "./index.ts";
import { conjugates, goalsOfTransitions, type SmoreConfig, scoreLosses, scoreRange, smore } from "./smore.ts";

const vector = (...values: number[]) => constant(values, [values.length]);

describe("score losses, worked by hand", () => {
  const inputs = {
    offlineScore: vector(1, 2),
    goalScore: vector(3, 5),
    offlineNextValue: vector(2, 8),
    goalNextValue: vector(4, 6),
    initialScore: vector(1, 3),
  };
  const settings = { discount: 0.5, reward: -1, mixtureWeight: 0.25, divergenceScale: 1 } as const;
  const lossOf = async (
    name: SmoreConfig["scoreLoss"],
    divergence: SmoreConfig["divergence"] = "chiSquare",
  ) => {
    const loss = scoreLosses[name](inputs, { ...settings, divergence });
    const session = await Session.create(engine, program("p", { loss }), { precision: "float64" });
    await session.run(session.allocateInputs());
    return session.output("loss")[0];
  };

  it("bounded", async () => {
    // c = 2: (1² + 3²) / 2; then ½ · 10⁻⁴ · (1 + 4) / 2; residuals 1 − 0 and 2 − 3, so ½ · 1.
    expect(await lossOf("bounded")).toBeCloseTo(5 + 1.25e-4 + 0.5, 12);
  });
  it("linear", async () => {
    // −4 + 10⁻⁴ · 1.5; residuals 1 − 1 and 2 − 4, so ½ · 2.
    expect(await lossOf("linear")).toBeCloseTo(-4 + 1.5e-4 + 1, 12);
  });
  // y is 0, 2 on ρ and −1, −2 on q; the initial term is ¼ · ½ · 2.
  it("dual, χ²", async () => {
    // f* is 0, 3 on ρ and −¾, −1 on q: ¼ · (−0.875) + ¾ · (1.5 − 1).
    expect(await lossOf("dual")).toBeCloseTo(0.25 - 0.21875 + 0.375, 12);
  });
  it("dual, KL", async () => {
    const onGoals = (Math.exp(-2) + Math.exp(-3)) / 2;
    const onOffline = (Math.exp(-1) + Math.exp(1)) / 2;
    expect(await lossOf("dual", "kl")).toBeCloseTo(0.25 + 0.25 * onGoals + 0.75 * (onOffline - 1), 12);
  });
});

describe("the range of scores", () => {
  const settings = { reward: -0.1, discount: 0.9, divergence: "chiSquare", divergenceScale: 0.2 } as const;
  it("is ±c with the bounded loss", () => {
    const { low, high, discount } = scoreRange({ ...settings, scoreLoss: "bounded" })!;
    expect([low, high, discount]).toEqual([expect.closeTo(-1, 12), expect.closeTo(1, 12), 0.9]);
  });
  it("equals the value of permanent goal transitions with the χ² dual", () => {
    const { low, high } = scoreRange({ ...settings, scoreLoss: "dual" })!;
    expect([low, high]).toEqual([0, expect.closeTo(4, 12)]);
    // The fixed point of the loss on q alone: S = γ · S + 2k.
    expect(high).toBeCloseTo(settings.discount * high + 2 * settings.divergenceScale, 12);
  });
  it("is unknown with others", () => {
    expect(scoreRange({ ...settings, scoreLoss: "linear" })).toBeUndefined();
    expect(scoreRange({ ...settings, scoreLoss: "dual", divergence: "kl" })).toBeUndefined();
  });
});

describe("goals of q", () => {
  const law = { kind: "uniform-future" } as const;

  it("are those of ρ where these are hindsight or commanded goals", () => {
    const goals = { hindsight: 0.2, law, random: 0, current: 0 };
    expect(goalsOfTransitions(goals)).toEqual(goals);
  });

  it("have the hindsight and commanded shares of ρ, scaled to leave random and current goals out", () => {
    const goals = { hindsight: 0.1, law, random: 0.35, current: 0.15 };
    expect(goalsOfTransitions(goals)).toEqual({ hindsight: 0.2, law, random: 0, current: 0 });
  });

  it("have no share above 1 where shares round up", () => {
    const goals = { hindsight: 0.3, law, random: 0.3, current: 0.4 };
    expect(goals.hindsight / (1 - goals.random - goals.current)).toBeGreaterThan(1);
    expect(goalsOfTransitions(goals).hindsight).toBe(1);
  });

  it("are in hindsight where ρ has random and current goals alone", () => {
    const goals = { hindsight: 0, law, random: 0.6, current: 0.4 };
    expect(goalsOfTransitions(goals)).toEqual({ hindsight: 1, law, random: 0, current: 0 });
  });
});

describe("conjugates", () => {
  const generators = {
    chiSquare: { f: (t: number) => (t - 1) ** 2, from: -10 },
    kl: { f: (t: number) => (t === 0 ? 0 : t * Math.log(t)), from: 0 },
  };
  it.each(["chiSquare", "kl"] as const)("of %s are the suprema of t · y − f(t)", async (divergence) => {
    const y = [-3, -1, 0, 0.5, 2];
    const conjugate = conjugates[divergence](vector(...y));
    const session = await Session.create(engine, program("p", { conjugate }), { precision: "float64" });
    await session.run(session.allocateInputs());
    const { f, from } = generators[divergence];
    const grid = Array.from({ length: 20001 }, (_, i) => from + i * 1e-3);
    for (const [i, value] of session.output("conjugate").entries()) {
      const supremum = Math.max(...grid.map((t) => t * y[i] - f(t)));
      expect(supremum).toBeLessThanOrEqual(value + 1e-12);
      expect(supremum).toBeCloseTo(value, 5);
    }
  });
});

describe("configuration", () => {
  it("can be that of the released code", () => {
    expect(agentSettings(smore, { preset: "released" }, "")).toEqual({
      scoreLoss: "bounded",
      discount: 0.99,
      targetSteps: 1,
      scoreGoals: null,
      expectile: 0.8,
      policyWeights: "exponential",
      temperature: 3,
      weightClip: 100,
      normalizeWeights: false,
      adaptiveTemperature: false,
      actor: "awr",
      ascentWeight: 0.1,
      ascentScale: "anywhere",
      cloningWeight: 1,
      ascentThrough: "critic",
      policyHead: "learned",
      policyBackground: false,
      policyStart: 0,
      policySchedule: "cosine",
      reward: -2,
      mixtureWeight: 0.5,
      divergence: "chiSquare",
      divergenceScale: 1,
      scoreHeads: 2,
      batchSize: 256,
      goals: { hindsight: 0.8, law: { kind: "uniform-future" }, random: 0, current: 0 },
      rows: { eventful: 0 },
      learningRate: 3e-4,
      targetRate: 0.005,
      hiddenSizes: [256, 256, 256],
      inputs: {
        normalization: "none",
        clip: null,
        goalOffset: false,
        images: {
          encoder: "patches",
          features: 256,
          sharing: "joint",
          goal: "vector",
          crop: 0,
          proprioception: false,
          frozen: false,
        },
      },
      activation: "relu",
      layerNorm: "none",
      initialWeights: "orthogonal",
      valueLayerNorm: true,
    });
  });

  it("of the released code has scores within ±200, and weights at their clip from an advantage of 1.54 on", () => {
    const { reward, discount, weightClip, temperature } = agentSettings(smore, { preset: "released" }, "");
    expect(-reward / (1 - discount)).toBeCloseTo(200, 9);
    expect(Math.log(weightClip) / temperature).toBeCloseTo(1.535, 3);
  });

  it.each<[string, unknown]>([
    ["an unknown key", { beta: 0.1 }],
    ["a discount of 1", { discount: 1 }],
    ["an expectile of 0", { expectile: 0 }],
    ["a positive reward", { reward: 2 }],
    ["a negative temperature", { temperature: -1 }],
    ["no score head", { scoreHeads: 0 }],
    ["no hidden layer", { hiddenSizes: [] }],
    ["half a row", { batchSize: 1.5 }],
    ["an unknown loss", { scoreLoss: "smore_stable" }],
    ["a ratio of scores that have no lower bound", { scoreLoss: "linear", policyWeights: "ratio" }],
    ["targets of more steps beside the dual loss", { scoreLoss: "dual", targetSteps: 2 }],
    ["a goal law without its discount", { goals: { law: { kind: "geometric-future" } } }],
    ["a goal law with a key too many", { goals: { law: { kind: "uniform-future", discount: 0.5 } } }],
    ["shares that sum to more than 1", { goals: { hindsight: 0.8, random: 0.3 } }],
    ["shares of the score that do so", { scoreGoals: { random: 0.4 } }],
  ])("refuses %s", (_, config) => {
    expect(smore.config.safeParse(config).success).toBe(false);
  });
});

describe("the learner", () => {
  const context = {
    spaces: vectorSpaces({ observationSize: 3, goalSize: 2, actionSize: 1 }),
    totalUpdates: 10,
  };
  const build = (config: Partial<SmoreConfig>) =>
    smore.build(
      agentSettings(smore, { preset: "released", hiddenSizes: [4], batchSize: 5, ...config }, ""),
      context,
    );

  it.each([
    ["bounded", ["offline", "goalTransitions"]],
    ["linear", ["offline", "goalTransitions"]],
    ["dual", ["offline", "goalTransitions", "initial"]],
  ] as const)("of the %s loss asks for %o and reads nothing else", (scoreLoss, names) => {
    const { batches, update } = build({ scoreLoss });
    expect(Object.keys(batches)).toEqual(names);
    for (const [name, request] of Object.entries(batches))
      expect(request).toMatchObject({ source: name, rows: 5 });
    const read = update.inputs.map((declaration) => declaration.name.split(".")[0]);
    expect(new Set(read)).toEqual(new Set(names));
    for (const { shape } of update.inputs) expect(shape[0]).toBe(5);
  });

  it("passes its sampling choices on", () => {
    const law = { kind: "geometric-future", discount: 0.9 } as const;
    const goals = { hindsight: 0.3, law, random: 0, current: 0 };
    const rowChoice = { eventful: 0.4 };
    const { offline, goalTransitions, initial } = build({
      goals,
      rows: rowChoice,
      scoreLoss: "dual",
    }).batches;
    for (const request of [offline, goalTransitions]) expect(request).toMatchObject({ goals, rowChoice });
    expect(initial).toMatchObject({ goals });
  });

  it("draws rows of their own for the policy where scores have other goals", () => {
    const scoreGoals = {
      hindsight: 0.5,
      law: { kind: "uniform-future" },
      random: 0.35,
      current: 0.15,
    } as const;
    const { batches, update } = build({ scoreGoals, scoreLoss: "dual" });
    expect(batches.offline).toMatchObject({ source: "offline", goals: scoreGoals });
    expect(batches.initial).toMatchObject({ source: "initial", goals: scoreGoals });
    expect(batches.goalTransitions).toMatchObject({ goals: { hindsight: 1, random: 0, current: 0 } });
    expect(batches.policyRows).toMatchObject({ source: "offline", goals: { hindsight: 0.8 } });
    const read = new Set(update.inputs.map(({ name }) => name));
    expect(read).toContain("policyRows.action");
    expect(read).toContain("offline.action");
  });

  it("starts the target as a copy of the score, and the value from a stream of its own", () => {
    const start = initialStates(build({}).update.states, 1);
    const [score, target] = ["score", "targetScore"].map((name) => start.get(`${name}.parameters`)!);
    expect(target).toEqual(score);
    const firstWeights = start.get("value.parameters")!.subarray(0, 8);
    expect(firstWeights).not.toEqual(score.subarray(0, 8));
  });

  it("acts by a program of its own, on states of the update", () => {
    const { policy, update } = build({});
    expect(policy.inputs.map(({ name, shape }) => [name, shape[1]])).toEqual([
      ["observation", 3],
      ["goal", 2],
    ]);
    expect(policy.outputs.map(({ name, shape }) => [name, shape])).toEqual([["action", [1, 1]]]);
    const known = new Map(update.states.map(({ name, shape }) => [name, shape]));
    for (const { name, shape } of policy.states) expect(known.get(name)).toEqual(shape);
  });
});
