// The part of csv-parse that is used. The package's own types need those of Node, which src/core must not see.

export interface Options {
  readonly delimiter: readonly string[];
  readonly record_delimiter: readonly string[];
  /** Keeps quotes within cells that do not begin with one. */
  readonly relax_quotes: boolean;
  readonly skip_empty_lines: boolean;
  readonly trim: boolean;
  /** Receives each complete record. Those for which it returns undefined are not returned. */
  readonly on_record?: (cells: readonly string[], info: { readonly empty_lines: number }) => void;
}

/** The cells of each record. Throws CsvError at the first fault. */
export declare function parse(text: Uint8Array, options: Options): string[][];

export declare class CsvError extends Error {
  readonly code: string;
  /** Empty lines before the fault. */
  readonly empty_lines: number;
  /** The cells of a complete record with more or fewer of them than the first one. */
  readonly record?: readonly string[];
}
