import { expect, it } from "vitest";
import { quoteWord } from "./shell.ts";

it.each([
  ["results/a-b_c.json", "results/a-b_c.json"],
  ["", "''"],
  ["two words", "'two words'"],
  ["it's $HOME", "'it'\\''s $HOME'"],
  ["a;b", "'a;b'"],
])("the word %j is written as %s", (text, word) => {
  expect(quoteWord(text)).toBe(word);
});
