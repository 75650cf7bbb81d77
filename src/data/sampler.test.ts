import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../random/generator.ts";
import { EpisodeDataset } from "./dataset.ts";
import type { GoalLaw } from "./goal-law.ts";
import { Normalization } from "./normalization.ts";
import { HindsightSampler, type HindsightSamplerOptions } from "./sampler.ts";

/*
 * A dataset in which every number says where it is from: observation (episode, step), action step / 16, achieved
 * goal (10·episode, step), commanded goal (10·episode, command + ¼). The threshold is 1.5, so commanded goals are
 * reached by the states command − 1, command and command + 1 of their own episode, and hindsight goals are told from
 * commanded ones by the fraction.
 */
const LENGTHS = [1, 2, 5, 9, 3];
const COMMANDS = [50, 2, 1, 7, -50];
const TRANSITIONS = LENGTHS.flatMap((length, episode) =>
  Array.from({ length }, (_, step) => ({ episode, step, remaining: length - step })),
);
const dataset = new EpisodeDataset(
  {
    name: "coordinates",
    environment: "Line",
    observationSize: 2,
    goalSize: 2,
    actionSize: 1,
    horizon: 9,
    distanceThreshold: 1.5,
    provenance: {},
  },
  {
    episodeLengths: Uint32Array.from(LENGTHS),
    observations: perState((episode, step) => [episode, step]),
    achievedGoals: perState((episode, step) => [10 * episode, step]),
    actions: Float32Array.from(TRANSITIONS, ({ step }) => step / 16),
    desiredGoals: Float32Array.from(COMMANDS.flatMap((command, episode) => [10 * episode, command + 0.25])),
  },
);

function perState(numbers: (episode: number, step: number) => number[]): Float32Array {
  return Float32Array.from(
    LENGTHS.flatMap((length, episode) =>
      Array.from({ length: length + 1 }, (_, step) => numbers(episode, step)).flat(),
    ),
  );
}

const UNIFORM: GoalLaw = { kind: "uniform-future" };
const GEOMETRIC: GoalLaw = { kind: "geometric-future", discount: 0.7 };

function makeSampler(options: Partial<HindsightSamplerOptions> = {}): HindsightSampler {
  const random = RandomGenerator.from(11, "sampler test");
  return new HindsightSampler(dataset, { relabelProbability: 0.8, goalLaw: UNIFORM, random, ...options });
}

/** P(k − t = steps) by the definition of the law. */
function lawProbability(law: GoalLaw, steps: number, remaining: number): number {
  if (law.kind === "uniform-future") return 1 / remaining;
  const weight = (j: number) => law.discount ** (j - 1);
  let total = 0;
  for (let j = 1; j <= remaining; j++) total += weight(j);
  return weight(steps) / total;
}

type Distribution = Map<string, number>;

function add(distribution: Distribution, outcome: string, amount: number): void {
  distribution.set(outcome, (distribution.get(outcome) ?? 0) + amount);
}

/** What a batch shows of a row, read from its numbers alone: `e2 t3 g5` or `e2 t3 commanded`. */
function outcomeOf(observation: Float32Array, goal: Float32Array, row: number): string {
  const [episode, step] = observation.subarray(2 * row, 2 * row + 2);
  const [place, goalStep] = goal.subarray(2 * row, 2 * row + 2);
  if (place !== 10 * episode) throw new Error(`episode ${episode} was given a goal of episode ${place / 10}`);
  if (goalStep === COMMANDS[episode] + 0.25) return `e${episode} t${step} commanded`;
  return `e${episode} t${step} g${goalStep}`;
}

/** Draws at least `count` rows and counts what they show. */
function observe(
  kind: "offline" | "goalTransitions" | "initial",
  sampler: HindsightSampler,
  count = 400_000,
) {
  const found: Distribution = new Map();
  const batch = sampler.allocate(1000);
  const initial = sampler.allocateInitial(1000);
  for (let drawn = 0; drawn < count; drawn += 1000) {
    if (kind === "initial") sampler.initial(initial);
    else sampler[kind](batch);
    const { observation, goal } = kind === "initial" ? initial : batch;
    for (let row = 0; row < 1000; row++) add(found, outcomeOf(observation, goal, row), 1);
  }
  return found;
}

