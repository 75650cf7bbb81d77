import { describe, expect, it } from "vitest";
import { validateConfig } from "../../core/base/validate-config.ts";
import { listRecipes } from "../../core/collect/index.ts";
import { taskGroups } from "../../core/envs/index.ts";
import { expandGrid } from "./cells.ts";
import { type GridRequest, gridSchema } from "./grid.ts";

const cellsOf = (grid: GridRequest) =>
  expandGrid(validateConfig(gridSchema, grid, "grid.json: "), "grid.json: ");
const point: GridRequest = { methods: ["smore"], tasks: ["PointReach"], seeds: 1 };

describe("a grid", () => {
  it("expands to every method on every task with every seed, one seed after the other", () => {
    const cells = cellsOf({
      methods: ["smore", { name: "sharper", agent: { name: "smore", temperature: 9 } }],
      tasks: ["point"],
      seeds: 2,
    });
    expect(cells.map(({ name }) => name)).toEqual([
      "point-reach-smore-seed0",
      "point-reach-sharper-seed0",
      "point-rooms-smore-seed0",
      "point-rooms-sharper-seed0",
      "point-reach-smore-seed1",
      "point-reach-sharper-seed1",
      "point-rooms-smore-seed1",
      "point-rooms-sharper-seed1",
    ]);
    expect(cells.map(({ settings }) => settings.agent.temperature)).toEqual([10, 9, 10, 9, 10, 9, 10, 9]);
    expect(cells.map(({ settings }) => settings.seed)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it("refuses a policy that starts to learn after the last update", () => {
    const grid = { ...point, training: { updates: 100 } };
    expect(cellsOf({ ...grid, agent: { policyStart: 99 } })).toHaveLength(1);
    expect(() => cellsOf({ ...grid, agent: { policyStart: 100 } })).toThrow(
      "grid.json: smore on PointReach: agent.policyStart is 100 and training.updates 100, so the policy would never be trained; " +
        "start it sooner, or train for longer",
    );
  });

  it("refuses more runs than a grid may have, before it expands them", () => {
    expect(() => cellsOf({ ...point, seeds: Number.MAX_SAFE_INTEGER })).toThrow(
      /^grid\.json: seeds: the grid has \d+ runs, where at most 10000 are trained; take fewer seeds, or several grids$/,
    );
  });

  it("numbers seeds from `firstSeed`", () => {
    const cells = cellsOf({ ...point, firstSeed: 100, seeds: 2 });
    expect(cells.map(({ name, settings }) => [name, settings.seed])).toEqual([
      ["point-reach-smore-seed100", 100],
      ["point-reach-smore-seed101", 101],
    ]);
  });

  it("overrides settings of the grid by those of the task, and these by those of the method", () => {
    const [cell] = cellsOf({
      ...point,
      methods: [{ name: "smore", training: { logEvery: 3 }, agent: { expectile: 0.9 } }],
      tasks: [
        { environment: "PointReach", training: { updates: 20, logEvery: 2 }, evaluation: { episodes: 7 } },
      ],
      agent: { expectile: 0.6, temperature: 1 },
      training: { updates: 10, logEvery: 1, threads: 2 },
      evaluation: { episodes: 5, discount: 0.98 },
    });
    expect(cell.settings.agent).toMatchObject({ expectile: 0.9, temperature: 1, scoreHeads: 2 });
    expect(cell.settings.training).toMatchObject({ updates: 20, logEvery: 3, threads: 2 });
    expect(cell.settings.evaluation).toMatchObject({ episodes: 7, discount: 0.98 });
  });

  it("reports returns with the discount of the task's benchmark", () => {
    const discounts = (settings: object) =>
      cellsOf({ ...point, tasks: ["FetchPush", "CheetahTgtVel", "AntTgtVel"], ...settings }).map(
        ({ settings: { evaluation } }) => evaluation.discount,
      );
    expect(discounts({ methods: ["bc"] })).toEqual([0.99, 0.999, 0.999]);
    expect(discounts({ methods: ["bc"], evaluation: { discount: 0.98 } })).toEqual([0.98, 0.98, 0.98]);
  });

  it("trains with one thread and evaluates twenty times by default", () => {
    expect(cellsOf({ ...point, training: { updates: 410 } })[0].settings.training).toMatchObject({
      threads: 1,
      evaluateEvery: 21,
    });
    const [{ settings }] = cellsOf({ ...point, training: { updates: 410, evaluateEvery: 100 } });
    expect(settings.training.evaluateEvery).toBe(100);
  });

  it("uses the environment's first dataset by default, or a named one", () => {
    const cells = cellsOf({ ...point, tasks: ["FetchPush", "FetchPush:fetch-push-random"] });
    expect(cells.map(({ task, dataset, name }) => [task, dataset, name])).toEqual([
      ["FetchPush", "fetch-push-mixed", "fetch-push-smore-seed0"],
      ["FetchPush:fetch-push-random", "fetch-push-random", "fetch-push-fetch-push-random-smore-seed0"],
    ]);
  });

  it("expands groups of tasks, all of which have data", () => {
    for (const [group, tasks] of Object.entries(taskGroups)) {
      const cells = cellsOf({ ...point, tasks: [group] });
      expect(cells.map(({ task }) => task)).toEqual(tasks);
      for (const { dataset } of cells) expect(listRecipes().map(({ name }) => name)).toContain(dataset);
    }
  });
});

describe("a mistake in a grid", () => {
  it.each<[GridRequest, string]>([
    [{ ...point, tasks: ["fetsh"] }, 'unknown task "fetsh"; did you mean "fetch"?'],
    [{ ...point, tasks: ["PointReech"] }, 'did you mean "PointReach"?'],
    [{ ...point, methods: ["smorr"] }, 'agent "smorr" is unknown; did you mean "smore"?'],
    [{ ...point, tasks: ["point", "PointRooms"] }, 'task "PointRooms" is given twice'],
    [
      { ...point, methods: ["smore", { name: "SMORE", agent: { name: "smore" } }] },
      "would both have the name point-reach-smore-seed0",
    ],
    [
      { ...point, agent: { expectle: 0.9 } },
      "grid.json: smore on PointReach: agent.expectle is not a setting; did you mean expectile?",
    ],
    [{ ...point, training: { updates: 0 } }, "training.updates is 0: expected a whole number ≥ 1"],
    [{ ...point, seeds: 0 }, "grid.json: seeds is 0: expected a whole number ≥ 1"],
    [{ ...point, seds: 3 } as GridRequest, "grid.json: seds is not a setting; did you mean seeds?"],
  ])("%j is refused", (grid, sentence) => {
    expect(() => cellsOf(grid)).toThrow(sentence);
  });
});
