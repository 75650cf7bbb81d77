/** Dimensions of a column that one answer holds. */
export const MOST_DIMENSIONS = 16;
/** Cells along each side of a map of coverage. */
export const COVERAGE_SIDE = 40;
/** Runs that can be compared at once. */
export const MOST_RUNS = 100;
