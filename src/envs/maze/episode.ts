import type { RandomGenerator } from "../../random/generator.ts";
import { CELL_SIZE, type Cell, cellCentre, type Maze, type Position } from "./mazes.ts";

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

function drawNear(cell: Cell, random: RandomGenerator): Position {
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
