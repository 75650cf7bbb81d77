import { describe, expect, it } from "vitest";
import { type InputNormalization, Normalization } from "../../data/index.ts";
import { constant, grad, type Tensor } from "../../graph/index.ts";
import type { Architecture } from "../../nn/index.ts";
import { GoalDistance, vectorSpace, vectorSpaces } from "../../spaces/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { type InputKnowledge, Inputs, inputsConfig, type Role } from "./inputs.ts";

const spaces = vectorSpaces({ observationSize: 3, actionSize: 1, goalSize: 2 });
const statistics: InputNormalization = {
  observation: new Normalization([1, 2, 3], [2, 4, 8]),
  goal: new Normalization([10, 20], [0.5, 5]),
};
/** φ(s) is (s₂, s₀). */
const goalColumns = [2, 0];
const input = {
  observation: constant([5, 6, 7, 8, 9, 1], [2, 3]),
  action: constant([-1, 0.5], [2, 1]),
  goal: constant([10, 20, 3, 4], [2, 2]),
};

/** Returns its input. */
const show = (inputSize: number): Architecture<Tensor> => ({
  parameters: [{ name: `inputs${inputSize}`, shape: [], initialize: () => {} }],
  forward: (_, rows) => rows,
});

const config = inputsConfig({ normalization: "none", goalOffset: false });

function network(
  settings: Parameters<typeof config.parse>[0],
  roles: readonly Role[],
  knowledge: Omit<InputKnowledge, "spaces"> = {},
) {
  return new Inputs(config.parse(settings), { spaces, ...knowledge }).network(roles, show);
}

async function seen(...options: Parameters<typeof network>): Promise<number[]> {
  return [...(await evaluate({ rows: network(...options).forward([], input) })).rows];
}

