/** What the experts of the Fetch family have in common. All lengths are in metres, all speeds in metres per step. */

/** How far the gripper moves in one step of a unit action: the command is 0.05, and the arm lags behind it. */
const METRES_PER_STEP = 0.033;
/** How far around the object, in radians, the next waypoint lies. */
const LOOK_AHEAD = 0.7;

/** What an observation of a task with an object holds. */
export function readObservation(observation: Float64Array) {
  const [gripperX, gripperY, gripperZ, objectX, objectY, objectZ] = observation;
  return {
    gripperX,
    gripperY,
    gripperZ,
    objectX,
    objectY,
    objectZ,
    /** Sum of both finger joints. */
    opening: observation[9] + observation[10],
    gripperSpeed: Math.hypot(observation[20], observation[21]),
    /** Of the object, which the observation holds relative to the gripper's. */
    speedX: observation[14] + observation[20],
    speedY: observation[15] + observation[21],
  };
}

/** Writes the first three components: straight by (x, y, z), at full speed as long as one step is not enough. */
export function moveBy(action: Float32Array, x: number, y: number, z: number): void {
  const steps = Math.max(1, Math.hypot(x, y, z) / METRES_PER_STEP);
  action[0] = x / METRES_PER_STEP / steps;
  action[1] = y / METRES_PER_STEP / steps;
  action[2] = z / METRES_PER_STEP / steps;
}

/** The gripper as seen from an object that has to go to a goal, in the plane of the table. */
export class Line {
  readonly distance: number;
  /** Unit vector from the object to the goal. */
  readonly forwardX: number;
  readonly forwardY: number;
  /** Where the gripper is: this far behind the object, seen from the goal, … */
  readonly behind: number;
  /** … and this far to the left. */
  readonly left: number;

  constructor(
    gripperX: number,
    gripperY: number,
    objectX: number,
    objectY: number,
    [goalX, goalY]: Float64Array,
  ) {
    this.distance = Math.hypot(goalX - objectX, goalY - objectY);
    this.forwardX = (goalX - objectX) / this.distance;
    this.forwardY = (goalY - objectY) / this.distance;
    const x = gripperX - objectX;
    const y = gripperY - objectY;
    this.behind = -(x * this.forwardX + y * this.forwardY);
    this.left = y * this.forwardX - x * this.forwardY;
  }

  /** Writes a move along the line and across it. */
  move(action: Float32Array, forward: number, left: number, up: number): void {
    const { forwardX, forwardY } = this;
    moveBy(action, forward * forwardX - left * forwardY, forward * forwardY + left * forwardX, up);
  }

  /** Writes a move around the object, at `radius` from it, towards the place behind it. */
  moveAround(action: Float32Array, radius: number, up: number): void {
    const angle = Math.atan2(this.left, this.behind);
    const next = angle - Math.min(LOOK_AHEAD, Math.max(-LOOK_AHEAD, angle));
    this.move(action, this.behind - radius * Math.cos(next), radius * Math.sin(next) - this.left, up);
  }

  /** Writes a move straight away from the object until `radius` is reached. */
  retreat(action: Float32Array, radius: number, up: number): void {
    const further = Math.max(0, radius / Math.hypot(this.behind, this.left) - 1);
    this.move(action, -further * this.behind, further * this.left, up);
  }
}
