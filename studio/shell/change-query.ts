import { readAddress, writeAddress } from "./address.ts";

type Query = Readonly<Record<string, string | undefined>>;

/** Changes what the page's address says of the open view, in the place of the address before. */
export function changeQuery(change: Query): void {
  const { view, query } = readAddress(location.hash);
  const before = location.href;
  history.replaceState(undefined, "", writeAddress(view, { ...query, ...change }));
  dispatchEvent(new HashChangeEvent("hashchange", { oldURL: before, newURL: location.href }));
}
