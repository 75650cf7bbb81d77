import { UserError } from "../../base/errors.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";
import { readAhead } from "../read-ahead.ts";
import type { ArrayFile, ArrayInfo } from "./array-file.ts";
import { ByteReader } from "./byte-reader.ts";
import { foreignArchive } from "./foreign.ts";
import { largestPiece } from "./limits.ts";
import { nestedRows } from "./nested.ts";
import { holdsHeader, type NpyHeader, npyRows, readNpyHeader } from "./npy.ts";
import { PickleMemory } from "./pickle/machine.ts";
import { pickledArrays, tryUnpickle } from "./pickle.ts";
import { isPyTorchPickle, openPyTorch } from "./pytorch.ts";
import { readZipDirectory, type ZipMember } from "./zip-directory.ts";
import { memberBytes, memberHead } from "./zip-member.ts";

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
  if (members.length === 0) throw new UserError(`${path}: ${foreignArchive(all.map(({ name }) => name))}`);
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
  const objects = await objectsOf(source, size, arrays);
  const nested = pickledArrays(path, size, objects);
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
      return npyRows(header, open, whereOf(member), size);
    },
    close: async () => {
      for (const reader of readers) await reader.close();
    },
  };
}

/**
 * What the arrays of objects hold, by their names. Those with more than arrays in dictionaries and lists are left out, and
 * so are those that are too large for a file of that size.
 */
async function objectsOf(
  source: ByteSource,
  fileBytes: number,
  arrays: ReadonlyMap<string, NpzArray>,
): Promise<Map<string, unknown>> {
  const objects = new Map<string, unknown>();
  const memory = new PickleMemory(fileBytes);
  let left = largestPiece(fileBytes);
  for (const [name, { type, headerBytes, member }] of arrays) {
    const bytes = member.bytes - headerBytes;
    if (type !== "object" || bytes > left) continue;
    left -= bytes;
    const reader = new ByteReader(memberBytes(source, member));
    try {
      await reader.read(headerBytes);
      const content = tryUnpickle(await reader.read(bytes), source.codecs, { memory });
      if (content !== undefined) objects.set(name, content);
    } finally {
      await reader.close();
    }
  }
  return objects;
}
