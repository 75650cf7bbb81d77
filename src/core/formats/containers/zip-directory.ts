import { UserError } from "../../base/errors.ts";
import { quote } from "../../base/quote.ts";
import { type ByteSource, type OpenBytes, withOpen } from "../byte-source.ts";
import { readAhead } from "../read-ahead.ts";
import { latin1 } from "../text.ts";
import { refuseMany } from "./array-file.ts";
import { GREATEST_DEFLATE_RATIO } from "./limits.ts";
import { damaged, ZipFields } from "./zip-fields.ts";

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
  /** Where the header before its bytes begins in the archive. */
  readonly localHeader: number;
  /** Where the compressed bytes begin in the archive. */
  readonly start: number;
}

export function isZip(head: Uint8Array): boolean {
  const signature = latin1.decode(head.subarray(0, 4));
  return signature === "PK\x03\x04" || signature === "PK\x05\x06";
}

/**
 * The members of a zip archive, zip64 included, in the order of its directory.
 * @throws UserError for an archive that is damaged, encrypted, compressed by another method than deflate, or made to
 * mislead: names like paths, overlapping members, sizes that deflate cannot reach.
 */
export function readZipDirectory(source: ByteSource): Promise<ZipMember[]> {
  const { path } = source;
  return withOpen(source, async (bytes) => {
    const archive = { path, bytes: readAhead(bytes) };
    const directory = await findDirectory(archive);
    refuseMany(path, directory.count);
    const entries = parseDirectory(
      path,
      await readAt(archive, directory.start, directory.bytes),
      directory.count,
    );
    const members: ZipMember[] = [];
    for (const entry of entries) members.push(await locate(archive, entry, directory.start));
    refuseOverlaps(path, members);
    return members;
  });
}

interface Archive {
  readonly path: string;
  readonly bytes: OpenBytes;
}

type DirectoryEntry = Omit<ZipMember, "start">;

async function readAt({ path, bytes }: Archive, start: number, length: number): Promise<ZipFields> {
  if (start < 0 || start + length > bytes.size)
    throw damaged(path, `the zip archive points to byte ${start + length}, but the file has ${bytes.size}`);
  const read = await bytes.read(start, length);
  if (read.length < length) throw damaged(path, `the file ends at byte ${start + read.length}`);
  return new ZipFields(path, read);
}

/** Where the list of members is, from the record at the end of the file. */
async function findDirectory(archive: Archive): Promise<{ start: number; bytes: number; count: number }> {
  const { path } = archive;
  const { size } = archive.bytes;
  const length = Math.min(size, END.bytes + END.comment);
  const tail = await readAt(archive, size - length, length);
  let at = length - END.bytes;
  while (at >= 0 && !(tail.uint32(at) === END.signature && at + END.bytes + tail.uint16(at + 20) === length))
    at--;
  if (at < 0) throw damaged(path, "the zip archive has no end, so the file is cut off");
  const end = size - length + at;
  let start = tail.uint32(at + 16);
  let bytes = tail.uint32(at + 12);
  let countHere = tail.uint16(at + 8);
  let count = tail.uint16(at + 10);
  const locator =
    end >= LOCATOR.bytes ? await readAt(archive, end - LOCATOR.bytes, LOCATOR.bytes) : undefined;
  if (locator?.uint32(0) === LOCATOR.signature) {
    const record = await readAt(archive, locator.uint64(8), END64.bytes);
    if (record.uint32(0) !== END64.signature)
      throw damaged(path, "the zip64 record is not where it should be");
    countHere = record.uint64(24);
    count = record.uint64(32);
    bytes = record.uint64(40);
    start = record.uint64(48);
  }
  if (start + bytes > end || bytes > LARGEST_DIRECTORY)
    throw damaged(path, `the zip directory claims ${bytes} bytes at byte ${start}`);
  if (countHere !== count)
    throw damaged(path, `the zip archive counts ${count} members, but ${countHere} on this disk`);
  return { start, bytes, count };
}

function parseDirectory(path: string, directory: ZipFields, count: number): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  while (entries.length < count) {
    if (at + ENTRY.bytes > directory.length || directory.uint32(at) !== ENTRY.signature)
      throw damaged(path, `the zip directory ends after ${entries.length} of ${count} members`);
    const nameEnd = at + ENTRY.bytes + directory.uint16(at + 28);
    const extraEnd = nameEnd + directory.uint16(at + 30);
    const next = extraEnd + directory.uint16(at + 32);
    if (next > directory.length)
      throw damaged(path, `the zip directory ends within member ${entries.length}`);
    const name = directory.text(at + ENTRY.bytes, nameEnd);
    refuseName(path, name);
    if (names.has(name)) throw damaged(path, `two members are named "${name}"`);
    names.add(name);
    if (directory.uint16(at + 8) & 1)
      throw new UserError(`${path}, member "${name}" is encrypted; save it without a password`);
    const method = directory.uint16(at + 10);
    if (method !== STORED && method !== DEFLATED)
      throw new UserError(
        `${path}, member "${name}" is compressed by method ${method}; save it with numpy.savez_compressed`,
      );
    const entry = new ZipFields(path, directory.bytes.subarray(at, extraEnd));
    const [bytes, compressedBytes, localHeader] = wideFields(path, entry, nameEnd - at);
    if (method === STORED ? bytes !== compressedBytes : bytes > GREATEST_DEFLATE_RATIO * compressedBytes)
      throw damaged(path, `member "${name}" claims to unpack ${compressedBytes} bytes to ${bytes}`);
    entries.push({
      name,
      deflated: method === DEFLATED,
      crc: directory.uint32(at + 16),
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

/** Size, compressed size and offset of an entry; values of more than 32 bits are in an extra field. */
function wideFields(path: string, entry: ZipFields, extra: number): [number, number, number] {
  const fields: [number, number, number] = [entry.uint32(24), entry.uint32(20), entry.uint32(42)];
  for (let at = extra; at + 4 <= entry.length; at += 4 + entry.uint16(at + 2)) {
    if (entry.uint16(at) !== 1) continue;
    let value = at + 4;
    for (const index of [0, 1, 2]) {
      if (fields[index] !== 0xffffffff) continue;
      if (value + 8 > Math.min(entry.length, at + 4 + entry.uint16(at + 2)))
        throw damaged(path, "a zip64 field is cut off");
      fields[index] = entry.uint64(value);
      value += 8;
    }
    break;
  }
  return fields;
}

/** Nothing is unpacked to the disk, but NumPy does not write such names. */
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
  const { localHeader } = entry;
  const header = await readAt(archive, localHeader, LOCAL.bytes);
  const nameBytes = header.uint16(26);
  const start = localHeader + LOCAL.bytes + nameBytes + header.uint16(28);
  if (header.uint32(0) !== LOCAL.signature || start + entry.compressedBytes > directoryStart)
    throw damaged(path, `member "${entry.name}" is not where the zip directory says`);
  const name = (await readAt(archive, localHeader + LOCAL.bytes, nameBytes)).text(0, nameBytes);
  if (name !== entry.name) throw damaged(path, `member "${entry.name}" is named ${quote(name)} in its place`);
  return { ...entry, start };
}

function refuseOverlaps(path: string, members: readonly ZipMember[]): void {
  const ordered = members.toSorted((a, b) => a.start - b.start);
  for (let i = 1; i < ordered.length; i++)
    if (ordered[i].localHeader < ordered[i - 1].start + ordered[i - 1].compressedBytes)
      throw damaged(path, `members "${ordered[i - 1].name}" and "${ordered[i].name}" overlap`);
}
