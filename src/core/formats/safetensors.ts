import { UserError } from "../base/errors.ts";
import { isObject } from "../base/is-object.ts";

/** A float32 array with its shape, row-major; an empty shape is one number. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface SafetensorsContent {
  /** In the order in which their data lie in the file. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = "__metadata__";

/** Eight bytes of header length before the header; the data begin at a multiple of this too. */
const ALIGNMENT = 8;

/**
 * The safetensors file of `tensors`: a 64-bit header length, a JSON header (name → dtype, shape, byte range), then the
 * numbers, little-endian and without gaps. Equal input gives equal bytes.
 * Format: https://huggingface.co/docs/safetensors (float32 tensors only).
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries: [string, object][] = Object.keys(metadata).length > 0 ? [[METADATA, metadata]] : [];
  let dataLength = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === METADATA) throw new RangeError(`safetensors: no tensor may be named ${METADATA}`);
    if (elements(shape) !== data.length)
      throw new RangeError(`safetensors: ${name}: shape [${shape}] does not hold ${data.length} numbers`);
    const range = [dataLength, dataLength + data.byteLength];
    entries.push([name, { dtype: "F32", shape, data_offsets: range }]);
    dataLength = range[1];
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(ALIGNMENT + headerLength + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, ALIGNMENT, ALIGNMENT + headerLength); // the format pads its header with spaces
  file.set(json, ALIGNMENT);
  let offset = ALIGNMENT + headerLength;
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}

/**
 * Reads what {@link encodeSafetensors} or any other writer of the format made; the tensors are copies.
 * `file` names the source in errors.
 * @throws UserError where the header is none, a tensor is not float32, shape and byte range disagree, or the byte
 * ranges do not cover the data exactly.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsContent {
  const refuse = (problem: string): never => {
    throw new UserError(`${file} is not a readable safetensors file: ${problem}`);
  };
  if (bytes.length < ALIGNMENT) refuse(`it has ${bytes.length} bytes, fewer than the header length needs`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - ALIGNMENT)
    refuse(`the header length is ${headerLength}, but only ${bytes.length - ALIGNMENT} bytes follow it`);
  const { [METADATA]: metadata = {}, ...header } = parseHeader(
    bytes.subarray(ALIGNMENT, ALIGNMENT + headerLength),
    refuse,
  );
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== "string"))
    refuse(`${METADATA} must map names to strings`);

  const fields = Object.entries(header).map(([name, value]) => parseField(name, value, refuse));
  fields.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const data = bytes.subarray(ALIGNMENT + headerLength);
  const tensors = new Map<string, Tensor>();
  let covered = 0;
  for (const { name, shape, begin, end } of fields) {
    if (begin !== covered) refuse(`${name}: data_offsets begin at ${begin} instead of ${covered}`);
    if (end > data.length)
      refuse(`${name}: data_offsets end at ${end}, but the data have ${data.length} bytes`);
    const copy = new Uint8Array(end - begin); // its own buffer, so the floats are aligned
    copy.set(data.subarray(begin, end));
    tensors.set(name, { shape, data: new Float32Array(copy.buffer) });
    covered = end;
  }
  if (covered !== data.length) refuse(`${data.length - covered} bytes at the end belong to no tensor`);
  return { tensors, metadata: metadata as Record<string, string> };
}

interface Field {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function parseHeader(bytes: Uint8Array, refuse: (problem: string) => never): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    refuse("the header is not JSON");
  }
  return isObject(header) ? header : refuse("the header is not a JSON object");
}

function parseField(name: string, value: unknown, refuse: (problem: string) => never): Field {
  if (!isObject(value)) return refuse(`${name}: expected an object with dtype, shape and data_offsets`);
  const { dtype, shape, data_offsets: range } = value;
  if (dtype !== "F32") refuse(`${name}: dtype is ${JSON.stringify(dtype)}, only "F32" is supported`);
  if (!isSizes(shape)) return refuse(`${name}: shape must be a list of whole numbers`);
  if (!isSizes(range) || range.length !== 2) return refuse(`${name}: data_offsets must be two whole numbers`);
  const [begin, end] = range;
  if (end - begin !== elements(shape) * Float32Array.BYTES_PER_ELEMENT)
    refuse(`${name}: shape [${shape}] and the ${end - begin} bytes of data_offsets do not agree`);
  return { name, shape, begin, end };
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
