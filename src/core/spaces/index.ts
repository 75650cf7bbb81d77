export {
  type GoalComparison,
  GoalDistance,
  type GoalDistancePart,
  GoalRule,
  goalDistanceMisfit,
  goalDistanceSchema,
} from "./goal-distance.ts";
export { type Space, type Spaces, sizeOfSpace, vectorSpace, vectorSpaces } from "./space.ts";
