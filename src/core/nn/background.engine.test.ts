import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, grad, input, program } from "../graph/index.ts";
import {
  DiagonalGaussian,
  declareNetwork,
  GaussianWithBackground,
  gaussian,
  mlp,
  squashed,
} from "./index.ts";

const mean = constant([0.2, -0.4, 0.1, 0.9], [2, 2]);
const spread = constant([Math.log(0.5), Math.log(0.2)], [2]);
const action = constant([0.3, -0.5, 1, -1], [2, 2]);

async function logProbabilities(distribution: DiagonalGaussian): Promise<number[]> {
  const outputs = { y: distribution.logProbability(action) };
  const session = await Session.create(engine, program("p", outputs), { precision: "float64" });
  await session.run(session.allocateInputs());
  return Array.from(session.output("y"));
}

it("a Gaussian with background is the mixture of both densities", async () => {
  const gaussian = (await logProbabilities(new DiagonalGaussian(mean, spread))).map(Math.exp);
  for (const logit of [-3, 0, 2]) {
    const share = 1 / (1 + Math.exp(-logit));
    const mixed = await logProbabilities(new GaussianWithBackground(mean, spread, constant([logit], [1])));
    for (const [i, density] of gaussian.entries())
      expect(Math.exp(mixed[i])).toBeCloseTo((1 - share) * density + share / 4, 12);
  }
});

it("stays finite where the Gaussian alone would not", async () => {
  const narrow = constant([-5, -5], [2]);
  const found = await logProbabilities(new GaussianWithBackground(mean, narrow, constant([0], [1])));
  expect(found[1]).toBeCloseTo(Math.log(0.5 / 4), 10);
});

it("fits the mode of actions of which most were tried at random, where a Gaussian fits the average", async () => {
  // 40 actions near 0.6, 60 spread evenly over the box.
  const actions = [
    ...Array.from({ length: 40 }, (_, i) => 0.6 + 0.1 * Math.sin(i)),
    ...Array.from({ length: 60 }, (_, i) => -1 + (2 * (i + 0.5)) / 60),
  ];
  const fitted = async (background: boolean) => {
    const architecture = gaussian(squashed(mlp({ inputSize: 1, hiddenSizes: [], outputSize: 1 })), {
      size: 1,
      spread: "learned",
      background,
    });
    const network = declareNetwork("policy", architecture);
    const rows = constant(new Float64Array(100).fill(1), [100, 1]);
    const loss = network
      .apply(rows)
      .logProbability(constant(actions, [100, 1]))
      .mean()
      .neg();
    const step = input("step", []);
    const next = network.flat.sub(grad(loss, [network.flat])[0].mul(step));
    const session = await Session.create(engine, program("fit", { loss }, [[network.flat, next]]), {
      precision: "float64",
    });
    const start = background ? [0, 0, Math.log(0.5), 0] : [0, 0, 0];
    session.loadStates(new Map([["policy.parameters", start]]));
    const inputs = session.allocateInputs();
    inputs.arrays.step[0] = 0.05;
    for (let update = 0; update < 3000; update++) await session.run(inputs);
    const [weight, bias] = session.state("policy.parameters");
    return Math.tanh(weight + bias);
  };
  const average = actions.reduce((sum, x) => sum + x) / 100;
  expect(await fitted(false)).toBeCloseTo(average, 3);
  expect(Math.abs((await fitted(true)) - 0.6)).toBeLessThan(0.03);
});
