import type { GoalEnv } from "../envs/index.ts";
import type { GoalPlaces } from "./protocol.ts";

/** The markers of a goal, if each stands at the place that its share of the goal's entries names. */
export function findGoalPlaces(env: GoalEnv): GoalPlaces | undefined {
  const geoms = env.scene();
  const markers = geoms.flatMap(({ name }, i) => (name.startsWith("goal") ? [i] : []));
  const dimensions = env.desiredGoal.length / markers.length;
  if (dimensions !== 2 && dimensions !== 3) return undefined;
  const marked = markers.flatMap((i) => [...geoms[i].position.subarray(0, dimensions)]);
  return marked.every((value, i) => value === env.desiredGoal[i]) ? { markers, dimensions } : undefined;
}
