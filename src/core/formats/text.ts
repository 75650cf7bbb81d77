import type { Latin1 } from "./byte-source.ts";

/** Arguments of one call; engines refuse some tens of thousands. */
const CHARACTERS_AT_ONCE = 2048;

/** Latin-1 in plain JavaScript, for short text and for platforms without a native decoder. */
export const latin1: Latin1 = {
  decode(bytes) {
    let text = "";
    for (let first = 0; first < bytes.length; first += CHARACTERS_AT_ONCE)
      text += Reflect.apply(
        String.fromCharCode,
        undefined,
        bytes.subarray(first, first + CHARACTERS_AT_ONCE),
      );
    return text;
  },
  encode(text) {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  },
};

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8 as text, a byte order mark included; what is not UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}
