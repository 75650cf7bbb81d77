import { rulesOf } from "./operation.ts";
import { constant } from "./operations/leaf.ts";
import { formatShape, ShapeError } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** `root` and everything it is computed from, operands before results. */
export function ancestors(roots: readonly Tensor[]): readonly Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: [Tensor, number][] = roots.toReversed().map((root) => [root, 0]);
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const [node, next] = top;
    if (next === 0) {
      if (seen.has(node)) {
        stack.pop();
        continue;
      }
      seen.add(node);
    }
    if (next < node.operands.length) {
      top[1]++;
      if (!seen.has(node.operands[next])) stack.push([node.operands[next], 0]);
    } else {
      order.push(node);
      stack.pop();
    }
  }
  return order;
}

/**
 * Reverse-mode differentiation: ∂loss/∂x for each x of `variables`, as symbolic tensors of the same shapes, which
 * can be differentiated again.
 *
 * @param loss a scalar
 * @throws Error when the loss does not depend on one of the variables; {@link ShapeError} unless the loss is a scalar
 */
export function grad(loss: Tensor, variables: readonly Tensor[]): readonly Tensor[] {
  return gradWhereDependent(loss, variables).map((gradient, position) => {
    if (!gradient)
      throw new Error(
        `grad: the loss does not depend on variable ${position} of shape ${formatShape(variables[position].shape)}`,
      );
    return gradient;
  });
}

/**
 * Like {@link grad}, but undefined for variables on which the loss does not depend.
 * @throws {@link ShapeError} unless the loss is a scalar
 */
export function gradWhereDependent(
  loss: Tensor,
  variables: readonly Tensor[],
): readonly (Tensor | undefined)[] {
  if (loss.rank !== 0)
    throw new ShapeError(`grad: the loss must be a scalar, got shape ${formatShape(loss.shape)}`);
  const order = ancestors([loss]);
  const wanted = new Set(variables);
  const depends = new Set<Tensor>();
  for (const node of order)
    if (wanted.has(node) || (rulesOf(node).gradient && node.operands.some((operand) => depends.has(operand))))
      depends.add(node);

  const gradients = new Map<Tensor, Tensor>([[loss, constant(1)]]);
  for (const node of order.toReversed()) {
    const upstream = gradients.get(node);
    const rules = rulesOf(node);
    if (!upstream || !depends.has(node) || !rules.gradient) continue;
    const contributions = rules.gradient({
      operands: node.operands,
      output: node,
      upstream,
      attributes: node.attributes as never,
    });
    node.operands.forEach((operand, position) => {
      const contribution = contributions[position];
      if (!contribution || !depends.has(operand)) return;
      const sum = gradients.get(operand);
      gradients.set(operand, sum ? sum.add(contribution) : contribution);
    });
  }
  return variables.map((variable) => gradients.get(variable));
}
