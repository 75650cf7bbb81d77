import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Episode } from "./dataset.ts";

const SEPARATOR = Uint8Array.of(0x7c);

/** Content hash of an episode's states and actions, in float32. The goal plays no part. */
export function episodeDigest({ observations, actions }: Pick<Episode, "observations" | "actions">): string {
  const hash = sha256.create();
  for (const numbers of [observations, actions]) {
    const single = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
    hash.update(new Uint8Array(single.buffer, single.byteOffset, single.byteLength)).update(SEPARATOR);
  }
  return bytesToHex(hash.digest());
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
