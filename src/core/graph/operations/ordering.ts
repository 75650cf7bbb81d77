import { elementTypes } from "../onnx/writer.ts";
import { apply, type Operation } from "../operation.ts";
import { formatShape, ShapeError, sameShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";

declare module "../tensor.ts" {
  interface Tensor {
    /** Indices that sort the elements along the last axis in ascending order, for {@link Tensor.arrange}; no gradient. */
    order(): Tensor;
    /**
     * The elements of the last axis in the order of `order`, indices of the same shape such as {@link Tensor.order}
     * returns.
     */
    arrange(order: Tensor): Tensor;
    /**
     * The elements of rank `place` and `place + 1` of a vector, counted from 0 in ascending order, as [2]. `place` is a
     * scalar, a whole number from 0 to size − 2, which may depend on inputs. No gradient. Nothing is sorted, so long
     * vectors are cheap.
     */
    neighbours(place: Tensor): Tensor;
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

const neighbours: Operation<undefined> = {
  name: "neighbours",
  shape: ([x, place]) => {
    if (x.length !== 1 || x[0] < 2 || place.length !== 0)
      throw new ShapeError(
        `neighbours: expected a vector of 2 elements or more and a scalar place, got ${formatShape(x)} and ${formatShape(place)}`,
      );
    return [2];
  },
  // Of the size − place greatest elements, in any order, the two least.
  emit: ({ writer, operands: [x, place], node, output, temporary, integers, constant }) => {
    const [difference, whole, count, greatest] = [temporary(), temporary(), temporary(), temporary()];
    writer.node("Sub", [constant([node.operands[0].size], []), place], [difference]);
    writer.node("Cast", [difference], [whole], { to: elementTypes.int64 });
    writer.node("Reshape", [whole, integers([1])], [count]);
    writer.node("TopK", [x, count], [greatest, temporary()], { largest: 1, sorted: 0 });
    writer.node("TopK", [greatest, integers([2])], [output, temporary()], { largest: 0, sorted: 1 });
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
Tensor.prototype.neighbours = function (place) {
  return apply(neighbours, [this, place], undefined);
};
