import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { makeEnv } from "../../src/core/envs/index.ts";
import { Simulation } from "../../src/core/envs/sim/simulation.ts";

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
  };
  const arrayBuffers = () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  episodes(0, 300);
  const before = heap();
  const settled = arrayBuffers();
  episodes(300, 1500);
  expect(heap()).toBe(before);
  // V8 gives collected buffers back in a thread of its own, some time later.
  await expect.poll(arrayBuffers, { timeout: 20_000 }).toBeLessThan(settled + 2 ** 20);
  env.dispose();
  witness.dispose();
});

it("an instance takes less than 2 MiB beside the first one", async () => {
  const instances = 60;
  const witness = await Simulation.create(WITNESS);
  const start = async () => {
    const env = await makeEnv("FetchPickAndPlace");
    env.reset(0);
    env.step([0, 0, 0, 0]);
    return env;
  };
  const envs = [await start()];
  const before = witness.qpos.buffer.byteLength;
  while (envs.length <= instances) envs.push(await start());
  expect(witness.qpos.buffer.byteLength - before).toBeLessThan(instances * 2 * 2 ** 20);
  for (const env of [...envs, witness]) env.dispose();
});
