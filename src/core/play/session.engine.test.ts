import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDataset } from "../../node/datasets/index.ts";
import { codecs } from "../../node/formats/codecs.ts";
import { chooseActor } from "../../node/serve/actor.ts";
import { serveStudio } from "../../node/serve/index.ts";
import { UserError } from "../base/errors.ts";
import { type GoalEnv, makeEnv, SimulationError } from "../envs/index.ts";
import { Player } from "./player.ts";
import type { FrameMessage } from "./protocol.ts";
import { Session } from "./session.ts";

async function start(id = "PointReach", change: (env: GoalEnv) => GoalEnv = (env) => env) {
  const env = change(await makeEnv(id));
  const session = new Session(new Player(env, await chooseActor(env.spec, {}), 3));
  const frames: FrameMessage[] = [];
  return { env, session, frames, watch: () => session.watch((frame) => frames.push(frame)) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("Session", () => {
  it("plays in real time, and only while it has a watcher", async () => {
    const { session, frames, watch } = await start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.frame.step).toBe(0);
    const stop = watch();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.frame.step).toBe(11); // at once, and every 0.1 s from then on
    expect(frames.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.frame.step).toBe(11);
  });

  it("runs faster and slower", async () => {
    const { session, watch } = await start();
    watch();
    await session.execute({ type: "speed", factor: 4 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.frame).toMatchObject({ step: 41, speed: 4, interval: 0.025 });
  });

  it("shows why a policy cannot act, and stops", async () => {
    const env = await makeEnv("PointReach");
    const act = async () => {
      throw new UserError("far.onnx cannot act: it takes longer than 10 s");
    };
    const actor = { name: "policy far.onnx", begin() {}, act, async dispose() {} };
    const session = new Session(new Player(env, actor, 3));
    const frames: FrameMessage[] = [];
    session.watch((frame) => frames.push(frame));
    await vi.advanceTimersByTimeAsync(1000);
    expect(frames.map(({ step, problem }) => [step, problem])).toEqual([
      [0, "far.onnx cannot act: it takes longer than 10 s"],
    ]);
  });

  it("pauses, steps and runs again", async () => {
    const { session, watch } = await start();
    watch();
    await vi.advanceTimersByTimeAsync(500);
    await session.execute({ type: "pause" });
    const { step } = session.frame;
    await vi.advanceTimersByTimeAsync(500);
    expect(session.frame).toMatchObject({ step, paused: true });
    await session.execute({ type: "step" });
    expect(session.frame).toMatchObject({ step: step + 1, paused: true });
    await session.execute({ type: "run" });
    await vi.advanceTimersByTimeAsync(500);
    expect(session.frame.step).toBeGreaterThan(step + 4);
  });

  it("restores any recorded step exactly, and plays on from there", async () => {
    const { env, session } = await start("FetchReach");
    const states: number[][] = [];
    for (let step = 0; step < 4; step++) {
      states.push([...env.save().values]);
      await session.execute({ type: "step" });
    }
    for (const step of [3, 0, 2]) {
      await session.execute({ type: "seek", step });
      expect(session.frame).toMatchObject({ step, recorded: [0, 4], paused: true });
      expect([...env.save().values]).toEqual(states[step]);
    }
    await session.execute({ type: "step" });
    expect(session.frame).toMatchObject({ step: 3, recorded: [0, 3] });
    await expect(session.execute({ type: "seek", step: 9 })).rejects.toThrow(
      "step: 0 to 3 are recorded, got 9",
    );
  });

  it("adds noise to actions, the same after steps were taken back", async () => {
    const { session } = await start();
    const actionWith = async (standardDeviation: number) => {
      await session.execute({ type: "reset", seed: 5 });
      await session.execute({ type: "drive", action: [0.25, -0.5] });
      await session.execute({ type: "noise", standardDeviation });
      await session.execute({ type: "step" });
      return session.frame.action;
    };
    expect(await actionWith(0)).toEqual([0.25, -0.5]);
    const noisy = await actionWith(0.5);
    expect(noisy).not.toEqual([0.25, -0.5]);
    await session.execute({ type: "step" });
    const { action } = session.frame;
    await session.execute({ type: "seek", step: 1 });
    expect(session.frame.action).toEqual(noisy);
    await session.execute({ type: "step" });
    expect(session.frame.action).toEqual(action);
    for (const value of (await actionWith(50))!) expect(Math.abs(value)).toBe(1);
  });

  it("begins fixed tasks, and stays at one", async () => {
    const { env, session } = await start("pointmaze-medium");
    expect(session.scene.taskCount).toBe(5);
    const goals = new Set<string>();
    for (let task = 1; task <= 5; task++) {
      await session.execute({ type: "reset", seed: 2, task });
      expect(session.frame.task).toBe(task);
      goals.add(env.desiredGoal.map(Math.round).join());
    }
    expect(goals.size).toBe(5);
    const refused = session.execute({ type: "reset", seed: 2, task: 6 });
    await expect(refused).rejects.toThrow("task: pointmaze-medium has 5 fixed tasks, got 6");
  });

  it("writes the episodes that a person drove as a dataset", async () => {
    const { env, session } = await start();
    await session.execute({ type: "step" });
    expect(session.drivenFile(codecs)).toBeUndefined();
    await session.execute({ type: "drive", action: [0.5, -1] });
    for (let step = 0; step < 3; step++) await session.execute({ type: "step" });
    await session.execute({ type: "goal", goal: [1, -2] });
    await session.execute({ type: "drive", action: null });
    await session.execute({ type: "step" });
    await session.execute({ type: "reset", seed: 9 });
    await session.execute({ type: "drive", action: [3, 0] });
    await session.execute({ type: "step" });
    await session.execute({ type: "step" });
    await session.execute({ type: "seek", step: 1 });
    await expect(session.execute({ type: "drive", action: [1] })).rejects.toThrow(
      "action: PointReach takes 2 numbers, got 1",
    );
    const folder = await mkdtemp(join(tmpdir(), "smore-driven-"));
    const file = join(folder, "driven.npz");
    await writeFile(file, session.drivenFile(codecs)!);
    const dataset = await openDataset(file, { environment: "PointReach" });
    // The first episode up to the change of its goal, and the last one with the step that was taken back; none without driving.
    expect([...dataset.episodeLengths]).toEqual([4, 2]);
    expect([...dataset.episode(0).actions.subarray(2)]).toEqual([0.5, -1, 0.5, -1, 0.5, -1]);
    expect([...dataset.episode(1).actions]).toEqual([1, 0, 1, 0]);
    expect([...dataset.episode(1).desiredGoal]).toEqual([...Float32Array.from(env.desiredGoal)]);
    expect([...dataset.episode(1).observations.subarray(2, 4)]).toEqual(
      session.frame.observation.map(Math.fround),
    );
    await rm(folder, { recursive: true });
  });

  it("shows the end of an episode for a second, then begins that of the next seed", async () => {
    const { session, watch } = await start();
    watch();
    await vi.advanceTimersByTimeAsync(4900);
    expect(session.frame).toMatchObject({ seed: 3, step: 50, episode: 1 });
    await vi.advanceTimersByTimeAsync(900);
    expect(session.frame).toMatchObject({ seed: 3, step: 50 });
    await vi.advanceTimersByTimeAsync(200);
    expect(session.frame).toMatchObject({ seed: 4, episode: 2 });
  });

  it("continues beyond the horizon after the command to do so", async () => {
    const { session, watch } = await start();
    watch();
    await session.execute({ type: "endless", on: true });
    await vi.advanceTimersByTimeAsync(7000);
    expect(session.frame).toMatchObject({ seed: 3, step: 71, endless: true });
  });

  it("plays the same episode again after a reset with its seed", async () => {
    const { session } = await start();
    const play = async () => {
      await session.execute({ type: "reset", seed: 8 });
      for (let step = 0; step < 5; step++) await session.execute({ type: "step" });
      const { achievedGoal, desiredGoal, seed, step } = session.frame;
      return { achievedGoal, desiredGoal, seed, step };
    };
    const first = await play();
    expect(first).toMatchObject({ seed: 8, step: 5 });
    expect(await play()).toEqual(first);
  });

  it("takes goals, and counts the horizon from there", async () => {
    const { env, session, watch } = await start();
    await session.execute({ type: "step" });
    watch();
    await session.execute({ type: "goal", goal: [1, -2] });
    expect(session.frame).toMatchObject({ desiredGoal: [1, -2], step: 0, episode: 1 });
    expect([...env.desiredGoal]).toEqual([1, -2]);
    await expect(session.execute({ type: "goal", goal: [1] })).rejects.toThrow(
      "goal: PointReach takes 2 numbers, got 1",
    );
  });

  it("draws another goal without moving anything else", async () => {
    const { session } = await start("FetchReach");
    await session.execute({ type: "step" });
    const { achievedGoal, desiredGoal } = session.frame;
    await session.execute({ type: "new goal" });
    expect(session.frame.achievedGoal).toEqual(achievedGoal);
    const second = session.frame.desiredGoal;
    expect(second).not.toEqual(desiredGoal);
    await session.execute({ type: "new goal" });
    expect(session.frame.desiredGoal).not.toEqual(second);
  });

  it("stops when the simulation fails, reports it, and continues after a reset", async () => {
    let healthy = false;
    const { session, watch } = await start("PointReach", (env) => {
      const step = env.step.bind(env);
      env.step = (action) => {
        if (!healthy) throw new SimulationError("unstable");
        step(action);
      };
      return env;
    });
    watch();
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.frame).toMatchObject({ problem: "unstable", step: 0 });
    await session.execute({ type: "step" });
    await expect(session.execute({ type: "new goal" })).rejects.toThrow("reset it first");
    healthy = true;
    await session.execute({ type: "reset", seed: 0 });
    await session.execute({ type: "step" });
    expect(session.frame).toMatchObject({ problem: undefined, step: 1 });
  });

  it("reports where goals can be dragged", async () => {
    const places = async (id: string) => (await start(id)).session.scene.goalPlaces;
    expect(await places("PointReach")).toEqual({ markers: [1], dimensions: 2 });
    expect((await places("FetchPush"))?.dimensions).toBe(3);
    expect((await places("HandReach"))?.markers).toHaveLength(5);
    expect(await places("SawyerDoor")).toBeUndefined(); // an angle
  });
});

it("serving pages that are not built is rejected with the remedy", async () => {
  const { session } = await start();
  await expect(serveStudio({ session, pages: "/nowhere" })).rejects.toThrow("build it with `npm run build`");
});
