import type { Column, ColumnNumbers } from "../columns/column.ts";
import type { DatasetArrays, DatasetColumns } from "../validate.ts";

/** All numbers of a column. */
export function numbersOf<Numbers extends ColumnNumbers>(column: Column<Numbers>): Numbers {
  return column.read(0, column.length / column.width);
}

/** The numbers of all columns. */
export function arraysOf(dataset: DatasetColumns): DatasetArrays {
  const { episodeLengths, observations, states, achievedGoals, actions, desiredGoals } = dataset;
  return {
    episodeLengths,
    observations: numbersOf(observations),
    ...(states && { states: numbersOf(states) }),
    achievedGoals: numbersOf(achievedGoals),
    actions: numbersOf(actions),
    desiredGoals: numbersOf(desiredGoals),
  };
}
