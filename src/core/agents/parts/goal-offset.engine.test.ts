import { describe, expect, it } from "vitest";
import { Normalization } from "../../data/index.ts";
import { constant, type Tensor } from "../../graph/index.ts";
import type { Architecture } from "../../nn/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { goalOffsetOf, withGoalOffset } from "./goal-offset.ts";

const spaces = { observationSize: 3, actionSize: 1, goalSize: 2 };

/** Shows what a network is given. */
const show = (inputSize: number): Architecture<Tensor> => ({
  parameters: [{ name: `inputs${inputSize}`, shape: [], initialize: () => {} }],
  forward: (_, input) => input,
});

describe("a network that is shown the offset of the goal", () => {
  // φ(s) is (s₂, s₀).
  const rows = constant([5, 6, 7, -1, 10, 20, 8, 9, 1, 0.5, 3, 4], [2, 6]);

  it("is given g − φ(s) after s, a and g", async () => {
    const goalOffset = goalOffsetOf([2, 0], 3, undefined);
    const network = withGoalOffset({ ...spaces, goalOffset }, 1, show);
    expect(network.parameters[0].name).toBe("inputs8");
    const { seen } = await evaluate({ seen: network.forward([], rows) });
    expect([...seen]).toEqual([5, 6, 7, -1, 10, 20, 3, 15, 8, 9, 1, 0.5, 3, 4, 2, -4]);
  });

  it("is given it in units of the normalised goal", async () => {
    const [observation, goal] = [
      new Normalization([1, 2, 3], [2, 4, 8]),
      new Normalization([10, 20], [0.5, 5]),
    ];
    const goalOffset = goalOffsetOf([2, 0], 3, { observation, goal });
    const given = new Float32Array(6);
    observation.apply([5, 6, 7], given.subarray(0, 3));
    goal.apply([10.25, 30], given.subarray(4));
    const network = withGoalOffset({ ...spaces, goalOffset }, 1, show);
    const { seen } = await evaluate({ seen: network.forward([], constant(given, [1, 6])) });
    // (10.25 − 7) / 0.5 and (30 − 5) / 5
    expect([...seen.slice(6)]).toEqual([expect.closeTo(6.5, 5), expect.closeTo(5, 5)]);
  });

  it("stays as it is where observations do not show the achieved goal", () => {
    expect(withGoalOffset(spaces, 1, show).parameters[0].name).toBe("inputs6");
  });
});
