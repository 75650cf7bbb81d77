import { CELL_SIZE, cellCentre, type Maze, wallCells } from "./mazes.ts";

/** Half the height of the walls, in metres. */
const WALL_HALF_HEIGHT = 1;

/**
 * The floor and walls of a maze as MJCF geoms, for an agent whose geoms have contype 1. Every cell has a box of its
 * own, so an agent at the seam of two touches both, which makes the wall stiffer there.
 */
export function mazeGeoms(maze: Maze): string {
  const [rows, columns] = [maze.map.length, maze.map[0].length];
  const [x, y] = cellCentre([(rows - 1) / 2, (columns - 1) / 2]);
  const half = CELL_SIZE / 2;
  const walls = wallCells(maze).map((cell) => {
    const position = [...cellCentre(cell), WALL_HALF_HEIGHT].join(" ");
    return `
    <geom name="wall ${cell.join(" ")}" type="box" pos="${position}" size="${half} ${half} ${WALL_HALF_HEIGHT}"
          conaffinity="1" rgba="0.72 0.6 0.46 1"/>`;
  });
  return `
    <geom name="floor" type="plane" pos="${x} ${y} 0" size="${half * columns} ${half * rows} 1" conaffinity="1"
          rgba="0.45 0.47 0.5 1"/>${walls.join("")}`;
}
