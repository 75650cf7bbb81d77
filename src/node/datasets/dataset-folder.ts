import { stat, writeFile } from "node:fs/promises";
import { endianness } from "node:os";
import { join } from "node:path";
import { byteCounter, type OnBytes } from "../../core/base/byte-count.ts";
import { UserError } from "../../core/base/errors.ts";
import { bytesOfColumns } from "../../core/data/byte-size.ts";
import { blocksOf, type Column, type ColumnNumbers } from "../../core/data/columns/column.ts";
import { MemoryColumn } from "../../core/data/columns/memory-column.ts";
import { EpisodeDataset } from "../../core/data/dataset.ts";
import type { DatasetHeader } from "../../core/data/header.ts";
import {
  type ColumnName,
  columnsOf,
  type DatasetArrays,
  type DatasetColumns,
  type NumberColumnName,
  numberColumnsOf,
} from "../../core/data/validate.ts";
import { writeFolderAtomically } from "../files/atomic.ts";
import { HashedFile, readHashed, sha256OfPath } from "../files/sha256.ts";
import { reasonOf } from "../files/system-error.ts";
import { DiskColumn } from "./columns/disk-column.ts";
import {
  AGAIN,
  type ColumnEntry,
  columnFile,
  columnLayout,
  columnNames,
  type DatasetFolderHeader,
  FORMAT,
  fingerprintOf,
  HEADER_FILE,
  loadDatasetHeader,
  mapColumns,
  VERSION,
} from "./folder-header.ts";

/** MiB of columns that are loaded by default. */
export const DEFAULT_MEMORY = 1024;
/** Largest length of a typed array. */
const LARGEST_ARRAY = 2 ** 32;

/** How a dataset folder is written. */
export interface WriteOptions {
  /** Whether an existing dataset folder is replaced. Default false. */
  readonly overwrite?: boolean;
  /** Stops the work. Nothing is left behind. */
  readonly signal?: AbortSignal;
  /** Called with the number of bytes written so far. */
  readonly onBytes?: OnBytes;
}

/**
 * Writes `dataset` as a folder, completely or not at all. Returns its header.
 * @throws UserError when the folder exists and `overwrite` is not set, or when it cannot be written
 */
export async function writeDataset(
  dataset: EpisodeDataset,
  folder: string,
  options: WriteOptions = {},
): Promise<DatasetFolderHeader> {
  const { onBytes, ...others } = options;
  const count = byteCounter(onBytes, bytesOfColumns(dataset));
  const write = async (append: AppendColumns) => {
    await append(dataset, count);
    return dataset.header.provenance;
  };
  return writeDatasetInParts(folder, dataset.header, write, others);
}

/**
 * Appends checked episodes to a dataset folder that is being written. `onPiece` receives the number of bytes of each
 * piece.
 */
export type AppendColumns = (
  columns: DatasetArrays | DatasetColumns,
  onPiece?: (bytes: number) => void,
) => Promise<void>;

/**
 * Writes a dataset folder in parts, so that it need not fit into memory; otherwise like {@link writeDataset}. `write`
 * appends the episodes and returns the provenance, which replaces that of `header`.
 */
export async function writeDatasetInParts(
  folder: string,
  header: DatasetHeader,
  write: (append: AppendColumns) => Promise<DatasetHeader["provenance"]>,
  options: Omit<WriteOptions, "onBytes"> = {},
): Promise<DatasetFolderHeader> {
  refuseBigEndian();
  let written: DatasetFolderHeader | undefined;
  await writeFolderAtomically(
    folder,
    async (temporary) => {
      const files = new Map<ColumnName, HashedFile>();
      let episodeCount = 0;
      let transitionCount = 0;
      try {
        for (const name of columnNames(header))
          files.set(name, await HashedFile.create(join(temporary, columnFile(header, name).file)));
        const provenance = await write(async (columns, onPiece) => {
          const { episodeLengths, ...numbers } = columnsOf(header, columns);
          await files.get("episodeLengths")!.append(bytesOf(episodeLengths));
          for (const [name, column] of Object.entries(numbers))
            for (const block of blocksOf<ColumnNumbers>(column)) {
              options.signal?.throwIfAborted();
              await files.get(name as ColumnName)!.append(bytesOf(block));
              onPiece?.(block.byteLength);
            }
          episodeCount += episodeLengths.length;
          transitionCount += numbers.actions.length / header.actionSize;
        });
        const dataset = { ...header, provenance };
        const complete = columnLayout(dataset, episodeCount, transitionCount);
        const columns = mapColumns(dataset, (name) => ({
          ...complete[name]!,
          sha256: files.get(name)!.sha256(),
        }));
        const fields = {
          format: FORMAT,
          version: VERSION,
          dataset,
          episodeCount,
          transitionCount,
          columns,
        } as const;
        written = { ...fields, fingerprint: fingerprintOf(fields) };
      } finally {
        for (const file of files.values()) await file.close();
      }
      await writeFile(join(temporary, HEADER_FILE), `${JSON.stringify(written, null, 2)}\n`);
    },
    // Observations may have been of another type before, with states beside them.
    {
      overwrite: options.overwrite,
      isDisposable: (name) => /^(?:observations\.\w+|states\.f32)$/.test(name),
    },
  );
  return written!;
}

