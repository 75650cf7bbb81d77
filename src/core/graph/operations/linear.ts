import { apply, type Operation } from "../operation.ts";
import { formatShape, type Shape, ShapeError, sameShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { constant, full } from "./leaf.ts";

export interface MatmulOptions {
  /** Use the transpose of the left operand. */
  readonly transposeLeft?: boolean;
  /** Use the transpose of the right operand. */
  readonly transposeRight?: boolean;
}

declare module "../tensor.ts" {
  interface Tensor {
    /** Matrix product; axes before the last two are batches and must be equal in both operands. */
    matmul(right: Tensor, options?: MatmulOptions): Tensor;
    /** this · weight + bias for rows [rows, inputs], weight [inputs, outputs] and bias [outputs]. */
    linear(weight: Tensor, bias: Tensor): Tensor;
    /** Layer normalisation over the last axis (Ba et al. 2016), then · scale + shift. */
    layerNorm(scale: Tensor, shift: Tensor, epsilon?: number): Tensor;
  }
}

type MatmulAttributes = Required<MatmulOptions>;

const swapLast = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

function matmulShape([left, right]: readonly Shape[], options: MatmulAttributes): Shape {
  const fail = (reason: string) => {
    const show = (shape: Shape, flag: boolean) => `${formatShape(shape)}${flag ? " transposed" : ""}`;
    return new ShapeError(
      `matmul: shapes ${show(left, options.transposeLeft)} and ${show(right, options.transposeRight)} ${reason}`,
    );
  };
  if (left.length < 2 || right.length < 2) throw fail("need at least two axes each");
  if (!sameShape(left.slice(0, -2), right.slice(0, -2))) throw fail("differ in their batch axes");
  const a = options.transposeLeft ? swapLast(left) : left;
  const b = options.transposeRight ? swapLast(right) : right;
  if (a.at(-1) !== b.at(-2)) throw fail(`do not match: inner sizes are ${a.at(-1)} and ${b.at(-2)}`);
  return [...a.slice(0, -1), b.at(-1)!];
}

const matmul: Operation<MatmulAttributes> = {
  name: "matmul",
  shape: matmulShape,
  gradient: ({ operands: [left, right], upstream, attributes: { transposeLeft, transposeRight } }) => [
    transposeLeft
      ? right.matmul(upstream, { transposeLeft: transposeRight, transposeRight: true })
      : upstream.matmul(right, { transposeRight: !transposeRight }),
    transposeRight
      ? upstream.matmul(left, { transposeLeft: true, transposeRight: transposeLeft })
      : left.matmul(upstream, { transposeLeft: !transposeLeft }),
  ],
  emit: ({ writer, operands, node, output, attributes: { transposeLeft, transposeRight }, temporary }) => {
    if (node.rank === 2) {
      writer.node("Gemm", operands, [output], { transA: +transposeLeft, transB: +transposeRight });
      return undefined;
    }
    const order = swapLast(node.shape.map((_, axis) => axis));
    const sides = [transposeLeft, transposeRight].map((transposed, side) => {
      if (!transposed) return operands[side];
      const name = temporary();
      writer.node("Transpose", [operands[side]], [name], { perm: order });
      return name;
    });
    writer.node("MatMul", sides, [output]);
    return undefined;
  },
};

/** The sum over all axes but the last. A product with ones takes a fraction of ReduceSum's time. */
function sumRows(x: Tensor): Tensor {
  const columns = x.shape.at(-1)!;
  const rows = x.size / columns;
  return full([1, rows], 1)
    .matmul(x.reshape([rows, columns]))
    .reshape([columns]);
}

const linear: Operation<undefined> = {
  name: "linear",
  shape: ([x, weight, bias]) => {
    if (x.length !== 2 || weight.length !== 2 || x[1] !== weight[0])
      throw new ShapeError(
        `linear: rows ${formatShape(x)} and weight ${formatShape(weight)} do not match: expected [rows, inputs] and [inputs, outputs]`,
      );
    if (!sameShape(bias, [weight[1]]))
      throw new ShapeError(
        `linear: weight ${formatShape(weight)} needs bias [${weight[1]}], got ${formatShape(bias)}`,
      );
    return [x[0], weight[1]];
  },
  gradient: ({ operands: [x, weight], upstream }) => [
    upstream.matmul(weight, { transposeRight: true }),
    x.matmul(upstream, { transposeLeft: true }),
    sumRows(upstream),
  ],
  emit: ({ writer, operands, output }) => {
    writer.node("Gemm", operands, [output]);
    return undefined;
  },
};

const layerNorm: Operation<{ epsilon: number }> = {
  name: "layerNorm",
  shape: ([x, scale, shift]) => {
    for (const parameter of [scale, shift])
      if (!sameShape(parameter, x.slice(-1)))
        throw new ShapeError(
          `layerNorm: input ${formatShape(x)} needs scale and shift [${x.at(-1)}], got ${formatShape(parameter)}`,
        );
    return x;
  },
  gradient: ({ operands: [x, scale], upstream, attributes: { epsilon } }) => {
    const centered = x.sub(x.mean(-1, true));
    const inverseDeviation = constant(1).div(centered.square().mean(-1, true).add(epsilon).sqrt());
    const normalized = centered.mul(inverseDeviation);
    const scaled = upstream.mul(scale);
    const toInput = scaled
      .sub(scaled.mean(-1, true))
      .sub(normalized.mul(scaled.mul(normalized).mean(-1, true)))
      .mul(inverseDeviation);
    return [toInput, sumRows(upstream.mul(normalized)), sumRows(upstream)];
  },
  emit: ({ writer, operands, output, attributes: { epsilon } }) => {
    writer.node("LayerNormalization", operands, [output], { axis: -1, epsilon: { float: epsilon } });
    return undefined;
  },
};

Tensor.prototype.matmul = function (right, { transposeLeft = false, transposeRight = false } = {}) {
  return apply(matmul, [this, right], { transposeLeft, transposeRight });
};
Tensor.prototype.linear = function (weight, bias) {
  return apply(linear, [this, weight, bias], undefined);
};
Tensor.prototype.layerNorm = function (scale, shift, epsilon = 1e-6) {
  return apply(layerNorm, [this, scale, shift], { epsilon });
};
