import { quote } from "../../../base/quote.ts";
import type { Codecs } from "../../byte-source.ts";
import { latin1 } from "../../text.ts";
import { fortranOrder, type StridedShape, transposedOrder } from "../axis-order.ts";
import { type NumberType, parseNumberType } from "../number-type.ts";

/** An array that a pickle holds; `data` has as many bytes as `shape` and `type` need. */
export class PickledArray {
  shape: readonly number[] = [];
  type = "object";
  numbers: NumberType | undefined;
  /** The values of an array of objects, row-major. */
  items: readonly unknown[] | undefined;
  /** How the numbers lie; undefined where that is row-major. */
  order: StridedShape | undefined;
  data: Uint8Array = new Uint8Array(0);

  /**
   * Takes the fields over: `order` is C, F or, of NumPy 2.3 and later, K, where `shape` is that of the stored numbers, whose
   * axes are exchanged by `axes`. Throws RangeError when they do not fit each other.
   */
  fill(dtype: unknown, shape: unknown, data: unknown, order: string | undefined, axes?: unknown): this {
    if (!(dtype instanceof PickledType)) throw new RangeError("an array has no type");
    if (
      !Array.isArray(shape) ||
      shape.length > 32 ||
      !shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0)
    )
      throw new RangeError("an array's shape is not a list of whole numbers");
    this.order = orderOf(shape, order, axes);
    this.shape = this.order?.shape ?? shape;
    this.numbers = dtype.numbers;
    this.type = dtype.numbers?.name ?? (dtype.isObject ? "object" : dtype.text);
    if (dtype.isObject && Array.isArray(data) && !this.order) this.#fillItems(data);
    if (!dtype.numbers) return this;
    if (!(data instanceof Uint8Array)) throw new RangeError("an array's numbers are not bytes");
    const expected = shape.reduce((product, axis) => product * axis, dtype.numbers.bytes);
    if (data.length !== expected)
      throw new RangeError(
        `an array of shape (${shape.join(", ")}) of ${this.type} needs ${expected} bytes, but ${data.length} are there`,
      );
    this.data = data;
    return this;
  }

  #fillItems(items: readonly unknown[]): void {
    const expected = this.shape.reduce((product, axis) => product * axis, 1);
    if (items.length !== expected)
      throw new RangeError(`an array of ${expected} objects holds ${items.length}`);
    if (expected > 0 && items.every((item) => typeof item === "number")) {
      this.numbers = parseNumberType("<f8");
      this.type = "float64";
      this.data = new Uint8Array(Float64Array.from(items).buffer);
    } else this.items = items;
  }
}

function orderOf(
  shape: readonly number[],
  order: string | undefined,
  axes: unknown,
): StridedShape | undefined {
  if (order === "C" && axes == null) return undefined;
  if (order === "F" && axes == null) return fortranOrder(shape);
  const isPermutation =
    Array.isArray(axes) && axes.length === shape.length && shape.every((_, axis) => axes.includes(axis));
  if (order === "K" && isPermutation) return transposedOrder(shape, axes);
  throw new RangeError("an array's numbers lie in an order that is not known");
}

/** A NumPy type; the byte order follows in a later instruction. */
class PickledType {
  readonly text: string;
  #order = "";

  constructor(text: string) {
    this.text = text;
  }

  set state(state: unknown) {
    const order = Array.isArray(state) ? textOf(state[1]) : undefined;
    if (order === undefined || !/^[<>=|]$/.test(order))
      throw new RangeError("a number type has no byte order");
    this.#order = order;
  }

  get isObject(): boolean {
    return this.text.startsWith("O");
  }

  get numbers(): NumberType | undefined {
    return parseNumberType(this.#order + this.text);
  }
}

/** Builds the value that a function of Python would return. */
type Call = (args: readonly unknown[], codecs: Codecs) => unknown;

/** A name of a class or function in a pickle. It is only a label: nothing is imported or called by it. */
export class Global {
  readonly name: string;
  readonly call: Call | undefined;

  constructor(name: string) {
    this.name = name;
    this.call = calls.get(name);
  }

  /** Throws RangeError for all but the names of this file. */
  static find(module: string, name: string): Global {
    // NumPy 2 renamed its inner modules.
    const full = `${module.replace(/^numpy\._core\b/, "numpy.core")}.${name}`;
    if (!calls.has(full))
      throw new RangeError(`it names ${quote(`${module}.${name}`)}, and only arrays of NumPy are let in`);
    return new Global(full);
  }
}

/** PyTorch's classes of storage, and the NumPy types of their numbers; NumPy has no type for the others. */
const STORAGES: Readonly<Record<string, string | undefined>> = {
  DoubleStorage: "<f8",
  FloatStorage: "<f4",
  HalfStorage: "<f2",
  LongStorage: "<i8",
  IntStorage: "<i4",
  ShortStorage: "<i2",
  CharStorage: "|i1",
  ByteStorage: "|u1",
  BoolStorage: "|b1",
  BFloat16Storage: undefined,
};

/** The numbers of tensors, in a member of its own of PyTorch's archive. */
export class TensorStorage {
  readonly key: string;
  readonly type: string | undefined;
  readonly count: number;
  /** Filled in once the member is read. */
  data: Uint8Array = new Uint8Array(0);

  private constructor(key: string, type: string | undefined, count: number) {
    this.key = key;
    this.type = type;
    this.count = count;
  }

