import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";
import { parsePythonJson } from "../python-json.ts";
import { latin1 } from "../text.ts";
import { type ArrayFile, pathsReader } from "./array-file.ts";
import { linesOf } from "./lines.ts";
import { mostValues, NestedReader, nestedRows, type Resolve, tooManyValues } from "./nested.ts";

/** Text becomes several times as large in memory. */
const LARGEST = 2 ** 28;

/** Whether a file begins with a JSON object, as lines of JSON do. */
export function isJsonLines(head: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?\s*\{\s*"/.test(latin1.decode(head));
}

/**
 * Opens a text with a JSON object per line: a step, or an episode with lists of its steps.
 * @throws UserError naming the line.
 */
export async function openJsonLines(source: ByteSource): Promise<ArrayFile> {
  const { path } = source;
  const size = await withOpen(source, async ({ size }) => size);
  if (size > LARGEST)
    throw new UserError(
      `${path} has ${size} bytes, and JSON has to fit into memory as a whole (up to 256 MiB); save it as .npz instead`,
    );
  const values: unknown[] = [];
  let number = 0;
  let left = mostValues(size);
  for await (const line of linesOf(source)) {
    number++;
    if (line.trim() === "") continue;
    left -= valuesIn(line);
    if (left < 0) throw tooManyValues(path);
    try {
      values.push(parse(line));
    } catch (error) {
      throw new UserError(
        `${path}, line ${number} is not a JSON object (${quote((error as Error).message)}); write one object per line`,
        { cause: error },
      );
    }
  }
  const arrays = new NestedReader(path, size, resolve).read(values);
  if (arrays.size === 0)
    throw new UserError(
      `${path}: its lines hold no numbers by names; write objects such as {"observation": [0, 1]}`,
    );
  return {
    path,
    format: "text of JSON lines",
    arrays,
    rows: (name) => nestedRows(arrays.get(name)!, `${path}, array "${name}"`),
    packed: (name) => pathsReader(async () => arrays.get(name)!.texts?.() ?? []),
    close: async () => {},
  };
}

/** About how many lists, objects and members of objects a line holds; text with such characters counts too. */
function valuesIn(line: string): number {
  let count = 0;
  for (let at = 0; at < line.length; at++) if ("[{:".includes(line[at])) count++;
  return count;
}

/** An object, in which null is NaN. Throws SyntaxError. */
function parse(line: string): unknown {
  const value = parsePythonJson(line, Number.NaN);
  if (typeof value !== "object" || Array.isArray(value)) throw new SyntaxError("it is not an object");
  return value;
}

/** The path of a picture, or of a file that is taken for one; other texts are no data. */
const PICTURE_PATH = /\.(?:png|jpe?g|webp|tiff?|bmp|gif|mp4|avi|mkv|webm)$/i;

function resolve(value: unknown): ReturnType<Resolve> {
  if (typeof value === "string")
    return PICTURE_PATH.test(value)
      ? { type: "text", shape: [], numbers: undefined, texts: () => [value] }
      : undefined;
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}
