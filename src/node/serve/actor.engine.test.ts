import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { envSpec, listEnvs, makeEnv } from "../../core/envs/index.ts";
import { emitOnnx, input, program } from "../../core/graph/index.ts";
import { recordClip } from "../../core/play/clip.ts";
import { Player } from "../../core/play/player.ts";
import { findExpert } from "../experts/index.ts";
import { enterFolderWithExperts } from "../experts/testing/made-up-experts.ts";
import { chooseActor } from "./actor.ts";

let folder: string;
let policy: string;

/** A policy file that walks straight to the goal, for the point worlds. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smore-actor-"));
  policy = join(folder, "straight.onnx");
  const action = input("goal", [1, 2])
    .sub(input("observation", [1, 2]))
    .clip(-1, 1);
  await writeFile(policy, emitOnnx(program("policy", { action })));
});
afterAll(() => rm(folder, { recursive: true }));

async function player(id: string, choice: { policy?: string; expert?: boolean }, seed = 5) {
  const env = await makeEnv(id);
  return new Player(env, await chooseActor(env.spec, choice), seed);
}

it("a policy file acts on observation and goal", async () => {
  const walk = await player("PointReach", { policy });
  expect(walk.actor.name).toBe("policy straight.onnx");
  while (!walk.isOver) await walk.step();
  expect(walk.env.success()).toBe(true);
  expect(walk.steps).toBe(50);
  await walk.dispose();
});

it("a policy of another environment is rejected, field by field", async () => {
  await expect(chooseActor(envSpec("FetchReach"), { policy })).rejects.toThrow(
    /straight.onnx: the policy's observationSize is 2 but that of FetchReach is 10; give the environment/,
  );
});

it("a missing file and a missing expert are reported by name", async () => {
  await expect(chooseActor(envSpec("PointReach"), { policy: "gone.onnx" })).rejects.toThrow("gone.onnx");
  const elsewhere = { ...envSpec("PointReach"), id: "Elsewhere" };
  await expect(chooseActor(elsewhere, { expert: true })).rejects.toThrow("Elsewhere has no expert");
});

/** Environments without a scripted expert: their experts were trained. */
const LEGGED = ["CheetahTgtVel", "AntTgtVel", "AntDirection", "antmaze-large"];

it("a trained expert acts where there is one, and is asked for in one sentence where there is none", async () => {
  const { leave } = await enterFolderWithExperts();
  for (const id of LEGGED) {
    const walk = await player(id, { expert: true });
    await walk.step();
    await walk.dispose();
  }
  await rm("experts/ant-direction", { recursive: true });
  for (const id of ["AntDirection", "antmaze-large"])
    if (findExpert("ant-direction") === undefined)
      await expect(player(id, { expert: true })).rejects.toThrow(
        "experts/ant-direction does not exist: the ant-direction expert has not been trained yet; do so with " +
          "`smore train-online AntDirection`, then `smore expert runs/<its run> experts/ant-direction`",
      );
  await leave();
});

it("every environment's expert is the one that goes to its goal", async () => {
  const { leave } = await enterFolderWithExperts();
  for (const { spec } of listEnvs()) await (await chooseActor(spec, { expert: true })).dispose();
  await leave();
  const walk = await player("pointmaze-medium", { expert: true });
  const goal = walk.env.desiredGoal.slice();
  while (!walk.isOver) await walk.step();
  expect(walk.env.success()).toBe(true);
  expect(walk.env.desiredGoal).toEqual(goal); // those of the maze's data go on to others
  await walk.dispose();
});

it("random actions are those of the seed", async () => {
  const after = async (seed: number) => {
    const walk = await player("PointReach", {}, seed);
    for (let step = 0; step < 10; step++) await walk.step();
    return [...walk.env.observation];
  };
  expect(await after(1)).toEqual(await after(1));
  expect(await after(1)).not.toEqual(await after(2));
});

it("a clip shows the beginning and every step, and continues with the next seed", async () => {
  const walk = await player("PointReach", { policy });
  const frames = await recordClip(walk, { steps: 55, size: 16 });
  expect(frames).toHaveLength(56);
  expect(walk).toMatchObject({ seed: 6, steps: 5 });
  expect(frames[1].pixels).not.toEqual(frames[0].pixels);
  const again = await recordClip(await player("PointReach", { policy }), { steps: 55, size: 16, every: 5 });
  expect(again.map(({ pixels }) => pixels)).toEqual(
    frames.filter((_, i) => i % 5 === 0).map(({ pixels }) => pixels),
  );
});
