// The symbols of the programming interface, for the navigation of their pages.
import { basename, dirname } from "node:path/posix";
import { API, type Group } from "./navigation.ts";

/** Whether a source is a page of the programming interface. */
export const isApi = (source: string) => source.startsWith(`${API}/`);

/** What the navigation calls a page of the programming interface, whose own title begins with its kind. */
export const symbolOf = (source: string) => basename(source, ".md");

const isIndex = (source: string) => symbolOf(source) === "index";

/** The page of the entry point that a page of the programming interface belongs to. */
export const entryPointOf = (source: string) =>
  isIndex(source) ? source : `${dirname(dirname(source))}/index.md`;

/** The page that lists the entry points, and theirs in the order of their names. */
export const entryPoints = (sources: Iterable<string>) =>
  [...sources]
    .filter((page) => isApi(page) && isIndex(page))
    .sort((a, b) => (dirname(a) < dirname(b) ? -1 : 1));

/**
 * The symbols of the entry point of a page by their kinds.
 * @param sources those of all pages of the site
 */
export function symbolsBeside(source: string, sources: Iterable<string>): Group[] {
  const entryPoint = entryPointOf(source);
  const kinds = new Map<string, string[]>();
  for (const page of sources) {
    if (!isApi(page) || isIndex(page) || entryPointOf(page) !== entryPoint) continue;
    const kind = basename(dirname(page)); // such as "type-aliases"
    kinds.set(kind, [...(kinds.get(kind) ?? []), page]);
  }
  return [...kinds.keys()].sort().map((kind) => ({
    title: kind[0].toUpperCase() + kind.slice(1).replace("-", " "),
    pages: kinds.get(kind)!.sort((a, b) => symbolOf(a).localeCompare(symbolOf(b), "en")),
  }));
}
