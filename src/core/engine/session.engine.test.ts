import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { grad, type Initializer, input, program, state } from "../graph/index.ts";
import { Session } from "./session.ts";

const zeros: Initializer = () => {};

/** position ← position + ½ · velocity + push; velocity ← 0.9 · velocity − position; `drift` never changes. */
function oscillator(size = 2) {
  const push = input("push", [size]);
  const [position, velocity, drift] = ["position", "velocity", "drift"].map((name) =>
    state(name, [size], zeros),
  );
  return program("oscillator", { energy: position.square().sum(), drifted: position.add(drift) }, [
    [position, position.add(velocity.mul(0.5)).add(push)],
    [velocity, velocity.mul(0.9).sub(position)],
  ]);
}

const start = new Map([
  ["position", [1, -2]],
  ["velocity", [0.5, 0.25]],
  ["drift", [10, 20]],
]);

async function started() {
  const session = await Session.create(engine, oscillator(), { precision: "float64" });
  session.loadStates(start);
  const inputs = session.allocateInputs();
  return { session, inputs, push: inputs.arrays.push };
}

describe("Session", () => {
  it("carries states from run to run: after k runs they equal a loop by hand", async () => {
    const { session, inputs, push } = await started();
    const position = [1, -2];
    const velocity = [0.5, 0.25];
    for (let k = 1; k <= 9; k++) {
      push.set([k, -1 / k]);
      await session.run(inputs);
      const energy = position[0] ** 2 + position[1] ** 2;
      const drifted = [position[0] + 10, position[1] + 20];
      for (const i of [0, 1]) {
        const before = position[i];
        position[i] += 0.5 * velocity[i] + push[i];
        velocity[i] = 0.9 * velocity[i] - before;
      }
      expect(session.output("energy")[0]).toBeCloseTo(energy, 12);
      drifted.forEach((value, i) => {
        expect(session.output("drifted")[i]).toBeCloseTo(value, 12);
        expect(session.state("position")[i]).toBeCloseTo(position[i], 12);
        expect(session.state("velocity")[i]).toBeCloseTo(velocity[i], 12);
      });
      expect(session.state("drift")).toEqual(Float64Array.of(10, 20));
    }
  });

  it("alternates a state between exactly two arrays; outputs and constant states keep one", async () => {
    const { session, inputs } = await started();
    const seen = { position: [session.state("position")], drift: [session.state("drift")] };
    const energy = session.output("energy");
    for (let k = 0; k < 6; k++) {
      await session.run(inputs);
      seen.position.push(session.state("position"));
      seen.drift.push(session.state("drift"));
      expect(session.output("energy")).toBe(energy);
    }
    expect(seen.position[0]).not.toBe(seen.position[1]);
    seen.position.forEach((array, k) => {
      expect(array).toBe(seen.position[k % 2]);
    });
    expect(new Set(seen.drift).size).toBe(1);
  });

  it("takes several input sets in turn", async () => {
    const { session, inputs, push } = await started();
    const other = session.allocateInputs();
    push.fill(1);
    other.arrays.push.fill(-1);
    await session.run(inputs);
    await session.run(other);
    // By hand: 1 + ½ · ½ + 1 = 2.25, velocity 0.45 − 1 = −0.55; then 2.25 − 0.275 − 1.
    expect(session.state("position")[0]).toBeCloseTo(0.975, 12);
  });

  it("takes several steps in one run, each from the states that the one before it left", async () => {
    const one = await started();
    const many = await Session.create(engine, oscillator(), { precision: "float64", stepsPerRun: 3 });
    many.loadStates(start);
    const inputs = many.allocateInputs();
    const pushes = [0.1, -0.2, 0.3, 0.4, -0.5].map((x) => [x, 3 * x]);
    for (const [first, steps] of [
      [0, 3],
      [3, 2],
    ]) {
      inputs.arrays.push.set(pushes.slice(first, first + steps).flat());
      await many.run(inputs, steps);
      for (let step = 0; step < steps; step++) {
        one.push.set(pushes[first + step]);
        await one.session.run(one.inputs);
        for (const name of ["energy", "drifted"])
          expect(many.output(name, step)).toEqual(one.session.output(name));
      }
      for (const name of start.keys()) expect(many.state(name)).toEqual(one.session.state(name));
      expect(many.output("energy")).toEqual(one.session.output("energy"));
    }
  });

  it("holds the arrays of its precision", async () => {
    const { session } = await started();
    expect(session.state("position")).toBeInstanceOf(Float64Array);
    const single = await Session.create(engine, oscillator());
    expect(single.state("position")).toBeInstanceOf(Float32Array);
    expect(single.allocateInputs().arrays.push).toBeInstanceOf(Float32Array);
  });

  it("takes bytes as bytes, in every step of a run, and computes with them in its precision", async () => {
    const weights = state("weights", [3], zeros);
    const bytes = input("bytes", [3], "uint8").cast();
    const loss = weights.sub(bytes.div(255)).square().sum();
    const [gradient] = grad(loss, [weights]);
    const built = program("bytes", { loss, gradient }, [[weights, weights.sub(gradient.mul(0.25))]]);
    for (const [precision, digits] of [
      ["float32", 6],
      ["float64", 14],
    ] as const) {
      const session = await Session.create(engine, built, { precision, stepsPerRun: 3 });
      session.loadStates(new Map([["weights", [0, 0.5, 1]]]));
      const inputs = session.allocateInputs();
      expect(inputs.arrays.bytes).toBeInstanceOf(Uint8Array);
      inputs.arrays.bytes.set([0, 51, 255, 255, 102, 0]);
      await session.run(inputs, 2);
      // After one step w = w + ½ · (b / 255 − w): 0, 0.35, 1; the gradient is 2 · (w − b / 255).
      [0 - 1, 0.35 - 0.4, 1 - 0].forEach((difference, i) => {
        expect(session.output("gradient")[i]).toBeCloseTo(2 * difference, digits);
      });
    }
  });

  it("needs no feed for inputs that nothing depends on", async () => {
    const [x, unused] = [input("x", [1]), input("unused", [1])];
    x.mul(unused);
    const session = await Session.create(engine, program("p", { y: x.mul(2) }));
    const inputs = session.allocateInputs();
    expect(Object.keys(inputs.arrays)).toEqual(["x"]);
    inputs.arrays.x[0] = 21;
    await session.run(inputs);
    expect(session.output("y")[0]).toBe(42);
  });
});

