import { expect, it } from "vitest";
import { gridSchema } from "./grid.ts";
import { formatGrid, gridId } from "./results-folder.ts";

it("a grid keeps its identity when it is written and read, whatever the order of its fields and its resources", () => {
  const grid = gridSchema.parse({ methods: ["smore"], tasks: ["PointReach"], imports: ["own.js"], seeds: 2 });
  const { methods, ...others } = grid;
  const id = gridId(grid);
  expect(gridId({ ...others, methods })).toBe(id);
  expect(gridId(gridSchema.parse(JSON.parse(formatGrid({ ...others, methods }))))).toBe(id);
  expect(gridId({ ...grid, resources: { time: "1:00:00" } })).toBe(id);
  expect(gridId({ ...grid, seeds: 3 })).not.toBe(id);
});
