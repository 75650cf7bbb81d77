import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDataset, writeDataset } from "../../node/datasets/dataset-folder.ts";
import type { ColumnNumbers } from "../data/columns/column.ts";
import { EpisodeDataset } from "../data/dataset.ts";
import { normalizationOf } from "../data/normalization.ts";
import { datasetStatistics } from "../data/statistics.ts";
import { arraysOf } from "../data/testing/columns.ts";
import { RandomGenerator } from "../random/generator.ts";
import type { TransitionBatch, TransitionRequest } from "./batch.ts";
import { eventfulTransitions } from "./eventful.ts";
import type { GoalLaw } from "./goal-law.ts";
import type { GoalMixture } from "./goal-mixture.ts";
import { HindsightSampler, type HindsightSamplerOptions } from "./sampler.ts";

/*
 * A dataset in which every number says where it is from: observation (episode, step), action step / 16, achieved
 * goal (10·episode, step), commanded goal (10·episode, command + ¼). The threshold is 1.5, so commanded goals are
 * reached by the states command − 1, command and command + 1 of their own episode, and the fraction
 * shows which goals are commanded.
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
const ROUNDED: GoalLaw = { kind: "uniform-rounded" };
const GEOMETRIC: GoalLaw = { kind: "geometric-future", discount: 0.7 };
const FIXED: GoalLaw = { kind: "fixed-future", steps: 3 };
const MOSTLY_HINDSIGHT: GoalMixture = { hindsight: 0.8, law: UNIFORM };

function makeSampler(options: Partial<HindsightSamplerOptions> = {}): HindsightSampler {
  const random = RandomGenerator.from(11, "sampler test");
  return new HindsightSampler(dataset, { random, ...options });
}

/** P(k − t = steps) by the definition of the law. */
function lawProbability(law: GoalLaw, steps: number, remaining: number): number {
  if (law.kind === "uniform-future") return 1 / remaining;
  if (law.kind === "uniform-rounded")
    return remaining === 1 ? 1 : (steps === 1 || steps === remaining ? 0.5 : 1) / (remaining - 1);
  if (law.kind === "fixed-future") return +(steps === Math.min(law.steps, remaining));
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
function outcomeOf(observation: ColumnNumbers, goal: Float32Array, row: number): string {
  const [episode, step] = observation.subarray(2 * row, 2 * row + 2);
  const [place, goalStep] = goal.subarray(2 * row, 2 * row + 2);
  if (place !== 10 * episode) throw new Error(`episode ${episode} was given a goal of episode ${place / 10}`);
  if (goalStep === COMMANDS[episode] + 0.25) return `e${episode} t${step} commanded`;
  return `e${episode} t${step} g${goalStep}`;
}

type Source = "offline" | "goalTransitions" | "initial";

/** Draws at least `count` rows and counts what they show. */
function observe(
  source: Source,
  goals: GoalMixture = MOSTLY_HINDSIGHT,
  { sampler = makeSampler(), eventful = 0, count = 400_000 } = {},
): Distribution {
  const found: Distribution = new Map();
  const rowChoice = { eventful };
  const { batch, fill } = sampler.prepare({ source, rows: 1000, goals, rowChoice } as TransitionRequest);
  for (let drawn = 0; drawn < count; drawn += 1000) {
    fill();
    for (let row = 0; row < 1000; row++) add(found, outcomeOf(batch.observation, batch.goal, row), 1);
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

/** Transitions of episodes whose achieved goal moves by 1.5 or more: those of two steps and more. */
const EVENTFUL = TRANSITIONS.filter(({ episode }) => LENGTHS[episode] >= 2);

/** All transitions with the probability of a row to be it, if the share `eventful` is from eventful episodes. */
function rowLaw(eventful: number) {
  return TRANSITIONS.map((transition) => {
    const extra = EVENTFUL.includes(transition) ? eventful / EVENTFUL.length : 0;
    return { ...transition, row: extra + (1 - eventful) / TRANSITIONS.length };
  });
}

function offlineLaw(
  { hindsight = 0, law = UNIFORM, current = 0 }: GoalMixture,
  eventful: number = 0,
): Distribution {
  const expected: Distribution = new Map();
  for (const { episode, step, remaining, row } of rowLaw(eventful)) {
    if (row === 0) continue;
    for (let steps = 1; steps <= remaining; steps++) {
      const probability = row * hindsight * lawProbability(law, steps, remaining);
      if (probability > 0) add(expected, `e${episode} t${step} g${step + steps}`, probability);
    }
    const commanded = 1 - hindsight - current;
    if (current > 0) add(expected, `e${episode} t${step} g${step}`, row * current);
    if (commanded > 1e-9) add(expected, `e${episode} t${step} commanded`, row * commanded);
  }
  return expected;
}

/** Transitions whose next state is command − 1, command or command + 1. */
const REACHED = TRANSITIONS.filter(({ episode, step }) => Math.abs(step + 1 - COMMANDS[episode]) <= 1);

function goalTransitionLaw(
  { hindsight = 0, law = UNIFORM }: GoalMixture,
  eventful: number = 0,
): Distribution {
  const expected: Distribution = new Map();
  for (const { episode, step, remaining, row } of rowLaw(eventful))
    for (let steps = 1; steps <= remaining && hindsight > 0; steps++) {
      const goal = step + steps;
      const probability = row * hindsight * lawProbability(law, steps, remaining);
      add(expected, `e${episode} t${goal - 1} g${goal}`, probability);
    }
  for (const { episode, step } of REACHED)
    if (hindsight < 1) add(expected, `e${episode} t${step} commanded`, (1 - hindsight) / REACHED.length);
  return expected;
}

describe("offline batches", () => {
  it.each([
    ["uniform-future", UNIFORM, GEOMETRIC],
    ["geometric-future", GEOMETRIC, UNIFORM],
  ])("hold transitions and %s goals by their exact joint law, and by no other", (_, law, rival) => {
    const found = observe("offline", { hindsight: 0.8, law });
    expect(chiSquare(found, offlineLaw({ hindsight: 0.8, law }))).toBeLessThan(1);
    expect(chiSquare(found, offlineLaw({ hindsight: 0.8, law: rival }))).toBeGreaterThan(10);
    expect(chiSquare(found, offlineLaw({ hindsight: 0.79, law }))).toBeGreaterThan(1);
  });

  it.each([
    ["no hindsight", { hindsight: 0, law: UNIFORM }],
    ["hindsight alone", { hindsight: 1, law: UNIFORM }],
    ["goals three steps ahead", { hindsight: 1, law: FIXED }],
    ["present goals too", { hindsight: 0.5, law: UNIFORM, current: 0.2 }],
    ["rounded goals", { hindsight: 1, law: ROUNDED }],
    ["present goals alone", { hindsight: 0, law: UNIFORM, current: 1 }],
  ])("follow their law with %s", (_, goals) => {
    expect(chiSquare(observe("offline", goals), offlineLaw(goals))).toBeLessThan(1);
  });

  it.each([
    ["no", 0, { hindsight: 0.3, law: UNIFORM, current: 0.2 }],
    ["0.6 of the", 0.6, { hindsight: 0.3, law: UNIFORM, current: 0.2 }],
    ["0.8 of the", 0.8, { hindsight: 1, law: UNIFORM }],
    ["all", 1, { hindsight: 0.5, law: GEOMETRIC }],
  ])("take %s rows from eventful episodes, whatever their goals", (_, eventful, goals) => {
    const found = observe("offline", goals, { eventful });
    expect(chiSquare(found, offlineLaw(goals, eventful))).toBeLessThan(1);
    expect(chiSquare(found, offlineLaw(goals, 0.4))).toBeGreaterThan(1);
  });

  it("take any rows where no episode is eventful", () => {
    const still = new EpisodeDataset({ ...dataset.header, distanceThreshold: 100 }, { ...arraysOf(dataset) });
    const sampler = new HindsightSampler(still, { random: RandomGenerator.from(5) });
    const goals = { hindsight: 0.5, law: UNIFORM };
    expect(chiSquare(observe("offline", goals, { sampler, eventful: 0.8 }), offlineLaw(goals))).toBeLessThan(
      1,
    );
  });

  it("draw random goals uniformly from all states, independently of the row", () => {
    const { batch, fill } = makeSampler().prepare({
      source: "offline",
      rows: 1000,
      goals: { hindsight: 0.25, law: UNIFORM, random: 0.75 },
    });
    const states = LENGTHS.flatMap((length, episode) =>
      Array.from({ length: length + 1 }, (_, step) => `e${episode} s${step}`),
    );
    const expected = new Map(states.map((state) => [state, 1 / states.length]));
    const found: Distribution = new Map();
    let randomRows = 0;
    for (let time = 0; time < 200; time++) {
      fill();
      for (let row = 0; row < 1000; row++) {
        if (batch.stepsToGoal[row] > 0) continue;
        randomRows++;
        add(found, `e${batch.goal[2 * row] / 10} s${batch.goal[2 * row + 1]}`, 1);
      }
    }
    expect(chiSquare(found, expected)).toBeLessThan(1);
    expect(Math.abs(randomRows / 200_000 - 0.75)).toBeLessThan(0.005);
  });

  it("hold in every column numbers of the same transition", () => {
    const goals = { hindsight: 0.6, law: UNIFORM };
    const request = { source: "offline", rows: 5000, goals, waypointSteps: 2, returnDiscount: 0.5 } as const;
    const { batch, fill } = makeSampler().prepare(request);
    fill();
    for (let row = 0; row < batch.rows; row++) {
      const { episode, step, remaining } = TRANSITIONS[batch.transition[row]];
      const steps = batch.stepsToGoal[row];
      const pair = (column: ColumnNumbers) => [...column.subarray(2 * row, 2 * row + 2)];
      const goal = steps > 0 ? step + steps : COMMANDS[episode] + 0.25;
      const waypoint = step + Math.min(2, steps > 0 ? steps : remaining);
      expect(pair(batch.observation)).toEqual([episode, step]);
      expect(pair(batch.nextObservation)).toEqual([episode, step + 1]);
      expect(batch.action[row]).toBe(step / 16);
      expect(pair(batch.achievedGoal)).toEqual([10 * episode, step]);
      expect(pair(batch.goal)).toEqual([10 * episode, goal]);
      expect(batch.reached[row]).toBe(Math.abs(step + 1 - goal) < 1.5 ? 1 : 0);
      expect(batch.arrived[row]).toBe(Math.abs(step - goal) < 1.5 ? 1 : 0);
      expect(pair(batch.initialObservation)).toEqual([episode, 0]);
      expect(batch.initialAction[row]).toBe(0);
      expect(pair(batch.waypointObservation)).toEqual([episode, waypoint]);
      expect(pair(batch.waypointGoal)).toEqual([10 * episode, waypoint]);
      // Powers of ½ add up exactly.
      let returnToGo = 0;
      for (let j = 0; j < remaining; j++) if (Math.abs(step + j + 1 - goal) < 1.5) returnToGo += 0.5 ** j;
      expect(batch.returnToGo[row]).toBe(returnToGo);
    }
  });
});

describe("columns of n-step targets", () => {
  const goals: GoalMixture = { hindsight: 0.4, random: 0.2, current: 0.1, law: UNIFORM };

  it.each([
    [1, ["n steps"]],
    [2, ["end", "goal", "n steps"]],
    [3, ["end", "goal", "n steps"]],
    [10, ["end", "goal"]],
  ])("look %i steps ahead, or to the first state that reaches the goal, or to the end", (n, reasons) => {
    const { batch, fill } = makeSampler().prepare({ source: "offline", rows: 5000, goals, stepsAhead: n });
    fill();
    const found = new Set<string>();
    for (let row = 0; row < batch.rows; row++) {
      const { episode, step, remaining } = TRANSITIONS[batch.transition[row]];
      const [place, goalStep] = batch.goal.subarray(2 * row, 2 * row + 2);
      const reaches = (steps: number) => Math.hypot(10 * episode - place, step + steps - goalStep) < 1.5;
      let steps = 1;
      while (steps < n && steps < remaining && !reaches(steps)) steps++;
      expect(batch.stepsAhead[row]).toBe(steps);
      expect([...batch.observationAhead.subarray(2 * row, 2 * row + 2)]).toEqual([episode, step + steps]);
      expect(batch.reachedAhead[row]).toBe(reaches(steps) ? 1 : 0);
      const path = Array.from({ length: n }, (_, j) => [10 * episode, step + Math.min(j, steps - 1)]);
      expect([...batch.achievedGoalsAhead.subarray(2 * n * row, 2 * n * (row + 1))]).toEqual(path.flat());
      found.add(steps === n ? "n steps" : reaches(steps) ? "goal" : "end");
    }
    expect([...found].sort()).toEqual(reasons);
  });

  it("are those of the next state by default", () => {
    const { batch, fill } = makeSampler().prepare({ source: "offline", rows: 500, goals });
    fill();
    expect(batch.stepsAhead.every((steps) => steps === 1)).toBe(true);
    expect(batch.observationAhead).toEqual(batch.nextObservation);
    expect(batch.reachedAhead).toEqual(batch.reached);
    expect(batch.achievedGoalsAhead).toEqual(batch.achievedGoal);
  });
});

describe("batches of goal transitions", () => {
  it.each([
    ["uniform-future", UNIFORM, GEOMETRIC],
    ["geometric-future", GEOMETRIC, UNIFORM],
  ])("hold rows that enter their goal by the exact law under %s, and by no other", (_, law, rival) => {
    const found = observe("goalTransitions", { hindsight: 0.8, law });
    expect(chiSquare(found, goalTransitionLaw({ hindsight: 0.8, law }))).toBeLessThan(1);
    expect(chiSquare(found, goalTransitionLaw({ hindsight: 0.8, law: rival }))).toBeGreaterThan(10);
  });

  it("take the share of their hindsight rows from eventful episodes", () => {
    const goals = { hindsight: 0.7, law: UNIFORM };
    const found = observe("goalTransitions", goals, { eventful: 0.5 });
    expect(chiSquare(found, goalTransitionLaw(goals, 0.5))).toBeLessThan(1);
  });

  it("mark every row as reached", () => {
    const { batch, fill } = makeSampler().prepare({
      source: "goalTransitions",
      rows: 2000,
      goals: MOSTLY_HINDSIGHT,
    });
    fill();
    expect([...batch.reached].every((reached) => reached === 1)).toBe(true);
    expect([...new Set(batch.stepsToGoal)].sort()).toEqual([0, 1]);
  });

  it("draw commanded rows uniformly from those whose next state reached the command", () => {
    const sampler = makeSampler();
    const goals = { hindsight: 0, law: UNIFORM };
    const reached = [...sampler.reachedTransitions].map((transition) => TRANSITIONS[transition]);
    expect(reached).toEqual(REACHED);
    expect(chiSquare(observe("goalTransitions", goals, { sampler }), goalTransitionLaw(goals))).toBeLessThan(
      1,
    );
  });

  it("draw in hindsight only where no commanded goal was reached", () => {
    const desiredGoals = new Float32Array(2 * LENGTHS.length).fill(-1000);
    const failed = new EpisodeDataset(dataset.header, { ...arraysOf(dataset), desiredGoals });
    for (const hindsight of [0, 0.8]) {
      const sampler = new HindsightSampler(failed, { random: RandomGenerator.from(5) });
      expect(sampler.reachedTransitions.size).toBe(0);
      const found = observe("goalTransitions", { hindsight, law: UNIFORM }, { sampler });
      expect(chiSquare(found, goalTransitionLaw({ hindsight: 1, law: UNIFORM }))).toBeLessThan(1);
    }
  });
});

describe("batches of first states", () => {
  it.each([
    ["uniform-future", UNIFORM],
    ["geometric-future", GEOMETRIC],
  ])("hold those of all episodes alike, with %s goals", (_, law) => {
    const expected: Distribution = new Map();
    for (const [episode, length] of LENGTHS.entries()) {
      for (let k = 1; k <= length; k++)
        add(expected, `e${episode} t0 g${k}`, (0.8 / LENGTHS.length) * lawProbability(law, k, length));
      add(expected, `e${episode} t0 commanded`, 0.2 / LENGTHS.length);
    }
    expect(chiSquare(observe("initial", { hindsight: 0.8, law }), expected)).toBeLessThan(1);
  });

  it("say which episode and goal a row has", () => {
    const { batch, fill } = makeSampler().prepare({ source: "initial", rows: 500, goals: MOSTLY_HINDSIGHT });
    fill();
    for (let row = 0; row < batch.rows; row++) {
      const steps = batch.stepsToGoal[row];
      expect(batch.observation[2 * row]).toBe(batch.episode[row]);
      expect(batch.goal[2 * row + 1]).toBe(steps > 0 ? steps : COMMANDS[batch.episode[row]] + 0.25);
    }
  });
});

describe("batches of noise", () => {
  const drawn = (source: "uniformNoise" | "normalNoise") => {
    const { batch, fill } = makeSampler().prepare({ source, shape: [2000, 50] });
    fill();
    const moment = (power: number) => batch.values.reduce((sum, x) => sum + x ** power, 0) / 100_000;
    return { values: batch.values, moment };
  };

  it("are uniform on [0, 1)", () => {
    const { values, moment } = drawn("uniformNoise");
    expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
    for (const power of [1, 2, 3]) expect(Math.abs(moment(power) - 1 / (power + 1))).toBeLessThan(0.005);
  });
  it("or standard normal", () => {
    const { moment } = drawn("normalNoise");
    for (const [power, expected] of [0, 1, 0, 3].entries())
      expect(Math.abs(moment(power + 1) - expected)).toBeLessThan(0.1);
  });
});

describe("HindsightSampler", () => {
  /** Everything that three batches, one of each kind, hold. */
  function draws(sampler: HindsightSampler, goals = MOSTLY_HINDSIGHT) {
    const sources = { offline: 64, goalTransitions: 32, initial: 16 } as const;
    return Object.fromEntries(
      Object.entries(sources).map(([source, rows]) => {
        const { batch, fill } = sampler.prepare({ source: source as Source, rows, goals });
        fill();
        return [source, batch];
      }),
    ) as Record<Source, ReturnType<typeof sampler.prepare>["batch"] & Record<string, Float32Array>>;
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

  it("draws the same rows for all kinds of goals", () => {
    const [none, all] = [0, 1].map((hindsight) => draws(makeSampler(), { hindsight, law: UNIFORM }).offline);
    expect(all.transition).toEqual(none.transition);
    expect(all.goal).not.toEqual(none.goal);
  });

  it("writes columns into their targets; observations and columns on demand without one are empty", () => {
    const goal = new Float32Array(2 * 8);
    const target = (column: string) => (column === "goal" ? goal : undefined);
    const request = { source: "offline", rows: 8, goals: MOSTLY_HINDSIGHT, returnDiscount: 0.9 } as const;
    const { batch, fill } = makeSampler().prepare(request, target);
    fill();
    expect(batch.goal).toBe(goal);
    expect(goal.some((x) => x !== 0)).toBe(true);
    expect(
      [
        batch.observation,
        batch.nextObservation,
        batch.arrived,
        batch.initialObservation,
        batch.initialAction,
        batch.waypointObservation,
        batch.waypointGoal,
        batch.stepsAhead,
        batch.observationAhead,
        batch.reachedAhead,
        batch.achievedGoalsAhead,
        batch.returnToGo,
      ].map((x) => x.length),
    ).toEqual(Array(12).fill(0));
    const whole = makeSampler().prepare(request);
    whole.fill();
    expect(whole.batch.action).toEqual(batch.action);
  });

  it("leaves returnToGo empty without a return discount", () => {
    const { batch, fill } = makeSampler().prepare({ source: "offline", rows: 8, goals: MOSTLY_HINDSIGHT });
    fill();
    expect(batch.returnToGo).toHaveLength(0);
  });

  it("rejects wrong goal mixtures and normalisation of other sizes", () => {
    const prepare =
      (goals: GoalMixture, source: Source = "offline") =>
      () =>
        makeSampler().prepare({ source, rows: 1, goals });
    for (const hindsight of [-0.1, 1.1, Number.NaN])
      expect(prepare({ hindsight, law: UNIFORM })).toThrow(
        /^batch request: goals\.hindsight is [^:]*: expected a number from 0 to 1/,
      );
    expect(prepare({ hindsight: 0.6, law: UNIFORM, random: 0.6 })).toThrow(
      /^batch request: goals is .*: hindsight 0\.6, random 0\.6 and current 0 sum to more than 1; lower them/,
    );
    expect(prepare({ hindsight: 0.6, law: UNIFORM, random: 0.1 }, "goalTransitions")).toThrow(/no others/);
    expect(prepare({ hindsight: 0.2, eventful: 0.8 } as GoalMixture)).toThrow(
      "batch request: goals.eventful is not a setting any more; set rows.eventful instead",
    );
    expect(prepare({ hindsight: 1, law: { kind: "geometric-future", discount: 1 } })).toThrow(
      "batch request: goals.law.discount is 1: expected a number > 0 and < 1",
    );
    expect(prepare({ hindsight: 1, law: { kind: "fixed-future", steps: 0 } })).toThrow(
      "batch request: goals.law.steps is 0: expected a whole number ≥ 1",
    );
  });

  it("fills batches without allocating", () => {
    const fills = [UNIFORM, GEOMETRIC].flatMap((law) =>
      (["offline", "goalTransitions", "initial"] as const).map(
        (source) => makeSampler().prepare({ source, rows: 256, goals: { hindsight: 0.8, law } }).fill,
      ),
    );
    const draw = (times: number) => {
      for (let time = 0; time < times; time++) for (const fill of fills) fill();
    };
    draw(3000);
    // The median over windows leaves out those in which something else allocated or garbage was collected.
    const growth = Array.from({ length: 15 }, () => {
      const before = process.memoryUsage().heapUsed;
      draw(50);
      return process.memoryUsage().heapUsed - before;
    });
    const rowsPerWindow = 50 * fills.length * 256;
    expect(growth.sort((a, b) => a - b)[7]).toBeLessThan(0.2 * rowsPerWindow); // one boxed number takes 16 bytes
  });
});

describe("columns on disk", () => {
  const goals: GoalMixture = { hindsight: 0.4, random: 0.2, current: 0.1, law: GEOMETRIC };
  const requests = [
    {
      source: "offline",
      rows: 64,
      goals,
      rowChoice: { eventful: 0.3 },
      waypointSteps: 3,
      stepsAhead: 3,
      returnDiscount: 0.9,
    },
    { source: "goalTransitions", rows: 64, goals: MOSTLY_HINDSIGHT },
    { source: "initial", rows: 64, goals: MOSTLY_HINDSIGHT },
  ] as const;

  it.each([
    "float32",
    "uint8",
  ] as const)("give the same %s batches, to the bit, as in memory", async (type) => {
    const home = mkdtempSync(join(tmpdir(), "smore-sampler-"));
    const pixels = Uint8Array.from({ length: 2 * (TRANSITIONS.length + LENGTHS.length) }, (_, i) => 7 * i);
    const source =
      type === "float32"
        ? dataset
        : new EpisodeDataset(
            { ...dataset.header, observationType: "uint8" },
            { ...arraysOf(dataset), observations: pixels },
          );
    await writeDataset(source, join(home, "data"));
    // The budget holds none of the columns, the smallest, and all of them.
    const opened = await Promise.all(
      [0, 0.0001, 1].map((memory) => loadDataset(join(home, "data"), { memory })),
    );
    expect(opened.map(({ desiredGoals }) => desiredGoals.constructor.name)).toEqual([
      "DiskColumn",
      "MemoryColumn",
      "MemoryColumn",
    ]);
    expect(opened.map(({ achievedGoals }) => achievedGoals.constructor.name)).toEqual([
      "DiskColumn",
      "DiskColumn",
      "MemoryColumn",
    ]);
    const [first, ...others] = opened.map((data) => ({
      normalization: normalizationOf(data),
      statistics: datasetStatistics(data),
      eventful: [...eventfulTransitions(data)],
      batches: requests.map((request, seed) => {
        const sampler = new HindsightSampler(data, { random: RandomGenerator.from(seed) });
        const { batch, fill } = sampler.prepare(request);
        for (let i = 0; i < 3; i++) fill();
        return batch;
      }),
    }));
    for (const other of others) expect(other).toStrictEqual(first);
    const [plain] = first.batches;
    expect((plain as TransitionBatch).observation).toBeInstanceOf(
      type === "uint8" ? Uint8Array : Float32Array,
    );
    for (const data of opened) data.close();
    rmSync(home, { recursive: true });
  });
});
