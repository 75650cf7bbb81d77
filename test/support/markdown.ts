import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
const root = fileURLToPath(new URL("../..", import.meta.url));

export interface CodeBlock {
  /** What follows the fence, such as `sh run`; empty for an indented block. */
  readonly info: string;
  readonly lines: readonly string[];
}

/** A Markdown page, parsed as far as the checks of pages need it. */
export interface Page {
  /** Relative to the repository. */
  readonly path: string;
  /** Names that a link can have after `#`. */
  readonly anchors: ReadonlySet<string>;
  /** Targets of links and pictures. */
  readonly links: readonly string[];
  readonly blocks: readonly CodeBlock[];
  /** Code within text, of headings and tables too. */
  readonly spans: readonly string[];
  /** Paragraphs and list items, each as one line with its markup. */
  readonly prose: readonly string[];
  /** All text but code blocks: prose, headings and rows of tables. */
  readonly text: readonly string[];
}

const CODE = /(`+)(.+?)\1/g;
const LINK = /!?\[((?:[^[\]]|\[[^[\]]*\])*)\]\(([^()\s]+(?:\([^()]*\))?[^()\s]*)\)/g;

export function readPage(path: string): Page {
  return parsePage(path, readFileSync(`${root}${path}`, "utf8"));
}

export function parsePage(path: string, source: string): Page {
  const [blocks, prose, headings, rows]: [CodeBlock[], string[], string[], string[]] = [[], [], [], []];
  /** The paragraph or list item that the next line continues. */
  let open: string[] = [];
  let inList = false;
  const close = () => {
    if (open.length > 0) prose.push(open.join(" "));
    open = [];
  };
  const lines = source.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    const fence = /^\s*(```+)(.*)$/.exec(line);
    if (fence) {
      close();
      const end = lines.findIndex((other, j) => j > i && other.trim() === fence[1]);
      if (end === -1) throw new RangeError(`${path}:${i + 1}: the code block has no end`);
      blocks.push({ info: fence[2].trim(), lines: lines.slice(i + 1, end) });
      i = end;
    } else if (/^ {4}/.test(line) && open.length === 0 && !inList) {
      const next = lines.findIndex((other, j) => j > i && !/^ {4}|^$/.test(other));
      const end = next === -1 ? lines.length : next;
      blocks.push({ info: "", lines: lines.slice(i, end).map((other) => other.slice(4)) });
      i = end - 1;
    } else if (line.trim() === "") close();
    else if (/^#+ /.test(line)) {
      close();
      inList = false;
      headings.push(line.replace(/^#+ /, ""));
    } else if (line.startsWith("|")) {
      close();
      rows.push(line);
    } else if (/^\s*(?:[*-]|\d+\.) /.test(line)) {
      close();
      inList = true;
      open = [line.replace(/^\s*(?:[*-]|\d+\.) +/, "")];
    } else {
      if (open.length === 0) inList &&= /^\s/.test(line);
      open.push(line.replace(/^\s*>?\s*/, ""));
    }
  }
  close();
  const text = [...prose, ...headings, ...rows];
  return {
    path,
    anchors: new Set([...headingAnchors(headings), ...matches(source, /<a id="([^"]+)">/g)]),
    links: text.flatMap((part) =>
      Array.from(part.replace(CODE, "").matchAll(LINK), ([, , target]) => target),
    ),
    blocks,
    spans: text.flatMap((part) => Array.from(part.matchAll(CODE), ([, , code]) => code)),
    prose: prose.filter((part) => !part.startsWith("<")),
    text,
  };
}

/** Text without markup; each piece of code becomes one word, or nothing if `code` is empty. */
export function plainText(markdown: string, code = "Code"): string {
  return markdown
    .replace(CODE, code)
    .replace(LINK, (whole, label) => (whole.startsWith("!") ? "" : label))
    .replaceAll(/\*\*|(?<![\w\s])\*(?=\S)|(?<=\s|^)\*(?=\S)|(?<=\S)\*(?=\W|$)/g, "")
    .replaceAll(/<[^>]+>/g, "")
    .trim();
}

/** The anchors that GitHub gives to headings. */
function headingAnchors(headings: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const words = heading.replace(CODE, "$2").replace(LINK, "$1").toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

const matches = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, found]) => found);