describe("a network", () => {
  it("sees its roles side by side: observation, action, goal", async () => {
    expect(await seen({}, ["goal", "observation"])).toEqual([5, 6, 7, 10, 20, 8, 9, 1, 3, 4]);
    expect(await seen({}, ["observation", "action", "goal"])).toEqual([
      ...[5, 6, 7, -1, 10, 20],
      ...[8, 9, 1, 0.5, 3, 4],
    ]);
    expect(await seen({}, ["goal"])).toEqual([10, 20, 3, 4]);
    expect(network({}, ["observation", "action", "goal"]).parameters[0].name).toBe("inputs6");
  });

  it("sees normalised observations and goals, and actions as they are", async () => {
    const rows = await seen({ normalization: "standard" }, ["observation", "action", "goal"], { statistics });
    expect(rows.slice(0, 6)).toEqual([2, 1, 0.5, -1, 0, 0]);
  });

  it("normalises as the sums and quotients of float32 numbers do, to the last bit", async () => {
    const awkward = {
      observation: new Normalization([1.3, -0.2, 0.1], [0.7, 3.1, 0.3]),
      goal: statistics.goal,
    };
    const normalizing = network({ normalization: "standard" }, ["observation"], { statistics: awkward });
    const { rows } = await evaluate({ rows: normalizing.forward([], input) }, "float32");
    const expected = new Float32Array(6);
    awkward.observation.apply([5, 6, 7, 8, 9, 1], expected);
    expect(rows).toEqual([...expected]);
  });

  it("sees normalised numbers within ±clip", async () => {
    const rows = await seen({ normalization: "standard", clip: 0.75 }, ["observation", "goal"], {
      statistics,
    });
    expect(rows.slice(0, 5)).toEqual([0.75, 0.75, 0.5, 0, 0]);
    expect(rows.slice(8)).toEqual([-0.75, -0.75]);
  });

  it("sees g − φ(s) after states and goals", async () => {
    const settings = { goalOffset: true };
    expect(await seen(settings, ["observation", "action", "goal"], { goalColumns })).toEqual([
      ...[5, 6, 7, -1, 10, 20, 3, 15],
      ...[8, 9, 1, 0.5, 3, 4, 2, -4],
    ]);
    expect(network(settings, ["observation", "goal"], { goalColumns }).parameters[0].name).toBe("inputs7");
  });

  it("sees the offset in units of the normalised goal, not clipped", async () => {
    const settings = { normalization: "standard", clip: 1, goalOffset: true };
    const rows = await seen(settings, ["observation", "goal"], { statistics, goalColumns });
    // (10 − 7) / 0.5 and (20 − 5) / 5
    expect(rows.slice(5, 7)).toEqual([expect.closeTo(6, 5), expect.closeTo(3, 5)]);
  });

  it.each([
    ["none", [10 - 7, 20 - 5]],
    ["standard", [(10 - 7) / 0.5, (20 - 5) / 5]],
  ] as const)("sees the offset of goals that bytes of the observation show, with %s normalisation", async (normalization, offset) => {
    const bytes = { ...spaces, observation: vectorSpace(3, "uint8") };
    const settings = config.parse({ normalization, goalOffset: true });
    const inputs = new Inputs(settings, { spaces: bytes, statistics, goalColumns });
    const { rows } = await evaluate({
      rows: inputs.network(["observation", "goal"], show).forward([], input),
    });
    expect([...rows.slice(0, 3)]).toEqual([5, 6, 7].map((byte) => expect.closeTo(byte / 255, 6)));
    expect([...rows.slice(5, 7)]).toEqual(offset.map((number) => expect.closeTo(number, 4)));
  });

  describe("whose goal has an angle", () => {
    const goalDistance = [{ kind: "angle" as const, dimensions: [1] }];
    /** g and φ(s) of the second dimension, which are 0 in the first. */
    const offsetOf = async (
      goals: number[],
      achieved: number[],
      knowledge: Partial<InputKnowledge>,
      settings = {},
    ) => {
      const inputs = new Inputs(config.parse({ goalOffset: true, ...settings }), {
        spaces,
        goalColumns,
        ...knowledge,
      });
      const rows = goals.length;
      const observation = constant(
        achieved.flatMap((angle) => [angle, 0, 0]),
        [rows, 3],
      );
      const goal = constant(
        goals.flatMap((angle) => [0, angle]),
        [rows, 2],
      );
      const seen = inputs.network(["observation", "goal"], show).forward([], { ...input, observation, goal });
      const [slope] = grad(seen.slice(6, 7, 1).sum(), [observation]);
      const found = await evaluate({ offset: seen.slice(6, 7, 1), first: seen.slice(5, 6, 1), slope });
      return { offset: found.offset, first: found.first, slope: found.slope.filter((_, i) => i % 3 === 0) };
    };
    const [goals, achieved] = [
      [3, -3, 3, 0.5, -1, 20],
      [-3, 3, 2, 0.25, 1, 0],
    ];
    const turn = 2 * Math.PI;
    const short = [6 - turn, turn - 6, 1, 0.25, -2, 20 - 3 * turn];

    it("sees its offset the short way round, and others as they are", async () => {
      const { offset, first, slope } = await offsetOf(goals, achieved, { goalDistance });
      expect(offset).toEqual(short.map((difference) => expect.closeTo(difference, 12)));
      expect(first).toEqual(goals.map(() => 0));
      expect(slope).toEqual(goals.map(() => -1));
      const distance = new GoalDistance({ goalSize: 2, goalDistance });
      for (const [row, difference] of offset.entries())
        expect(distance.between([0, goals[row]], [0, achieved[row]])).toBeCloseTo(Math.abs(difference), 12);
      expect((await offsetOf(goals, achieved, {})).offset).toEqual([6, -6, 1, 0.25, -2, 20]);
    });

    it("sees half a turn as −½, in the period that the angle has", async () => {
      const degrees = [{ kind: "angle" as const, dimensions: [1], period: 360 }];
      const { offset } = await offsetOf([350, 180, 0], [10, 0, 180], { goalDistance: degrees });
      expect(offset).toEqual([-20, -180, -180]);
    });

    it("sees it in units of the normalised goal", async () => {
      const { offset } = await offsetOf(
        goals,
        achieved,
        { goalDistance, statistics },
        { normalization: "standard" },
      );
      expect(offset).toEqual(short.map((difference) => expect.closeTo(difference / 5, 5)));
    });
  });

  it("sees no offset where observations do not show the achieved goal, or one of the two is missing", () => {
    expect(network({ goalOffset: true }, ["observation", "goal"]).parameters[0].name).toBe("inputs5");
    expect(network({ goalOffset: true }, ["observation"], { goalColumns }).parameters[0].name).toBe(
      "inputs3",
    );
  });

  it("sees latent goals as they are", async () => {
    const settings = config.parse({ normalization: "standard", goalOffset: true });
    const latent = new Inputs(settings, { spaces, statistics, goalColumns }).withLatentGoal(1);
    const goal = constant([40, 50], [2, 1]);
    const { rows } = await evaluate({
      rows: latent.network(["observation", "goal"], show).forward([], { ...input, goal }),
    });
    expect([...rows.slice(0, 4)]).toEqual([2, 1, 0.5, 40]);
  });
});
