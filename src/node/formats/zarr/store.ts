import type { AsyncReadable, RangeQuery } from "zarrita";
import { UserError } from "../../../core/base/errors.ts";
import { importOptional } from "../../../core/base/optional.ts";
import { quote } from "../../../core/base/quote.ts";
import { withOpen } from "../../../core/formats/byte-source.ts";
import {
  type ArrayFile,
  productOf,
  refuseMany,
  refuseOddName,
} from "../../../core/formats/containers/array-file.ts";
import { GREATEST_DEFLATE_RATIO, largestPiece } from "../../../core/formats/containers/limits.ts";
import { FileSource } from "../file-source.ts";
import { parseZarrArray, type ZarrArray } from "./metadata.ts";
import { type ChunkSource, ZarrRows } from "./rows.ts";

/** A folder of Zarr, and everything that may be read of it. */
export interface ZarrStore {
  readonly path: string;
  /** Of all its files together. */
  readonly bytes: number;
  /** The paths of its regular files, by their places in the folder, with `/` between folders. */
  readonly files: ReadonlyMap<string, string>;
}

const METADATA = /(?:^|\/)(?:\.zarray|zarr\.json)$/;
/** The name of an array that is the whole store. */
const ALONE = "array";

/**
 * Opens the arrays of a store, by their paths in it.
 * @param at is called with the name of the array that is read next
 * @throws UserError naming the file of the metadata
 */
export async function openStore(store: ZarrStore, at: (name: string) => void): Promise<ArrayFile> {
  const { path, bytes, files } = store;
  const library = await importOptional("zarrita", () => import("zarrita"), "reading Zarr stores");
  const described = [...files.keys()].filter((key) => METADATA.test(key));
  refuseMany(path, described.length);
  const arrays = new Map<string, ZarrArray & { readonly folder: string }>();
  for (const key of described) {
    const file = files.get(key)!;
    const array = parseZarrArray(parseJson(await new FileSource(file).text(), file), file);
    if (!array) continue;
    const folder = key.slice(0, key.lastIndexOf("/") + 1);
    const name = folder.slice(0, -1) || ALONE;
    refuseOddName(path, name);
    arrays.set(name, { ...array, folder });
  }
  return {
    path,
    format: "Zarr store",
    arrays,
    rows: (name) => {
      const array = arrays.get(name)!;
      const where = `${path}, array ${quote(name)}`;
      const fault = array.fault ?? sizeFault(array, bytes);
      if (fault !== undefined) throw new UserError(`${where} ${fault}`);
      const chunks: ChunkSource = new library.Array(
        new ArrayFolder(store, array.folder, array),
        "/",
        array.metadata,
      );
      return new ZarrRows(chunks, array, where, largestPiece(bytes), () => at(name));
    },
    close: async () => {},
  };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is not JSON; copy the store again`, { cause: error });
  }
}

function chunkBytes({ chunkShape, numbers }: ZarrArray): number {
  return productOf(chunkShape) * numbers!.bytes;
}

/** An array may claim any size, because chunks that were never written take no room. */
function sizeFault(array: ZarrArray, bytes: number): string | undefined {
  const claimed = productOf(array.shape) * array.numbers!.bytes;
  if (claimed > bytes * GREATEST_DEFLATE_RATIO)
    return `claims ${claimed} bytes in a store of ${bytes}; write all of its chunks, or copy the store again`;
  const chunk = chunkBytes(array);
  return chunk > largestPiece(bytes)
    ? `has chunks of ${chunk} bytes, more than the ${largestPiece(bytes)} that a store of its size may fill at once; write smaller chunks`
    : undefined;
}

/** The files of one array, of which the library reads those that the store lists and no other. */
class ArrayFolder implements AsyncReadable {
  readonly #store: ZarrStore;
  readonly #folder: string;
  readonly #array: ZarrArray;

  constructor(store: ZarrStore, folder: string, array: ZarrArray) {
    this.#store = store;
    this.#folder = folder;
    this.#array = array;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(key);
    if (path === undefined) return undefined;
    const bytes = await withOpen(new FileSource(path), (file) => file.read(0, file.size));
    refuseClaims(bytes, this.#array);
    return bytes;
  }

  /** A piece of a shard: its index at the end, or a chunk. */
  async getRange(key: string, range: RangeQuery): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(key);
    if (path === undefined) return undefined;
    return withOpen(new FileSource(path), async (file) => {
      const length = "suffixLength" in range ? range.suffixLength : range.length;
      const first = "suffixLength" in range ? file.size - length : range.offset;
      if (!(first >= 0 && length >= 0 && first + length <= file.size))
        throw new Error("the index of a shard points out of it");
      const bytes = await file.read(first, length);
      if (!("suffixLength" in range)) refuseClaims(bytes, this.#array);
      return bytes;
    });
  }

  #pathOf(key: string): string | undefined {
    return this.#store.files.get(this.#folder + key.slice(1));
  }
}

/** Where the head of packed bytes says to how many they unpack: at this byte, in four bytes. */
const CLAIMS: Readonly<Record<string, number>> = { blosc: 4, lz4: 0 };
/** Of a head of Blosc: the bytes packed with it are in the last four. */
const BLOSC_HEAD = 16;

/** Rejects packed bytes that claim to unpack to another size than that of a chunk, before they are unpacked. */
function refuseClaims(bytes: Uint8Array, array: ZarrArray): void {
  const { onlyPacker = "" } = array;
  const claim = CLAIMS[onlyPacker];
  if (claim === undefined) return;
  if (bytes.length < BLOSC_HEAD && onlyPacker === "blosc") throw new Error("it ends within its head");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const unpacked = bytes.length < claim + 4 ? 0 : view.getUint32(claim, true);
  if (unpacked !== chunkBytes(array))
    throw new Error(`it claims ${unpacked} bytes, not ${chunkBytes(array)}`);
  const packed = onlyPacker === "blosc" ? view.getUint32(12, true) : bytes.length;
  if (packed !== bytes.length)
    throw new Error(`it claims to be packed in ${packed} bytes, and has ${bytes.length}`);
}
