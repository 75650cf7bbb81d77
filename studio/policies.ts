/** A policy that the page knows, from a run or from a file. */
export interface KnownPolicy {
  /** Shown in lists, and names the policy in links. */
  readonly label: string;
  /** What it was trained for; undefined where that is unknown. */
  readonly environment: string | undefined;
  /** Of a run that keeps its policies: the updates that they were written after, in ascending order. */
  readonly updates?: readonly number[];
  /** The policy after one of the updates; the last one by default. */
  readonly bytes: (update?: number) => Promise<Uint8Array>;
}

/** How links name the policy of a run after an update. */
export function labelAt(label: string, update: number | undefined): string {
  return update === undefined ? label : `${label}@${update}`;
}

/** A label without its update, and the update. */
export function splitLabel(label: string): readonly [string, number | undefined] {
  const [, run, update] = /^(.+)@(\d+)$/.exec(label) ?? [undefined, label, undefined];
  return [run, update === undefined ? undefined : Number(update)];
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
