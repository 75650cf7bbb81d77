import { describe, expect, it } from "vitest";
import { constant, type Initializer, initialStates, input, program, state } from "./index.ts";

const zeros: Initializer = () => {};
const normal: Initializer = (values, _shape, random) => {
  for (let i = 0; i < values.length; i++) values[i] = random.normal();
};

describe("program", () => {
  it("lists the inputs and states that its results depend on, and no others", () => {
    const [used, unused] = [input("used", [2]), input("unused", [2])];
    const [kept, idle] = [state("kept", [2], zeros), state("idle", [2], zeros)];
    const loss = used.add(kept).sum();
    unused.mul(idle).sum();
    const built = program("p", { loss }, [[kept, kept.add(1)]]);
    expect(built.inputs.map(({ name }) => name)).toEqual(["used"]);
    expect(built.states.map(({ name }) => name)).toEqual(["kept"]);
    expect(built.outputs.map(({ name, shape }) => [name, shape])).toEqual([["loss", []]]);
  });

  it("finds what only a replacement depends on, and leaves other states as they are", () => {
    const x = input("x", [2]);
    const [changing, constantState] = [state("changing", [2], zeros), state("constant", [2], zeros)];
    const { inputs, states } = program("p", {}, [[changing, constantState.mul(x)]]);
    expect(inputs.map(({ name }) => name)).toEqual(["x"]);
    const replaced = Object.fromEntries(states.map(({ name, node, next }) => [name, node !== next]));
    expect(replaced).toEqual({ changing: true, constant: false });
  });

  it.each([
    ["inputs", () => [input("a", [2]), input("a", [2])]],
    ["states", () => [state("a", [2], zeros), state("a", [2], zeros)]],
    ["an input and a state", () => [input("a", [2]), state("a", [2], zeros)]],
    ["an input and an output", () => [input("sum", [2]), constant([1, 2], [2])]],
    ["a state and an output", () => [state("sum", [2], zeros), constant([1, 2], [2])]],
  ])("rejects one name for two things: %s", (_, declare) => {
    const [a, b] = declare();
    expect(() => program("p", { sum: a.add(b) })).toThrow(
      /^program: two inputs, states or outputs are named "(a|sum)"$/,
    );
  });

  it("rejects a replacement of another shape", () => {
    const s = state("s", [2], zeros);
    expect(() => program("p", {}, [[s, s.sum()]])).toThrow(
      'program: state "s" has shape [2] but its replacement has []',
    );
  });

  it("rejects replacing a state twice, or a tensor that is not a state", () => {
    const s = state("s", [2], zeros);
    const twice = () =>
      program("p", {}, [
        [s, s.add(1)],
        [s, s.add(2)],
      ]);
    expect(twice).toThrow('program: state "s" is replaced twice');
    expect(() => program("p", {}, [[s.add(1), s]])).toThrow("program: only a state can be replaced");
  });
});

describe("initialStates", () => {
  const valuesOf = (names: readonly (readonly [name: string, stream?: string])[], seed: number) => {
    const states = names.map(([name, stream]) => state(name, [3], normal, stream));
    return initialStates(program("p", Object.fromEntries(states.map((s, i) => [`y${i}`, s]))).states, seed);
  };

  it("gives the same values for the same seed and others for another", () => {
    expect(valuesOf([["a"]], 1)).toEqual(valuesOf([["a"]], 1));
    expect(valuesOf([["a"]], 1)).not.toEqual(valuesOf([["a"]], 2));
  });

  it("gives a state values that depend on its name alone", () => {
    const both = valuesOf([["b"], ["a"]], 1);
    expect(both.get("a")).toEqual(valuesOf([["a"]], 1).get("a"));
    expect(both.get("a")).not.toEqual(both.get("b"));
  });

  it("starts states of one stream equal", () => {
    const values = valuesOf([["online"], ["target", "online"]], 1);
    expect(values.get("target")).toEqual(values.get("online"));
  });
});
