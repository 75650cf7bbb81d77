import { apply, type Operation } from "../operation.ts";
import { broadcast, formatShape, resolveAxis, type Shape, ShapeError, sameShape, sizeOf } from "../shape.ts";
import { Tensor, type TensorType } from "../tensor.ts";
import { unbroadcast } from "./elementwise.ts";
import { constant } from "./leaf.ts";

declare module "../tensor.ts" {
  interface Tensor {
    /** The same elements, row-major, in another shape of the same size. */
    reshape(shape: Shape): Tensor;
    /** The axes in another order; by default they are reversed. */
    transpose(order?: readonly number[]): Tensor;
    /** Elements start … end − 1 along one axis (default the first). */
    slice(start: number, end: number, axis?: number): Tensor;
    /** Adds zeros before and after the elements of one axis (default the first). */
    pad(before: number, after: number, axis?: number): Tensor;
    /** Repeats the elements along axes of size 1, so that the shape becomes `shape`. */
    broadcastTo(shape: Shape): Tensor;
    /** Column `index` of a matrix [rows, columns], as [rows]. */
    column(index: number): Tensor;
    /** The diagonal of a square matrix [n, n], as [n]. */
    diagonal(): Tensor;
  }
}

const reshape: Operation<{ shape: Shape }> = {
  name: "reshape",
  takesBytes: true,
  shape: ([x], { shape }) => {
    if (sizeOf(x) !== sizeOf(shape))
      throw new ShapeError(`reshape: ${formatShape(x)} and ${formatShape(shape)} differ in size`);
    return shape;
  },
  gradient: ({ operands: [x], upstream }) => [upstream.reshape(x.shape)],
  emit: ({ writer, operands: [x], output, attributes: { shape }, integers, anyRows }) => {
    // The first axis is the rows, or a multiple of them.
    const target = anyRows && shape.length > 0 ? [-1, ...shape.slice(1)] : shape;
    writer.node("Reshape", [x, integers(target)], [output]);
    return undefined;
  },
};

const transpose: Operation<{ order: readonly number[] }> = {
  name: "transpose",
  takesBytes: true,
  shape: ([x], { order }) => {
    const permutation = [...order].sort((a, b) => a - b).every((axis, position) => axis === position);
    if (order.length !== x.length || !permutation)
      throw new ShapeError(`transpose: order ${formatShape(order)} does not reorder shape ${formatShape(x)}`);
    return order.map((axis) => x[axis]);
  },
  gradient: ({ upstream, attributes: { order } }) => [
    upstream.transpose(order.map((_, axis) => order.indexOf(axis))),
  ],
  emit: ({ writer, operands, output, attributes: { order } }) => {
    writer.node("Transpose", operands, [output], { perm: order });
    return undefined;
  },
};

const slice: Operation<{ start: number; end: number; axis: number }> = {
  name: "slice",
  takesBytes: true,
  shape: ([x], { start, end, axis }) => {
    if (!(start >= 0 && start < end && end <= x[axis]))
      throw new ShapeError(`slice: ${start} … ${end} lies outside axis ${axis} of shape ${formatShape(x)}`);
    return x.with(axis, end - start);
  },
  gradient: ({ operands: [x], upstream, attributes: { start, end, axis } }) => [
    upstream.pad(start, x.shape[axis] - end, axis),
  ],
  emit: ({ writer, operands: [x], output, attributes: { start, end, axis }, integers }) => {
    writer.node("Slice", [x, integers([start]), integers([end]), integers([axis])], [output]);
    return undefined;
  },
};

const pad: Operation<{ before: number; after: number; axis: number }> = {
  name: "pad",
  shape: ([x], { before, after, axis }) => x.with(axis, x[axis] + before + after),
  gradient: ({ operands: [x], upstream, attributes: { before, axis } }) => [
    upstream.slice(before, before + x.shape[axis], axis),
  ],
  emit: ({ writer, operands: [x], node, output, attributes: { before, after, axis }, integers }) => {
    const amounts = new Array<number>(2 * node.rank).fill(0);
    amounts[axis] = before;
    amounts[axis + node.rank] = after;
    writer.node("Pad", [x, integers(amounts)], [output]);
    return undefined;
  },
};

