import { describe, expect, it } from "vitest";
import { SimulationError } from "../contract/goal-env.ts";
import { Simulation } from "./simulation.ts";

/** A ball thrown over a floor, spinning. */
const BALL = `
<mujoco>
  <size memory="100K"/>
  <worldbody>
    <geom name="floor" type="plane" size="1 1 1"/>
    <body name="ball" pos="0 0 1">
      <freejoint name="ball"/>
      <geom name="ball" type="sphere" size="0.1"/>
      <site name="rim" pos="0.1 0 0"/>
    </body>
  </worldbody>
</mujoco>`;

async function thrownBall(): Promise<Simulation> {
  const simulation = await Simulation.create(BALL);
  simulation.qvel.set([1, 0.5, -1, 2, 3, 1]);
  simulation.forward();
  return simulation;
}

describe("loading", () => {
  it("reports MuJoCo's message for an invalid model", async () => {
    await expect(Simulation.create("<mujoco><bodies/></mujoco>")).rejects.toThrow(
      /MuJoCo rejects the model: .*bodies/s,
    );
    await expect(Simulation.create("no XML")).rejects.toThrow("MuJoCo rejects the model");
  });

  it("finds elements by name", async () => {
    const simulation = await Simulation.create(BALL);
    expect(simulation.model.id("geom", "floor")).toBe(0);
    expect(simulation.model.id("body", "ball")).toBe(1);
    expect(() => simulation.model.id("site", "rum")).toThrow('the model has no site named "rum"');
    simulation.dispose();
  });

  it("shares one model among simulations until the last is disposed", async () => {
    const [a, b] = [await Simulation.create(BALL), await Simulation.create(BALL)];
    expect(b.model).toBe(a.model);
    a.dispose();
    a.dispose();
    b.step(10);
    expect(b.time).toBeCloseTo(0.02, 12);
    b.dispose();
    const c = await Simulation.create(BALL);
    expect(c.model).not.toBe(a.model);
    c.dispose();
  });
});

describe("memory", () => {
  const heapSize = (simulation: Simulation) => simulation.qpos.buffer.byteLength;

  it("is freed by dispose", async () => {
    const big = BALL.replace("100K", "4M");
    const cycle = async () => {
      const simulation = await Simulation.create(big);
      simulation.step(2);
      simulation.dispose();
    };
    const witness = await thrownBall();
    await cycle();
    const before = heapSize(witness);
    for (let i = 0; i < 50; i++) await cycle();
    expect(heapSize(witness)).toBe(before);
    witness.dispose();
  });

  it("can grow without invalidating existing simulations", async () => {
    const ball = await thrownBall();
    ball.step(1);
    const detached = ball.qpos;
    const height = ball.qpos[2];
    const big = await Simulation.create(BALL.replace("100K", "64M"));
    expect(detached.length).toBe(0);
    expect(ball.qpos[2]).toBe(height);
    ball.step(1);
    expect(ball.qpos[2]).toBeLessThan(height);
    big.dispose();
    ball.dispose();
  });

  it("that is exhausted is reported with a remedy, and is available again after dispose", async () => {
    const huge = BALL.replace("100K", "1200M");
    const first = await Simulation.create(huge);
    await expect(Simulation.create(huge)).rejects.toThrow("dispose of unused ones or use more processes");
    first.dispose();
    // More than was left beside the first one, less than all: small things may lie anywhere in the memory by now.
    (await Simulation.create(BALL.replace("100K", "900M"))).dispose();
  });
});

describe("stepping", () => {
  it("measures the velocity of a site at the present poses", async () => {
    const ball = await thrownBall();
    const [linear, angular] = [new Float64Array(3), new Float64Array(3)];
    ball.siteVelocity(ball.model.id("site", "rim"), linear, angular);
    // A free joint turns in the frame of its body, here still that of the world: v + ω × (0.1, 0, 0).
    expect([...linear]).toEqual([1, 0.6, -1.3].map((value) => expect.closeTo(value, 12)));
    expect([...angular]).toEqual([2, 3, 1].map((value) => expect.closeTo(value, 12)));
    ball.dispose();
  });

  it("brings poses up to date without advancing", async () => {
    const ball = await thrownBall();
    ball.step(1);
    expect(ball.xpos[5]).not.toBe(ball.qpos[2]);
    ball.kinematics();
    expect(ball.xpos[5]).toBe(ball.qpos[2]);
    ball.dispose();
  });

  it("throws an error for non-finite numbers, and recovers by reset", async () => {
    const ball = await thrownBall();
    ball.step(5);
    ball.qvel[0] = Number.NaN;
    expect(() => ball.step(1)).toThrow(SimulationError);
    ball.reset();
    ball.qvel[4] = 1e20;
    expect(() => ball.step(1)).toThrow("bad number in qvel (element 4) in the step from t = 0.000 s");
    ball.reset();
    ball.step(5);
    expect(ball.qpos.every(Number.isFinite)).toBe(true);
    ball.dispose();
  });

  it("reports a constraint buffer that is too small", async () => {
    const balls = Array.from({ length: 100 }, (_, i) => {
      const name = `b${i}`;
      return `<body name="${name}" pos="${i} 0 0.05"><freejoint name="${name}"/><geom name="${name}" size="0.1"/></body>`;
    });
    const xml = BALL.replace("</worldbody>", `${balls.join("")}</worldbody>`);
    const simulation = await Simulation.create(xml);
    expect(() => simulation.step(1)).toThrow(/buffer full, raise <size memory>/);
    simulation.dispose();
  });
});

describe("saving", () => {
  it("continues with the same bits in another simulation, lagging poses included", async () => {
    const [a, b] = [await thrownBall(), await Simulation.create(BALL)];
    a.step(700); // long enough to bounce
    const state = new Float64Array(a.stateSize);
    a.save(state);
    b.step(3);
    b.restore(state);
    expect(b.xpos).toEqual(a.xpos);
    expect(b.time).toBe(a.time);
    for (const simulation of [a, b]) simulation.step(200);
    expect(b.qpos).toEqual(a.qpos);
    expect(b.qvel).toEqual(a.qvel);
    for (const simulation of [a, b]) simulation.dispose();
  });

  it("clears the failure of the simulation it is restored into", async () => {
    const ball = await thrownBall();
    const state = new Float64Array(ball.stateSize);
    ball.save(state);
    ball.qvel[0] = Number.NaN;
    expect(() => ball.step(1)).toThrow(SimulationError);
    ball.restore(state);
    ball.step(1);
    ball.dispose();
  });
});