describe("Session rejects", () => {
  it("states that are missing or of another size, and then keeps all as they were", async () => {
    const { session } = await started();
    const without = new Map([...start].filter(([name]) => name !== "velocity"));
    expect(() => session.loadStates(without)).toThrow('session: state "velocity" has shape [2], got nothing');
    const wrong = new Map(start).set("position", [7, 7]).set("velocity", [1, 2, 3]);
    expect(() => session.loadStates(wrong)).toThrow('session: state "velocity" has shape [2], got 3 values');
    expect(Array.from(session.state("position"))).toEqual([1, -2]);
  });

  it("a second run before the first has ended, which still ends well", async () => {
    const { session, inputs } = await started();
    const first = session.run(inputs);
    await expect(session.run(inputs)).rejects.toThrow("session: a run is under way");
    await first;
    expect(session.state("position")[0]).toBe(1.25);
    await session.run(inputs);
  });

  it("inputs of another session", async () => {
    const [{ session }, { inputs }] = [await started(), await started()];
    await expect(session.run(inputs)).rejects.toThrow("session: these inputs were not allocated");
  });

  it("more steps than it was made for, and steps that the last run did not take", async () => {
    const session = await Session.create(engine, oscillator(), { stepsPerRun: 3 });
    const inputs = session.allocateInputs();
    for (const steps of [0, 4, 1.5])
      await expect(session.run(inputs, steps)).rejects.toThrow(`a run takes 1 to 3 steps, got ${steps}`);
    await session.run(inputs, 2);
    expect(() => session.output("energy", 2)).toThrow("the last run had steps 0 to 1, not 2");
    expect(() => session.allocateInputs({ push: new Float32Array(2) })).toThrow("needs a Float32Array of 6");
    const x = state("x", [], zeros);
    await expect(
      Session.create(engine, program("p", {}, [[x, x.add(1)]]), { stepsPerRun: 2 }),
    ).rejects.toThrow('program "p" has no inputs, so a run is one step');
  });

  it("names it does not know", async () => {
    const { session } = await started();
    expect(() => session.state("mass")).toThrow('session: program "oscillator" has no state "mass"');
    expect(() => session.output("mass")).toThrow('session: program "oscillator" has no output "mass"');
  });
});
