import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { UserError } from "../../../core/base/errors.ts";
import { quote } from "../quote.ts";
import { fileBytes, PIECE, readBytes } from "./byte-reader.ts";
import { GREATEST_DEFLATE_RATIO } from "./limits.ts";

const STORED = 0;
const DEFLATED = 8;
/** Signature, fixed size and longest comment of the record that ends an archive. */
const END = { signature: 0x06054b50, bytes: 22, comment: 0xffff };
const LOCATOR = { signature: 0x07064b50, bytes: 20 };
const END64 = { signature: 0x06064b50, bytes: 56 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const LONGEST_NAME = 200;
const LARGEST_DIRECTORY = 256 * 1024 * 1024;

/** One file inside an archive. */
export interface ZipMember {
  readonly name: string;
  readonly deflated: boolean;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Where the compressed bytes begin in the archive. */
  readonly start: number;
}

export function isZip(head: Uint8Array): boolean {
  const signature = Buffer.from(head.subarray(0, 4)).toString("latin1");
  return signature === "PK\x03\x04" || signature === "PK\x05\x06";
}

/**
 * The members of a zip archive, zip64 included, in the order of its directory.
 * @throws UserError for an archive that is damaged, encrypted, compressed in another way than by deflate, or made to
 * mislead: names like paths out of a folder, members over each other, sizes that no compression reaches.
 */
export async function readZipDirectory(path: string): Promise<ZipMember[]> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const archive = { path, handle, size };
    const directory = await findDirectory(archive);
    const entries = parseDirectory(
      path,
      await readAt(archive, directory.start, directory.bytes),
      directory.count,
    );
    const members: ZipMember[] = [];
    for (const entry of entries) members.push(await locate(archive, entry, directory.start));
    refuseOverlaps(path, members);
    return members;
  } finally {
    await handle.close();
  }
}

