import { Argument, Command } from "commander";
import type { Table } from "../../../core/base/table.ts";
import { importOption } from "../import-option.ts";

const KINDS = ["envs", "agents", "datasets", "experts", "runs"] as const;

interface ListOptions {
  readonly runs: string;
  readonly datasets: string;
  readonly json?: boolean;
}

export const listCommand = () =>
  new Command("list")
    .description("list environments, agents, datasets, experts or runs")
    .addArgument(new Argument("<kind>", "what to list").choices(KINDS))
    .argument("[agent]", "with agents: the one whose settings are listed, with defaults, ranges and comments")
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--datasets <folder>", "where datasets are kept", "datasets")
    .addOption(importOption())
    .option("--json", "print everything as JSON")
    .addHelpText(
      "after",
      `
Examples:
  smore list envs
  smore list agents smore
  smore list runs --json`,
    )
    .action(async (kind: (typeof KINDS)[number], agent: string | undefined, options: ListOptions) => {
      const { UserError } = await import("../../../core/base/errors.ts");
      if (agent !== undefined && kind !== "agents")
        throw new UserError(`list ${kind} ${agent}: only an agent is listed by its name; leave ${agent} out`);
      const { printJson, printTable } = await import("../../terminal/print.ts");
      const show = { envs, agents: () => agents(agent), datasets, experts, runs }[kind];
      const { content, tables, text } = await show(options);
      if (options.json) return printJson(content);
      for (const [index, table] of (tables ?? []).entries()) {
        if (index > 0) console.log();
        printTable(table);
      }
      if (text) console.log(text());
    });

/** What is listed: as values, and as tables or text for a terminal. */
interface Listing {
  readonly content: unknown;
  readonly tables?: readonly Table[];
  readonly text?: () => string;
}

async function envs(): Promise<Listing> {
  const { listEnvs } = await import("../../../core/envs/index.ts");
  const { envTable } = await import("../../../core/envs/env-table.ts");
  return { content: listEnvs().map(({ spec, summary }) => ({ ...spec, summary })), tables: [envTable()] };
}

/** All agents, or one with its settings. */
async function agents(name: string | undefined): Promise<Listing> {
  const { findAgent } = await import("../../../core/agents/index.ts");
  const { agentSettingsText, agentTable, allAgents, settingsOf } = await import(
    "../../../core/agents/settings-text.ts"
  );
  const { lineWidth } = await import("../../terminal/print.ts");
  const { settingComments } = await import("../setting-comments.ts");
  const comments = settingComments();
  const valuesOf = (agent: ReturnType<typeof findAgent>) => {
    const { name, summary, source } = agent;
    return { name, summary, source, settings: settingsOf(agent, comments) };
  };
  if (name === undefined) return { content: allAgents().map(valuesOf), tables: [agentTable()] };
  const agent = findAgent(name);
  return { content: valuesOf(agent), text: () => agentSettingsText(agent, comments, lineWidth()) };
}

async function datasets({ datasets: folder }: ListOptions): Promise<Listing> {
  const { listRecipes } = await import("../../../core/collect/index.ts");
  const { recipeTable } = await import("../../../core/collect/recipe-table.ts");
  const { datasetTable, listDatasets } = await import("../../datasets/index.ts");
  const found = await listDatasets(folder);
  return {
    content: { catalogue: listRecipes(), folders: found },
    tables: [recipeTable(), datasetTable(found)],
  };
}

async function experts(): Promise<Listing> {
  const { expertTable, knownExperts } = await import("../../experts/index.ts");
  const known = knownExperts();
  return { content: known, tables: [expertTable(known)] };
}

async function runs({ runs: folder }: ListOptions): Promise<Listing> {
  const { listRuns, runTable } = await import("../../runs/run-table.ts");
  const found = await listRuns(folder);
  return { content: found, tables: [runTable(found)] };
}
