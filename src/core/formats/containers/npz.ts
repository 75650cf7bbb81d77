import { UserError } from "../../base/errors.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";
import { readAhead } from "../read-ahead.ts";
import type { ArrayFile } from "./array-file.ts";
import { ByteReader } from "./byte-reader.ts";
import { holdsHeader, type NpyHeader, npyRows, readNpyHeader } from "./npy.ts";
import { readZipDirectory, type ZipMember } from "./zip-directory.ts";
import { memberBytes, memberHead } from "./zip-member.ts";

interface NpzArray extends NpyHeader {
  readonly member: ZipMember;
}

/**
 * Opens an archive of NumPy arrays, stored or deflated. Arrays are unpacked as they are read, and their CRC-32 is
 * checked before the last row is returned.
 * @throws UserError naming the member.
 */
export async function openNpz(source: ByteSource): Promise<ArrayFile> {
  const { path } = source;
  const members = (await readZipDirectory(source)).filter(({ name }) => name.endsWith(".npy"));
  if (members.length === 0)
    throw new UserError(`${path} is a zip archive without arrays of NumPy; give one that numpy.savez wrote`);
  const whereOf = ({ name }: ZipMember) => `${path}, member "${name}"`;
  const { size, arrays } = await withOpen(source, async (bytes) => {
    const ahead = readAhead(bytes);
    const found = new Map<string, NpzArray>();
    for (const member of members) {
      const head = await memberHead(ahead, member, source.codecs);
      const reader = new ByteReader(head && holdsHeader(head) ? [head] : memberBytes(source, member));
      try {
        const header = await readNpyHeader(reader, member.bytes, whereOf(member));
        found.set(member.name.slice(0, -".npy".length), { ...header, member });
      } finally {
        await reader.close();
      }
    }
    return { size: bytes.size, arrays: found };
  });
  const readers: ByteReader[] = [];
  return {
    path,
    format: "NumPy archive",
    arrays,
    rows: (name) => {
      const { member, ...header } = arrays.get(name)!;
      const open = () => {
        const reader = new ByteReader(memberBytes(source, member));
        readers.push(reader);
        return reader;
      };
      return npyRows(header, open, whereOf(member), size);
    },
    close: async () => {
      for (const reader of readers) await reader.close();
    },
  };
}
