import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { grad, type Initializer, input, program, state, type Tensor } from "../graph/index.ts";
import { type AdamOptions, adam, constantRate, cosineDecay, type Schedule } from "./index.ts";

const zeros: Initializer = () => {};

/** Losses whose gradients differ by six orders of magnitude: Σ scaleᵢ · (θᵢ − 1)⁴. */
const scales = [1e-3, 1, 1e3];
const first = [3, -2, 0.5];

/** Adam as its paper prints it, with AdamW's decay; returns the parameters after every step. */
function adamByHand(rate: (update: number) => number, options: Omit<AdamOptions, "learningRate">) {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  const theta = [...first];
  const [m, v] = [theta.map(() => 0), theta.map(() => 0)];
  return Array.from({ length: 60 }, (_, update) => {
    const t = update + 1;
    for (const i of theta.keys()) {
      const g = 4 * scales[i] * (theta[i] - 1) ** 3;
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g ** 2;
      const step = m[i] / (1 - beta1 ** t) / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon);
      theta[i] -= rate(update) * (step + weightDecay * theta[i]);
    }
    return [...theta];
  });
}

type LossOf = (theta: Tensor, scale: Tensor) => Tensor;
const quartic: LossOf = (theta, scale) => theta.sub(1).square().square().mul(scale).sum();

/** The parameters after each of 60 steps of ours. */
async function adamOfOurs(options: AdamOptions, lossOf = quartic) {
  const theta = state("theta", [3], zeros);
  const completed = state("completed", [], zeros);
  const loss = lossOf(theta, input("scale", [3]));
  const { parameters, updates } = adam(options)("theta", theta, grad(loss, [theta])[0], completed);
  const all = [[theta, parameters] as const, [completed, completed.add(1)] as const, ...updates];
  const built = program("adam", {}, all);
  const session = await Session.create(engine, built, { precision: "float64" });
  const start = built.states.map(({ name, node }) => [name, new Float64Array(node.size)] as const);
  session.loadStates(new Map(start).set("theta", Float64Array.from(first)));
  const inputs = session.allocateInputs();
  inputs.arrays.scale.set(scales);
  const history: number[][] = [];
  for (let update = 0; update < 60; update++) {
    await session.run(inputs);
    history.push(Array.from(session.state("theta")));
  }
  return history;
}

describe("adam equals a loop by hand for 60 steps", () => {
  const cosine = (update: number) => (0.1 / 2) * (1 + Math.cos((Math.PI * Math.min(update, 50)) / 50));
  it.each([
    ["with its usual settings", constantRate(0.01), () => 0.01, {}],
    ["with other decays", constantRate(0.05), () => 0.05, { beta1: 0.7, beta2: 0.9 }],
    ["with an epsilon that matters", constantRate(0.05), () => 0.05, { epsilon: 0.5 }],
    ["with weight decay (AdamW)", constantRate(0.02), () => 0.02, { weightDecay: 0.3 }],
    ["with a schedule and weight decay", cosineDecay(0.1, 50), cosine, { weightDecay: 0.1 }],
  ] satisfies [
    string,
    Schedule,
    (update: number) => number,
    Omit<AdamOptions, "learningRate">,
  ][])("%s", async (_, learningRate, rate, options) => {
    const [ours, byHand] = [await adamOfOurs({ learningRate, ...options }), adamByHand(rate, options)];
    const errors = ours.flatMap((theta, t) => theta.map((x, i) => Math.abs(x - byHand[t][i])));
    expect(errors).toHaveLength(180);
    expect(Math.max(...errors)).toBeLessThan(1e-12);
  });
});

describe("schedules", () => {
  const rateAt = async (schedule: Schedule, completed: number) => {
    const rate = schedule(input("completed", []));
    const session = await Session.create(engine, program("p", { rate }), { precision: "float64" });
    const inputs = session.allocateInputs();
    if (inputs.arrays.completed) inputs.arrays.completed[0] = completed;
    await session.run(inputs);
    return session.output("rate")[0];
  };

  it("cosineDecay goes from the rate to 0 along half a cosine, and stays there", async () => {
    const schedule = cosineDecay(0.4, 1000);
    expect(await rateAt(schedule, 0)).toBeCloseTo(0.4, 12);
    expect(await rateAt(schedule, 250)).toBeCloseTo(0.2 * (1 + Math.SQRT1_2), 12);
    expect(await rateAt(schedule, 500)).toBeCloseTo(0.2, 12);
    expect(await rateAt(schedule, 1000)).toBeCloseTo(0, 12);
    expect(await rateAt(schedule, 1500)).toBeCloseTo(0, 12);
  });

  it("constantRate does not change", async () => {
    expect(await rateAt(constantRate(0.4), 7)).toBe(0.4);
  });
});

it("adam's steps do not depend on a factor of the loss", async () => {
  const stepsWith = async (factor: number) => {
    const lossOf: LossOf = (theta, scale) => theta.sub(1).square().mul(scale).sum().mul(factor);
    return (await adamOfOurs({ learningRate: constantRate(0.05) }, lossOf))[39];
  };
  const [plain, weighted] = [await stepsWith(1), await stepsWith(700)];
  // ε is 10⁻⁸ and the least gradient about 10⁻³.
  for (const [i, value] of plain.entries()) expect(Math.abs(weighted[i] - value)).toBeLessThan(1e-4);
});
