/** The part of the plane that the centre of the ball cannot enter. */
export interface WallBox {
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
}

/** How far from a wall a blocked move ends. */
const GAP = 0.01;

type Point = [x: number, y: number];

/**
 * Where a move from `start` to `end` ends among `walls`. The rule is that of the original environment, order and all:
 * a side stops a move whose bounding box touches it, even if the straight line would pass; and where both coordinates
 * end up changed, the walls are tried again in reverse order.
 */
export function stopAtWalls(start: Readonly<Point>, end: Readonly<Point>, walls: readonly WallBox[]): Point {
  const stopped = stopInOrder(start, end, walls);
  if (stopped[0] === end[0] || stopped[1] === end[1]) return stopped;
  return stopInOrder(start, end, walls.toReversed());
}

function stopInOrder(start: Readonly<Point>, end: Readonly<Point>, walls: readonly WallBox[]): Point {
  const [startX, startY] = start;
  let [x, y] = end;
  for (const { xMin, xMax, yMin, yMax } of walls) {
    // All four sides see the move as it reached this wall, so a move round a corner is stopped in both coordinates.
    const [endX, endY] = [x, y];
    const overlapsX = (low: number, high: number) => overlap(startX, endX, low, high);
    const overlapsY = (low: number, high: number) => overlap(startY, endY, low, high);
    if (overlapsX(xMin, xMax) && overlapsY(yMax, yMax) && endY <= startY && startY >= yMax) y = yMax + GAP;
    if (overlapsX(xMin, xMax) && overlapsY(yMin, yMin) && endY >= startY && startY <= yMin) y = yMin - GAP;
    if (overlapsX(xMax, xMax) && overlapsY(yMin, yMax) && endX <= startX && startX >= xMax) x = xMax + GAP;
    if (overlapsX(xMin, xMin) && overlapsY(yMin, yMax) && endX >= startX && startX <= xMin) x = xMin - GAP;
  }
  return [x, y];
}

/** True if the interval between `a` and `b` shares a point with that from `low` to `high`. */
function overlap(a: number, b: number, low: number, high: number): boolean {
  return Math.min(a, b) <= high && Math.max(a, b) >= low;
}
