import { engine } from "../../../node/engine/index.ts";
import { Session } from "../../engine/index.ts";
import { constant, type Precision, program, type Tensor } from "../../graph/index.ts";

/** Values of tensors that depend on constants only. */
export async function evaluate<Name extends string>(
  outputs: Readonly<Record<Name, Tensor>>,
  precision: Precision = "float64",
): Promise<Record<Name, number[]>> {
  const session = await Session.create(engine, program("evaluation", outputs), { precision });
  await session.run(session.allocateInputs());
  const entries = Object.keys(outputs).map((name) => [name, Array.from(session.output(name))]);
  return Object.fromEntries(entries) as Record<Name, number[]>;
}

/** The entries of a table [n] at `places`, as a vector. */
export function lookUp(table: Tensor, places: readonly number[]): Tensor {
  const [size] = table.shape;
  const oneHot = places.flatMap((place) => Array.from({ length: size }, (_, i) => +(i === place)));
  return constant(oneHot, [places.length, size])
    .matmul(table.reshape([size, 1]))
    .reshape([places.length]);
}
