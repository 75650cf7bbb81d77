import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../../../core/base/quote.ts";
import {
  type Numbers,
  productOf,
  type RowReader,
  rowWidth,
} from "../../../core/formats/containers/array-file.ts";
import { tooLarge } from "../../../core/formats/containers/limits.ts";
import {
  decodedOrRefused,
  decodeNumbers,
  type NumberType,
} from "../../../core/formats/containers/number-type.ts";
import type { ZarrArray } from "./metadata.ts";

/** Unsigned integers of the same bits as the stored numbers. */
type Bits = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** Where the chunks of an array come from, unpacked. */
export interface ChunkSource {
  /** The chunk at this place in the grid; number (i, j, …) of it is at `stride` · (i, j, …). */
  getChunk(place: number[]): Promise<{ readonly data: Bits; readonly stride: readonly number[] }>;
}

/** Reads an array of a store: all chunks of some rows, then those of the next ones. */
export class ZarrRows implements RowReader {
  readonly #chunks: ChunkSource;
  readonly #array: ZarrArray;
  readonly #numbers: NumberType;
  readonly #where: string;
  readonly #largest: number;
  readonly #begin: () => void;
  readonly #rowBytes: number;
  /** Unpacked rows that are still to be given out, as bytes. */
  #band: Uint8Array = new Uint8Array(0);
  /** The row behind those. */
  #bandEnd = 0;

  /**
   * @param where names file and array, for errors
   * @param largest bytes that may be held at once
   * @param begin is called before chunks are unpacked
   */
  constructor(chunks: ChunkSource, array: ZarrArray, where: string, largest: number, begin: () => void) {
    this.#chunks = chunks;
    this.#array = array;
    this.#numbers = array.numbers!;
    this.#where = where;
    this.#largest = largest;
    this.#begin = begin;
    this.#rowBytes = rowWidth(array.shape) * this.#numbers.bytes;
  }

  async next(count: number): Promise<Numbers> {
    const bytes = this.#sized(count);
    if (this.#bandEnd + (bytes - this.#band.length) / Math.max(1, this.#rowBytes) > this.#rows)
      throw new RangeError("rows: there are no more");
    const rows = new Uint8Array(bytes);
    let filled = 0;
    while (filled < bytes) {
      if (this.#band.length === 0) await this.#loadBand();
      const piece = this.#band.subarray(0, bytes - filled);
      this.#band = this.#band.subarray(piece.length);
      rows.set(piece, filled);
      filled += piece.length;
    }
    return decodedOrRefused(this.#where, () => decodeNumbers(rows, this.#numbers));
  }

  get #rows(): number {
    return this.#array.shape[0] ?? 1;
  }

  /** Bytes of so many rows. Throws if they exceed the memory limit. */
  #sized(count: number): number {
    const bytes = count * this.#rowBytes;
    if (bytes > this.#largest) throw new UserError(tooLarge(this.#where, count, bytes, this.#largest));
    return bytes;
  }

  /** Unpacks the chunks of the next rows. */
  async #loadBand(): Promise<void> {
    this.#begin();
    const { shape, chunkShape } = this.#array;
    const chunkRows = chunkShape[0] ?? 1;
    const count = Math.min(chunkRows, this.#rows - this.#bandEnd);
    const band = new Uint8Array(this.#sized(count));
    const grid = shape.map((size, axis) => (axis === 0 ? 1 : Math.ceil(size / chunkShape[axis])));
    for (const place of placesIn(grid)) {
      const from = place.map((index, axis) => index * chunkShape[axis]);
      const extent = place.map((_, axis) =>
        axis === 0 ? count : Math.min(chunkShape[axis], shape[axis] - from[axis]),
      );
      if (place.length > 0) place[0] = this.#bandEnd / chunkRows;
      const { data, stride } = await this.#chunk(place);
      const Type = data.constructor as new (buffer: ArrayBuffer) => Bits;
      copy(data, stride, new Type(band.buffer), { shape, from, extent });
    }
    this.#band = band;
    this.#bandEnd += count;
  }

  async #chunk(place: readonly number[]) {
    const expected = productOf(this.#array.chunkShape);
    try {
      const chunk = await this.#chunks.getChunk([...place]);
      if (chunk.data.length === expected) return chunk;
      throw new Error(`it holds ${chunk.data.length} numbers, not ${expected}`);
    } catch (error) {
      const { message = error, cause } = error as { message?: unknown; cause?: { message?: unknown } };
      const reason = quote(String(cause?.message ?? message));
      throw new UserError(
        `${this.#where}: chunk ${place.join(".") || "0"} cannot be unpacked (${reason}); copy the store again`,
        { cause: error },
      );
    }
  }
}

/** All index tuples of a grid, the last index fastest. */
function* placesIn(grid: readonly number[]): Generator<number[]> {
  const total = productOf(grid);
  for (let number = 0; number < total; number++) {
    const place = new Array<number>(grid.length);
    let rest = number;
    for (let axis = grid.length - 1; axis >= 0; axis--) {
      place[axis] = rest % grid[axis];
      rest = Math.floor(rest / grid[axis]);
    }
    yield place;
  }
}

/** Where numbers of a chunk belong in rows of `shape`. */
interface Region {
  readonly shape: readonly number[];
  readonly from: readonly number[];
  readonly extent: readonly number[];
}

/** Copies the first numbers of a chunk along each axis into row-major rows. */
function copy(data: Bits, stride: readonly number[], rows: Bits, { shape, from, extent }: Region): void {
  const last = shape.length - 1;
  const visit = (axis: number, source: number, target: number): void => {
    if (axis > last) rows[target] = data[source];
    else if (axis === last && stride[axis] === 1)
      rows.set(data.subarray(source, source + extent[axis]) as never, target * shape[axis] + from[axis]);
    else
      for (let i = 0; i < extent[axis]; i++)
        visit(axis + 1, source + i * stride[axis], target * shape[axis] + from[axis] + i);
  };
  visit(0, 0, 0);
}
