/** Sizes of the axes of a symbolic array, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** An operation cannot combine these shapes. The message names the operation and the shapes. */
export class ShapeError extends TypeError {
  override readonly name = "ShapeError";
}

/** Number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The common shape of two operands under NumPy's broadcasting rule. */
export function broadcast(operation: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1;
    const sizeB = b[axis - rank + b.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1)
      throw new ShapeError(
        `${operation}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: axis ${axis} has sizes ${sizeA} and ${sizeB}`,
      );
    return sizeA === 1 ? sizeB : sizeA;
  });
}

/** Turns an axis counted from the end (−1 is the last) into one counted from the start. */
export function resolveAxis(operation: string, axis: number, shape: Shape): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= shape.length)
    throw new ShapeError(`${operation}: axis ${axis} does not exist in shape ${formatShape(shape)}`);
  return resolved;
}