  /** Makes the storage of an id as PyTorch writes it: `("storage", class, key, device, count)`. Throws RangeError for any other. */
  static of(id: unknown): TensorStorage {
    const [kind, storage, key, , count] = Array.isArray(id) ? id : [];
    const name = storage instanceof Global ? storage.name.replace(/^torch\./, "") : "";
    if (kind !== "storage" || !(name in STORAGES) || typeof key !== "string" || !isCount(count))
      throw new RangeError("it refers to something that is not a storage of a tensor");
    return new TensorStorage(key, STORAGES[name], count);
  }
}

/** A view of the numbers of a storage. */
export class PickledTensor implements StridedShape {
  readonly storage: TensorStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  /** Throws RangeError for a view beyond its storage, and for one that repeats numbers. */
  constructor([storage, offset, shape, strides]: readonly unknown[]) {
    const areCounts = (value: unknown): value is number[] =>
      Array.isArray(value) && value.length <= 32 && value.every(isCount);
    if (!(storage instanceof TensorStorage && isCount(offset) && areCounts(shape) && areCounts(strides)))
      throw new RangeError("a tensor has no shape or no storage");
    const count = shape.reduce((product, size) => product * size, 1);
    const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? Infinity), offset);
    if (shape.length !== strides.length || (count > 0 && (last >= storage.count || count > storage.count)))
      throw new RangeError(
        `a tensor of shape (${shape.join(", ")}) is not within its ${storage.count} numbers; save its clone()`,
      );
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** How to build the value that each name denotes; nothing else is executed. */
const calls = new Map<string, Call | undefined>([
  ["numpy.ndarray", undefined],
  [
    "numpy.core.multiarray._reconstruct",
    ([subtype]) => {
      if (!(subtype instanceof Global && subtype.name === "numpy.ndarray"))
        throw new RangeError("an array is of another kind than numpy.ndarray");
      return new PickledArray();
    },
  ],
  [
    "numpy.core.numeric._frombuffer",
    ([data, dtype, shape, order, axes]) => new PickledArray().fill(dtype, shape, data, textOf(order), axes),
  ],
  ["numpy.core.multiarray.scalar", ([dtype, data]) => new PickledArray().fill(dtype, [], data, "C")],
  [
    "numpy.dtype",
    ([text]) => {
      const name = textOf(text);
      if (name === undefined || !/^\w{1,20}$/.test(name)) throw new RangeError("a number type has no name");
      return new PickledType(name);
    },
  ],
  // How protocols before 3 write no bytes at all.
  [
    "__builtin__.bytes",
    (args) => {
      if (args.length > 0) throw new RangeError("bytes are made of something else than nothing");
      return new Uint8Array(0);
    },
  ],
  [
    "_codecs.encode",
    ([text, encoding], codecs) => {
      if (typeof text !== "string" || textOf(encoding) !== "latin1")
        throw new RangeError("bytes are not written as latin1");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: every byte is allowed
      if (!/^[\x00-\xff]*$/.test(text))
        throw new RangeError("bytes are written with characters beyond latin1");
      return codecs.latin1.encode(text);
    },
  ],
  ["torch._utils._rebuild_tensor_v2", (args) => new PickledTensor(args)],
  ["torch._utils._rebuild_parameter", ([tensor]) => tensor],
  ["torch.Size", ([sizes]) => sizes],
  ...Object.keys(STORAGES).map((name): [string, undefined] => [`torch.${name}`, undefined]),
  // The factory of missing entries is only a label, and is not called.
  [
    "collections.defaultdict",
    ([factory]) => {
      if (factory != null && !(factory instanceof Global))
        throw new RangeError("a dictionary's factory of entries is not a class");
      return new Map();
    },
  ],
  ...["list", "dict", "int", "float", "tuple", "set"].flatMap((name): [string, undefined][] => [
    [`builtins.${name}`, undefined],
    [`__builtin__.${name}`, undefined],
  ]),
  [
    "collections.OrderedDict",
    ([entries = []]) => {
      if (!Array.isArray(entries) || !entries.every((entry) => Array.isArray(entry) && entry.length === 2))
        throw new RangeError("a dictionary is not a list of pairs");
      return new Map(entries.map(([key, value]) => [keyOf(key), value]));
    },
  ],
]);

/** Sets the state of an object that an earlier instruction made. Throws RangeError for objects without a state. */
export function buildState(target: unknown, state: unknown): void {
  if (target instanceof PickledType) target.state = state;
  else if (target instanceof PickledArray && Array.isArray(state) && state.length === 5)
    target.fill(state[2], state[1], state[4], state[3] === true || state[3] === 1 ? "F" : "C");
  else throw new RangeError("it sets the state of something that is not an array");
}

/** How many objects the state of an array holds, which are copied where they are numbers. */
export function objectsIn(state: unknown): number {
  const objects = Array.isArray(state) ? state[4] : undefined;
  return Array.isArray(objects) ? objects.length : 0;
}

/** How many characters or entries a call copies: those of its first argument, a text or a list. */
export function sizeCopied([first]: readonly unknown[]): number {
  return typeof first === "string" || Array.isArray(first) ? first.length : 0;
}

/** Text of byte strings, cached because a pickle may use the same one any number of times. */
const texts = new WeakMap<Uint8Array, string>();

/** Text; the byte strings of Python 2 are read as latin1. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array)) return undefined;
  const text = texts.get(value) ?? latin1.decode(value);
  texts.set(value, text);
  return text;
}

/** A value as a key of a dictionary. */
export function keyOf(value: unknown): unknown {
  return value instanceof Uint8Array ? textOf(value) : value;
}
