#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { UserError } from "../../core/base/errors.ts";
import { version } from "../../core/base/version.ts";
import { systemSentence } from "../files/system-error.ts";
import { guardOutput } from "../terminal/output.ts";
import { printError } from "../terminal/print.ts";
import { benchCommand } from "./commands/bench/index.ts";
import { cellCommand } from "./commands/cell.ts";
import { collectCommand } from "./commands/collect.ts";
import { completionCommand } from "./commands/completion.ts";
import { dataCommand } from "./commands/data/index.ts";
import { deployCommand } from "./commands/deploy.ts";
import { evalCommand } from "./commands/eval.ts";
import { expertCommand } from "./commands/expert.ts";
import { listCommand } from "./commands/list.ts";
import { opeCommand } from "./commands/ope.ts";
import { playCommand } from "./commands/play.ts";
import { renderCommand } from "./commands/render.ts";
import { reportCommand } from "./commands/report.ts";
import { resealCommand } from "./commands/reseal.ts";
import { resumeCommand } from "./commands/resume.ts";
import { serveCommand } from "./commands/serve.ts";
import { startCommand } from "./commands/start.ts";
import { trainCommand } from "./commands/train.ts";
import { trainOnlineCommand } from "./commands/train-online.ts";
import { tuneCommand } from "./commands/tune.ts";
import { workerCommand } from "./commands/worker.ts";
import { importModulesOf } from "./import-option.ts";
import { suggestNearNames } from "./suggestions.ts";

/** The folder of this package. */
const PACKAGE = fileURLToPath(new URL("../../..", import.meta.url));

/** Errors with these names explain themselves; a stack trace would only hide the sentence. */
const EXPLAINED = new Set(["UserError", "DivergenceError", "SimulationError"]);

const program = new Command("smore")
  .description(
    "Offline goal-conditioned reinforcement learning: from logged trajectories without rewards\nto a policy that reaches any goal.",
  )
  .version(version)
  .showHelpAfterError("(see --help)")
  // Flags behind a subcommand are its own, also where a command above it has them.
  .enablePositionalOptions()
  .hook("preAction", (_, command) => importModulesOf(command))
  .addHelpText(
    "after",
    `
A first run, from data to policy:
  smore start

Step by step:
  smore collect fetch-reach-random --size small
  smore train --env FetchReach --agent smore --set agent.expectile=0.9 --seed 3
  smore eval runs/fetch-reach-smore-seed3 --episodes 200

The folders docs/ and grids/ that help texts name are in ${PACKAGE}.`,
  );
for (const command of [
  startCommand,
  collectCommand,
  dataCommand,
  trainCommand,
  trainOnlineCommand,
  resumeCommand,
  resealCommand,
  evalCommand,
  opeCommand,
  deployCommand,
  serveCommand,
  expertCommand,
  benchCommand,
  cellCommand,
  workerCommand,
  tuneCommand,
  reportCommand,
  playCommand,
  renderCommand,
  listCommand,
  completionCommand,
])
  program.addCommand(command());
suggestNearNames(program);

guardOutput();
try {
  await program.parseAsync();
} catch (error) {
  const explained = error instanceof UserError || EXPLAINED.has((error as Error)?.name);
  const sentence = explained ? (error as Error).message : systemSentence(error);
  if (sentence === undefined) console.error(error);
  else printError(sentence);
  process.exitCode = 1;
}
