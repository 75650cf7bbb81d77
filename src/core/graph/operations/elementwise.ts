import { elementTypes } from "../onnx/writer.ts";
import { apply, type Operation } from "../operation.ts";
import { broadcast, formatShape, type Shape, ShapeError, sameShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { asTensor, constant, isConstant } from "./leaf.ts";

declare module "../tensor.ts" {
  interface Tensor {
    /** Sum, element by element; shapes broadcast. */
    add(other: Tensor | number): Tensor;
    /** Difference, element by element; shapes broadcast. */
    sub(other: Tensor | number): Tensor;
    /** Product, element by element; shapes broadcast. */
    mul(other: Tensor | number): Tensor;
    /** Quotient, element by element; shapes broadcast. */
    div(other: Tensor | number): Tensor;
    /** The smaller element of each pair; shapes broadcast. */
    minimum(other: Tensor | number): Tensor;
    /** The larger element of each pair; shapes broadcast. */
    maximum(other: Tensor | number): Tensor;
    /** Condition for {@link Tensor.where}: whether each element is greater than that of `other`; shapes broadcast. */
    greater(other: Tensor | number): Tensor;
    /** Condition for {@link Tensor.where}: whether each element is less than that of `other`; shapes broadcast. */
    less(other: Tensor | number): Tensor;
    /** `whenTrue` where this condition holds, else `whenFalse`, element by element; shapes broadcast. */
    where(whenTrue: Tensor | number, whenFalse: Tensor | number): Tensor;
    /** −x. */
    neg(): Tensor;
    /** eˣ. */
    exp(): Tensor;
    /** Natural logarithm. */
    log(): Tensor;
    /** √x. */
    sqrt(): Tensor;
    /** |x|. */
    abs(): Tensor;
    /** −1, 0 or 1; no gradient. */
    sign(): Tensor;
    /** The largest whole number not above the element; no gradient. */
    floor(): Tensor;
    /** x². */
    square(): Tensor;
    /** cos x, x in radians. */
    cos(): Tensor;
    /** sin x, x in radians. */
    sin(): Tensor;
    /** Hyperbolic tangent. */
    tanh(): Tensor;
    /** 1 / (1 + e⁻ˣ). */
    sigmoid(): Tensor;
    /** log(1 + eˣ), computed without overflow. */
    softplus(): Tensor;
    /** max(x, 0). */
    relu(): Tensor;
    /** Gaussian error linear unit, tanh approximation (Hendrycks and Gimpel 2016). */
    gelu(): Tensor;
    /** Limits every element to [low, high]; the gradient is zero outside. */
    clip(low: number, high: number): Tensor;
    /** The same value, but no gradient flows back through it. */
    stopGradient(): Tensor;
    /**
     * Converts bytes to numbers of the model's precision, 0 to 255; numbers are unchanged. No gradient flows back to
     * bytes.
     */
    cast(): Tensor;
  }
}

/** Sums `gradient` over the axes along which an operand of `shape` was broadcast. */
export function unbroadcast(gradient: Tensor, shape: Shape): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const offset = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < offset || (shape[axis - offset] === 1 && size !== 1) ? [axis] : [],
  );
  return gradient.sum(axes).reshape(shape);
}

type Pair = readonly [Tensor, Tensor];
type PairRule = (a: Tensor, b: Tensor, upstream: Tensor, output: Tensor) => Pair;

function pairwise(name: string, onnx: string, rule: PairRule | "bool"): Operation<undefined> {
  return {
    name,
    type: rule === "bool" ? "bool" : "float",
    shape: ([a, b]) => broadcast(name, a, b),
    gradient:
      rule === "bool"
        ? undefined
        : ({ operands: [a, b], upstream, output }) => {
            const [toA, toB] = rule(a, b, upstream, output);
            return [unbroadcast(toA, a.shape), unbroadcast(toB, b.shape)];
          },
    emit: ({ writer, operands, output }) => {
      writer.node(onnx, operands, [output]);
      return undefined;
    },
  };
}

