import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Name of the metadata property that holds the SHA-256 of the bytes before it. */
const PROPERTY = "smoreSha256";
const DIGITS = 64;

/**
 * What stands before the digits: field 14 (`metadata_props`) of an ONNX `ModelProto`, with its length, and in it the key
 * (field 1) and the value's field number (2) and length.
 */
const HEADER = new TextEncoder().encode(
  `\x72${String.fromCharCode(2 + PROPERTY.length + 2 + DIGITS)}\x0a${String.fromCharCode(PROPERTY.length)}${PROPERTY}\x12${String.fromCharCode(DIGITS)}`,
);
const ENTRY_SIZE = HEADER.length + DIGITS;

/**
 * An ONNX model with its own SHA-256 as the last metadata property. A Protocol Buffers message can be extended by
 * appending fields, so the property is the last bytes of the file, and the hash covers every byte before it.
 *
 * @param model the bytes of a model without that property
 */
export function appendChecksum(model: Uint8Array): Uint8Array {
  const result = new Uint8Array(model.length + ENTRY_SIZE);
  result.set(model);
  result.set(HEADER, model.length);
  result.set(new TextEncoder().encode(bytesToHex(sha256(model))), model.length + HEADER.length);
  return result;
}

/** Whether a model is the one that its checksum was computed of; `absent` for a model without a checksum. */
export function verifyChecksum(model: Uint8Array): "absent" | "correct" | "wrong" {
  const content = withoutChecksum(model);
  if (content.length < model.length) {
    const digits = new TextDecoder("latin1").decode(model.subarray(-DIGITS));
    return digits === bytesToHex(sha256(content)) ? "correct" : "wrong";
  }
  // Another program may have written the model again and moved the property away from the end.
  return new TextDecoder("latin1").decode(model).includes(PROPERTY) ? "wrong" : "absent";
}

/** The bytes before the checksum; the model itself if it does not end in one. */
export function withoutChecksum(model: Uint8Array): Uint8Array {
  const start = model.length - ENTRY_SIZE;
  const ends = start >= 0 && HEADER.every((byte, index) => model[start + index] === byte);
  return ends ? model.subarray(0, start) : model;
}
