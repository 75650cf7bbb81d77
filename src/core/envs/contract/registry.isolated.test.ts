import { expect, it, vi } from "vitest";
import { UserError } from "../../base/errors.ts";
import { envSpec, listEnvs, makeEnv, registerEnv } from "../index.ts";

vi.mock("@mujoco/mujoco", () => {
  throw new Error("MuJoCo was loaded");
});

it("lists environments without loading MuJoCo; making one with physics loads it", async () => {
  expect(listEnvs().map(({ spec }) => spec.id)).toContain("FetchReach");
  expect(envSpec("FetchReach").observationSize).toBe(10);
  for (const { summary } of listEnvs()) expect(summary).toMatch(/^[A-Z].*\.$/);
  await expect(makeEnv("FetchReach")).rejects.toThrow();
  const env = await makeEnv("PointReach");
  env.reset(0);
});

it("names the nearest environment when one is unknown", async () => {
  await expect(makeEnv("fetch-reach")).rejects.toThrow(UserError);
  await expect(makeEnv("fetch-reach")).rejects.toThrow(
    'unknown environment "fetch-reach"; did you mean "FetchReach"?',
  );
  expect(() => envSpec("PointRoom")).toThrow('"PointRooms"');
});

it("rejects a name that is taken", () => {
  expect(() => registerEnv(listEnvs()[0])).toThrow("already registered");
});

it("rejects a distance of goals that is not valid, naming the environment", () => {
  const [entry] = listEnvs();
  const register = (goalDistance: object) => () =>
    registerEnv({
      ...entry,
      spec: { ...entry.spec, id: "Odd", goalSize: 2, goalDistance } as typeof entry.spec,
    });
  expect(register([{ kind: "angle", dimensions: [2] }])).toThrow(
    "environment Odd: goalDistance: dimension 2 is none of a goal of 2; give dimensions from 0 to 1",
  );
  expect(register([{ kind: "angle", dimensions: [0], scale: 0 }])).toThrow(
    /^environment Odd: goalDistance\[0\].scale is 0/,
  );
});

it("rejects action noise that is negative or not a number", async () => {
  await expect(makeEnv("PointReach", { actionNoise: -1 })).rejects.toThrow("actionNoise");
  await expect(makeEnv("PointReach", { actionNoise: Number.NaN })).rejects.toThrow(UserError);
});

it("rejects open-ended episodes where there are no fixed tasks", async () => {
  await expect(makeEnv("PointReach", { openEnded: true })).rejects.toThrow(UserError);
  await expect(makeEnv("PointReach", { openEnded: true })).rejects.toThrow("has no fixed tasks");
});

it("rejects the inertia of capsules for environments without that option, and an unknown kind of it", async () => {
  await expect(makeEnv("PointReach", { capsuleInertia: "cylinder" })).rejects.toThrow(
    "capsuleInertia: PointReach does not have this option; leave it out",
  );
  const unknown = { capsuleInertia: "cone" as "exact" };
  await expect(makeEnv("AntTgtVel", unknown)).rejects.toThrow(
    'capsuleInertia: give "exact" or "cylinder", not "cone"',
  );
});
