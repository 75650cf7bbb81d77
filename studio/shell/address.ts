/** What the hash of the page's address says: which view is open, and what is chosen in it. */
export interface Address {
  readonly view: string;
  readonly query: Readonly<Record<string, string>>;
}

/** The view of an address that names none, whose hash holds choices alone: `#environment=FetchReach`. */
const UNNAMED = "train";

/** Reads an address such as `#/runs?search=smore`. */
export function readAddress(hash: string): Address {
  const [, view, query] = /^#\/(\w+)(?:\?(.*))?$/s.exec(hash) ?? [hash, UNNAMED, hash.replace(/^#/, "")];
  return { view, query: Object.fromEntries(new URLSearchParams(query ?? "")) };
}

/** The hash that {@link readAddress} reads; values that are empty or undefined are left out. */
export function writeAddress(view: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return entries.length === 0 ? `#/${view}` : `#/${view}?${new URLSearchParams(entries)}`;
}
