import { describe, expect, it } from "vitest";
import { countWords, splitSentences } from "../support/sentences.ts";

describe("sentences", () => {
  it.each([
    ["One ends. Another one follows! Does a third?", 3],
    ["The run stops at 0.5 m/s. `Code` follows.", 2],
    ["It ends in a bracket (as here). So this is the second.", 2],
    ["It is quoted as “done.” This is the second.", 2],
    ["Sizes differ, e.g. 256, i.e. wide, cf. Eq. 3 vs. Fig. 2.", 1],
    ["By Ghosh et al. 2021, offline.", 1],
    ["It is by Ghosh et al. The form differs.", 2],
    ["H. Sikchi, R. Chitnis, A. Touati and S. Niekum wrote it.", 1],
    ["The score is S. The value is M.", 2],
    ["γ is printed. p is a share. φ(s) is a goal.", 3],
    ["A colon: does not end one; nor does a semicolon", 1],
    ["Wait …", 1],
    ["", 0],
  ])("%j has %i", (paragraph, count) => {
    expect(splitSentences(paragraph)).toHaveLength(count);
  });

  it("keep every word", () => {
    const text = "One (as here). Two, e.g. this. Three";
    expect(splitSentences(text).join(" ")).toBe(text);
  });
});

it("signs between spaces are no words", () => {
  expect(countWords("S = 2 c – about 3 × M")).toBe(6);
});
