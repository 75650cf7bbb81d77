import { program, Session, type Tensor } from "../../graph/index.ts";

/** The values of expressions of constants, in double precision. */
export async function evaluate(outputs: Readonly<Record<string, Tensor>>): Promise<Record<string, number[]>> {
  const session = await Session.create(program("evaluate", outputs), { precision: "float64" });
  await session.run(session.allocateInputs());
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, Array.from(session.output(name))]));
}
