import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { agents, flattenSettings, onlineAgents, presetsOf } from "../../core/agents/index.ts";
import { EXPERT_LEVELS, EXPERTS, type ExpertName, listRecipes } from "../../core/collect/index.ts";
import { datasetStatistics } from "../../core/data/index.ts";
import { listEnvs } from "../../core/envs/index.ts";
import { formatTable, type Table } from "../../core/figures/table.ts";
import type { MeanEstimate } from "../../core/rollout/returns.ts";
import { loadDataset } from "../datasets/index.ts";
import { type ExpertFile, findExpert } from "../experts/index.ts";
import { readMetrics } from "../runs/metrics.ts";
import { RunDirectory } from "../runs/run-directory.ts";

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
      const rows = flattenSettings("agent", config.parse({})).map(([path, value]) => {
        const { enum: options } = (properties[path.split(".")[1]] ?? {}) as { enum?: readonly string[] };
        return [`  ${path}`, JSON.stringify(value), options?.join(" | ") ?? ""];
      });
      rows.unshift(["  agent.preset", '"robot"', Object.keys(presetsOf(agent)).join(" | ")]);
      return `${name} — ${summary} (${source})\n\n${formatTable({ header: ["  setting", "default", "options"], rows })}`;
    })
    .join("\n\n");
}

/** Every expert that can be trained, and what its policies are worth where it has been. */
export function experts(): Table {
  const names = Object.keys(EXPERTS) as ExpertName[];
  return expertTable(
    names.map((name) => ({ name, environment: EXPERTS[name], file: findExpert(name)?.file })),
  );
}

/** The policies of experts; those without a file are still to be trained. */
export function expertTable(
  experts: readonly { readonly name: string; readonly environment: string; readonly file?: ExpertFile }[],
): Table {
  const estimate = ({ mean, standardError }: MeanEstimate, digits: number) =>
    `${mean.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
  return {
    header: ["expert", "environment", "level", "steps", "return", "achieved goal", "episode", "success"],
    rows: experts.flatMap(({ name, environment, file }) => {
      if (file === undefined) return [[name, environment, "not trained", "", "", "", "", ""]];
      return EXPERT_LEVELS.map((level) => {
        const { environmentSteps, evaluation } = file.policies[level];
        return [
          name,
          environment,
          level,
          String(environmentSteps),
          estimate(evaluation.return, 0),
          evaluation.achievedGoal.map((dimension) => estimate(dimension, 2)).join(", "),
          estimate(evaluation.steps, 0),
          `${(100 * evaluation.success).toFixed(1)} %`,
        ];
      });
    }),
  };
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
    rows: listRecipes().map(({ name, environment, episodes, transitions, summary }) => {
      const sizes = episodes ?? transitions;
      const unit = episodes ? "episodes" : "transitions";
      return [name, environment, `${sizes.small} ${unit}`, `${sizes.paper} ${unit}`, summary];
    }),
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
