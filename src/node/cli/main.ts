#!/usr/bin/env node
import { UserError } from "../../core/base/errors.ts";
import { systemSentence } from "../files/system-error.ts";
import { guardOutput } from "../terminal/output.ts";
import { printError } from "../terminal/print.ts";
import { importModulesOf } from "./import-option.ts";
import { createProgram } from "./program.ts";

/** Errors with these names explain themselves; a stack trace would only hide the sentence. */
const EXPLAINED = new Set(["UserError", "DivergenceError", "SimulationError"]);

guardOutput();
try {
  await createProgram()
    .hook("preAction", (_, command) => importModulesOf(command))
    .parseAsync();
} catch (error) {
  const explained = error instanceof UserError || EXPLAINED.has((error as Error)?.name);
  const sentence = explained ? (error as Error).message : systemSentence(error);
  if (sentence === undefined) console.error(error);
  else printError(sentence);
  process.exitCode = 1;
}
