import { apply, type Operation } from "../operation.ts";
import { formatShape, ShapeError, sameShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";

declare module "../tensor.ts" {
  interface Tensor {
    /** Places of the elements along the last axis in ascending order, for {@link Tensor.arrange}; no gradient. */
    order(): Tensor;
    /** The elements of the last axis arranged by an `order` of the same shape. */
    arrange(order: Tensor): Tensor;
    /** The elements of the last axis in ascending order. */
    sort(): Tensor;
  }
}

const order: Operation<undefined> = {
  name: "order",
  type: "integer",
  shape: ([x]) => {
    if (x.length === 0) throw new ShapeError("order: a scalar has no axis to order");
    return x;
  },
  emit: ({ writer, operands: [x], node, output, temporary, integers }) => {
    writer.node("TopK", [x, integers([node.shape.at(-1)!])], [temporary(), output], { largest: 0 });
    return undefined;
  },
};

const arrange: Operation<undefined> = {
  name: "arrange",
  shape: ([x, places]) => {
    if (!sameShape(x, places))
      throw new ShapeError(
        `arrange: shape ${formatShape(x)} needs an order of it, got ${formatShape(places)}`,
      );
    return x;
  },
  // The order of an order is the way back.
  gradient: ({ operands: [, places], upstream }) => [upstream.arrange(places.order()), undefined],
  emit: ({ writer, operands, output }) => {
    writer.node("GatherElements", operands, [output], { axis: -1 });
    return undefined;
  },
};

Tensor.prototype.order = function () {
  return apply(order, [this], undefined);
};
Tensor.prototype.arrange = function (places) {
  if (places.type !== "integer")
    throw new ShapeError(`arrange: expected an order such as x.order(), got ${formatShape(places.shape)}`);
  return apply(arrange, [this, places], undefined);
};
Tensor.prototype.sort = function () {
  return this.arrange(this.order());
};
