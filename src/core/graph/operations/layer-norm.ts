import { apply, type Operation } from "../operation.ts";
import { formatShape, ShapeError, sameShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { sumToLastAxis } from "./linear.ts";

declare module "../tensor.ts" {
  interface Tensor {
    /**
     * Layer normalisation over the last axis (Ba, Kiros and Hinton 2016): (x − mean) / √(variance + ε) · scale + shift,
     * with scale and shift of the size of that axis, and ε = 10⁻⁶ by default.
     */
    layerNorm(scale: Tensor, shift: Tensor, epsilon?: number): Tensor;
  }
}

interface LayerNormAttributes {
  readonly epsilon: number;
}

interface LayerNormStatistic extends LayerNormAttributes {
  /** Statistic of every row: its mean, or 1 / √(variance + ε). */
  readonly statistic: "mean" | "inverseDeviation";
}

/** What `layerNorm` of x computed on the way to its result, [..., 1]; the operands are x and that result. */
const layerNormStatistic: Operation<LayerNormStatistic> = {
  name: "layerNormStatistic",
  shape: ([x]) => x.with(-1, 1),
  gradient: ({ operands: [x], output, upstream, attributes: { statistic } }) => {
    const share = upstream.div(x.shape.at(-1)!);
    if (statistic === "mean") return [share.broadcastTo(x.shape), undefined];
    const cube = output.mul(output).mul(output);
    return [x.mean(-1, true).sub(x).mul(share.mul(cube)), undefined];
  },
  emit: ({ writer, operands: [x, result], output, precision, attributes, integers, constant, temporary }) => {
    const { statistic, epsilon } = attributes;
    if (precision === "float32") return writer.optionalOutput(result, statistic === "mean" ? 1 : 2);
    // In double precision ONNX Runtime rounds these outputs to single precision.
    const node = (operator: string, inputs: readonly string[], name = temporary()) => {
      writer.node(operator, inputs, [name]);
      return name;
    };
    const lastAxis = integers([-1]);
    if (statistic === "mean") {
      node("ReduceMean", [x, lastAxis], output);
      return undefined;
    }
    const centered = node("Sub", [x, node("ReduceMean", [x, lastAxis])]);
    const variance = node("ReduceMean", [node("Mul", [centered, centered]), lastAxis]);
    const deviation = node("Sqrt", [node("Add", [variance, constant([epsilon], [])])]);
    node("Reciprocal", [deviation], output);
    return undefined;
  },
};

const layerNorm: Operation<LayerNormAttributes> = {
  name: "layerNorm",
  shape: ([x, scale, shift]) => {
    for (const parameter of [scale, shift])
      if (!sameShape(parameter, x.slice(-1)))
        throw new ShapeError(
          `layerNorm: input ${formatShape(x)} needs scale and shift [${x.at(-1)}], got ${formatShape(parameter)}`,
        );
    return x;
  },
  gradient: ({ operands: [x, scale], output, upstream, attributes }) => {
    const [mean, inverseDeviation] = (["mean", "inverseDeviation"] as const).map((statistic) =>
      apply(layerNormStatistic, [x, output], { ...attributes, statistic }),
    );
    const normalized = x.sub(mean).mul(inverseDeviation);
    const scaled = upstream.mul(scale);
    const toInput = scaled
      .sub(scaled.mean(-1, true))
      .sub(normalized.mul(scaled.mul(normalized).mean(-1, true)))
      .mul(inverseDeviation);
    return [toInput, sumToLastAxis(upstream.mul(normalized)), sumToLastAxis(upstream)];
  },
  emit: ({ writer, operands, output, attributes: { epsilon } }) => {
    writer.node("LayerNormalization", operands, [output], { axis: -1, epsilon: { float: epsilon } });
    return undefined;
  },
};

Tensor.prototype.layerNorm = function (scale, shift, epsilon = 1e-6) {
  return apply(layerNorm, [this, scale, shift], { epsilon });
};
