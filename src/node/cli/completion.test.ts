import { Argument, Command, Option } from "commander";
import { expect, it } from "vitest";
import { completionScript } from "./completion.ts";

const program = new Command("tool")
  .addCommand(
    new Command("make")
      .description("what's made")
      .argument("[env]")
      .addOption(new Option("--size <size>", "how much").choices(["small", "large"]))
      .option("-q, --quiet", "no output"),
  )
  .addCommand(
    new Command("data").addCommand(
      new Command("show").addArgument(new Argument("<kind>").choices(["rows", "columns"])),
    ),
  );
const known = { env: ["Reach", "Push"] };

it("the bash script names commands, options, choices and known values", () => {
  const script = completionScript("bash", program, known);
  expect(script).toContain("'tool make' | \\\n      'tool data' | \\\n      'tool data show'");
  expect(script).toContain("'tool make') flags='--size --quiet --help'; words='Reach Push'");
  expect(script).toContain("'tool make --size') COMPREPLY=($(compgen -W 'small large' -- \"$current\"))");
  expect(script).toContain("'tool data show') flags='--help'; words='rows columns'");
});

it("the zsh script has descriptions, with quotes escaped", () => {
  const script = completionScript("zsh", program, known);
  expect(script).toContain("'make:what'\\''s made'");
  expect(script).toContain("compadd -- 'small' 'large'");
});

it("the fish script restricts words and options to their commands", () => {
  const lines = completionScript("fish", program, known).split("\n");
  expect(lines).toContain(
    "complete -c tool -n '__fish_seen_subcommand_from make' -l size -x -a 'small large' -d 'how much'",
  );
  expect(lines).toContain(
    "complete -c tool -n '__fish_seen_subcommand_from make' -s q -l quiet -d 'no output'",
  );
  expect(lines.some((line) => line.includes("from data; and __fish_seen_subcommand_from show"))).toBe(true);
});
