/** A random finite problem with goals, small enough to be solved exactly. */
export interface TabularProblem {
  readonly stateCount: number;
  readonly actionCount: number;
  readonly goalCount: number;
  readonly discount: number;
  /** P(s′ | s, a), by [s][a][s′]. */
  readonly transition: readonly (readonly (readonly number[])[])[];
  /** π(a | s, g), by [s][g][a]. */
  readonly policy: readonly (readonly (readonly number[])[])[];
  /** Rows of each batch: how often every (s, a, g) occurs in it, at least once. */
  readonly offlineCounts: readonly number[];
  readonly goalCounts: readonly number[];
  /** How often every first state and goal (s, g) occurs. */
  readonly initialCounts: readonly number[];
}

/** Counts or weights as probabilities. */
export const frequencies = (weights: readonly number[]) => {
  const total = weights.reduce((sum, weight) => sum + weight);
  return weights.map((weight) => weight / total);
};

const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

interface Random {
  uniform(low: number, high: number): number;
  integer(count: number): number;
}

export function randomProblem(random: Random): TabularProblem {
  const [stateCount, actionCount, goalCount] = [5, 3, 2];
  const distribution = (size: number) => frequencies(times(size, () => random.uniform(0.05, 1)));
  const counts = (size: number) => times(size, () => 1 + random.integer(9));
  const size = stateCount * actionCount * goalCount;
  return {
    stateCount,
    actionCount,
    goalCount,
    discount: 0.9,
    transition: times(stateCount, () => times(actionCount, () => distribution(stateCount))),
    policy: times(stateCount, () => times(goalCount, () => distribution(actionCount))),
    offlineCounts: counts(size),
    goalCounts: counts(size),
    initialCounts: counts(stateCount * goalCount),
  };
}

/** Where (s, a, g) stands in a table. */
function cell({ actionCount, goalCount }: TabularProblem, s: number, a: number, g: number): number {
  return (s * actionCount + a) * goalCount + g;
}

/** Row (s, a, g) averages a table over s′ and a′ ~ π(· | s′, g); row-major [cells, cells]. */
export function nextMatrix(problem: TabularProblem): number[][] {
  const { stateCount, actionCount, goalCount, transition, policy } = problem;
  const size = stateCount * actionCount * goalCount;
  const matrix = times(size, () => new Array<number>(size).fill(0));
  for (let s = 0; s < stateCount; s++)
    for (let a = 0; a < actionCount; a++)
      for (let g = 0; g < goalCount; g++)
        for (let next = 0; next < stateCount; next++)
          for (let action = 0; action < actionCount; action++)
            matrix[cell(problem, s, a, g)][cell(problem, next, action, g)] +=
              transition[s][a][next] * policy[next][g][action];
  return matrix;
}

/** Row (s, g) averages a table over a ~ π(· | s, g); [states · goals, cells]. */
export function policyMatrix(problem: TabularProblem): number[][] {
  const { stateCount, actionCount, goalCount, policy } = problem;
  return times(stateCount * goalCount, (row) => {
    const [s, g] = [Math.floor(row / goalCount), row % goalCount];
    const weights = new Array<number>(stateCount * actionCount * goalCount).fill(0);
    for (let a = 0; a < actionCount; a++) weights[cell(problem, s, a, g)] = policy[s][g][a];
    return weights;
  });
}

/** The solution x of a · x = b, by elimination with pivoting. */
export function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]);
  const n = rows.length;
  for (let pivot = 0; pivot < n; pivot++) {
    let best = pivot;
    for (let i = pivot + 1; i < n; i++) if (Math.abs(rows[i][pivot]) > Math.abs(rows[best][pivot])) best = i;
    [rows[pivot], rows[best]] = [rows[best], rows[pivot]];
    for (let i = pivot + 1; i < n; i++) {
      const factor = rows[i][pivot] / rows[pivot][pivot];
      for (let j = pivot; j <= n; j++) rows[i][j] -= factor * rows[pivot][j];
    }
  }
  const x = new Array<number>(n);
  for (let i = n - 1; i >= 0; i--) {
    let rest = rows[i][n];
    for (let j = i + 1; j < n; j++) rest -= rows[i][j] * x[j];
    x[i] = rest / rows[i][i];
  }
  return x;
}

/** The discounted visitation d^π(s, a, g) = (1 − γ) Σₜ γᵗ Pr(sₜ = s, aₜ = a, g), by its own balance equation. */
export function policyVisitation(problem: TabularProblem): number[] {
  const { discount } = problem;
  const [next, policy] = [nextMatrix(problem), policyMatrix(problem)];
  const starts = frequencies(problem.initialCounts);
  const first = next.map((_, j) => policy.reduce((sum, weights, row) => sum + starts[row] * weights[j], 0));
  // d = (1 − γ) · first + γ · Pᵀ d
  const balance = next.map((_, i) => next.map((row, j) => (i === j ? 1 : 0) - discount * row[i]));
  return solve(
    balance,
    first.map((value) => (1 - discount) * value),
  );
}

/** β · p + (1 − β) · ρ */
export function mixture(weight: number, p: readonly number[], rho: readonly number[]): number[] {
  return p.map((value, i) => weight * value + (1 - weight) * rho[i]);
}
