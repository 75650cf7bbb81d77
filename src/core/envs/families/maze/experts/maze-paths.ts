import { CELL_SIZE, type Cell, type Maze, openCells, type Position } from "../mazes.ts";

const DIRECTIONS = [
  [-1, 0],
  [0, -1],
  [1, 0],
  [0, 1],
] as const;

/** The open cells where ways end, bend or branch: all but those of straight corridors. */
export function junctions(maze: Maze): Cell[] {
  return openCells(maze).filter((cell) => {
    const [up, left, down, right] = DIRECTIONS.map((direction) => isOpen(maze, move(cell, direction)));
    return up !== down || left !== right || up === left;
  });
}

/** The cell that a position lies in. */
export function cellAt([x, y]: Position): Cell {
  return [Math.floor(y / CELL_SIZE + 1.5), Math.floor(x / CELL_SIZE + 1.5)];
}

/**
 * How many cells each cell is away from `target`, by breadth-first search: `steps[row][column]`, infinite for walls and
 * where no way leads there. Ways do not pass through the cells of `avoided`.
 */
export function stepsTo(maze: Maze, target: Cell, avoided: readonly Cell[] = []): number[][] {
  const steps = maze.map.map((row) => Array.from(row, () => Number.POSITIVE_INFINITY));
  steps[target[0]][target[1]] = 0;
  const queue = [target];
  for (const cell of queue)
    for (const direction of DIRECTIONS) {
      const next = move(cell, direction);
      const [row, column] = next;
      if (!isOpen(maze, next) || steps[row][column] < Number.POSITIVE_INFINITY) continue;
      if (avoided.some(([i, j]) => i === row && j === column)) continue;
      steps[row][column] = steps[cell[0]][cell[1]] + 1;
      queue.push(next);
    }
  return steps;
}

/** The neighbour of `cell` with the fewest steps to go; `cell` itself at the target and where no way leads there. */
export function nextCell(cell: Cell, steps: readonly (readonly number[])[]): Cell {
  let best = cell;
  for (const direction of DIRECTIONS) {
    const next = move(cell, direction);
    if (steps[next[0]][next[1]] < steps[best[0]][best[1]]) best = next;
  }
  return best;
}

function move([row, column]: Cell, [down, right]: readonly [number, number]): Cell {
  return [row + down, column + right];
}

function isOpen({ map }: Maze, [row, column]: Cell): boolean {
  return map[row][column] !== "#";
}

/** Writes the action of length 1 that leads from `position` to `place`. */
export function headFor(place: Position, position: Position, action: Float32Array): void {
  const [x, y] = [place[0] - position[0], place[1] - position[1]];
  const distance = Math.hypot(x, y) + 1e-6;
  action[0] = x / distance;
  action[1] = y / distance;
}