/** How a dataset folder is opened. */
export interface LoadOptions {
  /** MiB of columns to load into memory, smallest first. The others are read from disk, row by row. Default 1024. */
  readonly memory?: number;
  /**
   * Whether all numbers are checked: that they are finite, and actions in [−1, 1]. Sizes and hashes are always checked.
   * Default true.
   */
  readonly checkValues?: boolean;
  /** Called with the number of bytes hashed and checked so far. */
  readonly onBytes?: OnBytes;
}

/**
 * Opens a dataset folder and verifies its header, sizes, hashes and values. Its numbers are the same in memory and on
 * disk. `close` closes the files of columns on disk.
 * @throws UserError that names the file, the field and the remedy
 */
export async function loadDataset(
  folder: string,
  { memory = DEFAULT_MEMORY, checkValues = true, onBytes }: LoadOptions = {},
): Promise<EpisodeDataset> {
  refuseBigEndian();
  const { dataset, columns } = await loadDatasetHeader(folder);
  const bytes = Object.values(columns).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const passes = checkValues ? 2 : 1;
  const count = byteCounter((done) => onBytes?.(done / passes, bytes), passes * bytes);
  const inMemory = fittingColumns(columns, memory * 2 ** 20);
  const lengths = await readColumn(folder, columns.episodeLengths, count);
  if (checkValues) count(lengths.byteLength);
  const open = async (name: NumberColumnName) => {
    const entry = columns[name]!;
    const [rows, width] = entry.shape;
    const type = entry.dtype === "uint8" ? "uint8" : "float32";
    if (!inMemory.has(name)) {
      await verifyColumn(folder, entry, count);
      return new DiskColumn(join(folder, entry.file), type, rows, width);
    }
    const bytes = await readColumn(folder, entry, count);
    return new MemoryColumn(type === "uint8" ? new Uint8Array(bytes) : new Float32Array(bytes), width);
  };
  const opened: { [name in NumberColumnName]?: Column } = {};
  try {
    for (const name of numberColumnsOf(dataset)) opened[name] = await open(name);
    const complete = {
      episodeLengths: new Uint32Array(lengths),
      ...(opened as Omit<DatasetColumns, "episodeLengths">),
    };
    return new EpisodeDataset(dataset, complete, { values: checkValues, onPiece: count });
  } catch (error) {
    for (const column of Object.values(opened)) column.close();
    if (error instanceof UserError) throw new UserError(`${folder}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The columns that fit into `bytes` together, the smallest first. */
function fittingColumns(columns: DatasetFolderHeader["columns"], bytes: number): ReadonlySet<string> {
  const fitting = new Set<string>();
  let free = bytes;
  const bySize = Object.entries(columns).toSorted(([, a], [, b]) => a.byteLength - b.byteLength);
  for (const [name, { byteLength }] of bySize) {
    free -= byteLength;
    if (free >= 0 && byteLength <= LARGEST_ARRAY) fitting.add(name);
  }
  return fitting;
}

/** Reads one column. Its size is checked before anything is allocated, its hash while it is read. */
async function readColumn(
  folder: string,
  entry: ColumnEntry,
  onPiece: (bytes: number) => void,
): Promise<ArrayBuffer> {
  return verified(folder, entry, async (path) => {
    const bytes = new ArrayBuffer(entry.byteLength);
    return { value: bytes, hash: await readHashed(path, new Uint8Array(bytes), onPiece) };
  });
}

async function verifyColumn(
  folder: string,
  entry: ColumnEntry,
  onPiece: (bytes: number) => void,
): Promise<void> {
  const read = async (path: string) => ({ value: undefined, hash: await sha256OfPath(path, onPiece) });
  await verified(folder, entry, read);
}

/** What `read` returns, if the file has the size and the hash in the header. */
async function verified<Value>(
  folder: string,
  { file, byteLength, sha256: expected }: ColumnEntry,
  read: (path: string) => Promise<{ readonly value: Value; readonly hash: string }>,
): Promise<Value> {
  const path = join(folder, file);
  try {
    const { size } = await stat(path);
    if (size !== byteLength)
      throw new UserError(`${path} holds ${size} bytes, but ${HEADER_FILE} says ${byteLength}; ${AGAIN}`);
    const { value, hash } = await read(path);
    if (hash !== expected)
      throw new UserError(`${path}: the content does not match its SHA-256 in ${HEADER_FILE}; ${AGAIN}`);
    return value;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = missing ? `${path} is missing` : `cannot read ${path}: ${reasonOf(error)}`;
    throw new UserError(`${reason}; ${AGAIN}`, { cause: error });
  }
}

function bytesOf(column: ColumnNumbers | Uint32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** Columns are stored as they are in memory, in little-endian order. */
function refuseBigEndian(): void {
  if (endianness() !== "LE")
    throw new UserError("dataset folders need a little-endian machine; this one is not");
}
