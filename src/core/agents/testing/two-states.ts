import { constant, type Tensor } from "../../graph/index.ts";
import { lookUp } from "./evaluate.ts";

/**
 * States 0 and 1; in state 0 action 0 stays and action 1 goes to state 1, which is never left. γ = 0.9, a behaviour of
 * uniform actions from state 0, whose discounted visits are (2/11, 9/11), and reward 1 in state 1. The rows of a batch
 * occur as often as the behaviour visits them.
 */
const ROWS: readonly (readonly [state: number, action: number, count: number])[] = [
  [0, 0, 2],
  [0, 1, 2],
  [1, 0, 9],
  [1, 1, 9],
];

export const twoStates = {
  discount: 0.9,
  /** First row of (0, stay), (0, go), (1, stay). */
  firstRows: [0, 2, 4],
  reward: column((state) => state),
  /** V(s), V(s′) and V(s₀) for every row, from a table [2]. */
  present: (table: Tensor) => looked(table, (state) => state),
  next: (table: Tensor) => looked(table, (state, action) => (state === 0 && action === 0 ? 0 : 1)),
  initial: (table: Tensor) => looked(table, () => 0),
  /** Q(s, a) for every row, from a table [4] of (0, stay), (0, go), (1, stay), (1, go). */
  ofAction: (table: Tensor) => looked(table, (state, action) => 2 * state + action),
  /** Q(s₀, a₀) for every row: both actions are equally frequent. */
  ofInitialAction: (table: Tensor) => looked(table, (_, action) => action),
};

function perRow(number: (state: number, action: number) => number): number[] {
  return ROWS.flatMap(([state, action, count]) => new Array<number>(count).fill(number(state, action)));
}

function column(number: (state: number, action: number) => number): Tensor {
  const values = perRow(number);
  return constant(values, [values.length]);
}

function looked(table: Tensor, place: (state: number, action: number) => number): Tensor {
  return lookUp(table, perRow(place));
}
