/** True for the markers of the desired goal, whose names begin with "goal" in every scene. */
export function isGoal(name: string): boolean {
  return name.startsWith("goal");
}
