import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { smore } from "../../core/agents/index.ts";
import { findRecipe } from "../../core/collect/index.ts";
import { expandGrid } from "./cells.ts";
import { readGrid } from "./grid.ts";

/** The grids that repeat what others published, see docs/evaluation.md. */

const pathOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const page = readFileSync(pathOf("docs/evaluation.md"), "utf8");
const files = readdirSync(pathOf("grids"));
const cellsOf = async (file: string) => expandGrid(await readGrid(pathOf(`grids/${file}`)), `${file}: `);

it("every grid has its command in the documentation, and every command its grid", () => {
  const commands = Array.from(page.matchAll(/--grid grids\/([\w-]+\.json)/g), ([, file]) => file);
  expect(new Set(commands)).toEqual(new Set(files));
});

describe.each(files)("%s", (file) => {
  it("is a grid on datasets of the catalogue", async () => {
    for (const { dataset, settings } of await cellsOf(file))
      expect(findRecipe(dataset as string).environment).toBe(settings.environment);
  });
});

it("SMORe's settings in the equal comparison are its defaults", async () => {
  const { settings } = (await cellsOf("equal.json")).find(({ method }) => method === "SMORe")!;
  expect(settings.agent).toEqual({ name: "smore", ...smore.config.parse({}) });
});

it("GoFAR's table has its ratios of hindsight, its rates and its discount", async () => {
  const cells = (await cellsOf("gofar.json")).filter(
    ({ task, settings }) => task === "FetchPush" && settings.seed === 0,
  );
  const settingsOf = new Map(cells.map(({ method, settings }) => [method, settings.agent]));
  for (const { settings } of cells) {
    expect(settings.training.updates).toBe(40_000);
    expect(settings.evaluation.discount).toBe(0.98);
    expect(settings.agent).toMatchObject({ batchSize: 512 });
  }
  expect(settingsOf.get("gofar")).toMatchObject({
    goals: { hindsight: 0 },
    learningRate: 1e-3,
    targetRate: 0.05,
  });
  expect(settingsOf.get("wgcsl")).toMatchObject({
    goals: { hindsight: 1 },
    learningRate: 5e-4,
    targetRate: 0.05,
  });
  expect(settingsOf.get("gcsl")).toMatchObject({ goals: { hindsight: 1 }, learningRate: 5e-4 });
  expect(settingsOf.get("am")).toMatchObject({ goals: { hindsight: 0.5, random: 0 }, learningRate: 1e-3 });
  expect(settingsOf.get("ddpg-her")).toMatchObject({
    ...{ goals: { hindsight: 0.5 }, learningRate: 1e-3, targetRate: 0.05, reward: "-1/0", actionPenalty: 1 },
  });
});

it("WGCSL's curves have its schedules", async () => {
  const schedule = async (file: string) => {
    const cell = (await cellsOf(file)).find(({ method }) => method === "wgcsl")!;
    const { batchSize, targetPeriod, targetRate, bestAdvantage } = cell.settings.agent;
    return {
      updates: cell.settings.training.updates,
      batchSize,
      targetPeriod,
      targetRate,
      ...(bestAdvantage as object),
    };
  };
  const easy = { batchSize: 128, targetRate: 0.1, percentileStep: 0.15 };
  expect(await schedule("wgcsl-point.json")).toMatchObject({ ...easy, updates: 250, targetPeriod: 1 });
  expect(await schedule("wgcsl-reach.json")).toMatchObject({ ...easy, updates: 2500, targetPeriod: 5 });
  expect(await schedule("wgcsl-door.json")).toMatchObject({ ...easy, updates: 20_000, targetPeriod: 10 });
  expect(await schedule("wgcsl-hard.json")).toMatchObject({
    ...{ updates: 40_000, batchSize: 512, targetPeriod: 20, targetRate: 0.1, percentileStep: 0.01 },
  });
});
