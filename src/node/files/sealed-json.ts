import { UserError } from "../../core/base/errors.ts";
import { sha256 } from "./sha256.ts";

/** A value that JSON brings back as it was; numbers must be finite. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What a sealed file begins with. */
export interface SealedFormat {
  readonly format: string;
  readonly version: number;
}

/** The text of a JSON file whose last member is the SHA-256 of everything before it. */
export function encodeSealed(format: SealedFormat, content: object): string {
  return seal(format, content, finite);
}

/**
 * The content of such a text.
 * @param name of the file, for errors
 * @param owner what the file belongs to, as in "a checkpoint"
 * @throws UserError when it is of another format, or not exactly what {@link encodeSealed} wrote
 */
export function decodeSealed<Content extends object>(
  { format, version }: SealedFormat,
  text: string,
  name: string,
  owner: string,
): Content {
  let content: Content & SealedFormat & { readonly sha256: string };
  try {
    content = JSON.parse(text);
  } catch {
    throw new UserError(`${name} is not JSON`);
  }
  if (content?.format !== format) throw new UserError(`${name} is not that of ${owner}`);
  if (content.version !== version)
    throw new UserError(`${name} has format version ${content.version}, this Smore reads version ${version}`);
  const { format: _, version: __, sha256: ___, ...members } = content;
  // Writing it once more must give the same text, hash included. A number beyond all others, as 1e999, becomes null.
  if (seal({ format, version }, members) !== text)
    throw new UserError(`${name} does not have the SHA-256 it was written with`);
  return members as unknown as Content;
}

type Replacer = (name: string, item: unknown) => unknown;

function seal({ format, version }: SealedFormat, content: object, replacer?: Replacer): string {
  const stringify = (value: object) => JSON.stringify(value, replacer, 2);
  const sealed = { format, version, ...content };
  return `${stringify({ ...sealed, sha256: sha256(stringify(sealed)) })}\n`;
}

function finite(name: string, item: unknown): unknown {
  if (typeof item === "number" && !Number.isFinite(item))
    throw new RangeError(`${name} is ${item}, which JSON cannot hold`);
  return item;
}
