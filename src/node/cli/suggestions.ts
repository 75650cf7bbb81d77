import type { Command } from "commander";
import { nearest } from "../../core/base/nearest.ts";
import { colorsOf } from "../terminal/print.ts";

/** Lets a command and all below it suggest a name for an unknown one only where the two are alike. */
export function suggestNearNames(command: Command): void {
  command.showSuggestionAfterError(false);
  command.configureOutput({
    outputError: (text, write) => {
      const [, kind, name] = /unknown (option|command) '(?:--)?([^'=]*)/.exec(text) ?? [];
      const known =
        kind === "option"
          ? command.options.flatMap(({ long }) => long?.slice(2) ?? [])
          : command.commands.map((other) => other.name());
      const suggestion = name === undefined ? undefined : nearest(name, known);
      const hint = suggestion && `; did you mean ${kind === "option" ? "--" : ""}${suggestion}?`;
      const sentence = text.replace(/^error: /, `${colorsOf(process.stderr).red("error:")} `);
      write(hint ? `${sentence.trimEnd()}${hint}\n` : sentence);
    },
  });
  for (const subcommand of command.commands) suggestNearNames(subcommand);
}
