// The pages of the repository: their links, commands, settings, spelling and sentences.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allAgents, describeSettings, settingsOf } from "../../src/core/agents/settings-text.ts";
import { evaluationConfig, trainingConfig } from "../../src/core/learn/config.ts";
import { onlineConfig } from "../../src/core/online/index.ts";
import { createProgram } from "../../src/node/cli/program.ts";
import { documentedCommands, findFault } from "../support/documented-commands.ts";
import { plainText, readPage } from "../support/markdown.ts";
import { countWords, splitSentences } from "../support/sentences.ts";
import { unknownWords } from "../support/spelling.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const paths = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`),
];
const program = createProgram();
const settings = new Set(
  [
    ...allAgents().flatMap((agent) => settingsOf(agent)),
    ...describeSettings("training", trainingConfig),
    ...describeSettings("evaluation", evaluationConfig.partial({ discount: true })),
    ...describeSettings("online", onlineConfig),
  ].map(({ path }) => path),
).add("agent.name");
const pages = new Map(paths.map((path) => [path, readPage(path)]));

/** No sentence has more words, and the sentences of a page have fewer on average. */
const LONGEST_SENTENCE = 40;
const LARGEST_MEAN = 18;

describe.each([...pages.values()])("$path", (page) => {
  it("links to files and headings that exist", () => {
    const broken = page.links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [file, anchor] = link.split("#");
      const target = file === "" ? page.path : normalize(join(dirname(page.path), file));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !pages.get(target)?.anchors.has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names files that exist", () => {
    const files = page.spans.filter((span) => /^(?:src|test|docs|scripts|bench|grids)\/[\w./-]+$/.test(span));
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it("has commands that Smore accepts", () => {
    const faults = documentedCommands(page).flatMap((command) => {
      const fault = findFault(program, command);
      return fault ? `${command.line}: ${fault}` : [];
    });
    expect(faults).toEqual([]);
  });

  it("names settings that exist", () => {
    const named = [...page.spans, ...documentedCommands(page).flatMap(({ words }) => words)];
    const paths = named.flatMap(
      (text) => /^((?:agent|training|evaluation|online)\.[\w.]+)(?:=.*)?$/.exec(text)?.[1] ?? [],
    );
    expect(paths.filter((path) => !path.endsWith(".md") && !isSetting(path))).toEqual([]);
  });

  it("is spelt right", () => {
    const unknown = unknownWords(page.text.map((text) => plainText(text, "")));
    expect(unknown, "correct these words, or add them to test/support/words.txt").toEqual([]);
  });

  it("has short sentences", () => {
    const sentences = page.prose.flatMap((paragraph) => splitSentences(plainText(withoutLeadIn(paragraph))));
    expect(sentences.filter((sentence) => countWords(sentence) > LONGEST_SENTENCE)).toEqual([]);
    const words = sentences.map(countWords);
    expect(words.reduce((sum, count) => sum + count, 0) / words.length).toBeLessThan(LARGEST_MEAN);
  });
});

/** A bold start that ends in a full stop or colon is a heading of its paragraph, not a sentence. */
const withoutLeadIn = (paragraph: string) => paragraph.replace(/^\*\*[^*]+[.:]\*\*\s*/, "");

/** Whether a path is that of a setting, of a group of settings, or within a setting that is an object. */
const isSetting = (path: string) =>
  settings.has(path) ||
  [...settings].some((other) => other.startsWith(`${path}.`) || path.startsWith(`${other}.`));
