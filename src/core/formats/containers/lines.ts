import { UserError } from "../../base/errors.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";

/** Characters. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** Why a line beyond {@link LONGEST_LINE} is rejected. */
export function tooLongLine(path: string): UserError {
  return new UserError(
    `${path}: a line is longer than ${LONGEST_LINE} characters; this is not a table of text`,
  );
}

/** The lines of a text in UTF-8, without their ends. Throws UserError for a line that no text has. */
export async function* linesOf(source: ByteSource): AsyncGenerator<string> {
  const size = await withOpen(source, async ({ size }) => size);
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of source.stream(0, size)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE) throw tooLongLine(source.path);
    yield* lines;
  }
  yield rest + decoder.decode();
}

/** The first line that holds more than spaces; undefined if there is none. */
export function firstLine(text: string): string | undefined {
  return text.split("\n").find((line) => line.trim() !== "");
}
