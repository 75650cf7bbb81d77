import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { OutsideProject } from "./installed-package.ts";

/** A line that a page tells its readers to run, and the lines of output that it shows below. */
export interface TutorialCommand {
  readonly line: string;
  readonly shown: readonly string[];
}

/**
 * A page of `docs/tutorials`. Its fenced blocks are marked after their language: `file=<path>` is a file of the project, `run`
 * holds commands, a backslash continuing their lines, `start` commands that go on until they are interrupted, and `output` what the last command before prints, where a
 * line `…` stands for lines that are left out.
 */
export class Tutorial {
  readonly #files: (readonly [path: string, text: string])[] = [];
  readonly commands: TutorialCommand[] = [];
  /** Commands that go on until they are interrupted. */
  readonly started: string[] = [];

  constructor(name: string) {
    const page = fileURLToPath(new URL(`../../docs/tutorials/${name}.md`, import.meta.url));
    for (const [, mark, text] of readFileSync(page, "utf8").matchAll(/^```\w+ (\S+)\n(.*?)^```/gms)) {
      const lines = text
        .trimEnd()
        .replaceAll(/ \\\n\s*/g, " ")
        .split("\n");
      if (mark.startsWith("file=")) this.#files.push([mark.slice("file=".length), text]);
      else if (mark === "run") this.commands.push(...lines.map((line) => ({ line, shown: [] })));
      else if (mark === "start") this.started.push(...lines);
      else if (mark === "output") this.commands.push({ ...this.commands.pop()!, shown: lines });
      else throw new RangeError(`${name}: unknown mark ${mark}`);
    }
  }

  /** Writes the page's files. */
  write(project: OutsideProject): void {
    for (const [path, text] of this.#files) project.write(path, text);
  }

  /** The command that begins so. */
  command(start: string): TutorialCommand {
    return this.commands.find(({ line }) => line.startsWith(start))!;
  }
}

/** Runs a command of a page: what it prints. It has to succeed and to print what the page shows, apart from its numbers. */
export function runCommand(
  project: OutsideProject,
  { line, shown }: TutorialCommand,
  environment?: Readonly<Record<string, string>>,
): string {
  const { status, stdout, stderr } = project.run(line, environment);
  const output = stdout + stderr;
  expect(status, `${line}\n${output}`).toBe(0);
  const printed = output.split("\n").map(withoutNumbers);
  for (const text of shown.filter((text) => text !== "…"))
    expect(printed, line).toContain(withoutNumbers(text));
  return output;
}

/** A line with one mark for each number and hash, and for the space around it, which depends on its digits. */
function withoutNumbers(line: string): string {
  return line
    .replaceAll(/\b[\da-f]{12}\b/g, "0")
    .replaceAll(/\s*-?\d[\d.,]*\s*/g, " # ")
    .replaceAll(/\s+|─+/g, " ")
    .trim();
}
