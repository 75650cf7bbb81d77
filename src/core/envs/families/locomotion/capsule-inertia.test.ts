import { describe, expect, it } from "vitest";
import { RandomGenerator } from "../../../random/generator.ts";
import { Simulation } from "../../sim/simulation.ts";
import { antModel } from "./ant-model.ts";
import { capsuleInertial } from "./capsule-inertia.ts";
import { cheetahModel } from "./cheetah-model.ts";
import { TargetVelocityTask } from "./target-velocity-task.ts";
import { TARGET_VELOCITY_VARIANTS } from "./variants.ts";

const TIMESTEP = 0.01;
const MODELS = [
  ["cheetah", cheetahModel],
  ["ant", antModel],
] as const;

type Model = (typeof MODELS)[number][1];

/**
 * The oracle: every capsule weighs nothing, and a cylinder that touches nothing lies on it, longer than the straight part
 * by half a radius at each end. So MuJoCo itself computes masses and inertias, from its rule for cylinders.
 */
function withCylinders(xml: string): string {
  return xml.replace(/<geom name="[^"]+" [^>]*(?:fromto|size="0.046 )[^>]*\/>/g, (capsule) => {
    const geom = capsule.replace(/name="[^"]+"/, 'type="cylinder" contype="0" conaffinity="0"');
    const cylinder = geom
      .replace(/size="0.046 ([^"]+)"/, (_, half) => `size="0.046 ${Number(half) + 0.023}"`)
      .replace(/fromto="([^"]+)"/, (_, ends) => `fromto="${lengthened(ends)}"`);
    return `${capsule.replace("/>", ' mass="0"/>')}${cylinder}`;
  });
}

function lengthened(fromto: string): string {
  const ends = fromto.split(" ").map(Number);
  const [start, end] = [ends.slice(0, 3), ends.slice(3)];
  const length = Math.hypot(...end.map((value, i) => value - start[i]));
  const share = (start[0] === -0.5 ? 0.023 : 0.04) / length;
  const beyond = (from: readonly number[], to: readonly number[]) =>
    to.map((value, i) => value + share * (value - from[i]));
  return [...beyond(end, start), ...beyond(start, end)].join(" ");
}

async function masses(xml: string): Promise<Float64Array> {
  const simulation = await Simulation.create(xml);
  const copy: Float64Array = simulation.model.handle.body_mass.slice();
  simulation.dispose();
  return copy;
}

/** Velocities after one environment step from `count` random states under random torques. */
async function steps(xml: string, count: number): Promise<number[]> {
  const simulation = await Simulation.create(xml);
  const random = RandomGenerator.from(0, "capsules");
  const velocities: number[] = [];
  for (let i = 0; i < count; i++) {
    simulation.reset();
    const { qpos, qvel, ctrl } = simulation;
    for (let j = 0; j < qpos.length; j++) qpos[j] += random.uniform(-0.3, 0.3);
    for (let j = 0; j < qvel.length; j++) qvel[j] = random.normal();
    for (let j = 0; j < ctrl.length; j++) ctrl[j] = random.uniform(-1, 1);
    simulation.step(5);
    velocities.push(...simulation.qvel);
  }
  simulation.dispose();
  return velocities;
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

describe.each(MODELS)("the %s with capsules that count as cylinders", (_name, model: Model) => {
  const cylinder = model(TIMESTEP, "cylinder");

  it("moves like one whose capsules are replaced by MuJoCo's cylinders", async () => {
    const oracle = await steps(withCylinders(model(TIMESTEP, "exact")), 20);
    expect(largestDifference(await steps(cylinder, 20), oracle)).toBeLessThan(1e-8);
  });

  it("moves differently from one with exact capsules", async () => {
    const exact = await steps(model(TIMESTEP, "exact"), 20);
    expect(largestDifference(await steps(cylinder, 20), exact)).toBeGreaterThan(1e-3);
  });
});

it("the ant weighs 0.911 kg with exact capsules and 0.879 kg with cylinders", async () => {
  const total = async (kind: "exact" | "cylinder") =>
    (await masses(antModel(TIMESTEP, kind))).reduce((sum, mass) => sum + mass, 0);
  // By hand: 5 kg/m³ · (4/3 π 0.25³ + π 0.08² · (8 · 0.36284 + 4 · 0.64569)), lengths being 0.2 √2 or 0.4 √2, plus 0.08.
  expect(await total("exact")).toBeCloseTo(0.91088, 5);
  expect(await total("cylinder")).toBeCloseTo(0.87871, 5);
});

it("the cheetah weighs 14 kg either way, its torso less of it with cylinders", async () => {
  const exact = await masses(cheetahModel(TIMESTEP, "exact"));
  const cylinder = await masses(cheetahModel(TIMESTEP, "cylinder"));
  for (const parts of [exact, cylinder])
    expect(parts.reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(14, 9);
  // By hand: the straight parts are 2.696 m long together, 1.3 m of it in the torso; a cylinder adds 0.046 m to each of 8.
  expect(cylinder[1]).toBeCloseTo((14 * (1.3 + 2 * 0.046)) / (2.696 + 8 * 0.046), 9);
  expect(exact[1]).toBeCloseTo(6.25021, 5);
});

it("an upright capsule has the inertia of a cylinder about its centre", () => {
  const capsule = { centre: [1, 2, 3], axis: [0, 0, 1], half: 0.5, radius: 0.2 } as const;
  const [mass, ...rest] = capsuleInertial("cylinder", 10, [capsule])
    .match(/-?[\d.]+(?:e-?\d+)?/g)!
    .map(Number);
  expect(mass).toBeCloseTo(10 * Math.PI * 0.04 * 1.2, 12);
  const across = (mass * (3 * 0.04 + 1.44)) / 12;
  const expected = [1, 2, 3, across, across, (mass * 0.04) / 2, 0, 0, 0];
  for (const [i, value] of expected.entries()) expect(rest[i]).toBeCloseTo(value, 12);
  expect(capsuleInertial("exact", 10, [capsule])).toBe("");
});

it("the option changes the task's physics; its default is exact", async () => {
  const [cheetah] = TARGET_VELOCITY_VARIANTS;
  const after = async (options = {}) => {
    const task = await TargetVelocityTask.create(cheetah, options);
    task.beginWith(new Float64Array(9), new Float64Array(9));
    task.advance(new Float64Array(6).fill(0.5));
    const observation = [...task.observation];
    task.dispose();
    return observation;
  };
  expect(await after({ capsuleInertia: "exact" })).toEqual(await after());
  expect(await after({ capsuleInertia: "cylinder" })).not.toEqual(await after());
});
