import { UserError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/** Values under unique names, in the order of registration. */
export class Registry<Value> {
  readonly #kind: string;
  // Without a prototype, so that no name is taken from the start.
  readonly #table: Record<string, Value> = Object.create(null);

  /** @param kind what error messages call a value, e.g. `"environment"` */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** All values by name: a live view that later registrations extend. */
  get table(): Readonly<Record<string, Value>> {
    return this.#table;
  }

  /** @throws RangeError if the name is taken */
  add(name: string, value: Value): void {
    if (name in this.#table)
      throw new RangeError(`${this.#kind} "${name}" is already registered; choose another name`);
    this.#table[name] = value;
  }

  /** @throws UserError that suggests the most similar name if there is none of that name */
  get(name: string): Value {
    if (name in this.#table) return this.#table[name];
    const suggestion = nearest(name, Object.keys(this.#table));
    const hint = suggestion === undefined ? "" : `; did you mean "${suggestion}"?`;
    throw new UserError(`unknown ${this.#kind} "${name}"${hint}`);
  }
}
