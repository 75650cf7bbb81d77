import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { quote } from "../../core/base/quote.ts";
import { type DatasetHeader, datasetHeaderSchema, parseOrExplain } from "../../core/data/header.ts";
import { type ColumnName, columnShapes, numberColumnsOf } from "../../core/data/validate.ts";
import { readRegularText } from "../files/regular.ts";
import { sha256 } from "../files/sha256.ts";
import { reasonOf } from "../files/system-error.ts";

export const FORMAT = "smore-dataset";
export const VERSION = 1;
export const HEADER_FILE = "header.json";
/** The remedy for changed bytes. */
export const AGAIN = "copy the dataset again from its source, or make it again";

/** Characters of a value in a message. */
const LONGEST_SHOWN = 60;

const columnSchema = z.strictObject({
  file: z.string(),
  dtype: z.enum(["float32", "uint32", "uint8"]),
  shape: z.array(z.int().min(1)),
  byteLength: z.int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits"),
});

export type ColumnEntry = z.infer<typeof columnSchema>;

const folderHeaderSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  dataset: datasetHeaderSchema,
  episodeCount: z.int().min(1),
  transitionCount: z.int().min(1),
  columns: z.strictObject({
    episodeLengths: columnSchema,
    observations: columnSchema,
    states: columnSchema.optional(),
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
  states: { file: "states.f32", dtype: "float32" },
  achievedGoals: { file: "achieved-goals.f32", dtype: "float32" },
  actions: { file: "actions.f32", dtype: "float32" },
  desiredGoals: { file: "desired-goals.f32", dtype: "float32" },
} as const satisfies Record<ColumnName, Pick<ColumnEntry, "file" | "dtype">>;

const pixelFile = { file: "observations.u8", dtype: "uint8" } as const;

/** The columns of a dataset, in the order of their files in the header. */
export function columnNames(header: Pick<DatasetHeader, "stateSize">): readonly ColumnName[] {
  return ["episodeLengths", ...numberColumnsOf(header)];
}

/** The file of a column and the type of its numbers. */
export function columnFile(
  { observationType }: Pick<DatasetHeader, "observationType">,
  name: ColumnName,
): Pick<ColumnEntry, "file" | "dtype"> {
  return name === "observations" && observationType === "uint8" ? pixelFile : columnFiles[name];
}

export function isDatasetFolder(path: string): boolean {
  return existsSync(join(path, HEADER_FILE));
}

/**
 * Reads and verifies the header of a dataset folder, without reading the columns.
 * @throws UserError that names the file, the field and the remedy
 */
export async function loadDatasetHeader(folder: string): Promise<DatasetFolderHeader> {
  const file = join(folder, HEADER_FILE);
  const text = await readRegularText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR")
      throw new UserError(`${folder} is not a dataset folder: there is no ${file}; check the path`);
    throw new UserError(`cannot read ${file}: ${reasonOf(error)}`, { cause: error });
  });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not valid JSON (${quote((error as Error).message)}); ${AGAIN}`, {
      cause: error,
    });
  }
  const { format, version } = (raw ?? {}) as { format?: unknown; version?: unknown };
  if (format !== FORMAT)
    throw new UserError(`${file}: field "format" is not "${FORMAT}"; this is not a dataset folder of Smore`);
  if (version !== VERSION)
    throw new UserError(
      `${file}: field "version" is ${shown(version)}, but this Smore reads version ${VERSION}; ` +
        "use the Smore that wrote it, or make the dataset again",
    );
  const header = parseOrExplain(folderHeaderSchema, raw, file);
  const { fingerprint, ...fields } = raw as DatasetFolderHeader;
  if (fingerprintOf(fields) !== fingerprint)
    throw new UserError(
      `${file}: the content does not match its field "fingerprint", so it was changed; ${AGAIN}`,
    );
  const layout = columnLayout(header.dataset, header.episodeCount, header.transitionCount);
  const names = columnNames(header.dataset);
  if (header.columns.states && !names.includes("states"))
    throw new UserError(
      `${file}: there is a field "columns.states", but field "dataset.stateSize" is missing; ${AGAIN}`,
    );
  for (const name of names)
    for (const [field, expected] of Object.entries(layout[name]!)) {
      const found = header.columns[name]?.[field as keyof ColumnEntry];
      if (JSON.stringify(found) !== JSON.stringify(expected))
        throw new UserError(
          `${file}: field "columns.${name}.${field}" is ${shown(found)}, but the other fields need ` +
            `${JSON.stringify(expected)}; ${AGAIN}`,
        );
    }
  return header;
}

/** What `header.json` must say of every column, apart from its hash. */
export function columnLayout(
  header: DatasetHeader,
  episodeCount: number,
  transitionCount: number,
): ColumnValues<Omit<ColumnEntry, "sha256">> {
  const shapes = columnShapes(header, episodeCount, transitionCount);
  return mapColumns(header, (name) => {
    const shape = [...shapes[name]];
    const { file, dtype } = columnFile(header, name);
    const bytes = dtype === "uint8" ? 1 : 4;
    return { file, dtype, shape, byteLength: shape.reduce((product, size) => product * size, bytes) };
  });
}

/** A value of JSON for a message, shortened. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** A value of every column that a dataset has. */
export type ColumnValues<Value> = Readonly<Record<Exclude<ColumnName, "states">, Value>> & {
  readonly states?: Value;
};

export function mapColumns<Value>(
  header: Pick<DatasetHeader, "stateSize">,
  value: (name: ColumnName) => Value,
): ColumnValues<Value> {
  return Object.fromEntries(
    columnNames(header).map((name) => [name, value(name)]),
  ) as unknown as ColumnValues<Value>;
}

export function fingerprintOf(fields: object): string {
  return sha256(JSON.stringify(fields));
}
