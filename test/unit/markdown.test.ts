import { expect, it } from "vitest";
import { parsePage, plainText } from "../support/markdown.ts";

const page = parsePage(
  "page.md",
  `# A title: \`code\` & more

One paragraph
over two lines, with [a link](other.md#part).

* an item
  that goes on
* another one

No item:

    smore list envs

> quoted
> text

| cell | ![picture](a.png) |

## Twice

## Twice

<a id="named"></a>

\`\`\`sh run
# no heading
\`\`\`
`,
);

it("paragraphs, list items and quotations are prose; code, tables and headings are not", () => {
  expect(page.prose).toEqual([
    "One paragraph over two lines, with [a link](other.md#part).",
    "an item that goes on",
    "another one",
    "No item:",
    "quoted text",
  ]);
});

it("anchors are those of GitHub, and those that are named", () => {
  expect([...page.anchors]).toEqual(["a-title-code--more", "twice", "twice-1", "named"]);
});

it("links and pictures are found in prose and tables", () => {
  expect(page.links).toEqual(["other.md#part", "a.png"]);
});

it("indented and fenced blocks are code", () => {
  expect(page.blocks.map(({ info }) => info)).toEqual(["", "sh run"]);
});

it("a block without an end is rejected", () => {
  expect(() => parsePage("page.md", "```sh\n")).toThrow("page.md:1: the code block has no end");
});

it("markup is removed from text, and code is one word", () => {
  expect(plainText("**Bold.** A *word* and `some code`, [here](x.md); 2 * 3")).toBe(
    "Bold. A word and Code, here; 2 * 3",
  );
});

it("reads a page that ends in an indented block", () => {
  expect(parsePage("page.md", "Text:\n\n    smore list\n").blocks[0].lines).toEqual(["smore list", ""]);
});
