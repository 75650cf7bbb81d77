import type { RunSummary } from "../../src/core/studio/api.ts";
import { MOST_RUNS } from "../../src/core/studio/limits.ts";

/** Runs that are drawn before any are chosen. */
const FIRST = 6;
/** In an address: no run is chosen. */
const NONE = "-";

/** The runs that an address names; undefined where it names none. */
export function readChosen(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  return text === NONE ? [] : text.split(",").map(decoded);
}

/** Text that was not encoded is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The text that {@link readChosen} reads. */
export function writeChosen(paths: readonly string[]): string {
  return paths.length === 0
    ? NONE
    : paths.map((path) => path.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",");
}

/** The runs that are drawn before any are chosen: those that were written to last. */
export function newest(runs: readonly RunSummary[]): string[] {
  return runs
    .filter(({ state }) => state !== "unreadable")
    .toSorted((a, b) => (b.changed ?? 0) - (a.changed ?? 0))
    .slice(0, FIRST)
    .map(({ path }) => path)
    .sort();
}

/** Those of some paths that are runs with curves, no more than can be compared. */
export function drawable(paths: readonly string[], runs: readonly RunSummary[]): string[] {
  const readable = new Set(runs.filter(({ state }) => state !== "unreadable").map(({ path }) => path));
  return paths.filter((path) => readable.has(path)).slice(0, MOST_RUNS);
}

/** The chosen runs with one of them added or removed; no more than can be compared. */
export function toggle(chosen: readonly string[], path: string): string[] {
  return chosen.includes(path)
    ? chosen.filter((other) => other !== path)
    : [...chosen, path].slice(-MOST_RUNS);
}

/** The folder that a run lies in: `runs`, or `results/<grid>`. */
export function folderOf({ path }: Pick<RunSummary, "path">): string {
  return path
    .split("/")
    .slice(0, -1)
    .join("/")
    .replace(/(?<=.)\/runs$/, "");
}

/** The runs of a folder, of a state, that a search finds: every word in the name, the environment or the agent. */
export function matching(
  runs: readonly RunSummary[],
  { folder, state, search }: { readonly folder: string; readonly state: string; readonly search: string },
): RunSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if ((folder && folderOf(run) !== folder) || (state && run.state !== state)) return false;
    const text = `${run.path} ${run.environment ?? ""} ${run.agent ?? ""} ${run.state}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
