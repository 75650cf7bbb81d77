import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const STUDIO = join(import.meta.dirname, "..", "..", "studio");

/** The text of all files below a folder of the studio whose names end like this. */
function textOf(folder: string, end: string): string {
  return readdirSync(join(STUDIO, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => readFileSync(join(STUDIO, folder, name), "utf8"))
    .join("\n");
}

/** Views, whose styles stay in the page when another one is opened. */
const VIEWS = ["train", "play", "data"];
const FOLDERS = [...VIEWS, "runs"];

/** The first class of every selector. */
function styledIn(folder: string): string[] {
  return [...textOf(folder, ".css").matchAll(/(?:^|[,}]\s*|\n\s*)\.([\w-]+)/g)].map(([, name]) => name);
}

it.each(VIEWS)("the styles of the view %s apply to no other view", (view) => {
  const shared = styledIn("shell");
  const own = styledIn(view).filter((name) => !shared.includes(name));
  expect(own.length).toBeGreaterThan(0);
  const used = FOLDERS.filter((folder) => folder !== view).flatMap((folder) =>
    [...textOf(folder, ".tsx").matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(" ")),
  );
  expect(own.filter((name) => used.includes(name))).toEqual([]);
});
