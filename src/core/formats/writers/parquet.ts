import type { SchemaElement } from "hyparquet";
import { UserError } from "../../base/errors.ts";
import { importOptional } from "../../base/optional.ts";
import type { WrittenArray } from "./npz.ts";

/** Numbers of a group of rows that are in memory at once, as lists of JavaScript. */
const NUMBERS_PER_GROUP = 1 << 20;

/**
 * Makes the bytes of a Parquet table with a row for each row of the arrays, uncompressed; an array of two axes is a
 * column of lists.
 * @throws UserError for bytes, which Parquet has no type of, and when the package for it is not installed
 */
export async function parquetPieces(arrays: readonly WrittenArray[]): Promise<Iterable<Uint8Array>> {
  const bytes = arrays.find(({ type }) => type === "uint8");
  if (bytes)
    throw new UserError(
      `"${bytes.name}" are pixels, for which a Parquet table has no type; choose another format`,
    );
  const { ByteWriter, ParquetWriter } = await importOptional(
    "hyparquet-writer",
    () => import("hyparquet-writer"),
    "writing Parquet tables",
  );
  return (function* () {
    const writer = new ByteWriter();
    const schema = [{ name: "root", num_children: arrays.length }, ...arrays.flatMap(schemaOf)];
    const table = new ParquetWriter({ writer, schema, codec: "UNCOMPRESSED", statistics: false });
    const written = function* () {
      yield writer.getBytes().slice();
      writer.index = 0;
    };
    const [rows] = arrays[0].shape;
    const width = arrays.reduce((sum, { shape }) => sum + (shape[1] ?? 1), 0);
    const rowGroupSize = Math.max(1, Math.floor(NUMBERS_PER_GROUP / width));
    const readers = arrays.map((array) => ({ array, reader: new RowsOf(array) }));
    for (let first = 0; first < rows; first += rowGroupSize) {
      const count = Math.min(rowGroupSize, rows - first);
      const columnData = readers.map(({ array: { name }, reader }) => ({ name, data: reader.next(count) }));
      table.write({ columnData, rowGroupSize });
      yield* written();
    }
    table.finish();
    yield* written();
  })();
}

function schemaOf({ name, shape }: WrittenArray): SchemaElement[] {
  const number = (name: string): SchemaElement => ({ name, type: "FLOAT", repetition_type: "REQUIRED" });
  if (shape.length === 1) return [number(name)];
  return [
    { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    number("element"),
  ];
}

/** Takes rows of an array out of its pieces, which end anywhere. */
class RowsOf {
  readonly #width: number | undefined;
  readonly #pieces: Iterator<ArrayLike<number>>;
  #piece: ArrayLike<number> = [];
  #at = 0;

  constructor({ shape, numbers }: WrittenArray) {
    this.#width = shape[1];
    this.#pieces = numbers()[Symbol.iterator]();
  }

  next(count: number): number[] | number[][] {
    const width = this.#width;
    if (width === undefined) return Array.from({ length: count }, () => this.#number());
    return Array.from({ length: count }, () => Array.from({ length: width }, () => this.#number()));
  }

  #number(): number {
    while (this.#at === this.#piece.length) {
      this.#piece = this.#pieces.next().value;
      this.#at = 0;
    }
    return this.#piece[this.#at++];
  }
}
