import { hash } from "node:crypto";

/** A line that ends in a chain value: the object's text without its closing brace, then the value. */
const CHAINED = /^(.*),"chain":"([0-9a-f]{16})"\}$/s;

/**
 * Chain values of a file of JSON objects, one per line. The value of a line is the first 64 bits of the SHA-256 of the
 * value before it and of the line's object, so it covers every line up to there. It reveals changes, but does not
 * prevent them: the values can be computed again.
 */
export class HashChain {
  #value: string;

  /** @param start identifies the file; the value before the first line */
  constructor(start: string) {
    this.#value = start;
  }

  /** The value of the last line. */
  get value(): string {
    return this.#value;
  }

  /** The next line: the text of an object that is not empty, with `chain` as its last member. */
  append(object: string): string {
    this.#value = chainValue(this.#value, object);
    return `${object.slice(0, -1)},"chain":"${this.#value}"}`;
  }

  /** The text of the next line's object, without its chain value; undefined if the line does not follow the ones before. */
  verify(line: string): string | undefined {
    const [, members, value] = CHAINED.exec(line) ?? [];
    if (members === undefined || chainValue(this.#value, `${members}}`) !== value) return undefined;
    this.#value = value;
    return `${members}}`;
  }
}

/** The text of a line's object without its chain value, verified or not. */
export function withoutChain(line: string): string {
  return line.replace(CHAINED, "$1}");
}

/**
 * The numbers, from 1, of the lines that do not follow from the value that the line before them states: lines that were
 * changed, and lines before which one was removed.
 */
export function changedLines(lines: readonly string[], start: string): number[] {
  const stated = lines.map((line) => CHAINED.exec(line)?.[2] ?? "");
  return lines.flatMap((line, index) => {
    const chain = new HashChain(index === 0 ? start : stated[index - 1]);
    return chain.verify(line) === undefined ? [index + 1] : [];
  });
}

function chainValue(before: string, object: string): string {
  return hash("sha256", `${before}\n${object}`).slice(0, 16);
}
