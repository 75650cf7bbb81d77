import { UserError } from "../../base/errors.ts";
import { type ByteSource, withOpen } from "../byte-source.ts";
import { latin1 } from "../text.ts";
import type { ArrayFile } from "./array-file.ts";
import { ByteReader } from "./byte-reader.ts";
import { LARGEST_PIECE, memoryBudget } from "./limits.ts";
import { parseNumberType } from "./number-type.ts";
import { TensorStorage } from "./pickle/globals.ts";
import { PickleMemory } from "./pickle/machine.ts";
import { nestedFile, unpickled } from "./pickle.ts";
import type { ZipMember } from "./zip-directory.ts";
import { memberBytes } from "./zip-member.ts";

/** Whether a member is the pickle of an archive that torch.save wrote, version 1.6 and later. */
export function isPyTorchPickle({ name }: ZipMember): boolean {
  return /^[^/]+\/data\.pkl$/.test(name);
}

/**
 * Opens an archive of PyTorch: tensors and arrays in dictionaries and lists. Nothing in the file is executed.
 * @param pickle the member that describes the tensors; their numbers are in members of their own
 * @throws UserError naming the member.
 */
export async function openPyTorch(
  source: ByteSource,
  members: readonly ZipMember[],
  pickle: ZipMember,
): Promise<ArrayFile> {
  const { path, codecs } = source;
  const size = await withOpen(source, async ({ size }) => size);
  let left = memoryBudget(size);
  const read = (member: ZipMember) => {
    left -= member.bytes;
    if (left < 0)
      throw new UserError(
        `${path}, member "${member.name}": up to here its members unpack to more than the ${memoryBudget(size)} bytes that a file of its size may fill at once; save arrays as .npz instead`,
      );
    return readMember(source, member);
  };
  const folder = pickle.name.slice(0, -"data.pkl".length);
  const find = (name: string) => members.find((member) => member.name === folder + name);
  const order = find("byteorder");
  if (order && latin1.decode(await read(order)) !== "little")
    throw new UserError(`${path}: its numbers have their highest byte first; save it on another machine`);
  const storages = new Map<string, TensorStorage>();
  const persistent = (id: unknown) => {
    const storage = TensorStorage.of(id);
    const known = storages.get(storage.key);
    // A key that comes again with other fields would be read as the first one.
    if (known && (known.type !== storage.type || known.count !== storage.count))
      throw new RangeError("two storages of tensors have the same key");
    storages.set(storage.key, known ?? storage);
    return known ?? storage;
  };
  const where = `${path}, member "${pickle.name}"`;
  const content = unpickled(where, await read(pickle), codecs, {
    persistent,
    memory: new PickleMemory(size),
  });
  for (const storage of storages.values()) {
    const member = find(`data/${storage.key}`);
    const numberBytes = parseNumberType(storage.type ?? "")?.bytes;
    if (numberBytes === undefined) continue;
    if (member?.bytes !== numberBytes * storage.count)
      throw new UserError(
        `${path}: storage "${storage.key}" of ${numberBytes * storage.count} bytes is not in the archive; copy the file again`,
      );
    storage.data = await read(member);
  }
  return nestedFile(path, size, content, "PyTorch archive");
}

async function readMember(source: ByteSource, member: ZipMember): Promise<Uint8Array> {
  if (member.bytes > LARGEST_PIECE)
    throw new UserError(
      `${source.path}, member "${member.name}" has ${member.bytes} bytes, more than fit into memory at once; save smaller tensors, or arrays as .npz`,
    );
  const reader = new ByteReader(memberBytes(source, member));
  try {
    return await reader.read(member.bytes);
  } finally {
    await reader.close();
  }
}