/** Pearson's statistic divided by its critical value at 0.1 % (Wilson and Hilferty's cube): above 1 is a rejection. */
function chiSquare(found: Distribution, expected: Distribution): number {
  const drawn = [...found.values()].reduce((sum, count) => sum + count, 0);
  const total = [...expected.values()].reduce((sum, probability) => sum + probability, 0);
  expect(total).toBeCloseTo(1, 10);
  for (const outcome of found.keys())
    if (!expected.has(outcome)) throw new Error(`impossible outcome: ${outcome}`);
  let statistic = 0;
  for (const [outcome, probability] of expected) {
    const mean = probability * drawn;
    expect(mean).toBeGreaterThan(20);
    statistic += ((found.get(outcome) ?? 0) - mean) ** 2 / mean;
  }
  const freedom = expected.size - 1;
  const cube = 2 / (9 * freedom);
  return statistic / (freedom * (1 - cube + 3.09 * Math.sqrt(cube)) ** 3);
}

function offlineLaw(law: GoalLaw, relabelProbability: number): Distribution {
  const expected: Distribution = new Map();
  for (const { episode, step, remaining } of TRANSITIONS) {
    const row = 1 / TRANSITIONS.length;
    for (let steps = 1; steps <= remaining && relabelProbability > 0; steps++) {
      const probability = row * relabelProbability * lawProbability(law, steps, remaining);
      add(expected, `e${episode} t${step} g${step + steps}`, probability);
    }
    if (relabelProbability < 1)
      add(expected, `e${episode} t${step} commanded`, row * (1 - relabelProbability));
  }
  return expected;
}

/** Transitions whose next state is command − 1, command or command + 1. */
const REACHED = TRANSITIONS.filter(({ episode, step }) => Math.abs(step + 1 - COMMANDS[episode]) <= 1);

function goalTransitionLaw(law: GoalLaw, relabelProbability: number): Distribution {
  const expected: Distribution = new Map();
  for (const { episode, step, remaining } of TRANSITIONS)
    for (let steps = 1; steps <= remaining && relabelProbability > 0; steps++) {
      const goal = step + steps;
      const probability = (relabelProbability / TRANSITIONS.length) * lawProbability(law, steps, remaining);
      add(expected, `e${episode} t${goal - 1} g${goal}`, probability);
    }
  for (const { episode, step } of REACHED)
    if (relabelProbability < 1)
      add(expected, `e${episode} t${step} commanded`, (1 - relabelProbability) / REACHED.length);
  return expected;
}

describe("HindsightSampler.offline", () => {
  it.each([
    ["uniform-future", UNIFORM, GEOMETRIC],
    ["geometric-future", GEOMETRIC, UNIFORM],
  ])("draws transitions and %s goals by their exact joint law, and by no other", (_, goalLaw, rival) => {
    const found = observe("offline", makeSampler({ goalLaw }));
    expect(chiSquare(found, offlineLaw(goalLaw, 0.8))).toBeLessThan(1);
    expect(chiSquare(found, offlineLaw(rival, 0.8))).toBeGreaterThan(10);
    expect(chiSquare(found, offlineLaw(goalLaw, 0.79))).toBeGreaterThan(1);
  });

  it("relabels always or never at the ends of the relabel probability", () => {
    for (const relabelProbability of [0, 1]) {
      const found = observe("offline", makeSampler({ relabelProbability }));
      expect(chiSquare(found, offlineLaw(UNIFORM, relabelProbability))).toBeLessThan(1);
    }
  });

  it("fills every column with numbers of the same transition", () => {
    const sampler = makeSampler();
    const batch = sampler.allocate(5000);
    sampler.offline(batch);
    for (let row = 0; row < batch.rows; row++) {
      const { episode, step } = TRANSITIONS[batch.transition[row]];
      const steps = batch.stepsToGoal[row];
      const pair = (column: Float32Array) => [...column.subarray(2 * row, 2 * row + 2)];
      const goal = steps > 0 ? step + steps : COMMANDS[episode] + 0.25;
      expect(pair(batch.observation)).toEqual([episode, step]);
      expect(pair(batch.nextObservation)).toEqual([episode, step + 1]);
      expect(batch.action[row]).toBe(step / 16);
      expect(pair(batch.achievedGoal)).toEqual([10 * episode, step]);
      expect(pair(batch.goal)).toEqual([10 * episode, goal]);
      expect(batch.reached[row]).toBe(Math.abs(step + 1 - goal) < 1.5 ? 1 : 0);
    }
  });
});

