import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { makeEnv } from "../index.ts";
import { Simulation } from "../sim/simulation.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
const WITNESS = `<mujoco><worldbody><body><joint/><geom size="0.1"/></body></worldbody></mujoco>`;

it("thousands of episodes, begun, saved and restored, do not make memory grow", async () => {
  const witness = await Simulation.create(WITNESS);
  const heap = () => witness.qpos.buffer.byteLength;
  const env = await makeEnv("FetchPush");
  const episodes = (first: number, count: number) => {
    for (let seed = first; seed < first + count; seed++) {
      env.reset(seed);
      env.step([Math.sin(seed), Math.cos(seed), -1, 0]);
      env.restore(env.save());
      env.scene();
    }
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const settled = episodes(0, 300);
  const before = heap();
  const after = episodes(300, 1500);
  expect(heap()).toBe(before);
  expect(after - settled).toBeLessThan(2 ** 20);
  env.dispose();
  witness.dispose();
});
