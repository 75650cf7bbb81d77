/** A policy that the page knows, from a run or from a file. */
export interface KnownPolicy {
  /** Shown in lists, and names the policy in links. */
  readonly label: string;
  /** What it was trained for; undefined where that is unknown. */
  readonly environment: string | undefined;
  readonly bytes: () => Promise<Uint8Array>;
}

/** The policies that all views of the page share. */
class KnownPolicies {
  #all: readonly KnownPolicy[] = [];
  readonly #listeners = new Set<() => void>();

  get all(): readonly KnownPolicy[] {
    return this.#all;
  }

  /** Adds policies, in the place of those with the same label for the same environment. */
  add(...policies: readonly KnownPolicy[]): void {
    const all = [...this.#all, ...policies];
    this.#all = [...new Map(all.map((policy) => [`${policy.environment} ${policy.label}`, policy])).values()];
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const knownPolicies = new KnownPolicies();