describe("HindsightSampler.goalTransitions", () => {
  it.each([
    ["uniform-future", UNIFORM, GEOMETRIC],
    ["geometric-future", GEOMETRIC, UNIFORM],
  ])("draws rows that enter their goal by the exact law under %s, and by no other", (_, goalLaw, rival) => {
    const found = observe("goalTransitions", makeSampler({ goalLaw }));
    expect(chiSquare(found, goalTransitionLaw(goalLaw, 0.8))).toBeLessThan(1);
    expect(chiSquare(found, goalTransitionLaw(rival, 0.8))).toBeGreaterThan(10);
  });

  it("marks every row as reached", () => {
    const sampler = makeSampler();
    const batch = sampler.allocate(2000);
    sampler.goalTransitions(batch);
    expect([...batch.reached].every((reached) => reached === 1)).toBe(true);
    expect([...new Set(batch.stepsToGoal)].sort()).toEqual([0, 1]);
  });

  it("draws commanded rows uniformly from those whose next state reached the command", () => {
    const sampler = makeSampler({ relabelProbability: 0 });
    const reached = [...sampler.reachedTransitions].map((transition) => TRANSITIONS[transition]);
    expect(reached).toEqual(REACHED);
    expect(chiSquare(observe("goalTransitions", sampler), goalTransitionLaw(UNIFORM, 0))).toBeLessThan(1);
  });

  it("draws in hindsight only where no commanded goal was reached", () => {
    const { header, episodeLengths, observations, achievedGoals, actions } = dataset;
    const desiredGoals = new Float32Array(2 * LENGTHS.length).fill(-1000);
    const failed = new EpisodeDataset(header, {
      episodeLengths,
      observations,
      achievedGoals,
      actions,
      desiredGoals,
    });
    for (const relabelProbability of [0, 0.8]) {
      const random = RandomGenerator.from(5);
      const sampler = new HindsightSampler(failed, { relabelProbability, goalLaw: UNIFORM, random });
      expect(sampler.reachedTransitions).toHaveLength(0);
      expect(chiSquare(observe("goalTransitions", sampler), goalTransitionLaw(UNIFORM, 1))).toBeLessThan(1);
    }
  });
});

describe("HindsightSampler.initial", () => {
  it.each([
    ["uniform-future", UNIFORM],
    ["geometric-future", GEOMETRIC],
  ])("draws first states of episodes, all equally likely, with %s goals", (_, goalLaw) => {
    const expected: Distribution = new Map();
    for (const [episode, length] of LENGTHS.entries()) {
      for (let k = 1; k <= length; k++)
        add(expected, `e${episode} t0 g${k}`, (0.8 / LENGTHS.length) * lawProbability(goalLaw, k, length));
      add(expected, `e${episode} t0 commanded`, 0.2 / LENGTHS.length);
    }
    expect(chiSquare(observe("initial", makeSampler({ goalLaw })), expected)).toBeLessThan(1);
  });

  it("says which episode and goal a row has", () => {
    const sampler = makeSampler();
    const batch = sampler.allocateInitial(500);
    sampler.initial(batch);
    for (let row = 0; row < batch.rows; row++) {
      const steps = batch.stepsToGoal[row];
      expect(batch.observation[2 * row]).toBe(batch.episode[row]);
      expect(batch.goal[2 * row + 1]).toBe(steps > 0 ? steps : COMMANDS[batch.episode[row]] + 0.25);
    }
  });
});

