import { UserError } from "../../base/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import type { ArrayFile } from "./array-file.ts";
import { ByteReader } from "./byte-reader.ts";
import { type NpyHeader, npyRows, readNpyHeader } from "./npy.ts";
import { readZipDirectory, type ZipMember } from "./zip-directory.ts";
import { memberBytes } from "./zip-member.ts";

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
  const arrays = new Map<string, NpzArray>();
  for (const member of members) {
    const reader = new ByteReader(memberBytes(source, member));
    try {
      const header = await readNpyHeader(reader, member.bytes, whereOf(member));
      arrays.set(member.name.slice(0, -".npy".length), { ...header, member });
    } finally {
      await reader.close();
    }
  }
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
      return npyRows(header, open, whereOf(member));
    },
    close: async () => {
      for (const reader of readers) await reader.close();
    },
  };
}
