import { UserError } from "../../base/errors.ts";
import { type ByteSource, type Codecs, withOpen } from "../byte-source.ts";
import { latin1 } from "../text.ts";
import type { ArrayFile } from "./array-file.ts";
import { toRowMajor } from "./axis-order.ts";
import { type NestedArray, NestedReader, nestedRows, type Resolve } from "./nested.ts";
import { decodeNumbers, parseNumberType } from "./number-type.ts";
import { PickledArray, PickledTensor } from "./pickle/globals.ts";
import { PickleError } from "./pickle/machine.ts";
import { type Surroundings, unpickle } from "./pickle/unpickle.ts";

/** Bytes of the largest file that is read into memory as a whole. */
const LARGEST = 2 ** 31 - 1;

/** Whether a file with these first bytes and this last byte is a pickle of a dictionary or of a constructed object. */
export function isPickle(head: Uint8Array, lastByte: number): boolean {
  if (lastByte !== 0x2e) return false;
  if (head[0] === 0x80) return head[1] >= 2;
  return /^(?:\(dp|\(lp|[}\]]q|c[\w.]+\n\w+\n)/.test(latin1.decode(head.subarray(0, 64)));
}

/**
 * Opens a pickle of NumPy arrays in dictionaries and lists, nested in any way. Nothing in the file is executed.
 * @throws UserError for anything else, with the byte.
 */
export async function openPickle(source: ByteSource): Promise<ArrayFile> {
  return pickleFile(source, await readWhole(source));
}

/**
 * The arrays of a pickle in memory, which is overwritten.
 * @throws UserError for a pickle of anything else, with the byte.
 */
export function pickleFile({ path, codecs }: ByteSource, bytes: Uint8Array): ArrayFile {
  const content = unpickled(path, bytes, codecs);
  return nestedFile(
    path,
    bytes.length,
    content,
    content instanceof Map ? "pickled dictionary" : "pickled list",
  );
}

/** The arrays in the value of a pickle in a file of `fileBytes` bytes. */
export function nestedFile(path: string, fileBytes: number, content: unknown, format: string): ArrayFile {
  const arrays = pickledArrays(path, fileBytes, content);
  arrays.delete("");
  if (arrays.size === 0)
    throw new UserError(`${path}: it holds no arrays by names; save a dictionary of NumPy arrays`);
  return {
    path,
    format,
    arrays,
    rows: (name) => nestedRows(arrays.get(name)!, `${path}, array "${name}"`),
    close: async () => {},
  };
}

function readWhole(source: ByteSource): Promise<Uint8Array> {
  return withOpen(source, async (bytes) => {
    const { size } = bytes;
    if (size > LARGEST)
      throw new UserError(
        `${source.path} has ${size} bytes, and a pickle has to fit into memory as a whole (below 2 GiB); save it as .npz instead`,
      );
    return bytes.read(0, size);
  });
}

/**
 * The value of a pickle, which is overwritten.
 * @throws UserError with the byte of what is no part of arrays in dictionaries and lists
 */
export function unpickled(
  path: string,
  bytes: Uint8Array,
  codecs: Codecs,
  surroundings?: Surroundings,
): unknown {
  try {
    return unpickle(bytes, codecs, surroundings);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    throw new UserError(
      `${path}, byte ${error.offset}: ${error.message}; save a plain dictionary of NumPy arrays, or copy the file again`,
      { cause: error },
    );
  }
}

/** The value of a pickle, which is overwritten; undefined where it holds more than arrays in dictionaries and lists. */
export function tryUnpickle(bytes: Uint8Array, codecs: Codecs, surroundings: Surroundings): unknown {
  try {
    return unpickle(bytes, codecs, surroundings);
  } catch (error) {
    if (error instanceof PickleError) return undefined;
    throw error;
  }
}

/** What a value of the machine is to a reader of nested values. */
function resolve(value: unknown): ReturnType<Resolve> {
  if (value instanceof PickledTensor) {
    const { storage, offset, shape } = value;
    const numbers = parseNumberType(storage.type ?? "");
    const decode = numbers && (() => toRowMajor(decodeNumbers(storage.data, numbers), value, offset));
    return { type: numbers?.name ?? "bfloat16", shape, numbers: decode };
  }
  if (!(value instanceof PickledArray))
    return Array.isArray(value) || value instanceof Map ? value : undefined;
  const { numbers, type, data, shape, order, items } = value;
  // An array of objects that are not all numbers is a list, and one without axes the object itself.
  if (items && shape.length === 1) return items;
  if (items && shape.length === 0) return resolve(items[0]);
  const decode = numbers && (() => decodeNumbers(data, numbers));
  return { type, shape, numbers: decode && order ? () => toRowMajor(decode(), order) : decode };
}

/** All arrays in the value of a pickle in a file of `fileBytes` bytes, see {@link NestedReader}. */
export function pickledArrays(path: string, fileBytes: number, content: unknown): Map<string, NestedArray> {
  return new NestedReader(path, fileBytes, resolve).read(content);
}
