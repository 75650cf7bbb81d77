import { apply, type Operation } from "../operation.ts";
import { resolveAxis, type Shape, sizeOf } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { full } from "./leaf.ts";

/** Axes to reduce over, counted from 0, or from the end if negative. */
export type Axes = number | readonly number[];

declare module "../tensor.ts" {
  interface Tensor {
    /** Sum over `axes` (default all). They are removed or, with `keepAxes`, kept with size 1. */
    sum(axes?: Axes, keepAxes?: boolean): Tensor;
    /** Mean over `axes` (default all). They are removed or, with `keepAxes`, kept with size 1. */
    mean(axes?: Axes, keepAxes?: boolean): Tensor;
    /** Maximum over `axes` (default all). They are removed or, with `keepAxes`, kept with size 1. */
    max(axes?: Axes, keepAxes?: boolean): Tensor;
    /** log Σ eˣ over `axes` (default all), shifted by the maximum so that it cannot overflow. */
    logSumExp(axes?: Axes, keepAxes?: boolean): Tensor;
    /** eˣ / Σ eˣ over one axis (default the last). */
    softmax(axis?: number): Tensor;
  }
}

interface Reduction {
  readonly axes: readonly number[];
  readonly keepAxes: boolean;
}

function reducedShape([shape]: readonly Shape[], { axes, keepAxes }: Reduction): Shape {
  return keepAxes
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
}

/** `reduced`, with the reduced axes back at size 1, so that it broadcasts against the operand. */
function keptAxes(reduced: Tensor, operand: Tensor, { axes }: Reduction): Tensor {
  return reduced.reshape(operand.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)));
}

function reduction(
  name: string,
  onnx: string,
  gradient: NonNullable<Operation<Reduction>["gradient"]>,
): Operation<Reduction> {
  return {
    name,
    shape: reducedShape,
    gradient,
    emit: ({ writer, operands: [x], output, attributes: { axes, keepAxes }, integers }) => {
      writer.node(onnx, [x, integers(axes)], [output], { keepdims: keepAxes ? 1 : 0 });
      return undefined;
    },
  };
}

const sum = reduction("sum", "ReduceSum", ({ operands: [x], upstream, attributes }) => [
  keptAxes(upstream, x, attributes).broadcastTo(x.shape),
]);

const mean = reduction("mean", "ReduceMean", ({ operands: [x], upstream, attributes }) => {
  const count = sizeOf(attributes.axes.map((axis) => x.shape[axis]));
  return [keptAxes(upstream.mul(1 / count), x, attributes).broadcastTo(x.shape)];
});

// Elements that tie for the maximum share its gradient equally.
const max = reduction("max", "ReduceMax", ({ operands: [x], upstream, output, attributes }) => {
  const isMaximum = x.less(keptAxes(output, x, attributes)).where(0, full(x.shape, 1));
  const ties = isMaximum.sum(attributes.axes, true);
  return [isMaximum.div(ties).mul(keptAxes(upstream, x, attributes))];
});

const softmax: Operation<{ axis: number }> = {
  name: "softmax",
  shape: ([x]) => x,
  gradient: ({ upstream, output, attributes: { axis } }) => {
    const weighted = upstream.mul(output);
    return [weighted.sub(output.mul(weighted.sum(axis, true)))];
  },
  emit: ({ writer, operands: [x], output, attributes: { axis } }) => {
    writer.node("Softmax", [x], [output], { axis });
    return undefined;
  },
};

function resolveAxes(name: string, x: Tensor, axes?: Axes): readonly number[] {
  const list = axes === undefined ? x.shape.map((_, axis) => axis) : [axes].flat();
  return list.map((axis) => resolveAxis(name, axis, x.shape)).sort((a, b) => a - b);
}

function reduce(operation: Operation<Reduction>, x: Tensor, axes?: Axes, keepAxes = false): Tensor {
  const resolved = resolveAxes(operation.name, x, axes);
  return resolved.length === 0 ? x : apply(operation, [x], { axes: resolved, keepAxes });
}

Tensor.prototype.sum = function (axes, keepAxes) {
  return reduce(sum, this, axes, keepAxes);
};
Tensor.prototype.mean = function (axes, keepAxes) {
  return reduce(mean, this, axes, keepAxes);
};
Tensor.prototype.max = function (axes, keepAxes) {
  return reduce(max, this, axes, keepAxes);
};
Tensor.prototype.logSumExp = function (axes, keepAxes = false) {
  const shift = this.max(axes, true).stopGradient();
  const kept = this.sub(shift).exp().sum(axes, true).log().add(shift);
  if (keepAxes) return kept;
  return kept.reshape(reducedShape([this.shape], { axes: resolveAxes("logSumExp", this, axes), keepAxes }));
};
Tensor.prototype.softmax = function (axis = -1) {
  return apply(softmax, [this], { axis: resolveAxis("softmax", axis, this.shape) });
};
