/** Part of a regular expression that is repeated `min` to `max` times: characters, a group, or a look ahead. */
interface Item {
  readonly min: number;
  readonly max: number;
  readonly characters?: ReadonlySet<string>;
  readonly alternatives?: readonly (readonly Item[])[];
  /** A test that takes no character: `^`, `$`, `\b` or `\B`. */
  readonly test?: string;
}

/** Characters that tell classes apart; one stands for all that lie beyond Latin-1. */
const ALPHABET = [...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)), "\u2603"];

/**
 * Why matching a regular expression may take more time than the length of its text, or undefined. An unbounded repetition is
 * only accepted where the expression can match in one way: nothing unbounded in it, no character of it at the beginning
 * of what follows, and, unless the expression starts with ^, nothing after it that could fail.
 */
export function backtracking({ source, flags }: RegExp): string | undefined {
  const alternatives = new Reader(source, flags).alternatives();
  const anchored = alternatives.every(([first]) => first?.test === "^");
  for (const items of alternatives) {
    const fault = faultOf(items, new Set(), false, anchored);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOf(
  items: readonly Item[],
  after: ReadonlySet<string>,
  failsAfter: boolean,
  anchored: boolean,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const rest = items.slice(index + 1);
    const next = firstOf(rest);
    const following = isNullable(rest) ? union(next, after) : next;
    const mayFail = failsAfter || !isNullable(rest) || rest.some(({ test }) => test !== undefined);
    if (item.max === Number.POSITIVE_INFINITY) {
      if (item.alternatives?.flat().some(isUnbounded)) return "a repetition within a repetition";
      const own = item.characters ?? firstOf([item]);
      if ([...own].some((character) => following.has(character)))
        return "a repetition before something that begins with the same character";
      if (!anchored && mayFail) return "a repetition that something must follow, at any place of the text";
    }
    for (const inner of item.alternatives ?? []) {
      const fault = faultOf(inner, following, mayFail, anchored);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function isUnbounded({ max, alternatives }: Item): boolean {
  return max === Number.POSITIVE_INFINITY || (alternatives ?? []).flat().some(isUnbounded);
}

function isNullable(items: readonly Item[]): boolean {
  return items.every(
    ({ min, characters, alternatives }) =>
      min === 0 || (!characters && (alternatives?.some(isNullable) ?? true)),
  );
}

function firstOf(items: readonly Item[]): Set<string> {
  const first = new Set<string>();
  for (const item of items) {
    for (const character of item.characters ?? []) first.add(character);
    for (const inner of item.alternatives ?? []) for (const character of firstOf(inner)) first.add(character);
    if (!isNullable([item])) break;
  }
  return first;
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a, ...b]);
}

/** Reads the source of an expression. */
class Reader {
  readonly #source: string;
  readonly #flags: string;
  #at = 0;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags.replace(/[gy]/g, "");
  }

  alternatives(): Item[][] {
    const alternatives: Item[][] = [[]];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ")")
      if (this.#take("|")) alternatives.push([]);
      else alternatives.at(-1)!.push(this.#item());
    return alternatives;
  }

  #item(): Item {
    const atom = this.#atom();
    const [quantifier = ""] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#source.slice(this.#at)) ?? [];
    this.#at += quantifier.length;
    const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(quantifier) ?? [];
    const min = least === undefined ? ("*?".includes(quantifier[0] ?? "+") ? 0 : 1) : Number(least);
    const top = comma ? Number(most || Number.POSITIVE_INFINITY) : Number(least);
    const max =
      least === undefined ? ("*+".includes(quantifier[0] ?? "?") ? Number.POSITIVE_INFINITY : 1) : top;
    return { ...atom, min, max };
  }

  #atom(): Omit<Item, "min" | "max"> {
    const start = this.#at;
    for (const test of ["^", "$", "\\b", "\\B"]) if (this.#take(test)) return { test };
    if (this.#take("(")) {
      const [kind = ""] = /^\?(?::|=|!|<=|<!|<\w+>)/.exec(this.#source.slice(this.#at)) ?? [];
      this.#at += kind.length;
      const alternatives = this.alternatives();
      this.#at++;
      return { alternatives };
    }
    if (this.#take("[")) {
      for (; this.#source[this.#at] !== "]"; this.#at++) if (this.#source[this.#at] === "\\") this.#at++;
      this.#at++;
    } else
      this.#at += /^(?:\\(?:x..|u\{.+?\}|u....|[pP]\{.+?\}|.)|.)/s.exec(this.#source.slice(start))![0].length;
    const one = new RegExp(`^(?:${this.#source.slice(start, this.#at)})$`, this.#flags);
    return { characters: new Set(ALPHABET.filter((character) => one.test(character))) };
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}