const add = pairwise("add", "Add", (_a, _b, upstream) => [upstream, upstream]);
const sub = pairwise("sub", "Sub", (_a, _b, upstream) => [upstream, upstream.neg()]);
const mul = pairwise("mul", "Mul", (a, b, upstream) => [upstream.mul(b), upstream.mul(a)]);
const div = pairwise("div", "Div", (_a, b, upstream, output) => {
  const toA = upstream.div(b);
  return [toA, toA.mul(output).neg()];
});
// A tie sends the whole gradient to the first operand.
const minimum = pairwise("minimum", "Min", (a, b, upstream) => {
  const second = b.less(a);
  return [second.where(0, upstream), second.where(upstream, 0)];
});
const maximum = pairwise("maximum", "Max", (a, b, upstream) => {
  const second = b.greater(a);
  return [second.where(0, upstream), second.where(upstream, 0)];
});
const greater = pairwise("greater", "Greater", "bool");
const less = pairwise("less", "Less", "bool");

const where: Operation<undefined> = {
  name: "where",
  shape: ([condition, a, b]) => broadcast("where", condition, broadcast("where", a, b)),
  gradient: ({ operands: [condition, a, b], upstream }) => [
    undefined,
    unbroadcast(condition.where(upstream, 0), a.shape),
    unbroadcast(condition.where(0, upstream), b.shape),
  ],
  emit: ({ writer, operands, output }) => {
    writer.node("Where", operands, [output]);
    return undefined;
  },
};

type SingleRule = (x: Tensor, upstream: Tensor, output: Tensor) => Tensor;

function single(name: string, onnx: string, rule: SingleRule): Operation<undefined> {
  return {
    name,
    shape: ([x]) => x,
    gradient: ({ operands: [x], upstream, output }) => [rule(x, upstream, output)],
    emit: ({ writer, operands, output }) => {
      writer.node(onnx, operands, [output]);
      return undefined;
    },
  };
}

const neg = single("neg", "Neg", (_x, upstream) => upstream.neg());
const exp = single("exp", "Exp", (_x, upstream, output) => upstream.mul(output));
const log = single("log", "Log", (x, upstream) => upstream.div(x));
const sqrt = single("sqrt", "Sqrt", (_x, upstream, output) => upstream.mul(0.5).div(output));
const abs = single("abs", "Abs", (x, upstream) => upstream.mul(x.sign()));
const cos = single("cos", "Cos", (x, upstream) => upstream.mul(x.sin()).neg());
const sin = single("sin", "Sin", (x, upstream) => upstream.mul(x.cos()));
const tanh = single("tanh", "Tanh", (_x, upstream, output) => upstream.sub(upstream.mul(output.square())));
const sigmoid = single("sigmoid", "Sigmoid", (_x, upstream, output) =>
  upstream.mul(output.sub(output.square())),
);
/**
 * For elements that are not negative: 1 where x is above 0, else 0. A product with the mask is faster than a comparison
 * and a choice. In single precision, HardSigmoid is the fastest operator for it: min(3·10³⁸ · x, 1) is exactly 1 from x
 * = 3.4·10⁻³⁹ on, which is below the smallest normal number. ONNX Runtime has no HardSigmoid in double precision.
 */
const positiveMask: Operation<undefined> = {
  name: "positiveMask",
  shape: ([x]) => x,
  emit: ({ writer, operands, output, precision }) => {
    if (precision === "float32")
      writer.node("HardSigmoid", operands, [output], { alpha: { float: 3e38 }, beta: { float: 0 } });
    else writer.node("Sign", operands, [output]);
    return undefined;
  },
};

const relu = single("relu", "Relu", (_x, upstream, output) =>
  upstream.mul(apply(positiveMask, [output], undefined)),
);

const softplus: Operation<undefined> = {
  ...single("softplus", "Softplus", (x, upstream) => upstream.mul(x.sigmoid())),
  emit: ({ writer, operands: [x], output, precision, constant, temporary }) => {
    if (precision === "float32") {
      writer.node("Softplus", [x], [output]);
      return undefined;
    }
    // ONNX Runtime has no Softplus in double precision: max(x, 0) + log(1 + exp(−|x|)).
    let previous = x;
    const chain = (operator: string, ...others: string[]) => {
      const name = temporary();
      writer.node(operator, [previous, ...others], [name]);
      previous = name;
    };
    chain("Abs");
    chain("Neg");
    chain("Exp");
    chain("Add", constant([1], []));
    chain("Log");
    const positive = temporary();
    writer.node("Relu", [x], [positive]);
    writer.node("Add", [previous, positive], [output]);
    return undefined;
  },
};

