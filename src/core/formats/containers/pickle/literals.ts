import { latin1 } from "../../text.ts";

/** A decimal integer; protocol 0 writes truth values as 00 and 01. */
export function decimal(text: string): number | bigint | boolean {
  if (text === "00" || text === "01") return text === "01";
  if (!/^-?\d{1,400}$/.test(text))
    throw new RangeError(`${JSON.stringify(text.slice(0, 40))} is not a whole number`);
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

export function float(text: string): number {
  const special: Record<string, number> = {
    inf: Number.POSITIVE_INFINITY,
    "-inf": Number.NEGATIVE_INFINITY,
    nan: Number.NaN,
  };
  const value = special[text] ?? Number(text);
  if (text.trim() === "" || (Number.isNaN(value) && text !== "nan"))
    throw new RangeError(`${JSON.stringify(text.slice(0, 40))} is not a number`);
  return value;
}

/** A little-endian integer in two's complement of any length. */
export function longInteger(bytes: Uint8Array): number | bigint {
  if (bytes.length > 256) throw new RangeError(`it holds an integer of ${bytes.length} bytes`);
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  const signed = BigInt.asIntN(Math.max(1, 8 * bytes.length), value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

/** A byte string as Python 2 prints it, quoted and escaped. */
export function quotedBytes(line: string): Uint8Array {
  const isQuoted = line.length > 1 && /^['"]/.test(line) && line[0] === line.at(-1);
  if (!isQuoted) throw new RangeError("a string has no quotes");
  const inner = line.slice(1, -1);
  const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", a: "\x07", b: "\b", f: "\f", v: "\v" };
  const text = inner.replace(/\\(x[\da-fA-F]{2}|[0-7]{1,3}|.)/gs, (_, code: string) => {
    if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    return escapes[code] ?? code;
  });
  return latin1.encode(text);
}

/** Text with `\uXXXX` and `\UXXXXXXXX` for what is not latin1. */
export function escapedText(line: string): string {
  return line.replace(/\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})/g, (_, short?: string, long?: string) => {
    const point = Number.parseInt((short ?? long)!, 16);
    if (point > 0x10ffff) throw new RangeError("a character does not exist");
    return String.fromCodePoint(point);
  });
}
