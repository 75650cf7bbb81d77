import { readFile, stat, writeFile } from "node:fs/promises";
import { endianness } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../errors.ts";
import { writeFolderAtomically } from "../../files/atomic.ts";
import { HashedFile, readHashed, sha256 } from "../../files/sha256.ts";
import { EpisodeDataset } from "../dataset.ts";
import { type DatasetHeader, datasetHeaderSchema, parseOrExplain } from "../header.ts";
import { type ColumnName, columnShapes, type DatasetColumns } from "../validate.ts";

const FORMAT = "smore-dataset";
const VERSION = 1;
const HEADER_FILE = "header.json";
/** The remedy when bytes are not what they were. */
const AGAIN = "copy the dataset again from its source, or make it again";

const columnSchema = z.strictObject({
  file: z.string(),
  dtype: z.enum(["float32", "uint32"]),
  shape: z.array(z.int().min(1)),
  byteLength: z.int().min(4),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits"),
});

type ColumnEntry = z.infer<typeof columnSchema>;

const folderHeaderSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  dataset: datasetHeaderSchema,
  episodeCount: z.int().min(1),
  transitionCount: z.int().min(1),
  columns: z.strictObject({
    episodeLengths: columnSchema,
    observations: columnSchema,
    achievedGoals: columnSchema,
    actions: columnSchema,
    desiredGoals: columnSchema,
  }),
  /** SHA-256 of the other fields as compact JSON. They hold the columns' hashes, so it identifies the dataset. */
  fingerprint: z.string(),
});

/** The content of a dataset folder's `header.json`. */
export type DatasetFolderHeader = z.infer<typeof folderHeaderSchema>;

const columnFiles = {
  episodeLengths: { file: "episode-lengths.u32", dtype: "uint32" },
  observations: { file: "observations.f32", dtype: "float32" },
  achievedGoals: { file: "achieved-goals.f32", dtype: "float32" },
  actions: { file: "actions.f32", dtype: "float32" },
  desiredGoals: { file: "desired-goals.f32", dtype: "float32" },
} as const satisfies Record<ColumnName, Pick<ColumnEntry, "file" | "dtype">>;

const columnNames = Object.keys(columnFiles) as ColumnName[];

/**
 * Writes `dataset` as a folder, completely or not at all (see `writeFolderAtomically`), and returns its header.
 * @throws UserError when the folder exists and `overwrite` is not set, or when it cannot be written.
 */
export async function saveDataset(
  dataset: EpisodeDataset,
  folder: string,
  options: { overwrite?: boolean } = {},
): Promise<DatasetFolderHeader> {
  const write = async (append: AppendColumns) => {
    await append(dataset);
    return dataset.header;
  };
  return writeDataset(folder, write, options);
}

/** Appends some episodes, already checked, to a dataset folder that is being written. */
export type AppendColumns = (columns: DatasetColumns) => Promise<void>;

/**
 * Writes a dataset folder in parts, so that it need not fit into memory; like `saveDataset` otherwise. `write` appends
 * the episodes and returns the header.
 */
export async function writeDataset(
  folder: string,
  write: (append: AppendColumns) => Promise<DatasetHeader>,
  options: { overwrite?: boolean } = {},
): Promise<DatasetFolderHeader> {
  refuseBigEndian();
  let header: DatasetFolderHeader | undefined;
  await writeFolderAtomically(
    folder,
    async (temporary) => {
      const files = new Map<ColumnName, HashedFile>();
      try {
        for (const name of columnNames)
          files.set(name, await HashedFile.create(join(temporary, columnFiles[name].file)));
        let episodeCount = 0;
        const dataset = await write(async (columns) => {
          for (const name of columnNames) await files.get(name)!.append(bytesOf(columns[name]));
          episodeCount += columns.episodeLengths.length;
        });
        const transitionCount = files.get("actions")!.length / (4 * dataset.actionSize);
        const layout = columnLayout(dataset, episodeCount, transitionCount);
        const entry = (name: ColumnName) => ({ ...layout[name], sha256: files.get(name)!.sha256() });
        const columns = mapColumns(entry);
        const fields = {
          format: FORMAT,
          version: VERSION,
          dataset,
          episodeCount,
          transitionCount,
          columns,
        } as const;
        header = { ...fields, fingerprint: fingerprintOf(fields) };
      } finally {
        for (const file of files.values()) await file.close();
      }
      await writeFile(join(temporary, HEADER_FILE), `${JSON.stringify(header, null, 2)}\n`);
    },
    options,
  );
  return header!;
}