const sign: Operation<undefined> = { ...single("sign", "Sign", () => constant(0)), gradient: undefined };
const floor: Operation<undefined> = { ...single("floor", "Floor", () => constant(0)), gradient: undefined };

const clip: Operation<{ low: number; high: number }> = {
  name: "clip",
  shape: ([x]) => x,
  gradient: ({ operands: [x], upstream, attributes: { low, high } }) => [
    x.less(low).where(0, x.greater(high).where(0, upstream)),
  ],
  emit: ({ writer, operands: [x], output, attributes: { low, high }, constant }) => {
    writer.node("Clip", [x, constant([low], []), constant([high], [])], [output]);
    return undefined;
  },
};

const stopGradient: Operation<undefined> = {
  name: "stopGradient",
  shape: ([x]) => x,
  emit: ({ operands: [x] }) => x,
};

const cast: Operation<undefined> = {
  name: "cast",
  takesBytes: true,
  shape: ([x]) => x,
  emit: ({ writer, operands, output, precision }) => {
    writer.node("Cast", operands, [output], { to: elementTypes[precision] });
    return undefined;
  },
};

/** True when an operand can be dropped: it is the constant `value` and broadcasting it changes no shape. */
function neutral(operand: Tensor, value: number, other: Tensor): boolean {
  return isConstant(operand, value) && sameShape(broadcast("", operand.shape, other.shape), other.shape);
}

Tensor.prototype.add = function (value) {
  const other = asTensor(value);
  if (neutral(other, 0, this)) return this;
  return neutral(this, 0, other) ? other : apply(add, [this, other], undefined);
};
Tensor.prototype.sub = function (value) {
  const other = asTensor(value);
  return neutral(other, 0, this) ? this : apply(sub, [this, other], undefined);
};
Tensor.prototype.mul = function (value) {
  const other = asTensor(value);
  if (neutral(other, 1, this)) return this;
  return neutral(this, 1, other) ? other : apply(mul, [this, other], undefined);
};
Tensor.prototype.div = function (value) {
  const other = asTensor(value);
  return neutral(other, 1, this) ? this : apply(div, [this, other], undefined);
};
Tensor.prototype.minimum = function (value) {
  return apply(minimum, [this, asTensor(value)], undefined);
};
Tensor.prototype.maximum = function (value) {
  return apply(maximum, [this, asTensor(value)], undefined);
};
Tensor.prototype.greater = function (value) {
  return apply(greater, [this, asTensor(value)], undefined);
};
Tensor.prototype.less = function (value) {
  return apply(less, [this, asTensor(value)], undefined);
};
Tensor.prototype.where = function (whenTrue, whenFalse) {
  if (this.type !== "bool")
    throw new ShapeError(`where: expected a condition such as a.greater(b), got ${formatShape(this.shape)}`);
  return apply(where, [this, asTensor(whenTrue), asTensor(whenFalse)], undefined);
};

const singles = { neg, exp, log, sqrt, abs, sign, floor, cos, sin, tanh, sigmoid, softplus, relu };
for (const [name, operation] of Object.entries(singles))
  Tensor.prototype[name as keyof typeof singles] = function () {
    return apply(operation, [this], undefined);
  };

Tensor.prototype.square = function () {
  return this.mul(this);
};
Tensor.prototype.gelu = function () {
  const inner = this.add(this.square().mul(this).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  return this.mul(inner.tanh().add(1)).mul(0.5);
};
Tensor.prototype.clip = function (low, high) {
  if (!(low <= high)) throw new RangeError(`clip: low ${low} is above high ${high}`);
  return apply(clip, [this], { low, high });
};
Tensor.prototype.stopGradient = function () {
  return apply(stopGradient, [this], undefined);
};
Tensor.prototype.cast = function () {
  return this.type === "uint8" ? apply(cast, [this], undefined) : this;
};
