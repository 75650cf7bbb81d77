import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, grad, input, program, type Tensor } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { conjugates, scoreLosses } from "./smore.ts";
import {
  frequencies,
  mixture,
  nextMatrix,
  policyMatrix,
  policyVisitation,
  randomProblem,
  solve,
  type TabularProblem,
} from "./testing/tabular.ts";

/**
 * The claim behind SMORe: minimising the dual over all scores S gives −D_f(Mix_β(d^π, ρ) ‖ Mix_β(q, ρ)), and at the
 * minimum f*′(y) is the ratio of the two mixtures. Here S is a table over (s, a, g), and every expectation is exact:
 * a batch holds each cell as often as the distribution says, next values are averaged over s′ and a′.
 */

const divergences = {
  chiSquare: (t: number) => (t - 1) ** 2,
  kl: (t: number) => t * Math.log(t),
};
type Divergence = keyof typeof divergences;

const mixtureWeight = 0.4;

/** The dual of the learner itself, as a function of the table S [cells, 1]. */
function dualOf(
  problem: TabularProblem,
  table: Tensor,
  divergence: Divergence,
  divergenceScale: number,
): Tensor {
  /** A batch that holds row i of `matrix` · S counts[i] times. */
  const batch = (matrix: readonly (readonly number[])[], counts: readonly number[]): Tensor => {
    const rows = counts.flatMap((count, i) => new Array<readonly number[]>(count).fill(matrix[i]));
    return constant(rows.flat(), [rows.length, table.shape[0]]).matmul(table).reshape([rows.length]);
  };
  const [next, policy] = [nextMatrix(problem), policyMatrix(problem)];
  const identity = next.map((_, i) => next.map((_row, j) => (i === j ? 1 : 0)));
  return scoreLosses.dual(
    {
      offlineScore: batch(identity, problem.offlineCounts),
      goalScore: batch(identity, problem.goalCounts),
      offlineNextValue: batch(next, problem.offlineCounts),
      goalNextValue: batch(next, problem.goalCounts),
      initialScore: batch(policy, problem.initialCounts),
    },
    { discount: problem.discount, mixtureWeight, divergence, divergenceScale, reward: -1 },
  );
}

/** Newton's method on the dual; its value, gradient and curvature all come from the learner's own expression. */
async function minimizeDual(
  problem: TabularProblem,
  divergence: Divergence,
  divergenceScale: number,
  iterations: number,
) {
  const cells = problem.offlineCounts.length;
  const [table, direction] = [input("table", [cells, 1]), input("direction", [cells, 1])];
  const dual = dualOf(problem, table, divergence, divergenceScale);
  const [gradient] = grad(dual, [table]);
  const [curvature] = grad(gradient.mul(direction).sum(), [table]);
  const session = await Session.create(engine, program("dual", { dual, gradient, curvature }), {
    precision: "float64",
  });
  const inputs = session.allocateInputs();
  const scores = inputs.arrays.table;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const hessian: number[][] = [];
    for (let i = 0; i < cells; i++) {
      inputs.arrays.direction.fill(0)[i] = 1;
      await session.run(inputs);
      hessian.push(Array.from(session.output("curvature")));
    }
    const slope = Array.from(session.output("gradient"));
    solve(hessian, slope).forEach((step, i) => {
      scores[i] -= step;
    });
  }
  await session.run(inputs);
  return {
    scores: Array.from(scores),
    dual: session.output("dual")[0],
    slope: Math.max(...session.output("gradient").map(Math.abs)),
  };
}

/** f*′(y) of the learner's own conjugate. */
async function conjugateSlope(divergence: Divergence, y: readonly number[]): Promise<number[]> {
  const residual = constant(y, [y.length]);
  const [slope] = grad(conjugates[divergence](residual).sum(), [residual]);
  const session = await Session.create(engine, program("slope", { slope }), { precision: "float64" });
  await session.run(session.allocateInputs());
  return Array.from(session.output("slope"));
}

// The χ² dual is quadratic, so that one step of Newton's method solves it.
describe.each([
  ["chiSquare", 1, 1, (y: number) => 1 + y / 2],
  ["chiSquare", 0.01, 1, (y: number) => 1 + y / 2],
  ["kl", 1, 12, (y: number) => Math.exp(y - 1)],
  ["kl", 0.5, 12, (y: number) => Math.exp(y - 1)],
] as const)("the %s dual at scale %f", (divergence, scale, iterations, ratioOf) => {
  it.each([1, 2, 3])("is minus the divergence of the mixtures on random problem %i", async (seed) => {
    const problem = randomProblem(RandomGenerator.from(seed));
    const [rho, q] = [frequencies(problem.offlineCounts), frequencies(problem.goalCounts)];
    const policySide = mixture(mixtureWeight, policyVisitation(problem), rho);
    const goalSide = mixture(mixtureWeight, q, rho);
    const ratios = policySide.map((p, i) => p / goalSide[i]);
    const f = divergences[divergence];
    const expected = goalSide.reduce((sum, weight, i) => sum + weight * f(ratios[i]), 0);
    expect(expected).toBeGreaterThan(0.01);

    const { dual, slope, scores } = await minimizeDual(problem, divergence, scale, iterations);
    expect(slope).toBeLessThan(1e-12);
    expect(Math.abs(dual + scale * expected)).toBeLessThan(1e-9);

    const y = nextMatrix(problem).map(
      (row, i) =>
        row.reduce((sum, weight, j) => sum + problem.discount * weight * scores[j], -scores[i]) / scale,
    );
    const slopes = await conjugateSlope(divergence, y);
    for (const [i, ratio] of ratios.entries()) {
      expect(Math.abs(ratioOf(y[i]) - ratio)).toBeLessThan(1e-9);
      expect(Math.abs(slopes[i] - ratio)).toBeLessThan(1e-9);
    }
  });
});

it("a table beside the minimum has a larger dual", async () => {
  const problem = randomProblem(RandomGenerator.from(1));
  const { scores, dual: least } = await minimizeDual(problem, "chiSquare", 1, 1);
  const table = input("table", [scores.length, 1]);
  const dual = dualOf(problem, table, "chiSquare", 1);
  const session = await Session.create(engine, program("dual", { dual }), { precision: "float64" });
  const inputs = session.allocateInputs();
  for (const i of [0, 7, 29])
    for (const offset of [-0.5, 0.5]) {
      inputs.arrays.table.set(scores.with(i, scores[i] + offset));
      await session.run(inputs);
      expect(session.output("dual")[0]).toBeGreaterThan(least + 1e-6);
    }
});
