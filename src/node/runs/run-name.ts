import { existsSync } from "node:fs";

/** The name of a run, safe in any file system: `fetch-push-smore-seed0`. */
export function runName(task: string, method: string, seed: number): string {
  return `${slug(task)}-${slug(method)}-seed${seed}`;
}

/** Lower-case words of letters, digits and points, joined by dashes: `FetchPush` becomes `fetch-push`. */
export function slug(text: string): string {
  return text
    .replace(/(?<=[a-z0-9])[A-Z]/g, "-$&")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** The folder, or the first of `<folder>-2`, `<folder>-3`, … that does not exist. */
export function freeFolder(folder: string): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? folder : `${folder}-${number}`;
    if (!existsSync(candidate)) return candidate;
  }
}
