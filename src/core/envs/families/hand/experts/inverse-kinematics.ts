import { COUPLING, fingertipKinematics, SERVOS } from "./kinematics.ts";

const ITERATIONS = 60;
/** Metres; keeps joints still that can hardly move a fingertip towards its goal. Further away damping is stronger. */
const DAMPING = 0.02;

/**
 * Angles of the hand's joints at which the fingertips are as near to `goal` as the joints' ranges allow, from the
 * angles `start` on: Levenberg–Marquardt steps whose damping grows with the distance (after Sugihara 2011), each without
 * the joints that stand at an end of their range and would go beyond it.
 */
export function postureFor(goal: Float64Array, start: Float64Array): Float64Array {
  const angles = start.slice();
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const { fingertips, columns } = fingertipKinematics(angles);
    const way = goal.map((value, i) => value - fingertips[i]);
    const free = columns.map((column, i) => {
      const { joint, range } = SERVOS[i];
      const end = dot(column, way) < 0 ? range[0] : range[1];
      return angles[joint] === end ? new Float64Array(way.length) : column;
    });
    for (const [i, turn] of turnsTowards(way, free, DAMPING + Math.hypot(...way)).entries()) {
      const { joint, follower, range } = SERVOS[i];
      const angle = Math.min(range[1], Math.max(range[0], angles[joint] + turn));
      if (follower !== undefined) angles[follower] += COUPLING * (angle - angles[joint]);
      angles[joint] = angle;
    }
  }
  return angles;
}

/**
 * Damped least squares: the small turns x of the servos that move the fingertips by about `way`.
 *
 * x = Jᵀ (J Jᵀ + λ² I)⁻¹ `way`, where `columns` are those of J (metres per radian) and λ is `damping` (metres).
 */
export function turnsTowards(way: Float64Array, columns: readonly Float64Array[], damping: number): number[] {
  const size = way.length;
  const rows = Array.from(way, (value, row) => {
    const equation = new Float64Array(size + 1);
    for (const column of columns)
      if (column[row] !== 0) for (let i = 0; i < size; i++) equation[i] += column[row] * column[i];
    equation[row] += damping ** 2;
    equation[size] = value;
    return equation;
  });
  // Gauss–Jordan elimination; a positive definite matrix needs no pivoting.
  for (let pivot = 0; pivot < size; pivot++)
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = rows[row][pivot] / rows[pivot][pivot];
      for (let i = pivot; i <= size; i++) rows[row][i] -= factor * rows[pivot][i];
    }
  const forces = Float64Array.from(rows, (equation, row) => equation[size] / equation[row]);
  return columns.map((column) => dot(column, forces));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