/** The bytes of a member; more or fewer than its directory says, or others than its CRC-32 says, are an error. */
export async function* memberBytes(path: string, member: ZipMember): AsyncGenerator<Uint8Array> {
  const where = `${path}, member "${member.name}"`;
  const stored = fileBytes(path, member.start, member.start + member.compressedBytes);
  let bytes = 0;
  let crc = 0;
  try {
    for await (const piece of member.deflated ? inflated(stored) : stored) {
      bytes += piece.length;
      if (bytes > member.bytes) break;
      crc = crc32(piece, crc);
      // Before the last piece is handed out: whoever has read all bytes need not ask for more.
      if (bytes === member.bytes && crc !== member.crc)
        throw new UserError(`${where}: its content does not match its CRC-32; copy the file again`);
      yield piece;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${where} cannot be unpacked (${(error as Error).message}); copy the file again`, {
      cause: error,
    });
  }
  if (bytes !== member.bytes)
    throw new UserError(
      `${where}: it unpacks to ${bytes > member.bytes ? "more than" : `${bytes} instead of`} ${member.bytes} bytes; copy the file again`,
    );
}

function inflated(stored: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // Errors reach the reader of the last stream.
  return pipeline(stored, createInflateRaw({ chunkSize: PIECE }), () => {});
}

interface Archive {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
}

interface DirectoryEntry extends Omit<ZipMember, "start"> {
  readonly localHeader: number;
}

function damaged(path: string, fault: string): UserError {
  return new UserError(`${path}: ${fault}; copy the file again`);
}

async function readAt({ path, handle, size }: Archive, start: number, length: number): Promise<Buffer> {
  if (start < 0 || start + length > size)
    throw damaged(path, `the zip archive points to byte ${start + length}, but the file has ${size}`);
  const bytes = await readBytes(handle, start, length);
  if (bytes.length < length) throw damaged(path, `the file ends at byte ${start + bytes.length}`);
  return bytes;
}

/** Where the list of members is, from the record at the end of the file. */
async function findDirectory(archive: Archive): Promise<{ start: number; bytes: number; count: number }> {
  const { path, size } = archive;
  const length = Math.min(size, END.bytes + END.comment);
  const tail = await readAt(archive, size - length, length);
  let at = length - END.bytes;
  while (
    at >= 0 &&
    !(tail.readUInt32LE(at) === END.signature && at + END.bytes + tail.readUInt16LE(at + 20) === length)
  )
    at--;
  if (at < 0) throw damaged(path, "the zip archive has no end, so the file is cut off");
  const end = size - length + at;
  let start = tail.readUInt32LE(at + 16);
  let bytes = tail.readUInt32LE(at + 12);
  let countHere = tail.readUInt16LE(at + 8);
  let count = tail.readUInt16LE(at + 10);
  const locator =
    end >= LOCATOR.bytes ? await readAt(archive, end - LOCATOR.bytes, LOCATOR.bytes) : undefined;
  if (locator?.readUInt32LE(0) === LOCATOR.signature) {
    const record = await readAt(archive, uint64(path, locator, 8), END64.bytes);
    if (record.readUInt32LE(0) !== END64.signature)
      throw damaged(path, "the zip64 record is not where it should be");
    countHere = uint64(path, record, 24);
    count = uint64(path, record, 32);
    bytes = uint64(path, record, 40);
    start = uint64(path, record, 48);
  }
  if (start + bytes > end || bytes > LARGEST_DIRECTORY)
    throw damaged(path, `the zip directory claims ${bytes} bytes at byte ${start}`);
  if (countHere !== count)
    throw damaged(path, `the zip archive counts ${count} members, but ${countHere} on this disk`);
  return { start, bytes, count };
}

function parseDirectory(path: string, directory: Buffer, count: number): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  while (entries.length < count) {
    if (at + ENTRY.bytes > directory.length || directory.readUInt32LE(at) !== ENTRY.signature)
      throw damaged(path, `the zip directory ends after ${entries.length} of ${count} members`);
    const nameEnd = at + ENTRY.bytes + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const next = extraEnd + directory.readUInt16LE(at + 32);
    if (next > directory.length)
      throw damaged(path, `the zip directory ends within member ${entries.length}`);
    const name = directory.toString("utf8", at + ENTRY.bytes, nameEnd);
    refuseName(path, name);
    if (names.has(name)) throw damaged(path, `two members are named "${name}"`);
    names.add(name);
    if (directory.readUInt16LE(at + 8) & 1)
      throw new UserError(`${path}, member "${name}" is encrypted; save it without a password`);
    const method = directory.readUInt16LE(at + 10);
    if (method !== STORED && method !== DEFLATED)
      throw new UserError(
        `${path}, member "${name}" is compressed by method ${method}; save it with numpy.savez_compressed`,
      );
    const [bytes, compressedBytes, localHeader] = wideFields(
      path,
      directory.subarray(at, extraEnd),
      nameEnd - at,
    );
    if (method === STORED ? bytes !== compressedBytes : bytes > GREATEST_DEFLATE_RATIO * compressedBytes)
      throw damaged(path, `member "${name}" claims to unpack ${compressedBytes} bytes to ${bytes}`);
    entries.push({
      name,
      deflated: method === DEFLATED,
      crc: directory.readUInt32LE(at + 16),
      bytes,
      compressedBytes,
      localHeader,
    });
    at = next;
  }
  if (at < directory.length)
    throw damaged(
      path,
      `the zip directory of ${count} members has ${directory.length} bytes, but they need ${at}`,
    );
  return entries;
}

/** Size, compressed size and offset of an entry; those that need more than 32 bits stand in an extra field. */
function wideFields(path: string, entry: Buffer, extra: number): [number, number, number] {
  const fields = [entry.readUInt32LE(24), entry.readUInt32LE(20), entry.readUInt32LE(42)] as [
    number,
    number,
    number,
  ];
  for (let at = extra; at + 4 <= entry.length; at += 4 + entry.readUInt16LE(at + 2)) {
    if (entry.readUInt16LE(at) !== 1) continue;
    let value = at + 4;
    for (const index of [0, 1, 2]) {
      if (fields[index] !== 0xffffffff) continue;
      if (value + 8 > Math.min(entry.length, at + 4 + entry.readUInt16LE(at + 2)))
        throw damaged(path, "a zip64 field is cut off");
      fields[index] = uint64(path, entry, value);
      value += 8;
    }
    break;
  }
  return fields;
}

/** Nothing is ever unpacked to the disk, but an archive with such names was not made by NumPy. */
function refuseName(path: string, name: string): void {
  if (
    name === "" ||
    name.length > LONGEST_NAME ||
    /^[/\\]|^[a-z]:|\\|\p{C}|(?:^|\/)\.\.?(?:\/|$)/iu.test(name)
  )
    throw new UserError(
      `${path}: a member is named ${quote(name)}, like a path or no name at all; save the arrays under plain names`,
    );
}

async function locate(archive: Archive, entry: DirectoryEntry, directoryStart: number): Promise<ZipMember> {
  const { path } = archive;
  const { localHeader, ...member } = entry;
  const header = await readAt(archive, localHeader, LOCAL.bytes);
  const start = localHeader + LOCAL.bytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (header.readUInt32LE(0) !== LOCAL.signature || start + member.compressedBytes > directoryStart)
    throw damaged(path, `member "${member.name}" is not where the zip directory says`);
  const name = await readAt(archive, localHeader + LOCAL.bytes, header.readUInt16LE(26));
  if (name.toString("utf8") !== member.name)
    throw damaged(path, `member "${member.name}" is named ${quote(name.toString("utf8"))} in its place`);
  return { ...member, start };
}

function refuseOverlaps(path: string, members: readonly ZipMember[]): void {
  const ordered = members.toSorted((a, b) => a.start - b.start);
  for (let i = 1; i < ordered.length; i++)
    if (
      ordered[i].start - LOCAL.bytes - Buffer.byteLength(ordered[i].name) <
      ordered[i - 1].start + ordered[i - 1].compressedBytes
    )
      throw damaged(path, `members "${ordered[i - 1].name}" and "${ordered[i].name}" overlap`);
}

function uint64(path: string, bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value))
    throw damaged(path, `the zip archive claims a size or place of ${value} bytes`);
  return value;
}
