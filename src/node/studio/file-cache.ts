/** Values that are made of files, kept until a file changes. Questions at the same time share one making. */
export class FileCache<Value> {
  readonly #kept = new Map<string, { readonly signature: string; readonly value: Promise<Value> }>();
  readonly #most: number;
  readonly #drop: (value: Value) => void;

  /** @param drop called with a value that is kept no longer, of at most `most` */
  constructor(most: number, drop: (value: Value) => void = () => {}) {
    this.#most = most;
    this.#drop = drop;
  }

  /**
   * The value of `key`.
   * @param signature changes with the files
   */
  get(key: string, signature: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#kept.get(key);
    if (known?.signature === signature) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.value;
    }
    if (known) this.#remove(key);
    const value = make();
    this.#kept.set(key, { signature, value });
    // A failure may pass, so it is not kept.
    value.catch(() => {
      if (this.#kept.get(key)?.value === value) this.#kept.delete(key);
    });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#most) break;
      this.#remove(oldest);
    }
    return value;
  }

  #remove(key: string): void {
    this.#kept.get(key)?.value.then(this.#drop, () => {});
    this.#kept.delete(key);
  }
}
