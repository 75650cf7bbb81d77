import { describe, expect, it } from "vitest";
import { everyCase } from "../base/testing/every-case.ts";
import { grad, program, type Tensor } from "../graph/index.ts";
import { RandomGenerator } from "../random/generator.ts";
import { HindsightSampler } from "../sampling/index.ts";
import { agentSettings, agents } from "./index.ts";
import type { Learner } from "./parts/agent.ts";
import { type AgentCase, agentCases, firstCases, nameOf } from "./testing/cases.ts";
import { centralDifference } from "./testing/central-difference.ts";
import { chainSpaces, createTrainer, leastProgress, randomChainDataset } from "./testing/chain.ts";
import { holdBlocked } from "./testing/hold-blocked.ts";
import { smallLearner, spreadSession, spreadStates } from "./testing/small-learner.ts";

/** Requirements of every agent, independent of its losses. */

const cases = agentCases.map((agentCase) => [nameOf(agentCase), agentCase] as const);
/** These take seconds, so in quick tests only the first of an agent's variants is trained and differentiated. */
const isTrained = (agentCase: AgentCase) => everyCase || firstCases.includes(agentCase);

it("no agent is left out", () => {
  expect(new Set(agentCases.map(({ agent }) => agent.name))).toEqual(new Set(Object.keys(agents)));
});

function node(learner: Learner, kind: "outputs" | "states", name: string): Tensor {
  const found = learner.update[kind].find((declaration) => declaration.name === name);
  if (!found) throw new Error(`the learner has no "${name}" among its ${kind}`);
  return found.node;
}

const lossesOf = ({ reaches }: AgentCase) => Object.keys(reaches);

function networksOf(learner: Learner): string[] {
  return learner.update.states
    .filter(({ name }) => name.endsWith(".parameters"))
    .map(({ name }) => name.replace(".parameters", ""));
}

function isReached(learner: Learner, loss: string, network: string): boolean {
  try {
    grad(node(learner, "outputs", `${loss}/loss`), [node(learner, "states", `${network}.parameters`)]);
    return true;
  } catch {
    return false;
  }
}

