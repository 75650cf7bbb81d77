import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { GrowingFile } from "../files/growing-file.ts";
import type { MetricsRow, RowLog } from "./metrics.ts";

/**
 * A TensorBoard event file (`events.out.tfevents…`): every value of a row becomes a scalar under its own name, at the
 * row's step. Records are TFRecords; their content follows TensorFlow's event.proto and summary.proto.
 */
export class TensorBoardLog implements RowLog<number> {
  readonly #file: GrowingFile;
  readonly #clock: () => number;

  /**
   * Opens the event file at `path`, creating it where it is missing. `clock` gives the time of an event in seconds
   * since 1970; TensorBoard shows it and nothing else depends on it.
   */
  constructor(path: string, clock: () => number = () => Date.now() / 1000) {
    this.#file = new GrowingFile(path);
    this.#clock = clock;
    this.#writeVersion();
  }

  append({ step, seconds, ...values }: MetricsRow): void {
    const summary = new BinaryWriter();
    for (const [tag, value] of Object.entries(values)) {
      summary.tag(1, WireType.LengthDelimited).fork(); // Summary.value
      summary.tag(1, WireType.LengthDelimited).string(tag);
      summary.tag(2, WireType.Bit32).float(Math.fround(value)); // simple_value; beyond float32 is infinite
      summary.join();
    }
    const event = this.#event();
    event.tag(2, WireType.Varint).int64(step);
    event.tag(5, WireType.LengthDelimited).bytes(summary.finish());
    this.#file.append(record(event.finish()));
  }

  position(): number {
    return this.#file.position();
  }

  truncate(position: number): void {
    this.#file.truncate(position);
    this.#writeVersion();
  }

  close(): void {
    this.#file.close();
  }

  /** Every event file begins with the version of its format. */
  #writeVersion(): void {
    if (this.#file.length > 0) return;
    const event = this.#event().tag(3, WireType.LengthDelimited).string("brain.Event:2");
    this.#file.append(record(event.finish()));
  }

  #event(): BinaryWriter {
    return new BinaryWriter().tag(1, WireType.Bit64).double(this.#clock()); // wall_time
  }
}

/** The TFRecord of `content`: its length (64 bits), a checksum of the length, the content, a checksum of it. */
function record(content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(content.length), true);
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(content, 12);
  view.setUint32(12 + content.length, maskedChecksum(content), true);
  return bytes;
}

/** TFRecords rotate and shift their CRCs, so that a CRC of data that hold CRCs stays sound. */
function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** For each byte, its remainder by the reversed Castagnoli polynomial. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  return remainder;
});

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ REMAINDERS[(crc ^ byte) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}
