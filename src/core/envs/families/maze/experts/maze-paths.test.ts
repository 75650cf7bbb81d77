import { expect, it } from "vitest";
import { RandomGenerator } from "../../../../random/generator.ts";
import { POINT_MAZE_VARIANTS } from "../../pointmaze/variants.ts";
import { drawNear } from "../episode.ts";
import { cellCentre, type Maze, openCells } from "../mazes.ts";
import { cellAt, headFor, junctions, nextCell, stepsTo } from "./maze-paths.ts";

const none = Number.POSITIVE_INFINITY;
const maze: Maze = {
  name: "example",
  map: [
    "#######", //
    "#   # #",
    "# # ###",
    "#     #",
    "#######",
  ],
  tasks: [],
};

it("counts the cells to a target, around walls", () => {
  expect(stepsTo(maze, [1, 1])).toEqual([
    [none, none, none, none, none, none, none],
    [none, 0, 1, 2, none, none, none],
    [none, 1, none, 3, none, none, none],
    [none, 2, 3, 4, 5, 6, none],
    [none, none, none, none, none, none, none],
  ]);
  const [, , , row] = stepsTo(maze, [1, 1], [[2, 1]]);
  expect(row).toEqual([none, 6, 5, 4, 5, 6, none]);
});

it("goes to the neighbour nearest to the target, and stays where no way leads there", () => {
  const steps = stepsTo(maze, [1, 1]);
  expect(nextCell([3, 4], steps)).toEqual([3, 3]);
  expect(nextCell([3, 3], steps)).toEqual([2, 3]); // up before left, which is as near
  expect(nextCell([1, 1], steps)).toEqual([1, 1]);
  expect(nextCell([1, 5], steps)).toEqual([1, 5]);
});

it("junctions exclude straight corridors", () => {
  expect(junctions(maze)).toEqual([
    [1, 1],
    [1, 3],
    [1, 5],
    [3, 1],
    [3, 3],
    [3, 5],
  ]);
});

it("finds the cell of every place where goals are drawn", () => {
  const random = RandomGenerator.from(0);
  for (const { maze } of POINT_MAZE_VARIANTS)
    for (const cell of openCells(maze)) {
      expect(cellAt(cellCentre(cell))).toEqual(cell);
      expect(cellAt(drawNear(cell, random))).toEqual(cell);
    }
});

it("heads for a position with an action of length 1, and with 0 at that position", () => {
  const action = new Float32Array(2);
  headFor([4, -2], [1, 2], action);
  expect(action[0]).toBeCloseTo(0.6, 5);
  expect(action[1]).toBeCloseTo(-0.8, 5);
  headFor([4, -2], [4, -2], action);
  expect([...action]).toEqual([0, 0]);
});
