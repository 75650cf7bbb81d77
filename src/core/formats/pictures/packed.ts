import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import { type ByteSource, type Codecs, withOpen } from "../byte-source.ts";
import {
  type ArrayFile,
  type ArrayInfo,
  type PackedPicture,
  type PackedReader,
  type RowReader,
  rowWidth,
} from "../containers/array-file.ts";
import { largestPiece, tooLarge } from "../containers/limits.ts";
import { withoutSlice } from "../expression.ts";
import type { Field, Mapping, Written } from "../mapping.ts";
import { decodePicture, type ExpectedShape, pictureShape } from "./picture.ts";

/** Bytes of the file of one picture. */
const LARGEST_PACKED = 2 ** 28;

/** How the pictures of a dataset become pixels. */
export interface PictureReading {
  readonly codecs: Codecs;
  /**
   * Opens a picture by the path that a table gives it; absent where a file is read without its folder.
   * @param where the path is written, for errors
   */
  readonly openBeside?: (path: string, where: string) => Promise<ByteSource>;
  /** The shapes that pictures must have, by the names of their arrays; otherwise the first picture decides, and is added. */
  readonly shapes: Map<string, ExpectedShape>;
}

/**
 * The same file with the pictures of the cameras that `mapping` chooses as the observation turned into pixels: arrays of bytes (rows, height,
 * width, channels), which are decoded when they are read.
 * @throws UserError when pictures are no observation of their own, or the first one cannot be read
 */
export async function withPictures(
  file: ArrayFile,
  { fields }: Mapping,
  reading: PictureReading,
): Promise<ArrayFile> {
  const chosen = new Map(
    Object.entries(fields).flatMap(([field, written]) => chosenIn(file, field as Field, written)),
  );
  if (chosen.size === 0) return file;
  const shapes = new Map<string, ExpectedShape>();
  const arrays = new Map<string, ArrayInfo>(file.arrays);
  for (const [name, camera] of chosen) {
    const [rows] = file.arrays.get(name)!.shape;
    if (rows === 0) continue;
    if (!reading.shapes.has(camera))
      reading.shapes.set(camera, await new PictureRows(file, name, reading).firstShape());
    const shape = reading.shapes.get(camera)!;
    shapes.set(name, shape);
    arrays.set(name, { type: "uint8", shape: [rows, shape.height, shape.width, shape.channels] });
  }
  return {
    ...file,
    arrays,
    rows: (name) => {
      const shape = shapes.get(name);
      return shape ? new PictureRows(file, name, reading, shape) : file.rows(name);
    },
  };
}

/** The arrays of pictures that an expression names, each with its name there: that in a group per episode lacks the group. */
function chosenIn(
  { arrays, packed }: ArrayFile,
  field: Field,
  { text, origin }: Written,
): [string, string][] {
  const parts = text.split(",").map((part) => part.trim());
  const chosen = parts.map(withoutSlice).flatMap((part) =>
    Array.from(arrays)
      .filter(([name, { type }]) => packed && isPacked(type) && (name === part || name.endsWith(`/${part}`)))
      .map(([name]): [string, string] => [name, part]),
  );
  const areWhole = parts.every((part) => chosen.some(([, name]) => name === part));
  if (chosen.length > 0 && (field !== "observation" || !areWhole))
    throw new UserError(
      `${origin} ${quote(chosen[0][1])} holds pictures, which can only be the whole observation; name no other than pictures there, and the numbers beside them with "state"`,
    );
  return chosen;
}

/** Whether the rows of an array of that type are pictures, or texts that may be the paths of some. */
function isPacked(type: string): boolean {
  return type === "pictures" || type === "text";
}

/** A picture before it is read. */
interface FoundPicture {
  readonly place: string;
  readonly size: number;
  read(): Promise<Uint8Array>;
}

/** Decodes the pictures of an array row by row. */
class PictureRows implements RowReader {
  readonly #path: string;
  readonly #name: string;
  readonly #packed: PackedReader;
  readonly #reading: PictureReading;
  readonly #shape: ExpectedShape | undefined;
  #row = 0;

  constructor(file: ArrayFile, name: string, reading: PictureReading, shape?: ExpectedShape) {
    this.#path = file.path;
    this.#name = name;
    this.#packed = file.packed!(name);
    this.#reading = reading;
    this.#shape = shape;
  }

  /** The shape of the first picture. */
  async firstShape(): Promise<ExpectedShape> {
    const [picture] = await this.#find(1);
    return { ...pictureShape(await picture.read(), picture.place), origin: picture.place };
  }

  async next(count: number): Promise<Uint8Array> {
    const shape = this.#shape!;
    const pictures = await this.#find(count);
    const width = rowWidth([1, shape.height, shape.width, shape.channels]);
    const largest = largestPiece(pictures.reduce((sum, { size }) => sum + size, 0));
    if (count * width > largest)
      throw new UserError(
        tooLarge(`${this.#path}, column ${quote(this.#name)}`, count, count * width, largest),
      );
    const pixels = new Uint8Array(count * width);
    for (const [i, { place, read }] of pictures.entries())
      pixels.set(await decodePicture(await read(), place, shape, this.#reading.codecs), i * width);
    return pixels;
  }

  async #find(count: number): Promise<FoundPicture[]> {
    const found: FoundPicture[] = [];
    for (const picture of await this.#packed.next(count)) found.push(await this.#open(picture));
    return found;
  }

  async #open({ bytes, path }: PackedPicture): Promise<FoundPicture> {
    const where = `${this.#path}, column ${quote(this.#name)}, row ${this.#row++}`;
    if (bytes) return { place: where, size: bytes.length, read: async () => bytes };
    const { openBeside } = this.#reading;
    if (!path) throw new UserError(`${where} holds no picture; add it, or leave its episode out`);
    if (!openBeside)
      throw new UserError(
        `${where} holds the path ${quote(path)}, and pictures are read from folders only; give the folder that holds both as the dataset`,
      );
    const source = await openBeside(path, where);
    const size = await withOpen(source, async ({ size }) => size);
    if (size > LARGEST_PACKED)
      throw new UserError(
        `${source.path} has ${size} bytes, where a picture has at most ${LARGEST_PACKED}; make it smaller`,
      );
    return {
      place: source.path,
      size,
      read: () => withOpen(source, (opened) => opened.read(0, size)),
    };
  }
}
