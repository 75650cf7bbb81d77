import type { RandomGenerator } from "../../random/generator.ts";

/** Where sizes, signs and types of integers change over. */
export const EDGES = [
  0n,
  1n,
  127n,
  128n,
  255n,
  2n ** 15n,
  2n ** 16n - 1n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const DIGITS = [
  "0",
  "-1",
  "1",
  "2147483647",
  "2147483648",
  "4294967296",
  "9007199254740993",
  "1e999",
  "99999999999999999999",
];

type Mutation = (bytes: Buffer, random: RandomGenerator, other: Buffer) => Buffer;

/** A piece of `bytes`, mostly a short one. */
function range(bytes: Buffer, random: RandomGenerator): [start: number, end: number] {
  const start = random.integer(bytes.length);
  const length = 1 + random.integer(random.uniform() < 0.8 ? 16 : bytes.length);
  return [start, Math.min(bytes.length, start + length)];
}

const mutations: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const copy = Buffer.from(bytes);
    copy[random.integer(copy.length)] ^= 1 << random.integer(8);
    return copy;
  },
  function setByte(bytes, random) {
    const copy = Buffer.from(bytes);
    copy[random.integer(copy.length)] = random.integer(256);
    return copy;
  },
  function setInteger(bytes, random) {
    const copy = Buffer.from(bytes);
    const size = [1, 2, 4, 8][random.integer(4)];
    const at = random.integer(Math.max(1, copy.length - size));
    const value = Buffer.alloc(8);
    value.writeBigUInt64LE(EDGES[random.integer(EDGES.length)]);
    const encoded = value.subarray(0, size);
    if (random.uniform() < 0.25) encoded.reverse();
    encoded.copy(copy, at);
    return copy;
  },
  function remove(bytes, random) {
    const [start, end] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  function repeat(bytes, random) {
    const [start, end] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  function exchangePieces(bytes, random) {
    const [a, b, c, d] = Array.from({ length: 4 }, () => random.integer(bytes.length + 1)).sort(
      (one, another) => one - another,
    );
    const piece = (start: number, end?: number) => bytes.subarray(start, end);
    return Buffer.concat([piece(0, a), piece(c, d), piece(b, c), piece(a, b), piece(d)]);
  },
  function copyLine(bytes, random) {
    const lines = bytes.toString("latin1").split("\n");
    const copied = lines[random.integer(lines.length)];
    return Buffer.from(lines.toSpliced(random.integer(lines.length), 0, copied).join("\n"), "latin1");
  },
  function moveLine(bytes, random) {
    const lines = bytes.toString("latin1").split("\n");
    const [moved] = lines.splice(random.integer(lines.length), 1);
    return Buffer.from(lines.toSpliced(random.integer(lines.length + 1), 0, moved).join("\n"), "latin1");
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.integer(bytes.length));
  },
  function overwrite(bytes, random) {
    const copy = Buffer.from(bytes);
    const [start, end] = range(bytes, random);
    bytes.copy(copy, random.integer(copy.length), start, end);
    return copy;
  },
  function fill(bytes, random) {
    const [start, end] = range(bytes, random);
    return Buffer.from(bytes).fill([0, 0xff, 0x28, 0x80][random.integer(4)], start, end);
  },
  function splice(bytes, random, other) {
    const [start, end] = range(other, random);
    const at = random.integer(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(start, end), bytes.subarray(at)]);
  },
  function changeNumber(bytes, random) {
    const text = bytes.toString("latin1");
    const numbers = [...text.slice(0, 100_000).matchAll(/\d+/g)];
    if (numbers.length === 0) return bytes;
    const { index, 0: number } = numbers[random.integer(numbers.length)];
    const value = DIGITS[random.integer(DIGITS.length)];
    return Buffer.from(text.slice(0, index) + value + text.slice(index + number.length), "latin1");
  },
];

/** `bytes` with one to four changes, some of which come from `other`. */
export function mutate(bytes: Buffer, random: RandomGenerator, other: Buffer): Buffer {
  let mutated = bytes;
  for (let changes = 1 + random.integer(4); changes > 0 && mutated.length > 0; changes--)
    mutated = mutations[random.integer(mutations.length)](mutated, random, other);
  return mutated;
}
