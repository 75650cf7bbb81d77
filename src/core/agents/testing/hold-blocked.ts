import { input, Tensor } from "../../graph/index.ts";

/**
 * The same tensor with everything behind a `stopGradient` held still: finite differences of `held` then move nothing
 * that its gradient does not move. Gives what is held, by the names of the inputs that stand for it.
 */
export function holdBlocked(root: Tensor): { held: Tensor; blocked: Record<string, Tensor> } {
  const blocked: Record<string, Tensor> = {};
  const copies = new Map<Tensor, Tensor>();
  const copyOf = (node: Tensor): Tensor => {
    const known = copies.get(node);
    if (known) return known;
    const copy =
      node.operation.name === "stopGradient" ? hold(node) : withOperands(node, node.operands.map(copyOf));
    copies.set(node, copy);
    return copy;
  };
  const hold = (node: Tensor): Tensor => {
    const name = `blocked${Object.keys(blocked).length}`;
    blocked[name] = node;
    return input(name, node.shape);
  };
  return { held: copyOf(root), blocked };
}

function withOperands(node: Tensor, operands: readonly Tensor[]): Tensor {
  if (operands.every((operand, i) => operand === node.operands[i])) return node;
  return new Tensor(node.operation, operands, node.attributes, node.shape, node.type);
}
