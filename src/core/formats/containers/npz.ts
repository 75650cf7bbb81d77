import { UserError } from "../../base/errors.ts";
import type { ByteSource } from "../byte-source.ts";
import type { ArrayFile, ArrayInfo } from "./array-file.ts";
import { ByteReader } from "./byte-reader.ts";
import { nestedRows } from "./nested.ts";
import { type NpyHeader, npyRows, readNpyHeader, readObjects } from "./npy.ts";
import { pickledArrays, tryUnpickle } from "./pickle.ts";
import { isPyTorchPickle, openPyTorch } from "./pytorch.ts";
import { readZipDirectory, type ZipMember } from "./zip-directory.ts";
import { memberBytes } from "./zip-member.ts";

interface NpzArray extends NpyHeader {
  readonly member: ZipMember;
}

/**
 * Opens an archive of NumPy arrays, stored or deflated. Arrays are unpacked as they are read, and their CRC-32 is
 * checked before the last row is returned. An array of objects is replaced by the arrays in it. An archive of PyTorch is read as what it is.
 * @throws UserError naming the member.
 */
export async function openNpz(source: ByteSource): Promise<ArrayFile> {
  const { path } = source;
  const all = await readZipDirectory(source);
  const members = all.filter(({ name }) => name.endsWith(".npy"));
  const pickle = all.find(isPyTorchPickle);
  if (members.length === 0 && pickle) return openPyTorch(source, all, pickle);
  if (members.length === 0)
    throw new UserError(`${path} is a zip archive without arrays of NumPy; give one that numpy.savez wrote`);
  const whereOf = ({ name }: ZipMember) => `${path}, member "${name}"`;
  const arrays = new Map<string, NpzArray>();
  const objects = new Map<string, unknown>();
  let objectBytes = 0;
  for (const member of members) {
    const reader = new ByteReader(memberBytes(source, member));
    try {
      const header = await readNpyHeader(reader, member.bytes, whereOf(member));
      const name = member.name.slice(0, -".npy".length);
      arrays.set(name, { ...header, member });
      if (header.type !== "object") continue;
      const bytes = await readObjects(reader, member.bytes - header.headerBytes, whereOf(member));
      objectBytes += bytes.length;
      const content = tryUnpickle(bytes, source.codecs);
      if (content !== undefined) objects.set(name, content);
    } finally {
      await reader.close();
    }
  }
  const nested = pickledArrays(path, objectBytes, objects);
  if (nested.size > 0) for (const name of objects.keys()) arrays.delete(name);
  const readers: ByteReader[] = [];
  return {
    path,
    format: "NumPy archive",
    arrays: new Map<string, ArrayInfo>([...arrays, ...nested]),
    rows: (name) => {
      const inner = nested.get(name);
      if (inner) return nestedRows(inner, `${path}, array "${name}"`);
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
