/** What a learner with critic and policy reads of a batch. */
export const READ_COLUMNS = [
  "observation",
  "action",
  "nextObservation",
  "achievedGoal",
  "goal",
  "reached",
  "stepsToGoal",
];
