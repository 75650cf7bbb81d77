export {
  anglePeriods,
  type GoalComparison,
  GoalDistance,
  type GoalDistancePart,
  GoalRule,
  goalDistanceMisfit,
  goalDistanceSchema,
} from "./goal-distance.ts";
export {
  type ActionRange,
  actionRangeSchema,
  actionRangeText,
  ROLES,
  type Role,
  rangeText,
  type SignalSizes,
  type Signals,
  scaleOfRange,
  signalsMisfit,
  signalsOf,
  signalsSchema,
  toUnitRange,
} from "./signals.ts";
export { isImage, type Space, type Spaces, sizeOfSpace, vectorSpace, vectorSpaces } from "./space.ts";