describe.each(cases)("%s", (_, agentCase) => {
  it("names every loss", () => {
    const losses = smallLearner(agentCase).update.outputs.filter(({ name }) => name.endsWith("/loss"));
    expect(losses.map(({ name }) => name.replace("/loss", "")).sort()).toEqual(lossesOf(agentCase).sort());
  });

  it("passes the gradient of each loss to its own networks alone", () => {
    const learner = smallLearner(agentCase);
    for (const [loss, networks] of Object.entries(agentCase.reaches)) {
      const reached = networksOf(learner).filter((network) => isReached(learner, loss, network));
      expect(reached.sort(), `${loss}/loss`).toEqual([...networks].sort());
    }
  });

  const gradients = Object.entries(agentCase.reaches).flatMap(([loss, networks]) =>
    networks.map((network) => [loss, network] as const),
  );
  it.runIf(isTrained(agentCase)).each(gradients)(
    "has the gradient of central differences in %s/loss with respect to the %s",
    async (loss, network) => {
      const learner = smallLearner(agentCase);
      const name = `${network}.parameters`;
      const value = node(learner, "outputs", `${loss}/loss`);
      const [gradient] = grad(value, [node(learner, "states", name)]);
      const start = spreadStates(learner);
      const { held, blocked } = holdBlocked(value);
      const derivation = program("derivation", { value, gradient, ...blocked });
      const first = await spreadSession({ ...learner, update: derivation });
      first.session.loadStates(start);
      await first.session.run(first.inputs);
      const exact = first.session.output("gradient").slice();

      const { session, inputs } = await spreadSession({ ...learner, update: program("loss", { held }) });
      for (const key of Object.keys(inputs.arrays))
        inputs.arrays[key].set(key in blocked ? first.session.output(key) : first.inputs.arrays[key]);
      const parameters = start.get(name)!;
      const lossWith = async (i: number, offset: number) => {
        const moved = parameters.with(i, parameters[i] + offset);
        session.loadStates(new Map(start).set(name, moved));
        await session.run(inputs);
        return session.output("held")[0];
      };
      const size = Math.max(...exact.map(Math.abs));
      expect(size).toBeGreaterThan(0);
      for (let i = 0; i < exact.length; i++) {
        const slope = await centralDifference((offset) => lossWith(i, offset));
        expect(Math.abs(slope - exact[i]) / size, `parameter ${i}`).toBeLessThan(1e-5);
      }
    },
  );

  // In quick tests the chain below shows that most of them learn.
  const fits = everyCase || (isTrained(agentCase) && agentCase.solvesChain === undefined);
  it.runIf(fits && agentCase.overfits.length > 0)("fits one small batch that is repeated", async () => {
    const learner = smallLearner({
      ...agentCase,
      settings: { ...agentCase.settings, hiddenSizes: [32, 32], learningRate: 3e-3 },
    });
    const { session, inputs } = await spreadSession(learner);
    const losses = () => agentCase.overfits.map((loss) => session.output(`${loss}/loss`)[0]);
    await session.run(inputs);
    const before = losses();
    for (let update = 0; update < 400; update++) await session.run(inputs);
    for (const [i, loss] of losses().entries())
      expect(loss, `${agentCase.overfits[i]}/loss`).toBeLessThan(
        before[i] - 0.5 * Math.abs(before[i] - (agentCase.leastLoss ?? 0)),
      );
  });

  it("reads only what it asks the sampler for", async () => {
    const learner = smallLearner(agentCase);
    const sampler = new HindsightSampler(dataset, { random: RandomGenerator.from(0) });
    const columns = Object.entries(onChain(agentCase).batches).flatMap(([name, request]) =>
      Object.entries(sampler.prepare(request).batch).flatMap(([column, values]) =>
        values.length > 0 ? [`${name}.${column}`] : [],
      ),
    );
    for (const { name } of learner.update.inputs) expect(columns).toContain(name);
  });

  it("acts by a program of its own, on states of the update", () => {
    const { policy, update } = smallLearner(agentCase);
    expect(policy.inputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["observation", [1, 2]],
      ["goal", [1, 1]],
    ]);
    expect(policy.outputs.map(({ name, shape }) => [name, shape])).toEqual([["action", [1, 2]]]);
    const known = new Map(update.states.map(({ name, shape }) => [name, shape]));
    for (const { name, shape } of policy.states) expect(known.get(name)).toEqual(shape);
  });

  it.runIf(isTrained(agentCase))(
    "gives the same bits again from the same seed, and others from another",
    async () => {
      const trained = async (seed: number) => {
        const trainer = await createTrainer(onChain(agentCase), dataset, seed);
        await trainer.advance(30);
        return trainer.save();
      };
      const first = await trained(7);
      expect(await trained(7)).toEqual(first);
      expect((await trained(8)).states).not.toEqual(first.states);
    },
  );

  it.runIf(isTrained(agentCase))("continues with the same bits from states saved half-way", async () => {
    const whole = await createTrainer(onChain(agentCase), dataset, 7);
    await whole.advance(15);
    const halfway = whole.save();
    await whole.advance(15);
    const resumed = await createTrainer(onChain(agentCase), dataset, 8);
    resumed.restore(halfway);
    await resumed.advance(15);
    expect(resumed.save()).toEqual(whole.save());
    expect(resumed.save().states).not.toEqual(halfway.states);
  });

  // Above ½ the nearest of the actions −1, 0 and +1 is the step towards the goal.
  const { solvesChain } = agentCase;
  if (solvesChain === undefined || !isTrained(agentCase)) return;
  const upToLast = solvesChain === "up to the last step";
  const goals = upToLast ? "goal that lies two or more steps away" : "goal";
  it(`${solvesChain ? "learns" : "does not learn"} to step towards every ${goals} on random walks along a chain`, async () => {
    const progress = await leastProgress(agentCase, 800, { distance: upToLast ? 2 : 1 });
    if (solvesChain) expect(progress).toBeGreaterThan(0.5);
    else expect(progress).toBeLessThan(0.4);
  });
});

const dataset = randomChainDataset(RandomGenerator.from(1), 20);

function onChain({ agent, settings }: AgentCase): Learner {
  const small = { hiddenSizes: [16, 16], batchSize: 32 };
  return agent.build(agentSettings(agent, { ...small, ...settings }, ""), {
    spaces: chainSpaces,
    totalUpdates: 50,
  });
}
