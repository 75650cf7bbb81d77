import { describe, expect, it } from "vitest";
import { engine } from "../../node/engine/index.ts";
import { Session } from "../engine/index.ts";
import { constant, initialStates, type Program, state, type Tensor } from "../graph/index.ts";
import {
  type Architecture,
  adam,
  constantRate,
  filled,
  LearnerBuilder,
  mlp,
  type Optimizer,
} from "./index.ts";

/** One number θ; the network's output is θ itself. */
const oneNumber = (start: number): Architecture<Tensor> => ({
  parameters: [{ name: "theta", shape: [1], initialize: filled(start) }],
  forward: ([theta]) => theta.reshape([]),
});

/** Plain gradient descent, so that steps can be worked by hand. */
const descent =
  (rate: number): Optimizer =>
  (_name, parameters, gradient) => ({ parameters: parameters.sub(gradient.mul(rate)), updates: [] });

/** The input that such a network ignores. */
const nothing = constant(0);

async function run(built: Program, times: number) {
  const session = await Session.create(engine, built, { precision: "float64" });
  session.loadStates(initialStates(built.states, 1));
  const inputs = session.allocateInputs();
  for (let i = 0; i < times; i++) await session.run(inputs);
  return session;
}

const theta = (session: Session, network: string) => session.state(`${network}.parameters`)[0];

