import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/node/cli/program.ts";
import { documentedCommands, findFault } from "../support/documented-commands.ts";
import { parsePage } from "../support/markdown.ts";

const commandsOf = (source: string) => documentedCommands(parsePage("page.md", source));
const faultsIn = (source: string) => commandsOf(source).map((command) => findFault(createProgram(), command));
const block = (...lines: string[]) => ["```sh", ...lines, "```"].join("\n");

describe("commands of a page", () => {
  it("are found in code blocks and in text, under each of their names", () => {
    const page = [
      "Use `smore list envs`, not `smore/core`.",
      "",
      block("npx smore start", "ls", "npm run smore -- start"),
    ];
    expect(commandsOf(page.join("\n")).map(({ words }) => words)).toEqual([
      ["start"],
      ["start"],
      ["list", "envs"],
    ]);
  });

  it("end at a comment, a pipe or a redirection, and continue after a backslash", () => {
    const page = block(
      "smore list envs \\",
      "  --json | head",
      "smore list runs > runs.txt",
      "smore list agents # all",
    );
    expect(commandsOf(page).map(({ words }) => words)).toEqual([
      ["list", "envs", "--json"],
      ["list", "runs"],
      ["list", "agents"],
    ]);
  });
});

describe("faults of commands", () => {
  it("are unknown commands and flags, also beside placeholders", () => {
    expect(faultsIn("`smore trian <env>`")).toEqual(["unknown command trian"]);
    expect(faultsIn("`smore data inspct`")).toEqual(["unknown command inspct"]);
    expect(faultsIn("`smore serve <run|policy.onnx> [--prot <number>]`")).toEqual(["unknown option --prot"]);
  });

  it("are values, missing arguments and surplus ones of a complete command", () => {
    expect(faultsIn(block("smore train FetchReach --size huge"))[0]).toContain(
      "Allowed choices are small, paper",
    );
    expect(faultsIn(block("smore train FetchReach --updates many"))[0]).toContain("expected a whole number");
    expect(faultsIn(block("smore eval"))[0]).toContain("missing required argument");
    expect(faultsIn(block("smore list envs smore extra"))[0]).toContain("too many arguments");
  });

  it("are none where a command is right, or is only named", () => {
    expect(faultsIn(block("smore train --env FetchReach --set agent.expectile=0.9 --seed 3"))).toEqual([
      undefined,
    ]);
    expect(faultsIn(block("smore bench --grid grids/control.json --launcher slurm"))).toEqual([undefined]);
    expect(faultsIn("`smore eval`, `smore deploy <run> <folder>`, `smore data`")).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

it("every example of a help text is accepted", () => {
  const faults = helpTexts(createProgram()).flatMap((help) => faultsIn(block(...help.split("\n"))));
  expect(faults.length).toBeGreaterThan(40);
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});

/** The help of a command and of all below it. */
function helpTexts(command: Command): string[] {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return [help, ...command.commands.flatMap(helpTexts)];
}
