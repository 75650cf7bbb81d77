import type { BehaviourPolicy } from "../../../contract/behaviour.ts";
import type { GoalEnv } from "../../../contract/goal-env.ts";
import { HALF_WIDTH } from "../variants.ts";
import type { WallBox } from "../walls.ts";

type Point = readonly [x: number, y: number];

/** Paths turn this far outside the corners of walls. */
const MARGIN = 0.05;

/** PointReach and PointRooms: the shortest way to the goal around the corners of the walls, in straight lines. */
export class PointExpert implements BehaviourPolicy {
  readonly #walls: readonly WallBox[];
  readonly #corners: readonly Point[];
  /** Shortest way from each corner to the goal of this episode. */
  #remaining: readonly number[] = [];

  constructor(walls: readonly WallBox[]) {
    this.#walls = walls;
    this.#corners = walls
      .flatMap(cornersOf)
      .filter(([x, y]) => Math.abs(x) < HALF_WIDTH && Math.abs(y) < HALF_WIDTH);
  }

  reset({ desiredGoal }: GoalEnv): void {
    this.#remaining = this.#distancesTo([desiredGoal[0], desiredGoal[1]]);
  }

  act({ observation, desiredGoal }: GoalEnv, action: Float32Array): void {
    const position: Point = [observation[0], observation[1]];
    const [x, y] = this.#nextTurn(position, [desiredGoal[0], desiredGoal[1]]);
    const steps = Math.max(1, Math.abs(x - position[0]), Math.abs(y - position[1]));
    action[0] = (x - position[0]) / steps;
    action[1] = (y - position[1]) / steps;
  }

  /** The goal where it can be seen, otherwise the visible corner with the shortest way. */
  #nextTurn(position: Point, goal: Point): Point {
    if (this.#sees(position, goal)) return goal;
    let best = goal;
    let shortest = Number.POSITIVE_INFINITY;
    this.#corners.forEach((corner, i) => {
      const length = distance(position, corner) + this.#remaining[i];
      if (distance(position, corner) < MARGIN || length >= shortest || !this.#sees(position, corner)) return;
      best = corner;
      shortest = length;
    });
    return best;
  }

  /** Relaxed until nothing becomes shorter (Bellman and Ford). */
  #distancesTo(goal: Point): number[] {
    const corners = this.#corners;
    const lengths = corners.map((corner) =>
      this.#sees(corner, goal) ? distance(corner, goal) : Number.POSITIVE_INFINITY,
    );
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = 0; i < corners.length; i++)
        for (let j = 0; j < corners.length; j++) {
          const length = distance(corners[i], corners[j]) + lengths[j];
          if (length >= lengths[i] || !this.#sees(corners[i], corners[j])) continue;
          lengths[i] = length;
          changed = true;
        }
    }
    return lengths;
  }

  #sees(from: Point, to: Point): boolean {
    return !this.#walls.some((wall) => crosses(from, to, wall));
  }
}

function cornersOf({ xMin, xMax, yMin, yMax }: WallBox): Point[] {
  return [xMin - MARGIN, xMax + MARGIN].flatMap((x) =>
    [yMin - MARGIN, yMax + MARGIN].map((y): Point => [x, y]),
  );
}

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(bx - ax, by - ay);
}

/** Whether the straight line from `from` to `to` enters the box. */
function crosses(from: Point, to: Point, { xMin, xMax, yMin, yMax }: WallBox): boolean {
  let enter = 0;
  let leave = 1;
  for (const [start, end, low, high] of [
    [from[0], to[0], xMin, xMax],
    [from[1], to[1], yMin, yMax],
  ]) {
    const step = end - start;
    if (step === 0) {
      if (start <= low || start >= high) return false;
      continue;
    }
    enter = Math.max(enter, Math.min((low - start) / step, (high - start) / step));
    leave = Math.min(leave, Math.max((low - start) / step, (high - start) / step));
  }
  return enter < leave;
}
