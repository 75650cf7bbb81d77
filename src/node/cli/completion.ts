import type { Argument, Command, Option } from "commander";
import { quoted } from "../../core/base/shell.ts";

/** Values of options and arguments that have no list of choices, by the name of the option or argument. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

interface CompletedOption {
  /** With their dashes. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined for a flag without a value; empty where any value, such as a path, may follow. */
  readonly values?: readonly string[];
}

/** What can follow one command. */
interface CompletedCommand {
  /** The command with those above it, such as `smore data inspect`. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** Values of its arguments. */
  readonly values: readonly string[];
}

/** A script for a shell that completes commands, options and their values. */
export function completionScript(
  shell: "bash" | "zsh" | "fish",
  program: Command,
  known: KnownValues = {},
): string {
  const commands = completedCommands(program, known);
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](program.name(), commands);
}

function completedCommands(command: Command, known: KnownValues, above = ""): CompletedCommand[] {
  const path = `${above}${command.name()}`;
  const valuesOf = ({ argChoices }: Option | Argument, name: string) => argChoices ?? known[name] ?? [];
  const options = command.options.map((option) => ({
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    ...((option.required || option.optional) && { values: valuesOf(option, option.attributeName()) }),
  }));
  const help = { flags: ["-h", "--help"], description: "display help" };
  return [
    {
      path,
      subcommands: command.commands.map((other) => ({
        name: other.name(),
        description: other.description(),
      })),
      options: [...options, help],
      values: command.registeredArguments.flatMap((argument) => valuesOf(argument, argument.name())),
    },
    ...command.commands.flatMap((other) => completedCommands(other, known, `${path} `)),
  ];
}

const words = ({ subcommands, values }: CompletedCommand) => [
  ...subcommands.map(({ name }) => name),
  ...values,
];

/** The lines of a `case` that finds the command which is being completed, word by word. */
function pathCases(commands: readonly CompletedCommand[]): string {
  const patterns = commands.slice(1).map(({ path }) => quoted(path));
  return `      ${patterns.join(" | \\\n      ")}) path="$path $word" ;;`;
}

/** `case` lines by command and option that has values. */
function valueCases(
  commands: readonly CompletedCommand[],
  lineOf: (values: readonly string[]) => string,
): string {
  return commands
    .flatMap(({ path, options }) =>
      options
        .filter(({ values }) => values !== undefined)
        .map(
          ({ flags, values = [] }) =>
            `    ${flags.map((flag) => quoted(`${path} ${flag}`)).join(" | ")}) ${lineOf(values)} ;;`,
        ),
    )
    .join("\n");
}

function bashScript(program: string, commands: readonly CompletedCommand[]): string {
  const cases = commands.map((command) => {
    const flags = command.options.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith("--")));
    return `    ${quoted(command.path)}) flags=${quoted(flags.join(" "))}; words=${quoted(words(command).join(" "))} ;;`;
  });
  return `# Completion of ${program} in bash.
_${program}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local path=${program} word flags words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
${pathCases(commands)}
    esac
  done
  COMPREPLY=()
  case "$path $previous" in
${valueCases(commands, (values) => `COMPREPLY=($(compgen -W ${quoted(values.join(" "))} -- "$current")); return`)}
  esac
  case "$path" in
${cases.join("\n")}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o default -F _${program} ${program}
`;
}

function zshScript(program: string, commands: readonly CompletedCommand[]): string {
  const described = ({ name, description }: { readonly name: string; readonly description: string }) =>
    quoted(`${name.replaceAll(":", "\\:")}:${description}`);
  const cases = commands.map((command) => {
    const flags = command.options.flatMap(({ flags, description }) =>
      flags.filter((flag) => flag.startsWith("--")).map((flag) => described({ name: flag, description })),
    );
    const names = [
      ...command.subcommands.map(described),
      ...command.values.map((name) => quoted(name.replaceAll(":", "\\:"))),
    ];
    return `    ${quoted(command.path)}) flags=(${flags.join(" ")}); names=(${names.join(" ")}) ;;`;
  });
  return `#compdef ${program}
# Completion of ${program} in zsh.
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
_${program}() {
  local path=${program} word
  local -a flags names
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$path $word" in
${pathCases(commands)}
    esac
  done
  case "$path \${words[CURRENT-1]}" in
${valueCases(commands, (values) => (values.length > 0 ? `compadd -- ${values.map(quoted).join(" ")}; return` : "_files; return"))}
  esac
  case "$path" in
${cases.join("\n")}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe option flags
  else
    { (( $#names )) && _describe argument names } || _files
  fi
}
compdef _${program} ${program}
`;
}

function fishScript(program: string, commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => {
    const [, ...seen] = command.path.split(" ");
    const names = command.subcommands.map(({ name }) => name).join(" ");
    const condition = quoted(
      [
        ...seen.map((name) => `__fish_seen_subcommand_from ${name}`),
        ...(names === "" ? [] : [`not __fish_seen_subcommand_from ${names}`]),
      ].join("; and "),
    );
    const start = `complete -c ${program} -n ${condition}`;
    return [
      ...command.subcommands.map(
        ({ name, description }) => `${start} -f -a ${name} -d ${quoted(description)}`,
      ),
      ...(command.values.length > 0 ? [`${start} -a ${quoted(command.values.join(" "))}`] : []),
      ...command.options.map(({ flags, description, values }) => {
        const names = flags.map((flag) =>
          flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
        );
        const value =
          values === undefined ? "" : values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : " -r";
        return `${start} ${names.join(" ")}${value} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# Completion of ${program} in fish.\n${lines.join("\n")}\n`;
}
