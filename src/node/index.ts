/**
 * Everything for Node: datasets from files, runs, grids, and policies from files. It includes `smore/core`.
 *
 * @example Train a policy on episodes of random actions, and act with it.
 * ```js
 * import { mkdtemp } from "node:fs/promises";
 * import { ensureDataset, loadPolicy, makeEnv, RunDirectory, train } from "smore";
 *
 * const folder = await mkdtemp("example-");
 * const dataset = await ensureDataset("point-reach-random", { size: 200, datasets: folder });
 * const run = await RunDirectory.create(
 *   `${folder}/run`,
 *   {
 *     environment: "PointReach",
 *     agent: { batchSize: 128, hiddenSizes: [64, 64] },
 *     training: { updates: 300, evaluateEvery: 300 },
 *     evaluation: { episodes: 20 },
 *   },
 *   dataset,
 * );
 * await train(run, { onEvaluation: (update, { success }) => console.error(update, success.rate) });
 *
 * const policy = await loadPolicy(run.policy);
 * const env = await makeEnv("PointReach");
 * env.reset(7);
 * for (let t = 0; t < env.spec.horizon; t++) env.step(await policy.act(env.observation, env.desiredGoal));
 * console.log(env.success()); // true
 * ```
 *
 * @module smore
 */
export * from "../core/index.ts";
export {
  collectDataset,
  ensureDataset,
  loadDataset,
  loadDatasetHeader,
  openDataset,
  readDataset,
  validateDataset,
  writeDataset,
  writeDatasetAs,
  writeDatasetFrom,
} from "./datasets/index.ts";
export { engine, loadPolicy } from "./engine/index.ts";
export { importModules } from "./extensions/index.ts";
export { openEpisodes, readMapping } from "./formats/index.ts";
export { createOnlineRun } from "./runs/online-run.ts";
export { RunDirectory } from "./runs/run-directory.ts";
export { train } from "./runs/train.ts";
export {
  CELL_EXIT,
  type CellJob,
  type CellMessage,
  type CellOutcome,
  cellArguments,
  expandGrid,
  type Launcher,
  type LaunchOptions,
  ProcessLauncher,
  readGrid,
  runGrid,
} from "./sweep/index.ts";
export type * from "./types.ts";
