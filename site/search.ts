import type { Options } from "minisearch";

/** What the search index holds of a section; the build and the page must agree on it. */
export interface Entry {
  /** Address from the start page. */
  readonly id: string;
  readonly title: string;
  /** Title of its page. */
  readonly page: string;
  readonly text: string;
}

/** Options of MiniSearch. */
export const SEARCH: Options<Entry> = {
  fields: ["title", "page", "text"],
  storeFields: ["title", "page"],
  searchOptions: { boost: { title: 4, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: "AND" },
};
