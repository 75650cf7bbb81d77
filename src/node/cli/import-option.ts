import { type Command, Option } from "commander";
import { collectValues } from "./options.ts";

export interface ImportOption {
  readonly import: readonly string[];
}

export const importOption = () =>
  new Option(
    "--import <module.js>",
    "a module that registers environments, agents or metrics sinks; repeat for more",
  )
    .argParser(collectValues)
    .default([], "none");

/** Imports the modules that a command was given, before it looks anything up. */
export async function importModulesOf(command: Command): Promise<void> {
  const { import: modules = [] } = command.opts<Partial<ImportOption>>();
  if (modules.length === 0) return;
  const { importModules } = await import("../extensions/index.ts");
  await importModules(modules, "--import ");
}
