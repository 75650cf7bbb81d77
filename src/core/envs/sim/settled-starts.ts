/**
 * Remembers the settled start of each environment. Settling takes the time of ten environment steps and always gives
 * the same bits, so once per process is enough.
 */
export class SettledStarts<Start> {
  readonly #starts = new Map<string, Start>();

  /** The start of `environment`; the first call makes it with `settle`. */
  get(environment: string, settle: () => Start): Start {
    let start = this.#starts.get(environment);
    if (start === undefined) {
      start = settle();
      this.#starts.set(environment, start);
    }
    return start;
  }
}
