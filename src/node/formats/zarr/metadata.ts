import type { ArrayMetadata, CodecMetadata } from "zarrita";
import { z } from "zod";
import { quote } from "../../../core/base/quote.ts";
import { parseOrExplain } from "../../../core/data/header.ts";
import type { ArrayInfo } from "../../../core/formats/containers/array-file.ts";
import { type NumberType, parseNumberType } from "../../../core/formats/containers/number-type.ts";
import { fillBits } from "./fill-value.ts";

/** Of NumPy 2. */
const MOST_AXES = 64;

/** An array of a store, as its metadata describe it. */
export interface ZarrArray extends ArrayInfo {
  /** The stored numbers; undefined when the type is no plain number. */
  readonly numbers: NumberType | undefined;
  /** Rows, columns … that are packed together. */
  readonly chunkShape: readonly number[];
  /** Name of the codec that packs the bytes of a chunk; undefined if there is none, or more than one. */
  readonly onlyPacker: string | undefined;
  /** For the library, in version 3: numbers as unsigned integers of the same bits. */
  readonly metadata: ArrayMetadata<"uint8" | "uint16" | "uint32" | "uint64">;
  /** Why no row can be read, and the remedy. Unused arrays are ignored. */
  readonly fault: string | undefined;
}

const shape = z.array(z.int().min(0)).max(MOST_AXES);
const chunks = z.array(z.int().min(1)).max(MOST_AXES);
const separator = z.enum([".", "/"]);

const schema2 = z.object({
  zarr_format: z.literal(2),
  shape,
  chunks,
  dtype: z.unknown(),
  compressor: z.looseObject({ id: z.string() }).nullish(),
  filters: z.array(z.object({ id: z.string() })).nullish(),
  fill_value: z.unknown(),
  order: z.enum(["C", "F"]),
  dimension_separator: separator.default("."),
});

const codec = z.union([
  z.string().transform((name) => ({ name, configuration: {} })),
  z.object({ name: z.string(), configuration: z.record(z.string(), z.unknown()).default({}) }),
]);
const codecs = z.array(codec);

const schema3 = z.object({
  zarr_format: z.literal(3),
  shape,
  data_type: z.unknown(),
  chunk_grid: z.object({ name: z.literal("regular"), configuration: z.object({ chunk_shape: chunks }) }),
  chunk_key_encoding: z.object({
    name: z.enum(["default", "v2"]),
    configuration: z.object({ separator: separator.optional() }).default({}),
  }),
  fill_value: z.unknown(),
  codecs,
  storage_transformers: z.array(z.unknown()).max(0, "transformed storage is not read").optional(),
});

const shardingSchema = z.object({
  chunk_shape: chunks,
  codecs,
  index_codecs: codecs,
  index_location: z.literal("end").default("end"),
});

/** What both versions say of an array. */
interface Description {
  readonly shape: readonly number[];
  readonly type: string;
  readonly numbers: NumberType | undefined;
  readonly chunkShape: readonly number[];
  readonly keys: ArrayMetadata["chunk_key_encoding"];
  readonly codecs: readonly CodecMetadata[];
  readonly fill: unknown;
}

/**
 * The array that `.zarray` (version 2) or `zarr.json` (version 3) describes; undefined for a group of version 3.
 * @param where path of the metadata, for errors
 * @throws UserError naming the field
 */
export function parseZarrArray(content: unknown, where: string): ZarrArray | undefined {
  if ((content as { node_type?: unknown } | null)?.node_type === "group") return undefined;
  const isThree = (content as { zarr_format?: unknown } | null)?.zarr_format === 3;
  return toArray(isThree ? parse3(content, where) : parse2(content, where));
}

function parse2(content: unknown, where: string): Description {
  const { dtype, order, compressor, filters, fill_value, ...fields } = parseOrExplain(
    schema2,
    content,
    where,
  );
  const numbers = typeof dtype === "string" ? parseNumberType(dtype) : undefined;
  const endian = numbers?.bigEndian ? "big" : "little";
  const packed = [...(filters ?? []), ...(compressor ? [compressor] : [])];
  return {
    shape: fields.shape,
    type: numbers?.name ?? (typeof dtype === "string" ? dtype : "structured"),
    numbers,
    chunkShape: fields.chunks,
    keys: { name: "v2", configuration: { separator: fields.dimension_separator } },
    codecs: [
      ...(order === "F" ? [{ name: "transpose", configuration: { order } }] : []),
      { name: "bytes", configuration: { endian } },
      ...packed.map(({ id, ...configuration }) => ({ name: id, configuration })),
    ],
    fill: fill_value,
  };
}

