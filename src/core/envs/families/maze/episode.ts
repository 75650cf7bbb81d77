import type { RandomGenerator } from "../../../random/generator.ts";
import { CELL_SIZE, type Cell, cellCentre, type Maze, openCells, type Position } from "./mazes.ts";

/** Starts and goals lie within ± this of the centre of their cell, in x and y, in metres. */
const NOISE = CELL_SIZE / 4;
/** An entry takes what comes this near to its centre, in metres. */
const ENTRY_RADIUS = 1.5;

/** Where an episode begins and where it should end. */
export interface MazeEpisode {
  readonly start: Position;
  readonly goal: Position;
}

/** Draws an episode of the fixed task with number `task` (from 1), or of any of them if there is no number. */
export function drawEpisode(maze: Maze, task: number | undefined, random: RandomGenerator): MazeEpisode {
  const { start, goal } = maze.tasks[task === undefined ? random.integer(maze.tasks.length) : task - 1];
  return { start: drawNear(start, random), goal: drawNear(goal, random) };
}

/** Draws an episode from any cell to any cell. */
export function drawOpenEpisode(maze: Maze, random: RandomGenerator): MazeEpisode {
  const cells = openCells(maze);
  const [start, goal] = [0, 1].map(() => drawNear(cells[random.integer(cells.length)], random));
  return { start, goal };
}

/** A random place within ± a quarter of a cell of the cell's centre, in x and y. */
export function drawNear(cell: Cell, random: RandomGenerator): Position {
  const [x, y] = cellCentre(cell);
  return [x + random.uniform(-NOISE, NOISE), y + random.uniform(-NOISE, NOISE)];
}

/** Where a teleport takes what is at (x, y): any of the exits alike; undefined where no entry is near. */
export function drawExit(maze: Maze, [x, y]: Position, random: RandomGenerator): Position | undefined {
  if (maze.teleports === undefined) return undefined;
  const { entries, exits } = maze.teleports;
  const taken = entries.map(cellCentre).some(([entryX, entryY]) => {
    return Math.hypot(x - entryX, y - entryY) <= ENTRY_RADIUS;
  });
  return taken ? cellCentre(exits[random.integer(exits.length)]) : undefined;
}
