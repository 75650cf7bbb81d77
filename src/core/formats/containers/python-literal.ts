/** A literal of Python: text, whole number, truth value or None, or a list, tuple (as list) or dictionary of them. */
export type PythonLiteral =
  | string
  | number
  | boolean
  | null
  | PythonLiteral[]
  | Map<PythonLiteral, PythonLiteral>;

const DEEPEST = 32;
const WORDS = new Map<string, boolean | null>([
  ["True", true],
  ["False", false],
  ["None", null],
]);
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/**
 * Reads a literal as Python prints it, in one pass. Escapes in text are kept as they are.
 * @throws SyntaxError
 */
export function parsePythonLiteral(text: string): PythonLiteral {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): PythonLiteral {
    const first = this.#peek();
    if (first === "'" || first === '"') return this.#quoted(first);
    if (depth < DEEPEST && first === "{") return this.#dictionary(depth);
    if (depth < DEEPEST && (first === "(" || first === "[")) return this.#list(first, depth);
    return this.#word();
  }

  end(): void {
    if (this.#peek() !== "") this.#refuse();
  }

  /** The next character that is no space; empty at the end. */
  #peek(): string {
    while (this.#at < this.#text.length && " \t\r\n".includes(this.#text[this.#at])) this.#at++;
    return this.#text.charAt(this.#at);
  }

  #quoted(quote: string): string {
    const start = this.#at + 1;
    let end = start;
    while (end < this.#text.length && this.#text[end] !== quote) end += this.#text[end] === "\\" ? 2 : 1;
    if (end >= this.#text.length) this.#refuse();
    this.#at = end + 1;
    return this.#text.slice(start, end);
  }

  #word(): PythonLiteral {
    const start = this.#at;
    while (/^[\w-]$/.test(this.#text.charAt(this.#at))) this.#at++;
    const word = this.#text.slice(start, this.#at);
    const constant = WORDS.get(word);
    if (constant !== undefined) return constant;
    // Python 2 ends long integers with a letter.
    if (!/^-?\d{1,15}L?$/.test(word)) this.#refuse();
    return Number.parseInt(word, 10);
  }

  #list(opening: string, depth: number): PythonLiteral[] {
    const values: PythonLiteral[] = [];
    this.#items(opening, () => values.push(this.value(depth + 1)));
    return values;
  }

  #dictionary(depth: number): Map<PythonLiteral, PythonLiteral> {
    const entries = new Map<PythonLiteral, PythonLiteral>();
    this.#items("{", () => {
      const key = this.value(depth + 1);
      if (this.#peek() !== ":" || entries.has(key)) this.#refuse();
      this.#at++;
      entries.set(key, this.value(depth + 1));
    });
    return entries;
  }

  /** Items up to the closing bracket, separated by commas; one may follow the last. */
  #items(opening: string, readItem: () => void): void {
    this.#at++;
    while (this.#peek() !== CLOSING[opening]) {
      readItem();
      if (this.#peek() === ",") this.#at++;
      else if (this.#peek() !== CLOSING[opening]) this.#refuse();
    }
    this.#at++;
  }

  #refuse(): never {
    throw new SyntaxError(`character ${this.#at} is not expected`);
  }
}
