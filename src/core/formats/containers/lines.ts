import { UserError } from "../../base/errors.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";

/** Characters. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** The lines of a text in UTF-8, without their ends. Throws UserError for a line that no text has. */
export async function* linesOf(source: ByteSource): AsyncGenerator<string> {
  const size = await withOpen(source, async ({ size }) => size);
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of source.stream(0, size)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE)
      throw new UserError(
        `${source.path}: a line is longer than ${LONGEST_LINE} characters; this is no table of text`,
      );
    yield* lines;
  }
  yield rest + decoder.decode();
}
