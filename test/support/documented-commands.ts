import type { Command } from "commander";
import type { Page } from "./markdown.ts";

/** A command of Smore on a page. */
export interface DocumentedCommand {
  readonly line: string;
  /** What follows `smore`. */
  readonly words: readonly string[];
  /** From a code block: it has to be complete. Within text a command may be cited without its arguments. */
  readonly isComplete: boolean;
}

const START = /^(?:npx smore|npm run smore --|smore) (?!\S*\/)/;
const WORD = /(?:<[^>]+>|"[^"]*"|'[^']*'|[^\s"'<])+/g;

/** The commands of Smore on a page, in its code blocks and within its text. */
export function documentedCommands({ blocks, spans }: Page): DocumentedCommand[] {
  const shell = blocks.filter(({ info }) => info === "" || /^sh\b/.test(info));
  const lines = shell.flatMap((block) =>
    block.lines
      .join("\n")
      .replaceAll(/\\\n\s*/g, "")
      .split("\n"),
  );
  return [
    ...lines.flatMap((line) => commandOf(line.trim(), true) ?? []),
    ...spans.flatMap((span) => commandOf(span, false) ?? []),
  ];
}

function commandOf(line: string, isBlock: boolean): DocumentedCommand | undefined {
  if (!START.test(line)) return undefined;
  const rest = line.replace(START, "").replace(/\s#.*$/, "");
  // Brackets around what may be left out, and everything from a redirection or pipe on, are no words.
  const words = (rest.match(WORD) ?? []).map((word) => word.replace(/^\[(?=-)|(?<=>|…)\]$/g, ""));
  const end = words.findIndex((word) => /^(?:\||>>?|&&|;)$/.test(word));
  const own = (end === -1 ? words : words.slice(0, end)).map((word) => word.replaceAll(/["']/g, ""));
  return { line, words: own, isComplete: isBlock && !own.some(isPlaceholder) };
}

/** `<run>` and `…` stand for any value. */
const isPlaceholder = (word: string) => /^<.*>$|…/.test(word);

/** What is wrong with a command: an unknown command or flag, or, if it is complete, anything that the program itself rejects. */
export function findFault(program: Command, { words, isComplete }: DocumentedCommand): string | undefined {
  let command = program;
  let position = 0;
  for (const word of words) {
    const next = command.commands.find((other) => other.name() === word);
    if (!next) break;
    command = next;
    position++;
  }
  const name = words[position];
  const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0;
  if (name !== undefined && isGroup && !/^-/.test(name) && !isPlaceholder(name))
    return `unknown command ${name}`;
  const known = [...command.options.flatMap(({ short, long }) => [short, long]), "-h", "--help", "--version"];
  const flags = words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split("=")[0]);
  const unknown = flags.find((flag) => !known.includes(flag));
  if (unknown) return `unknown option ${unknown}`;
  return isComplete && !flags.includes("--help") ? rejection(program, words) : undefined;
}

/** What the program says against words that it parses without acting on them. */
function rejection(program: Command, words: readonly string[]): string | undefined {
  disarm(program);
  try {
    program.parse(words, { from: "user" });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Lets a command and all below it throw instead of exiting, and do nothing. */
function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  if (command.commands.length === 0 || command.registeredArguments.length > 0 || command.options.length > 0)
    command.action(() => {});
  for (const subcommand of command.commands) disarm(subcommand);
}
