import { describe, expect, it } from "vitest";
import { type Cell, cellCentre, GIANT, LARGE, type Maze, MEDIUM, TELEPORT, wallCells } from "./mazes.ts";

const isFree = ({ map }: Maze, [row, column]: Cell) => map[row][column] === " ";

/** The cells that can be walked to from `start`, as texts. */
function reachable(maze: Maze, start: Cell): Set<string> {
  const seen = new Set<string>();
  const queue = [start];
  for (const cell of queue) {
    if (seen.has(String(cell)) || !isFree(maze, cell)) continue;
    seen.add(String(cell));
    const [row, column] = cell;
    queue.push([row - 1, column], [row + 1, column], [row, column - 1], [row, column + 1]);
  }
  return seen;
}

it("lays cells of 4 m out from the origin at row 1, column 1", () => {
  expect(cellCentre([1, 1])).toEqual([0, 0]);
  expect(cellCentre([7, 10])).toEqual([36, 24]);
  expect(wallCells({ ...MEDIUM, map: ["# ", "##"] })).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
  ]);
});

describe.each([MEDIUM, LARGE, GIANT, TELEPORT])("the maze $name", (maze) => {
  const { map, tasks, teleports } = maze;

  it("is a closed rectangle of connected cells", () => {
    for (const row of map) expect(row).toMatch(new RegExp(`^#[# ]{${map[0].length - 2}}#$`));
    for (const row of [map[0], map.at(-1)]) expect(row).toMatch(/^#+$/);
    const free = map.flatMap((row, i) =>
      [...row].flatMap((mark, j): Cell[] => (mark === " " ? [[i, j]] : [])),
    );
    // One exit of the teleports leads into a cell without a way out.
    const sealed = maze === TELEPORT ? 1 : 0;
    expect(reachable(maze, free[0]).size).toBe(free.length - sealed);
  });

  it("has five tasks between free cells", () => {
    expect(tasks.length).toBe(5);
    for (const { start, goal } of tasks)
      expect([isFree(maze, start), isFree(maze, goal)]).toEqual([true, true]);
    for (const cell of [...(teleports?.entries ?? []), ...(teleports?.exits ?? [])])
      expect(isFree(maze, cell)).toBe(true);
  });
});