describe("LearnerBuilder", () => {
  it("exposes each network both before and after its step", async () => {
    const learner = new LearnerBuilder();
    const a = learner.network("a", oneNumber(1));
    const b = learner.network("b", oneNumber(0));
    const c = learner.network("c", oneNumber(0));
    // ∂(a − 3)²/∂a = −4, so a steps from 1 to 2; then b heads for the new a and c for the old one.
    const newA = learner.minimize(a, a.apply(nothing).sub(3).square(), descent(0.25));
    learner.minimize(b, b.apply(nothing).sub(newA.apply(nothing)).square(), descent(0.5));
    learner.minimize(c, c.apply(nothing).sub(a.apply(nothing)).square(), descent(0.5));
    const session = await run(learner.build("order"), 1);
    expect([theta(session, "a"), theta(session, "b"), theta(session, "c")]).toEqual([2, 2, 1]);
  });

  it("reports the loss before the step and the norm of its gradient", async () => {
    const learner = new LearnerBuilder();
    const a = learner.network("a", oneNumber(1));
    learner.minimize(a, a.apply(nothing).sub(3).square(), descent(0.25));
    learner.report({ twice: a.apply(nothing).mul(2) });
    const session = await run(learner.build("reports"), 1);
    const reports = ["a/loss", "a/gradientNorm", "twice"].map((name) => session.output(name)[0]);
    expect(reports).toEqual([4, 4, 2]);
  });

  it("takes one step of several networks on the loss they share, each with an optimiser's states of its own", async () => {
    const learner = new LearnerBuilder();
    const [a, b] = [learner.network("a", oneNumber(1)), learner.network("b", oneNumber(2))];
    // (a · b − 5)²: the residual is −3, so the slopes are −6 · b and −6 · a.
    const loss = a.apply(nothing).mul(b.apply(nothing)).sub(5).square();
    const [newA, newB] = learner.minimizeTogether("both", [a, b], loss, descent(0.25));
    learner.report({ sum: newA.apply(nothing).add(newB.apply(nothing)) });
    const session = await run(learner.build("together"), 1);
    expect([theta(session, "a"), theta(session, "b")]).toEqual([4, 3.5]);
    expect(session.output("sum")[0]).toBe(7.5);
    expect(session.output("both/loss")[0]).toBe(9);
    expect(session.output("both/gradientNorm")[0]).toBeCloseTo(Math.hypot(12, 6), 12);
  });

  it("takes several steps of one network in an update, its optimiser's states included", async () => {
    const stepsIn = async (each: number, updates: number) => {
      const learner = new LearnerBuilder();
      let a = learner.network("a", oneNumber(1));
      const optimizer = adam({ learningRate: constantRate(0.1) });
      for (let step = 0; step < each; step++)
        a = learner.minimize(a, a.apply(nothing).sub(3).square(), optimizer);
      return theta(await run(learner.build("several"), updates), "a");
    };
    expect(await stepsIn(3, 2)).toBeCloseTo(await stepsIn(1, 6), 12);
  });

  it("counts completed updates", async () => {
    const learner = new LearnerBuilder();
    const seen: Tensor[] = [];
    const spy: Optimizer = (name, parameters, gradient, completed) => {
      seen.push(completed);
      return descent(0)(name, parameters, gradient, completed);
    };
    const a = learner.network("a", oneNumber(1));
    learner.minimize(a, a.apply(nothing).square(), spy);
    learner.report({ before: learner.completedUpdates.mul(1) });
    const session = await run(learner.build("count"), 3);
    expect(session.state("completedUpdates")[0]).toBe(3);
    expect(session.output("before")[0]).toBe(2);
    expect(seen).toEqual([learner.completedUpdates]);
  });

  it("starts a target as a copy of its network, and lets it follow by Polyak averaging", async () => {
    const learner = new LearnerBuilder();
    const online = learner.network("online", oneNumber(5));
    const target = learner.target("target", online);
    const next = learner.minimize(online, online.apply(nothing).mul(-1), descent(1));
    learner.follow(target, next, 0.25);
    const built = learner.build("polyak");
    const start = initialStates(built.states, 1);
    expect(start.get("target.parameters")).toEqual(start.get("online.parameters"));
    // The online number is 5 + t after update t; the target moves a quarter of the way to it.
    let expected = 5;
    for (let t = 1; t <= 5; t++) {
      expected += 0.25 * (5 + t - expected);
      expect(theta(await run(built, t), "target")).toBeCloseTo(expected, 12);
    }
  });

  it("lets a target follow only once in `period` updates", async () => {
    const learner = new LearnerBuilder();
    const online = learner.network("online", oneNumber(5));
    const target = learner.target("target", online);
    const next = learner.minimize(online, online.apply(nothing).mul(-1), descent(1));
    learner.follow(target, next, 0.5, 3);
    const built = learner.build("periodic");
    // Online is 5 + t; after updates 3 and 6 the target goes half of the way to 8, then to 11.
    const expected = [5, 5, 6.5, 6.5, 6.5, 8.75, 8.75];
    for (const [i, value] of expected.entries())
      expect(theta(await run(built, i + 1), "target")).toBeCloseTo(value, 12);
  });

  it("takes a step only once in `period` updates, its optimiser's states included", async () => {
    const learner = new LearnerBuilder();
    const a = learner.network("a", oneNumber(1));
    const steps = state("steps", [], () => {});
    const counting: Optimizer = (name, parameters, gradient, completed) => {
      const step = descent(1)(name, parameters, gradient, completed);
      return { ...step, updates: [...step.updates, [steps, steps.add(1)]] };
    };
    const next = learner.minimize(a, a.apply(nothing).mul(-1), counting, { period: 3 });
    learner.report({ next: next.apply(nothing) });
    const built = learner.build("periodic");
    for (const [i, value] of [1, 1, 2, 2, 2, 3, 3].entries()) {
      const session = await run(built, i + 1);
      expect([theta(session, "a"), session.output("next")[0], session.state("steps")[0]]).toEqual([
        value,
        value,
        value - 1,
      ]);
    }
  });

  it("keeps states of an algorithm's own", async () => {
    const learner = new LearnerBuilder();
    const counter = state("counter", [2], () => {});
    learner.keep(counter, counter.add(constant([1, 2], [2])));
    const session = await run(learner.build("keeper"), 4);
    expect(Array.from(session.state("counter"))).toEqual([4, 8]);
  });

  it("draws a network's first values from its name alone", () => {
    const architecture = mlp({ inputSize: 3, hiddenSizes: [4], outputSize: 1 });
    const start = (names: readonly string[]) => {
      const learner = new LearnerBuilder();
      for (const name of names) learner.report({ [name]: learner.network(name, architecture).flat });
      return initialStates(learner.build("starts").states, 3);
    };
    const [alone, together] = [start(["value"]), start(["score", "value"])];
    expect(together.get("value.parameters")).toEqual(alone.get("value.parameters"));
    expect(together.get("score.parameters")).not.toEqual(alone.get("value.parameters"));
  });

  it("rejects two networks of one name, and two steps from the same network", () => {
    const twins = new LearnerBuilder();
    twins.report({ x: twins.network("a", oneNumber(1)).flat, y: twins.network("a", oneNumber(2)).flat });
    expect(() => twins.build("twins")).toThrow('named "a.parameters"');
    const twice = new LearnerBuilder();
    const a = twice.network("a", oneNumber(1));
    const step = () => twice.minimize(a, a.apply(nothing).square(), descent(1));
    step();
    expect(step).toThrow("a state is replaced twice");
  });
});
