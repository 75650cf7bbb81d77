import { UserError } from "../../base/errors.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";
import { concatenated } from "../bytes.ts";
import { decodeUtf8 } from "../text.ts";
import { loadCsvParser, type ParseCsv, type ParsedCsv } from "./csv-parser.ts";
import { firstLine, LONGEST_LINE, tooLongLine } from "./lines.ts";

/** Bytes that are parsed at once. */
const BLOCK = 1024 * 1024;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Some records of a table. */
export type CsvBlock = Pick<ParsedCsv, "records" | "lineOf">;

/**
 * The records of a table of text in UTF-8, without its empty lines. Quoted cells may hold delimiters, line breaks and
 * doubled quotes. Lines are counted from 1 on.
 * @param chooseDelimiter called with the first line that is not empty
 * @param blockBytes bytes that are parsed at once, unless a record is longer
 * @throws UserError naming the line, where quotes are wrong or a record has another number of cells than the first one
 */
export async function* csvBlocks(
  source: ByteSource,
  chooseDelimiter: (line: string) => string,
  blockBytes = BLOCK,
): AsyncGenerator<CsvBlock> {
  const size = await withOpen(source, async ({ size }) => size);
  const blocks = new BlockReader(source.path, await loadCsvParser(), chooseDelimiter);
  let pieces: Uint8Array[] = [];
  let held = 0;
  let wanted = blockBytes;
  for await (const piece of source.stream(0, size)) {
    pieces.push(piece);
    held += piece.length;
    if (held < wanted) continue;
    const rest = yield* blocks.read(concatenated(pieces), false);
    pieces = [rest];
    held = rest.length;
    // Twice as much where a record was not complete, so that its beginning is not parsed again for every piece.
    wanted = Math.max(blockBytes, 2 * held);
  }
  yield* blocks.read(concatenated(pieces), true);
}

/** Parses one block after the other. */
class BlockReader {
  readonly #path: string;
  readonly #parse: ParseCsv;
  readonly #chooseDelimiter: (line: string) => string;
  #delimiter: string | undefined;
  /** Cells of each record. */
  #width: number | undefined;
  /** Lines before the block. */
  #lines = 0;

  constructor(path: string, parse: ParseCsv, chooseDelimiter: (line: string) => string) {
    this.#path = path;
    this.#parse = parse;
    this.#chooseDelimiter = chooseDelimiter;
  }

  /** Yields the complete records of a block of bytes and returns the bytes behind them. */
  *read(block: Uint8Array, isLast: boolean): Generator<CsvBlock, Uint8Array> {
    const end = isLast ? block.length : block.lastIndexOf(NEWLINE) + 1;
    if (end === 0 && block.length > LONGEST_LINE) throw tooLongLine(this.#path);
    const isMarked = this.#lines === 0 && BYTE_ORDER_MARK.every((byte, i) => block[i] === byte);
    const text = block.subarray(isMarked ? BYTE_ORDER_MARK.length : 0, end);
    this.#delimiter ??= this.#sniff(text);
    if (this.#delimiter !== undefined) {
      const parsed = this.#parse(text, this.#delimiter);
      if (parsed.fault?.isOpen && !isLast && block.length < LONGEST_LINE) return block;
      yield* this.#sound(parsed);
    }
    for (const byte of text) if (byte === NEWLINE) this.#lines++;
    return block.subarray(end);
  }

  /** Yields the records before the first fault, and throws it. */
  *#sound({ records, lineOf, fault }: ParsedCsv): Generator<CsvBlock> {
    const before = this.#lines;
    this.#width ??= records.at(0)?.length;
    const uneven = records.findIndex(({ length }) => length !== this.#width);
    yield {
      records: uneven < 0 ? records : records.slice(0, uneven),
      lineOf: (record) => before + lineOf(record),
    };
    if (uneven >= 0)
      throw this.#refusal(
        lineOf(uneven),
        `it has ${records[uneven].length} cells where the first line names ${this.#width} columns; repair that line`,
      );
    if (fault) throw this.#refusal(fault.line, fault.sentence);
  }

  /** The delimiter, unless all lines are empty. */
  #sniff(text: Uint8Array): string | undefined {
    const line = firstLine(decodeUtf8(text));
    return line === undefined ? undefined : this.#chooseDelimiter(line);
  }

  #refusal(line: number, sentence: string): UserError {
    return new UserError(`${this.#path}, line ${this.#lines + line}: ${sentence}`);
  }
}
