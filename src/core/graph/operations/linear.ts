import { apply, type Operation } from "../operation.ts";
import { formatShape, type Shape, ShapeError, sameShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";

/** Options of {@link Tensor.matmul}. */
export interface MatmulOptions {
  /** Whether the right operand is transposed. Default false. */
  readonly transposeRight?: boolean;
}

declare module "../tensor.ts" {
  interface Tensor {
    /**
     * Matrix product: [..., n, k] · [..., k, m] ↦ [..., n, m]. Axes before the last two are batches and must be equal
     * in both operands.
     */
    matmul(right: Tensor, options?: MatmulOptions): Tensor;
    /** this · weight + bias, [rows, outputs], for this [rows, inputs], weight [inputs, outputs] and bias [outputs]. */
    linear(weight: Tensor, bias: Tensor): Tensor;
  }
}

type MatmulAttributes = Required<MatmulOptions>;

const swapLast = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

function matmulShape([left, right]: readonly Shape[], { transposeRight }: MatmulAttributes): Shape {
  const fail = (reason: string) => {
    const shownRight = `${formatShape(right)}${transposeRight ? " transposed" : ""}`;
    return new ShapeError(`matmul: shapes ${formatShape(left)} and ${shownRight} ${reason}`);
  };
  if (left.length < 2 || right.length < 2) throw fail("need at least two axes each");
  if (!sameShape(left.slice(0, -2), right.slice(0, -2))) throw fail("differ in their batch axes");
  const effective = transposeRight ? swapLast(right) : right;
  if (left.at(-1) !== effective.at(-2))
    throw fail(`do not match: inner sizes are ${left.at(-1)} and ${effective.at(-2)}`);
  return [...left.slice(0, -1), effective.at(-1)!];
}

/** The matrices of `x`, each transposed. */
function transposed(x: Tensor): Tensor {
  return x.transpose(swapLast(x.shape.map((_, axis) => axis)));
}

const matmul: Operation<MatmulAttributes> = {
  name: "matmul",
  shape: matmulShape,
  gradient: ({ operands: [left, right], upstream, attributes: { transposeRight } }) => [
    upstream.matmul(right, { transposeRight: !transposeRight }),
    transposeRight ? transposed(upstream).matmul(left) : transposed(left).matmul(upstream),
  ],
  emit: ({ writer, operands: [left, right], node, output, attributes: { transposeRight }, temporary }) => {
    if (node.rank === 2) {
      writer.node("Gemm", [left, right], [output], { transB: +transposeRight });
      return undefined;
    }
    let second = right;
    if (transposeRight) {
      second = temporary();
      writer.node("Transpose", [right], [second], { perm: swapLast(node.shape.map((_, axis) => axis)) });
    }
    writer.node("MatMul", [left, second], [output]);
    return undefined;
  },
};

/** The sum over the rows of a matrix, as a product with a vector of ones: a fraction of ReduceSum's time. */
const sumRows: Operation<undefined> = {
  name: "sumRows",
  shape: ([[, columns]]) => [columns],
  gradient: ({ operands: [x], upstream }) => [upstream.broadcastTo(x.shape)],
  emit: ({ writer, operands: [x], node, output, constant }) => {
    const [rows] = node.operands[0].shape;
    writer.node("MatMul", [constant(new Float64Array(rows).fill(1), [rows]), x], [output]);
    return undefined;
  },
};

/** The sum over all axes but the last. */
export function sumToLastAxis(x: Tensor): Tensor {
  const columns = x.shape.at(-1)!;
  return apply(sumRows, [x.reshape([x.size / columns, columns])], undefined);
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
    transposed(x).matmul(upstream),
    sumToLastAxis(upstream),
  ],
  emit: ({ writer, operands, output }) => {
    writer.node("Gemm", operands, [output]);
    return undefined;
  },
};

Tensor.prototype.matmul = function (right, { transposeRight = false } = {}) {
  return apply(matmul, [this, right], { transposeRight });
};
Tensor.prototype.linear = function (weight, bias) {
  return apply(linear, [this, weight, bias], undefined);
};
