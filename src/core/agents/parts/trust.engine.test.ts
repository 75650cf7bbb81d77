import { describe, expect, it } from "vitest";
import { engine } from "../../../node/engine/index.ts";
import { Session } from "../../engine/index.ts";
import { constant, initialStates, input, type Tensor } from "../../graph/index.ts";
import { LearnerBuilder } from "../../nn/index.ts";
import { evaluate } from "../testing/evaluate.ts";
import { preference, trustIn } from "./trust.ts";

const column = (...values: number[]) => constant(values, [values.length, 1]);
const flat = (action: Tensor) => action.reshape([action.size]);

describe("the preference of a critic for the data's actions", () => {
  const preferenceFor = async (action: Tensor, scoreOf: (action: Tensor) => Tensor) =>
    (await evaluate({ share: preference(scoreOf(action), { action, scoreOf }) })).share[0];

  it("compares each action with that of the next row, and the last with the first", async () => {
    // 3 > 1, 1 < 2, 2 < 4, 4 > 3.
    expect(await preferenceFor(column(3, 1, 2, 4), flat)).toBe(0.5);
    // 1 < 2, 2 < 3, 3 < 4, 4 > 1.
    expect(await preferenceFor(column(1, 2, 3, 4), flat)).toBe(0.25);
  });
  it("counts a tie as a half, so it is a half if scores do not depend on actions", async () => {
    expect(await preferenceFor(column(1, 1, 2, 2), flat)).toBe((0.5 + 0 + 0.5 + 1) / 4);
    expect(await preferenceFor(column(3, 1, 2, 4), () => constant([5, 6, 7, 8], [4]))).toBe(0.5);
    expect(await preferenceFor(column(3), flat)).toBe(0.5);
  });
  it("is 1 if every row's own action is the best in it", async () => {
    const own = constant([3, 1, 2, 4], [4]);
    expect(await preferenceFor(column(3, 1, 2, 4), (a) => flat(a).sub(own).square().neg())).toBe(1);
  });
});

describe("trust", () => {
  /** Trust after each update, where the critic prefers that many of 200 rows. */
  async function trustAfter(preferred: readonly number[]): Promise<number[]> {
    const learner = new LearnerBuilder();
    const own = input("own", [200]);
    const action = constant(
      Array.from({ length: 200 }, (_, row) => row),
      [200, 1],
    );
    const trust = trustIn(learner, { adaptiveTemperature: true }, { action, scoreOf: () => constant(0.5) });
    learner.report({ trust: trust!(own) });
    const update = learner.build("trusting");
    const session = await Session.create(engine, update, { precision: "float64" });
    session.loadStates(initialStates(update.states, 0));
    const inputs = session.allocateInputs();
    const trusts: number[] = [];
    for (const count of preferred) {
      inputs.arrays.own.set(Array.from({ length: 200 }, (_, row) => +(row < count)));
      await session.run(inputs);
      trusts.push(session.output("trust")[0]);
    }
    return trusts;
  }

  it("is 10 · (2p − 1) of the rows so far, from 0 to 1", async () => {
    expect(await trustAfter([100])).toEqual([0]);
    expect(await trustAfter([40])).toEqual([0]);
    expect(await trustAfter([105])).toEqual([expect.closeTo(0.5, 12)]);
    expect(await trustAfter([160])).toEqual([1]);
    const mean = (0.999 * 0.06 + 0.03) / 1.999;
    expect(await trustAfter([106, 103])).toEqual([expect.closeTo(0.6, 12), expect.closeTo(10 * mean, 12)]);
  });
  it("is undefined where the temperature is constant", () => {
    const judged = { action: column(1, 2), scoreOf: flat };
    expect(trustIn(new LearnerBuilder(), { adaptiveTemperature: false }, judged)).toBeUndefined();
  });
});
