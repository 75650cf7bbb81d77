import { createHash } from "node:crypto";
import type { Episode } from "./dataset.ts";

/** Stands for what happened in an episode: the same for the same states and actions in float32, whatever the goal. */
export function episodeDigest({ observations, actions }: Pick<Episode, "observations" | "actions">): string {
  const hash = createHash("sha256");
  for (const numbers of [observations, actions]) {
    const single = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
    hash.update(new Uint8Array(single.buffer, single.byteOffset, single.byteLength)).update("|");
  }
  return hash.digest("base64");
}

/** Pairs of episode numbers: each episode that happened before, after the first in which it did. */
export function duplicatePairs(digests: readonly string[]): [first: number, again: number][] {
  const seen = new Map<string, number>();
  const pairs: [number, number][] = [];
  for (const [episode, digest] of digests.entries()) {
    const first = seen.get(digest);
    if (first === undefined) seen.set(digest, episode);
    else pairs.push([first, episode]);
  }
  return pairs;
}
