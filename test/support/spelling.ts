import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { decodeTrie } from "cspell-trie-lib";

const dictionary = import.meta.resolve("@cspell/dict-en-gb-mit").replace(/[^/]*$/, "en_GB.trie.gz");
const english = decodeTrie(gunzipSync(readFileSync(new URL(dictionary))));
/** Names and terms of the field that no dictionary has, one a line. */
const own = new Set(readFileSync(new URL("./words.txt", import.meta.url), "utf8").split("\n"));

const WORD = /(?<![\p{L}\p{N}_-])[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’]*(?![\p{L}\p{N}_])/gu;

/** The words that neither British English nor the list beside this file has. Words of one or two letters are signs and units. */
export function unknownWords(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.match(WORD) ?? []);
  const bare = words.map((word) => word.replaceAll("’", "'").replace(/'s?$/, ""));
  return [...new Set(bare.filter((word) => word.length > 2 && !isKnown(word)))].sort();
}

/** A word is known in its own case, or in lower case, as at the start of a sentence. */
function isKnown(word: string): boolean {
  return [word, word.toLowerCase()].some((form) => own.has(form) || english.has(form));
}