function parse3(content: unknown, where: string): Description {
  const { data_type, chunk_grid, chunk_key_encoding, fill_value, ...fields } = parseOrExplain(
    schema3,
    content,
    where,
  );
  const numbers = typeof data_type === "string" ? parseNumberType(shortType(data_type)) : undefined;
  const { name, configuration } = chunk_key_encoding;
  return {
    shape: fields.shape,
    type: numbers?.name ?? (typeof data_type === "string" ? data_type : "structured"),
    numbers,
    chunkShape: chunk_grid.configuration.chunk_shape,
    keys: { name, configuration: { separator: configuration.separator ?? (name === "v2" ? "." : "/") } },
    codecs: fields.codecs.map(({ name, configuration }) => ({
      name: name.replace(/^numcodecs\./, ""),
      configuration,
    })),
    fill: fill_value,
  };
}

/** Version 3's `"float32"` as NumPy's `"f4"`. */
function shortType(name: string): string {
  const [, kind, bits] = /^(bool|u?int|float)(\d*)$/.exec(name) ?? [];
  if (kind === "bool") return bits === "" ? "b1" : "";
  return kind === undefined ? "" : `${kind === "uint" ? "u" : kind[0]}${Number(bits) / 8}`;
}

function toArray({ numbers, ...description }: Description): ZarrArray {
  const { shape, type, chunkShape, keys, codecs } = description;
  const inner = shardOf(description);
  const bits = numbers && fillBits(description.fill, numbers);
  const [before, packer] = (inner?.codecs ?? codecs).slice(-2);
  return {
    type,
    shape,
    numbers: numbers && { ...numbers, bigEndian: false },
    chunkShape: inner?.chunk_shape ?? chunkShape,
    onlyPacker: before?.name === "bytes" ? packer?.name : undefined,
    metadata: {
      zarr_format: 3,
      node_type: "array",
      shape: [...shape],
      data_type: `uint${(8 * (numbers?.bytes ?? 1)) as 8 | 16 | 32 | 64}`,
      chunk_grid: { name: "regular", configuration: { chunk_shape: [...chunkShape] } },
      chunk_key_encoding: keys,
      codecs: [...codecs],
      fill_value: bits ?? 0,
      attributes: {},
    },
    fault: numbers
      ? faultOf(description, bits)
      : `holds ${quote(type)} values, and only plain numbers can be read; save it as numbers`,
  };
}

/** How the chunks of a shard are stored; undefined where there are no shards, or not such as are read. */
function shardOf({
  codecs: [first],
}: Pick<Description, "codecs">): z.infer<typeof shardingSchema> | undefined {
  return first?.name === SHARDS ? shardingSchema.safeParse(first.configuration).data : undefined;
}

/** @param bits the fill value, if it is one */
function faultOf(
  { shape, chunkShape, codecs, fill }: Omit<Description, "numbers">,
  bits: bigint | number | undefined,
): string | undefined {
  const inner = shardOf({ codecs });
  if (codecs[0]?.name === SHARDS && (!inner || codecs.length > 1))
    return "is sharded in a way that Smore does not read; write it with the index at the end of each shard and no other codec, or without shards";
  if (chunkShape.length !== shape.length || (inner && !divides(inner.chunk_shape, chunkShape)))
    return "has chunks of another shape than the array; write it again";
  if (bits === undefined)
    return `has the fill value ${quote(JSON.stringify(fill) ?? "")}, which Smore does not read; write it with another one`;
  return (
    codecFault(inner?.codecs ?? codecs, shape.length) ??
    (inner && codecFault(inner.index_codecs, shape.length + 1))
  );
}

function divides(part: readonly number[], whole: readonly number[]): boolean {
  return part.length === whole.length && part.every((size, axis) => whole[axis] % size === 0);
}

const SHARDS = "sharding_indexed";
/** Codecs from bytes to bytes. */
const PACKERS = ["blosc", "gzip", "zlib", "zstd", "lz4", "crc32c"];

/**
 * Why chunks of so many axes that went through these codecs cannot be read. The library knows more codecs, but ignores some
 * of their settings.
 */
function codecFault(codecs: readonly CodecMetadata[], axes: number): string | undefined {
  const [first, second] = codecs;
  const rest = codecs.slice(first?.name === "transpose" ? 2 : 1);
  const bytes = first?.name === "transpose" ? second : first;
  const lacking =
    rest.find(({ name }) => !PACKERS.includes(name)) ?? (bytes?.name === "bytes" ? undefined : bytes);
  if (lacking)
    return `is written with ${quote(lacking.name)}, which Smore does not read; write it with Blosc, Zstandard, LZ4, zlib or gzip, and without filters`;
  const { endian = "little" } = (bytes?.configuration ?? {}) as { endian?: unknown };
  const { order } = (bytes === second ? first.configuration : { order: "C" }) as { order?: unknown };
  const isOrder =
    order === "C" ||
    order === "F" ||
    (Array.isArray(order) &&
      order.length === axes &&
      order.toSorted((a, b) => a - b).every((a, i) => a === i));
  return bytes && isOrder && (endian === "little" || endian === "big")
    ? undefined
    : "has codecs that cannot be understood; write it again";
}
