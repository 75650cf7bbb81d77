import type { RunSummary } from "../src/core/studio/api.ts";

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

/** How links name the policy of a run after an update, or its last one. A label that ends like an update has another `@` then. */
export function labelAt(label: string, update?: number): string {
  if (update !== undefined) return `${label}@${update}`;
  return /@\d*$/.test(label) ? `${label}@` : label;
}

/** What {@link labelAt} was called with. */
export function splitLabel(name: string): readonly [label: string, update: number | undefined] {
  const [, label, update] = /^(.+)@(\d*)$/s.exec(name) ?? [undefined, name, ""];
  return [label, update === "" ? undefined : Number(update)];
}

/** Whether a run has a policy to play. A run of which only its record is left has none. */
export function hasPolicy({ state, policies }: Pick<RunSummary, "state" | "policies">): boolean {
  return policies !== undefined && (state === "finished" || policies.length > 0);
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
