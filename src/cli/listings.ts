import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { agents, isGroup, onlineAgents, presetsOf } from "../agents/index.ts";
import { listRecipes } from "../collect/index.ts";
import { datasetStatistics, loadDataset } from "../data/index.ts";
import { listEnvs } from "../envs/index.ts";
import { formatTable, type Table } from "../eval/table.ts";
import { readMetrics } from "../train/metrics.ts";
import { RunDirectory } from "../train/run-directory.ts";

/** Every environment with its sizes and rule of success. */
export function environments(): Table {
  return {
    header: ["environment", "observation", "goal", "action", "horizon", "reached within", "task"],
    rows: listEnvs().map(({ spec, summary }) => [
      spec.id,
      String(spec.observationSize),
      String(spec.goalSize),
      String(spec.actionSize),
      String(spec.horizon),
      String(Number(spec.distanceThreshold.toPrecision(3))),
      summary,
    ]),
  };
}

/** Every agent, and below it its settings with their defaults. */
export function agentsWithSettings(): string {
  return Object.values({ ...agents, ...onlineAgents })
    .map((agent) => {
      const { name, summary, source, config } = agent;
      const { properties = {} } = z.toJSONSchema(config, { io: "input" });
      const rows = flatten("agent", config.parse({})).map(([path, value]) => {
        const { enum: options } = (properties[path.split(".")[1]] ?? {}) as { enum?: readonly string[] };
        return [`  ${path}`, JSON.stringify(value), options?.join(" | ") ?? ""];
      });
      rows.unshift(["  agent.preset", '"robot"', Object.keys(presetsOf(agent)).join(" | ")]);
      return `${name} — ${summary} (${source})\n\n${formatTable({ header: ["  setting", "default", "options"], rows })}`;
    })
    .join("\n\n");
}

/** Settings by the paths that `--set` takes. */
function flatten(path: string, value: unknown): [path: string, value: unknown][] {
  if (!isGroup(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(`${path}.${key}`, inner));
}

/** Every run with how far it is. */
export async function runs(folder: string): Promise<Table> {
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const rows: string[][] = [];
  for (const name of names) {
    if (!existsSync(join(folder, name, "config.json"))) continue;
    const run = await RunDirectory.open(join(folder, name));
    const { environment, agent, training } = run.config;
    const last = existsSync(run.evaluations) ? readMetrics(run.evaluations).at(-1) : undefined;
    rows.push([
      name,
      environment,
      agent.name,
      `${last?.step ?? 0} / ${training.updates}`,
      last ? `${(100 * last.success).toFixed(1)} %` : "",
      existsSync(run.policy) ? "finished" : "unfinished",
    ]);
  }
  return { header: ["run", "environment", "agent", "evaluated at", "success", "state"], rows };
}

/** Every dataset of the catalogue and how it is made. */
export function recipes(): Table {
  return {
    header: ["dataset", "environment", "small", "paper", "how it is made"],
    rows: listRecipes().map(({ name, environment, episodes, summary }) => [
      name,
      environment,
      `${episodes.small} episodes`,
      `${episodes.paper} episodes`,
      summary,
    ]),
  };
}

/** Every dataset in `folder`, with its statistics. */
export async function datasetsIn(folder: string): Promise<Table> {
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const rows: string[][] = [];
  for (const name of names) {
    if (!existsSync(join(folder, name, "header.json"))) continue;
    const dataset = await loadDataset(join(folder, name));
    const { episodeCount, transitionCount, successRate, meanReturn } = datasetStatistics(dataset);
    dataset.close();
    rows.push([
      join(folder, name),
      dataset.header.environment,
      String(episodeCount),
      String(transitionCount),
      `${(100 * successRate).toFixed(1)} %`,
      meanReturn.toFixed(2),
    ]);
  }
  return {
    header: ["folder", "environment", "episodes", "transitions", "success at the last step", "mean return"],
    rows,
  };
}
