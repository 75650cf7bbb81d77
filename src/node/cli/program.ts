import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { version } from "../../core/base/version.ts";
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
import { studioCommand } from "./commands/studio.ts";
import { trainCommand } from "./commands/train.ts";
import { trainOnlineCommand } from "./commands/train-online.ts";
import { tuneCommand } from "./commands/tune.ts";
import { workerCommand } from "./commands/worker.ts";
import { suggestNearNames } from "./suggestions.ts";

/** The folder of this package. */
const PACKAGE = fileURLToPath(new URL("../../..", import.meta.url));

const COMMANDS = [
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
  studioCommand,
  renderCommand,
  listCommand,
  completionCommand,
];

/** The command line: every command with its arguments, options and help. */
export function createProgram(): Command {
  const program = new Command("smore")
    .description(
      "Offline goal-conditioned reinforcement learning: from logged trajectories without rewards\nto a policy that reaches any goal.",
    )
    .version(version)
    .showHelpAfterError("(see --help)")
    // Flags behind a subcommand are its own, also where a command above it has them.
    .enablePositionalOptions()
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
  for (const command of COMMANDS) program.addCommand(command());
  suggestNearNames(program);
  return program;
}
