import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { backtracking } from "../support/backtracking.ts";

/** The folders whose code applies regular expressions to the content of files. */
const FOLDERS = ["src/core/formats", "src/node/formats"];

function* expressionsIn(path: string): Generator<RegExp> {
  const found: RegExp[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      found.push(new RegExp(node.text.slice(1, end), node.text.slice(end + 1)));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest));
  yield* found;
}

it.each([
  /^\{(.*)\}\s*$/,
  /'[^']*'\s*:/,
  /"(?:[^"\\]|\\.)*"/,
  /^(?:a+)+$/,
  /^\s*(?:\[\])?\s*$/,
  /^(\w+)\s*(\d*)x/,
  /\s+$/,
  /^(?:x*|y)x/,
  /a{2,}b/,
])("%s can take more time than its text is long", (expression) => {
  expect(backtracking(expression)).toBeDefined();
});

it.each([
  /^[^'"]*['"]/,
  /\(\): (.+)/g,
  /\d+/g,
  /^\s*(?:\[([^[\]]*)\]\s*)?(?=$|,)/,
  /^-?\d{1,15}L?$/,
  /^a*$|^b+c/,
])("%s takes time in proportion to its text", (expression) => {
  expect(backtracking(expression)).toBeUndefined();
});

it("every regular expression for the content of files takes time in proportion to it", () => {
  let count = 0;
  for (const folder of FOLDERS)
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts") || /\.test\.ts$|\btesting\b/.test(name)) continue;
      for (const expression of expressionsIn(join(folder, name))) {
        count++;
        expect(backtracking(expression), `${join(folder, name)}: ${expression}`).toBeUndefined();
      }
    }
  expect(count).toBeGreaterThan(10);
});
