import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { drawEpisode, drawExit, drawOpenEpisode } from "./episode.ts";
import { cellCentre, LARGE, openCells, type Position, TELEPORT } from "./mazes.ts";

function offsets(points: readonly Position[], centre: Position): number[] {
  return points.flatMap(([x, y]) => [x - centre[0], y - centre[1]]);
}

describe("an episode", () => {
  it("of a fixed task begins and ends within 1 m of the centres of its cells", () => {
    const random = RandomGenerator.from(0);
    const episodes = Array.from({ length: 1000 }, () => drawEpisode(LARGE, 2, random));
    for (const found of [
      offsets(
        episodes.map(({ start }) => start),
        [12, 16],
      ),
      offsets(
        episodes.map(({ goal }) => goal),
        [0, 24],
      ),
    ]) {
      expect(Math.max(...found.map(Math.abs))).toBeLessThanOrEqual(1);
      expect(Math.min(...found)).toBeLessThan(-0.98);
      expect(Math.max(...found)).toBeGreaterThan(0.98);
    }
  });

  it("draws every task with equal probability if none is given", () => {
    const random = RandomGenerator.from(1);
    const counts = new Array<number>(5).fill(0);
    for (let episode = 0; episode < 2000; episode++) {
      const { start, goal } = drawEpisode(LARGE, undefined, random);
      const near = ([x, y]: Position, [cx, cy]: Position) =>
        Math.max(Math.abs(x - cx), Math.abs(y - cy)) <= 1;
      const task = LARGE.tasks.findIndex(
        (candidate) => near(start, cellCentre(candidate.start)) && near(goal, cellCentre(candidate.goal)),
      );
      counts[task]++;
    }
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(75);
  });
});

describe("an open-ended episode", () => {
  it("draws start and goal cells with equal probability", () => {
    const random = RandomGenerator.from(4);
    const cells = openCells(LARGE);
    const counts = { start: cells.map(() => 0), goal: cells.map(() => 0) };
    for (let episode = 0; episode < 100 * cells.length; episode++) {
      const drawn = drawOpenEpisode(LARGE, random);
      for (const end of ["start", "goal"] as const) {
        const [x, y] = drawn[end];
        const index = cells.findIndex((cell) => {
          const [centreX, centreY] = cellCentre(cell);
          return Math.max(Math.abs(x - centreX), Math.abs(y - centreY)) <= 1;
        });
        counts[end][index]++;
      }
    }
    for (const count of [...counts.start, ...counts.goal]) expect(Math.abs(count - 100)).toBeLessThan(45);
  });
});

describe("a teleport", () => {
  it("moves an agent within 1.5 m of an entry to a uniformly drawn exit", () => {
    const random = RandomGenerator.from(2);
    const [x, y] = cellCentre(TELEPORT.teleports!.entries[1]);
    const counts = new Map<string, number>();
    for (let i = 0; i < 1500; i++) {
      const exit = String(drawExit(TELEPORT, [x + 0.9, y - 1.2], random));
      counts.set(exit, (counts.get(exit) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(
      TELEPORT.teleports!.exits.map((cell) => String(cellCentre(cell))).sort(),
    );
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(75);
  });

  it("draws no random number where no entry is near", () => {
    const random = RandomGenerator.from(3);
    const before = random.state();
    const [x, y] = cellCentre(TELEPORT.teleports!.entries[0]);
    expect(drawExit(TELEPORT, [x + 0.9, y - 1.21], random)).toBeUndefined();
    expect(drawExit(LARGE, [0, 0], random)).toBeUndefined();
    expect(random.state()).toEqual(before);
  });
});
