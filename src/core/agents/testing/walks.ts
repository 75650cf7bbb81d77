import { constant, grad, type Tensor } from "../../graph/index.ts";
import { evaluate } from "./evaluate.ts";

/**
 * Walks along states 0, 1, …, n − 1: actions −1, 0 and +1 with ends that hold, every (s, a) once, towards the last state.
 * Values are tables over states, so that fixed points of losses can be written down.
 */
export function walks(stateCount: number) {
  const states = Array.from({ length: 3 * stateCount }, (_, row) => Math.floor(row / 3));
  const next = states.map((s, row) => Math.min(Math.max(s + (row % 3) - 1, 0), stateCount - 1));
  const rows = states.length;
  const isGoal = (places: readonly number[]) =>
    constant(
      places.map((place) => +(place === stateCount - 1)),
      [rows],
    );
  return {
    states,
    next,
    /** The rows as a batch. */
    batch: {
      reached: isGoal(next),
      arrived: isGoal(states),
    },
  };
}

/** The largest component of ∂loss/∂table, 0 at a fixed point. */
export async function slopeOf(loss: Tensor, table: Tensor): Promise<number> {
  const { slope } = await evaluate({ slope: grad(loss, [table])[0] });
  return Math.max(...slope.map(Math.abs));
}
