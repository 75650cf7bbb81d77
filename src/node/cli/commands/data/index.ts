import { Command } from "commander";
import { convertCommand } from "./convert.ts";
import { headCommand } from "./head.ts";
import { inspectCommand } from "./inspect.ts";
import { mixCommand } from "./mix.ts";
import { plotCommand } from "./plot.ts";
import { splitCommand } from "./split.ts";
import { validateCommand } from "./validate.ts";

export const dataCommand = () => {
  const command = new Command("data")
    .description("look at, check, convert and combine files of episodes")
    .addHelpText(
      "after",
      `
A dataset is a name of \`smore list datasets\`, a dataset folder, or a file in one of the formats of docs/data-formats.md,
whose format is detected from its content.`,
    );
  for (const subcommand of [
    inspectCommand,
    validateCommand,
    headCommand,
    plotCommand,
    convertCommand,
    mixCommand,
    splitCommand,
  ])
    command.addCommand(subcommand());
  return command;
};
