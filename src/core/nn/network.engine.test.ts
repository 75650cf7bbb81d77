import { expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { concat, grad, input, program } from "../graph/index.ts";
import { declareNetwork, ensemble, mlp, parameterCount } from "./index.ts";

const architecture = ensemble(
  2,
  mlp({ inputSize: 3, hiddenSizes: [4], outputSize: 2, layerNorm: "beforeActivation" }),
);

it("parameters are the flat tensor in slices: joined again they are the same numbers", async () => {
  const network = declareNetwork("net", architecture);
  expect(parameterCount(architecture)).toBe(2 * (3 * 4 + 4 + 4 + 4 + 4 * 2 + 2));
  expect(network.flat.shape).toEqual([parameterCount(architecture)]);
  expect(network.parameters.map(({ shape }) => shape)).toEqual(
    architecture.parameters.map(({ shape }) => shape),
  );
  const joined = concat(network.parameters.map((part) => part.reshape([part.size])));
  const session = await Session.create(engine, program("p", { joined, second: network.parameters[1] }));
  const values = Float32Array.from({ length: network.flat.size }, (_, i) => i);
  session.loadStates(new Map([["net.parameters", values]]));
  await session.run(session.allocateInputs());
  expect(session.output("joined")).toEqual(values);
  expect(session.output("second")).toEqual(Float32Array.of(12, 13, 14, 15));
});

it("an updated network exists together with the old one", () => {
  const network = declareNetwork("net", architecture);
  const next = network.withFlat(network.flat.mul(2));
  expect(next.name).toBe("net");
  expect(next.flat).not.toBe(network.flat);
  expect(next.parameters).toHaveLength(network.parameters.length);
});

it("a frozen network lets gradients through to its input, but none to its parameters", () => {
  const network = declareNetwork("net", architecture);
  const x = input("x", [5, 3]);
  const loss = network.frozen().apply(x)[0].sum();
  expect(grad(loss, [x])[0].shape).toEqual([5, 3]);
  expect(() => grad(loss, [network.flat])).toThrow("does not depend on variable 0");
});
