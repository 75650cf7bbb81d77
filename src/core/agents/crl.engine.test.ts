import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { concat, constant, program, type Tensor } from "../graph/index.ts";
import { declareNetwork, ensemble } from "../nn/index.ts";
import { contrastiveLosses, crl, crlConfig, floored, similarities, similarity } from "./crl.ts";
import { agentSettings } from "./index.ts";
import { encoder } from "./parts/networks.ts";
import { evaluate, lookUp } from "./testing/evaluate.ts";
import { smallLearner, spreadSession } from "./testing/small-learner.ts";
import { slopeOf } from "./testing/walks.ts";

describe("the contrastive loss of two pairs, worked by hand", () => {
  const [phi, psi] = [constant([1, 0, 0, 2], [2, 2]), constant([1, 1, 3, -1], [2, 2])];

  it("has the known logits", async () => {
    const { all, own } = await evaluate({ all: similarities(phi, psi), own: similarity(phi, psi) });
    [1, 3, 2, -2].forEach((product, i) => {
      expect(all[i]).toBeCloseTo(product / Math.SQRT2, 12);
    });
    expect(own[0]).toBeCloseTo(all[0], 12);
    expect(own[1]).toBeCloseTo(all[3], 12);
  });
  const lossOf = async (name: keyof typeof contrastiveLosses) =>
    (await evaluate({ loss: contrastiveLosses[name](phi, psi) })).loss[0];
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  const [[first, second], [third, fourth]] = [
    [1 / Math.SQRT2, 3 / Math.SQRT2],
    [2 / Math.SQRT2, -2 / Math.SQRT2],
  ];

  it("binary, is the mean cross-entropy over all pairs", async () => {
    expect(await lossOf("binary")).toBeCloseTo(1.47476, 5);
  });
  it("balanced, has the mean over the own and that over the others", async () => {
    const own = (softplus(-first) + softplus(-fourth)) / 2;
    expect(await lossOf("balanced")).toBeCloseTo(own + (softplus(second) + softplus(third)) / 2, 12);
  });
  it("softmax, is the cross-entropy of the own goal in each row, and what holds the normaliser near 1", async () => {
    const [upper, lower] = [
      Math.log(Math.exp(first) + Math.exp(second)),
      Math.log(Math.exp(third) + Math.exp(fourth)),
    ];
    const expected = (upper - first + lower - fourth) / 2 + (0.01 * (upper ** 2 + lower ** 2)) / 2;
    expect(await lossOf("softmax")).toBeCloseTo(expected, 12);
  });
});

/**
 * Three states in a row under uniform actions −1, 0, +1 with γ = 0.9: after reaching s′ the goals have the probabilities
 * (0.475, 0.3, 0.225), (0.4 in the middle, 0.3 beside it), and mirrored. A batch of 360 rows holds every (s, a) 40 times,
 * with goals in exactly these shares.
 */
describe("on three states in a row, the optimum of the contrastive loss", () => {
  const shares = [
    [19, 12, 9],
    [12, 16, 12],
    [9, 12, 19],
  ];
  const pairs = Array.from({ length: 9 }, (_, pair) => {
    const [state, action] = [Math.floor(pair / 3), (pair % 3) - 1];
    return { state, action, shares: shares[Math.min(Math.max(state + action, 0), 2)] };
  });
  const rows = pairs.flatMap(({ shares: of }, pair) =>
    of.flatMap((count, goal) => new Array<readonly number[]>(count).fill([pair, goal])),
  );
  const goalCount = 3;

  /** The loss of a critic that is a table over (s, a) and g: φ is the row of the table, ψ a coordinate. */
  function lossOf(table: Tensor, name: keyof typeof contrastiveLosses): Tensor {
    const columns = Array.from({ length: goalCount }, (_, goal) =>
      lookUp(
        table,
        rows.map(([pair]) => goalCount * pair + goal),
      ).reshape([rows.length, 1]),
    );
    const oneHot = rows.flatMap(([, own]) => [0, 1, 2].map((goal) => +(goal === own)));
    const phi = columns.reduce(
      (joined, column, goal) => {
        const place = constant(
          [0, 1, 2].map((i) => +(i === goal)),
          [1, 3],
        );
        return joined.add(column.mul(place));
      },
      constant(new Float64Array(3 * rows.length), [rows.length, 3]),
    );
    return contrastiveLosses[name](phi.mul(Math.sqrt(3)), constant(oneHot, [rows.length, 3]));
  }
  const optimumOf = (logit: (n: number) => number) => pairs.flatMap(({ shares: of }) => of.map(logit));
  const others = rows.length - 1;

  // With n of the 40 · 3 rows of a goal being the pair's own, n positives stand against 40 · 120 − n negatives.
  describe.each([
    ["binary", (n: number) => Math.log(n / (40 * 120 - n)), Math.log(others), "− log(B − 1)"],
    ["balanced", (n: number) => Math.log((others * n) / (40 * 120 - n)), 0, ""],
    ["softmax", (n: number) => Math.log(n / (40 * 120)), Math.log(rows.length), "− log B"],
  ] as const)("%s", (name, logit, offset, how) => {
    const optimum = optimumOf(logit);

    it("is where positives and negatives balance", async () => {
      expect(rows).toHaveLength(360);
      const table = constant(optimum, [27]);
      expect(await slopeOf(lossOf(table, name), table)).toBeLessThan(1e-12);
      const beside = constant(
        optimum.map((value) => value + 0.1),
        [27],
      );
      expect(await slopeOf(lossOf(beside, name), beside)).toBeGreaterThan(1e-5);
    });

    it(`is log p(g | s, a) / p(g) ${how} for many rows`, () => {
      const known = { right: [-0.10536, 0.18232, -0.10536], left: [0.35417, -0.10536, -0.39304] };
      for (let goal = 0; goal < goalCount; goal++) {
        expect(Math.abs(optimum[3 * 2 + goal] + offset - known.right[goal])).toBeLessThan(0.004);
        expect(Math.abs(optimum[goal] + offset - known.left[goal])).toBeLessThan(0.004);
      }
    });
  });
});

