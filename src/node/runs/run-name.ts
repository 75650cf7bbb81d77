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
