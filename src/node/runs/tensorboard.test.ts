import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../core/base/errors.ts";
import { crc32c, TensorBoardLog } from "./tensorboard.ts";

/** The checksum bit by bit, without a table. */
function checksum(bytes: Buffer): number {
  let crc = 0xffffffffn;
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++)
      crc = ((crc ^ BigInt(byte >> bit)) & 1n) === 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  crc ^= 0xffffffffn;
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

function records(file: Buffer): Buffer[] {
  const contents: Buffer[] = [];
  let offset = 0;
  while (offset < file.length) {
    const length = Number(file.readBigUInt64LE(offset));
    expect(file.readUInt32LE(offset + 8)).toBe(checksum(file.subarray(offset, offset + 8)));
    const content = file.subarray(offset + 12, offset + 12 + length);
    expect(file.readUInt32LE(offset + 12 + length)).toBe(checksum(content));
    contents.push(content);
    offset += 12 + length + 4;
  }
  expect(offset).toBe(file.length);
  return contents;
}

/** The fields of a protobuf message as [number, raw value]. */
function fields(message: Buffer): [number, Buffer | bigint][] {
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[offset++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    offset += length;
    return message.subarray(offset - length, offset);
  };
  const result: [number, Buffer | bigint][] = [];
  while (offset < message.length) {
    const key = Number(varint());
    const wire = key & 7;
    result.push([key >> 3, wire === 0 ? varint() : take(wire === 1 ? 8 : wire === 5 ? 4 : Number(varint()))]);
  }
  return result;
}

interface DecodedEvent {
  time: number;
  step?: bigint;
  version?: string;
  scalars?: [string, number][];
}

function decode(content: Buffer): DecodedEvent {
  const event: DecodedEvent = { time: Number.NaN };
  for (const [number, value] of fields(content)) {
    if (number === 1) event.time = (value as Buffer).readDoubleLE();
    else if (number === 2) event.step = value as bigint;
    else if (number === 3) event.version = (value as Buffer).toString();
    else if (number === 5)
      event.scalars = fields(value as Buffer).map(([inner, summaryValue]) => {
        expect(inner).toBe(1);
        const scalar = new Map(fields(summaryValue as Buffer));
        return [(scalar.get(1) as Buffer).toString(), (scalar.get(2) as Buffer).readFloatLE()];
      });
    else throw new Error(`unexpected field ${number}`);
  }
  return event;
}

let folder: string;
let path: string;
const readEvents = () => records(readFileSync(path)).map(decode);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tensorboard-"));
  path = join(folder, "events.out.tfevents.smore");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("crc32c", () => {
  it("gives the published values", () => {
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(new Uint8Array())).toBe(0);
  });
});

describe("TensorBoardLog", () => {
  it("writes scalars another reader can decode", () => {
    let time = 1_700_000_000.5;
    const log = new TensorBoardLog(path, () => time++);
    log.append({ step: 0, seconds: 3, "critic/loss": 0.5 });
    log.append({ step: 5_000_000_000, "critic/loss": Number.NaN, größe: -Infinity, large: 1e300 });
    log.close();
    expect(readEvents()).toEqual([
      { time: 1_700_000_000.5, version: "brain.Event:2" },
      { time: 1_700_000_001.5, step: 0n, scalars: [["critic/loss", 0.5]] },
      {
        time: 1_700_000_002.5,
        step: 5_000_000_000n,
        scalars: [
          ["critic/loss", Number.NaN],
          ["größe", -Infinity],
          ["large", Infinity],
        ],
      },
    ]);
  });

  it("drops rows after a checkpoint and continues from it", () => {
    const log = new TensorBoardLog(path);
    log.append({ step: 1, loss: 1 });
    const position = log.position();
    expect(position).toBe(readFileSync(path).length);
    log.append({ step: 2, loss: 2 });
    log.close();

    const resumed = new TensorBoardLog(path);
    resumed.truncate(position);
    resumed.append({ step: 2, loss: 20 });
    expect(readEvents().map(({ step, scalars }) => [step, scalars?.[0][1]])).toEqual([
      [undefined, undefined],
      [1n, 1],
      [2n, 20],
    ]);
    expect(() => resumed.truncate(10_000)).toThrow(UserError);
    resumed.truncate(0);
    expect(readEvents().map(({ version }) => version)).toEqual(["brain.Event:2"]);
    resumed.close();
  });
});
