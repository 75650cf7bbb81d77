import { UserError } from "../../base/errors.ts";
import type { ByteSource, Codecs, OpenBytes } from "../byte-source.ts";
import type { ZipMember } from "./zip-directory.ts";

/** Packed bytes that unpack to more than the header of a plain array. */
const HEAD = 512;

/**
 * The first bytes of a member without its checks, or undefined where they cannot be had at once. For many small members,
 * each of which would take long to start a stream for.
 */
export async function memberHead(
  archive: OpenBytes,
  { start, compressedBytes, deflated }: ZipMember,
  { inflateRawHead }: Codecs,
): Promise<Uint8Array | undefined> {
  if (deflated && !inflateRawHead) return undefined;
  const packed = await archive.read(start, Math.min(HEAD, compressedBytes));
  try {
    return deflated ? inflateRawHead!(packed) : packed;
  } catch {
    return undefined; // the stream explains the damage
  }
}

/**
 * The unpacked bytes of a member.
 * @throws UserError when they are more or fewer than the zip directory says, or have another CRC-32.
 */
export async function* memberBytes(source: ByteSource, member: ZipMember): AsyncGenerator<Uint8Array> {
  const { path, codecs } = source;
  const where = `${path}, member "${member.name}"`;
  const stored = source.stream(member.start, member.start + member.compressedBytes);
  let bytes = 0;
  let crc = 0;
  try {
    for await (const piece of member.deflated ? codecs.inflateRaw(stored) : stored) {
      bytes += piece.length;
      if (bytes > member.bytes) break;
      crc = codecs.crc32(piece, crc);
      // Before the last piece is yielded: a reader that has all bytes does not ask for more.
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