const broadcastTo: Operation<{ shape: Shape }> = {
  name: "broadcastTo",
  shape: ([x], { shape }) => {
    if (!sameShape(broadcast("broadcastTo", x, shape), shape))
      throw new ShapeError(`broadcastTo: ${formatShape(x)} does not broadcast to ${formatShape(shape)}`);
    return shape;
  },
  gradient: ({ operands: [x], upstream }) => [unbroadcast(upstream, x.shape)],
  emit: ({ writer, operands: [x], output, attributes: { shape }, integers }) => {
    writer.node("Expand", [x, integers(shape)], [output]);
    return undefined;
  },
};

const concatenate: Operation<{ axis: number }> = {
  name: "concat",
  takesBytes: true,
  shape: (shapes, { axis }) => {
    const [first] = shapes;
    for (const shape of shapes)
      if (shape.length !== first.length || !sameShape(shape.with(axis, 0), first.with(axis, 0)))
        throw new ShapeError(
          `concat: shapes ${formatShape(first)} and ${formatShape(shape)} differ beside axis ${axis}`,
        );
    return first.with(
      axis,
      shapes.reduce((total, shape) => total + shape[axis], 0),
    );
  },
  gradient: ({ operands, upstream, attributes: { axis } }) => {
    let start = 0;
    return operands.map((operand) => {
      const end = start + operand.shape[axis];
      const part = upstream.slice(start, end, axis);
      start = end;
      return part;
    });
  },
  emit: ({ writer, operands, output, attributes: { axis } }) => {
    writer.node("Concat", operands, [output], { axis });
    return undefined;
  },
};

/** Bytes stay bytes when they are only moved. */
const elementsOf = ({ type }: Tensor): TensorType => (type === "uint8" ? "uint8" : "float");

/**
 * Joins tensors along one axis (default the last).
 * @throws RangeError without tensors; {@link ShapeError} when other axes differ; TypeError when some hold bytes and
 * some numbers
 */
export function concat(tensors: readonly Tensor[], axis = -1): Tensor {
  if (tensors.length === 0) throw new RangeError("concat: expected at least one tensor");
  if (tensors.length === 1) return tensors[0];
  const elements = new Set(tensors.map(elementsOf));
  if (elements.size > 1)
    throw new TypeError("concat: some operands hold bytes and some numbers; cast the bytes");
  return apply(
    concatenate,
    tensors,
    { axis: resolveAxis("concat", axis, tensors[0].shape) },
    elementsOf(tensors[0]),
  );
}

Tensor.prototype.reshape = function (shape) {
  return sameShape(this.shape, shape) ? this : apply(reshape, [this], { shape }, elementsOf(this));
};
Tensor.prototype.transpose = function (order) {
  const axes = order ?? this.shape.map((_, axis) => this.rank - 1 - axis);
  return apply(transpose, [this], { order: axes }, elementsOf(this));
};
Tensor.prototype.slice = function (start, end, axis = 0) {
  const resolved = resolveAxis("slice", axis, this.shape);
  return start === 0 && end === this.shape[resolved]
    ? this
    : apply(slice, [this], { start, end, axis: resolved }, elementsOf(this));
};
Tensor.prototype.pad = function (before, after, axis = 0) {
  return apply(pad, [this], { before, after, axis: resolveAxis("pad", axis, this.shape) });
};
Tensor.prototype.broadcastTo = function (shape) {
  return sameShape(this.shape, shape) ? this : apply(broadcastTo, [this], { shape });
};
Tensor.prototype.column = function (index) {
  if (this.rank !== 2)
    throw new ShapeError(`column: expected a matrix, got shape ${formatShape(this.shape)}`);
  return this.slice(index, index + 1, 1).reshape([this.shape[0]]);
};
Tensor.prototype.diagonal = function () {
  const [rows, columns] = this.shape;
  if (this.rank !== 2 || rows !== columns)
    throw new ShapeError(`diagonal: expected a square matrix, got shape ${formatShape(this.shape)}`);
  const identity = Float64Array.from({ length: rows * rows }, (_, i) => (i % (rows + 1) === 0 ? 1 : 0));
  return this.mul(constant(identity, [rows, rows])).sum(1);
};
