// Writes docs/reference/: every setting with its comment, default and range, and every command with its help. Build first; with
// --check it writes nothing and fails if a page is not current.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { presetsOf } from "../dist/core/agents/index.js";
import { allAgents, describeSettings, settingsOf } from "../dist/core/agents/settings-text.js";
import { evaluationConfig, trainingConfig } from "../dist/core/learn/config.js";
import { onlineConfig } from "../dist/core/online/index.js";
import { createProgram } from "../dist/node/cli/program.js";
import { settingComments } from "../dist/node/cli/setting-comments.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const comments = settingComments();

const NOTE = "*`npm run reference` writes this page from the sources.*";

/** A row of a table; `|` would end a cell. */
const row = (...cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const table = (header, rows) => [row(...header), `|${"---|".repeat(header.length)}`, ...rows].join("\n");
const code = (text) => `\`${text}\``;
/** What a setting accepts, with its values as code. */
const accepts = ({ accepted }) => accepted.replaceAll(/"([^"]*)"/g, "`$1`");
const shown = (value) => (value === undefined ? "not set" : code(JSON.stringify(value)));

function settingsPage() {
  const agents = allAgents().map((agent) => ({ ...agent, settings: settingsOf(agent, comments).slice(1) }));
  const users = new Map();
  for (const { name, settings } of agents)
    for (const setting of settings) {
      // The same path can mean different things to different methods.
      const key = JSON.stringify([setting.path, setting.accepted, setting.comment]);
      users.set(key, [...(users.get(key) ?? []), { ...setting, name }]);
    }
  const isShared = (uses) => uses.length > 1;
  const shared = [...users.values()].filter(isShared);
  const sections = agents.map(({ name, summary, source }) => {
    const own = [...users.values()].filter((uses) => !isShared(uses) && uses[0].name === name).flat();
    const presets = Object.keys(presetsOf(agents.find((agent) => agent.name === name))).map(code);
    const text = [`### ${code(name)}`, `${summary} (${source}).`, `Presets: ${presets.join(", ")}.`];
    return [...text, ...(own.length > 0 ? [ownTable(own)] : [])].join("\n\n");
  });
  return [
    "# Settings",
    NOTE,
    "`--set <path>=<value>` changes a setting. `smore list agents <name>` prints all settings of one method with its defaults.",
    "## Settings of a run",
    ownTable(describeSettings("training", trainingConfig, comments.training)),
    "Settings of evaluations. The default of `evaluation.discount` is that of the environment.",
    ownTable(
      describeSettings("evaluation", evaluationConfig.partial({ discount: true }), comments.evaluation),
    ),
    "Settings of runs that collect their own data (`smore train-online`).",
    ownTable(describeSettings("online", onlineConfig, comments.online)),
    "## Settings that several methods share",
    "The last column has each default with the methods that have it. All defaults are those of the preset `robot`.",
    table(
      ["setting", "accepts", "meaning", "defaults"],
      shared.map((uses) =>
        row(code(uses[0].path), accepts(uses[0]), uses[0].comment ?? "", defaultsOf(uses)),
      ),
    ),
    "## Settings by method",
    "Each section has the settings that no other method shares.",
    ...sections,
  ].join("\n\n");
}

function ownTable(settings) {
  const rows = settings.map((setting) =>
    row(code(setting.path), shown(setting.default), accepts(setting), setting.comment ?? ""),
  );
  return table(["setting", "default", "accepts", "meaning"], rows);
}

/** Each default of a shared setting with its methods, the most frequent one first. */
function defaultsOf(uses) {
  const groups = new Map();
  for (const use of uses) groups.set(shown(use.default), [...(groups.get(shown(use.default)) ?? []), use]);
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  if (sorted.length === 1 && uses.length > 2) return `${sorted[0][0]} (${uses.length} methods)`;
  return sorted
    .map(([value, group]) => `${value}: ${group.map(({ name }) => code(name)).join(", ")}`)
    .join("; ");
}

function commandsPage() {
  const program = createProgram();
  return ["# Commands", NOTE, ...commandSections(program, "")].join("\n\n");
}

/** The help of a command and of all below it. */
function commandSections(command, above) {
  const name = `${above}${command.name()}`;
  let help = "";
  command.configureHelp({ helpWidth: 100 });
  command.configureOutput({
    writeOut: (text) => (help += text),
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  // Where the package is installed differs between machines.
  const text = help.trim().replaceAll(root, "…/smore/");
  const section = `## ${code(name)}\n\n\`\`\`text\n${text}\n\`\`\``;
  return [section, ...command.commands.flatMap((inner) => commandSections(inner, `${name} `))];
}

const pages = { "settings.md": settingsPage(), "commands.md": commandsPage() };
const folder = `${root}docs/reference`;
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(pages)) {
  const path = `${folder}/${name}`;
  const page = `${text}\n`;
  if (!process.argv.includes("--check")) writeFileSync(path, page);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== page) {
    console.error(`docs/reference/${name} is not current; run \`npm run reference\``);
    process.exitCode = 1;
  }
}
