import { UserError } from "../../base/errors.ts";
import { type ByteSource, type Codecs, withOpen } from "../byte-source.ts";
import { latin1 } from "../text.ts";
import {
  type ArrayFile,
  MemoryRows,
  type RowReader,
  refuseMany,
  refuseOddName,
  rowWidth,
} from "./array-file.ts";
import { toRowMajor } from "./axis-order.ts";
import { decodeNumbers } from "./number-type.ts";
import { PickledArray } from "./pickle/globals.ts";
import { PickleError } from "./pickle/machine.ts";
import { unpickle } from "./pickle/unpickle.ts";

/** Bytes of the largest file that is read into memory as a whole. */
const LARGEST = 2 ** 31 - 1;
const DEEPEST = 4;

/** Whether a file with these first bytes and this last byte is a pickle of a dictionary or of a constructed object. */
export function isPickle(head: Uint8Array, lastByte: number): boolean {
  if (lastByte !== 0x2e) return false;
  if (head[0] === 0x80) return head[1] >= 2;
  return /^(?:\(dp|\(lp|[}\]]q|c[\w.]+\n\w+\n)/.test(latin1.decode(head.subarray(0, 64)));
}

/**
 * Opens a pickled dictionary of NumPy arrays. Nothing in the file is executed. Names of nested dictionaries are
 * joined by slashes.
 * @throws UserError for anything else, with the byte.
 */
export async function openPickle(source: ByteSource): Promise<ArrayFile> {
  const { path, codecs } = source;
  const content = unpickled(path, await readWhole(source), codecs);
  if (!(content instanceof Map))
    throw new UserError(`${path}: the pickle holds no dictionary; save a dictionary of NumPy arrays`);
  const arrays = collect(path, content);
  refuseMany(path, arrays.size);
  if (arrays.size === 0)
    throw new UserError(`${path}: the pickled dictionary holds no NumPy arrays; save its values as arrays`);
  return {
    path,
    format: "pickled dictionary",
    arrays,
    rows: (name) => rowsOf(arrays.get(name)!, `${path}, array "${name}"`),
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

function unpickled(path: string, bytes: Uint8Array, codecs: Codecs): unknown {
  try {
    return unpickle(bytes, codecs);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    throw new UserError(
      `${path}, byte ${error.offset}: ${error.message}; save a plain dictionary of NumPy arrays, or copy the file again`,
      { cause: error },
    );
  }
}

/**
 * All arrays, those of each dictionary once and under its shortest path: dictionaries may contain each other and
 * themselves.
 */
function collect(path: string, content: ReadonlyMap<unknown, unknown>): Map<string, PickledArray> {
  const arrays = new Map<string, PickledArray>();
  const places = new Map([[content, { prefix: "", depth: 1 }]]);
  // Dictionaries that the loop adds are visited too.
  for (const [dictionary, { prefix, depth }] of places)
    for (const [key, value] of dictionary) {
      if (!(value instanceof PickledArray || value instanceof Map)) continue;
      // The text of another key could be as long as 2 to the power of the file's length.
      if (typeof key !== "string" && typeof key !== "number")
        throw new UserError(
          `${path}: a dictionary in the pickle has a key that is neither text nor a small number; name its values by texts`,
        );
      const name = `${prefix}${key}`;
      if (value instanceof PickledArray) {
        // Here, because a long name of a dictionary would be repeated in those of all its arrays.
        refuseOddName(path, name);
        arrays.set(name, value);
      } else if (depth < DEEPEST && !places.has(value))
        places.set(value, { prefix: `${name}/`, depth: depth + 1 });
    }
  return arrays;
}

function rowsOf({ numbers, type, data, shape, order }: PickledArray, where: string): RowReader {
  if (!numbers)
    throw new UserError(
      `${where} holds ${type} values, and only plain numbers can be read without Python; save it as numbers`,
    );
  try {
    const decoded = decodeNumbers(data, numbers);
    return new MemoryRows(order ? toRowMajor(decoded, order) : decoded, rowWidth(shape));
  } catch (error) {
    throw new UserError(`${where}: ${(error as Error).message}; save it as float64`, { cause: error });
  }
}