it("shows the policy no score below a floor, and no slope there", async () => {
  const score = constant([-20, -13, 2], [3]);
  const { seen } = await evaluate({ seen: floored(score, Math.log(1e-6)) });
  expect(Array.from(seen)).toEqual([expect.closeTo(-13.8155, 4), -13, 2]);
  expect(floored(score, undefined)).toBe(score);
  const low = constant([-20], [1]);
  expect(await slopeOf(floored(low, Math.log(1e-6)).sum(), low)).toBe(0);
});

it("recognises the goals of a batch that it has seen often enough, by chance before", async () => {
  const rowCount = 8;
  const settings = { batchSize: rowCount, hiddenSizes: [32, 32], learningRate: 3e-3 };
  const config = agentSettings(crl, settings, "");
  const learner = smallLearner({ agent: crl, settings, reaches: {}, overfits: [], solvesChain: false });
  const { session, inputs } = await spreadSession(learner);
  inputs.arrays["criticRows.goal"].set(Array.from({ length: rowCount }, (_, row) => row / 4 - 1));

  const accuracy = async () => {
    const batch = (name: string, width: number) =>
      constant(inputs.arrays[`criticRows.${name}`], [rowCount, width]);
    const encode = (name: string, input: Tensor) =>
      declareNetwork(name, ensemble(1, encoder(config, input.shape[1], config.representationSize))).apply(
        input,
      )[0];
    const phi = encode("stateActionEncoder", concat([batch("observation", 2), batch("action", 2)]));
    const judge = program("judge", { logits: similarities(phi, encode("goalEncoder", batch("goal", 1))) });
    const judging = await Session.create(engine, judge, { precision: "float64" });
    judging.loadStates(new Map(judge.states.map(({ name }) => [name, session.state(name)])));
    await judging.run(judging.allocateInputs());
    const logits = Array.from(judging.output("logits"));
    const right = Array.from({ length: rowCount }, (_, row) => {
      const own = logits.slice(row * rowCount, (row + 1) * rowCount);
      return own[row] === Math.max(...own);
    });
    return right.filter(Boolean).length / rowCount;
  };

  expect(await accuracy()).toBeLessThan(0.5);
  for (let update = 0; update < 600; update++) await session.run(inputs);
  expect(await accuracy()).toBe(1);
});

it("has goals for positives that the episode meets, by default and in OGBench's preset", () => {
  const preset = agentSettings(crl, { preset: "ogbench" }, "");
  for (const { criticGoals } of [crlConfig.parse({}), preset])
    expect(criticGoals).toMatchObject({ hindsight: 1, random: 0, current: 0 });
  expect(preset).toMatchObject({
    actor: "ddpg-bc",
    hiddenSizes: [512, 512, 512],
    representationSize: 512,
    criticHeads: 2,
    batchSize: 1024,
    learningRate: 3e-4,
    cloningWeight: 0.03,
    criticGoals: { law: { kind: "geometric-clamped", discount: 0.99 } },
    goals: { law: { kind: "uniform-rounded" }, hindsight: 1 },
  });
});