describe("HindsightSampler", () => {
  /** Everything that three batches, one of each kind, hold. */
  function draws(sampler: HindsightSampler) {
    const [offline, goalTransitions] = [sampler.allocate(64), sampler.allocate(32)];
    const initial = sampler.allocateInitial(16);
    sampler.offline(offline);
    sampler.goalTransitions(goalTransitions);
    sampler.initial(initial);
    return { offline, goalTransitions, initial };
  }

  it("draws the same bits from the same seed, and others from another", () => {
    const one = draws(makeSampler());
    expect(draws(makeSampler())).toEqual(one);
    expect(draws(makeSampler({ random: RandomGenerator.from(12) }))).not.toEqual(one);
  });

  it("continues with the same bits from a saved state", () => {
    const sampler = makeSampler();
    draws(sampler);
    const state = sampler.state();
    const [next, afterNext] = [draws(sampler), draws(sampler)];
    expect(next).not.toEqual(afterNext);
    const other = makeSampler({ random: RandomGenerator.from(0) });
    other.restore(JSON.parse(JSON.stringify(state)));
    expect([draws(other), draws(other)]).toEqual([next, afterNext]);
  });

  it("draws the same rows whatever the relabel probability", () => {
    const [none, all] = [0, 1].map(
      (relabelProbability) => draws(makeSampler({ relabelProbability })).offline,
    );
    expect(all.transition).toEqual(none.transition);
    expect(all.goal).not.toEqual(none.goal);
  });

  it("normalises observations and goals, and nothing else", () => {
    const observation = new Normalization([1, 2], [2, 3]);
    const goal = new Normalization([5, -1], [4, 0.5]);
    const plain = draws(makeSampler());
    const normalised = draws(makeSampler({ normalization: { observation, goal } }));
    for (const kind of ["offline", "goalTransitions"] as const) {
      const expected = plain[kind];
      observation.apply(expected.observation, expected.observation);
      observation.apply(expected.nextObservation, expected.nextObservation);
      goal.apply(expected.achievedGoal, expected.achievedGoal);
      goal.apply(expected.goal, expected.goal);
      expect(normalised[kind]).toEqual(expected);
    }
    observation.apply(plain.initial.observation, plain.initial.observation);
    goal.apply(plain.initial.goal, plain.initial.goal);
    expect(normalised.initial).toEqual(plain.initial);
  });

  it("refuses options that make no sense", () => {
    for (const relabelProbability of [-0.1, 1.1, Number.NaN])
      expect(() => makeSampler({ relabelProbability })).toThrow(/relabelProbability/);
    const [two, three] = [Normalization.identity(2), Normalization.identity(3)];
    expect(() => makeSampler({ normalization: { observation: three, goal: two } })).toThrow(
      /expected sizes 2 and 2/,
    );
    expect(() => makeSampler({ normalization: { observation: two, goal: three } })).toThrow(/got 2 and 3/);
    expect(() => makeSampler({ goalLaw: { kind: "geometric-future", discount: 1 } })).toThrow(/discount/);
  });

  it("fills batches without allocating", () => {
    const samplers = [makeSampler(), makeSampler({ goalLaw: GEOMETRIC })];
    const batch = samplers[0].allocate(256);
    const initial = samplers[0].allocateInitial(256);
    const draw = (times: number) => {
      for (let time = 0; time < times; time++)
        for (const sampler of samplers) {
          sampler.offline(batch);
          sampler.goalTransitions(batch);
          sampler.initial(initial);
        }
    };
    draw(3000);
    // The median over windows leaves out those in which something else allocated or garbage was collected.
    const growth = Array.from({ length: 15 }, () => {
      const before = process.memoryUsage().heapUsed;
      draw(50);
      return process.memoryUsage().heapUsed - before;
    });
    const rowsPerWindow = 50 * samplers.length * 3 * 256;
    expect(growth.sort((a, b) => a - b)[7]).toBeLessThan(0.2 * rowsPerWindow); // one boxed number takes 16 bytes
  });
});