/**
 * Reads and verifies the header of a dataset folder, without touching the columns.
 * @throws UserError naming the file, the field and the remedy.
 */
export async function readDatasetHeader(folder: string): Promise<DatasetFolderHeader> {
  const file = join(folder, HEADER_FILE);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
      throw new UserError(`${folder} is not a dataset folder: there is no ${file}; check the path`);
    throw new UserError(`cannot read ${file}: ${error.message}`, { cause: error });
  });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not valid JSON (${(error as Error).message}); ${AGAIN}`, {
      cause: error,
    });
  }
  const { format, version } = (raw ?? {}) as { format?: unknown; version?: unknown };
  if (format !== FORMAT)
    throw new UserError(`${file}: field "format" is not "${FORMAT}"; this is not a dataset folder of Smore`);
  if (version !== VERSION)
    throw new UserError(
      `${file}: field "version" is ${JSON.stringify(version)}, but this Smore reads version ${VERSION}; ` +
        "use the Smore that wrote it, or make the dataset again",
    );
  const header = parseOrExplain(folderHeaderSchema, raw, file);
  const { fingerprint, ...fields } = raw as DatasetFolderHeader;
  if (fingerprintOf(fields) !== fingerprint)
    throw new UserError(
      `${file}: the content does not match its field "fingerprint", so it was changed; ${AGAIN}`,
    );
  const layout = columnLayout(header.dataset, header.episodeCount, header.transitionCount);
  for (const name of columnNames)
    for (const [field, expected] of Object.entries(layout[name])) {
      const found = header.columns[name][field as keyof ColumnEntry];
      if (JSON.stringify(found) !== JSON.stringify(expected))
        throw new UserError(
          `${file}: field "columns.${name}.${field}" is ${JSON.stringify(found)}, but the other fields need ` +
            `${JSON.stringify(expected)}; ${AGAIN}`,
        );
    }
  return header;
}

/**
 * Loads a dataset folder and verifies everything in it: header, sizes, hashes and values.
 * @throws UserError naming the file, the field and the remedy.
 */
export async function loadDataset(folder: string): Promise<EpisodeDataset> {
  refuseBigEndian();
  const header = await readDatasetHeader(folder);
  const bytes = {} as Record<ColumnName, ArrayBuffer>;
  for (const name of columnNames) bytes[name] = await readColumn(folder, header.columns[name]);
  try {
    return new EpisodeDataset(header.dataset, {
      episodeLengths: new Uint32Array(bytes.episodeLengths),
      observations: new Float32Array(bytes.observations),
      achievedGoals: new Float32Array(bytes.achievedGoals),
      actions: new Float32Array(bytes.actions),
      desiredGoals: new Float32Array(bytes.desiredGoals),
    });
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${folder}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Reads one column; its size is checked before anything is allocated, its hash while it is read. */
async function readColumn(
  folder: string,
  { file, byteLength, sha256: expected }: ColumnEntry,
): Promise<ArrayBuffer> {
  const path = join(folder, file);
  try {
    const { size } = await stat(path);
    if (size !== byteLength)
      throw new UserError(`${path} holds ${size} bytes, but ${HEADER_FILE} says ${byteLength}; ${AGAIN}`);
    const bytes = new ArrayBuffer(byteLength);
    if ((await readHashed(path, new Uint8Array(bytes))) !== expected)
      throw new UserError(`${path}: the content does not match its SHA-256 in ${HEADER_FILE}; ${AGAIN}`);
    return bytes;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = missing ? `${path} is missing` : `cannot read ${path}: ${(error as Error).message}`;
    throw new UserError(`${reason}; ${AGAIN}`, { cause: error });
  }
}

/** What `header.json` must say of every column, apart from its hash. */
function columnLayout(header: DatasetHeader, episodeCount: number, transitionCount: number) {
  const shapes = columnShapes(header, episodeCount, transitionCount);
  return mapColumns((name) => {
    const shape = [...shapes[name]];
    return { ...columnFiles[name], shape, byteLength: 4 * shape.reduce((product, size) => product * size) };
  });
}

function mapColumns<Value>(value: (name: ColumnName) => Value): Record<ColumnName, Value> {
  return Object.fromEntries(columnNames.map((name) => [name, value(name)])) as Record<ColumnName, Value>;
}

function fingerprintOf(fields: object): string {
  return sha256(JSON.stringify(fields));
}

function bytesOf(column: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** Columns are stored as the little-endian bytes they are in memory. */
function refuseBigEndian(): void {
  if (endianness() !== "LE")
    throw new UserError("dataset folders need a little-endian machine; this one is not");
}
