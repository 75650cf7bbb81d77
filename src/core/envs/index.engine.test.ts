import { describe, expect, it } from "vitest";
import { everyCase } from "../base/testing/every-case.ts";
import { checkEnv, listEnvs, makeEnv } from "./index.ts";

describe.each(listEnvs().map((entry) => entry.spec.id))("%s", (id) => {
  it("keeps the contract", async () => {
    await checkEnv(() => makeEnv(id));
  });

  it.runIf(everyCase)("keeps the contract with noise on its actions", async () => {
    await checkEnv(() => makeEnv(id, { actionNoise: 0.5 }));
  });

  it("draws its goal where the desired goal is, and moves it along", async () => {
    const env = await makeEnv(id);
    const markers = () =>
      env
        .scene()
        .filter(({ name }) => name.startsWith("goal"))
        .map(({ position, rotation }) => ({ position: [...position], rotation: [...rotation] }));
    env.reset(0);
    const before = markers();
    if (!GOALS_THAT_ARE_NO_PLACES.test(id)) {
      const places = before.flatMap(({ position }) => position);
      expect(places.slice(0, env.spec.goalSize)).toEqual([...env.desiredGoal]);
    }
    env.setDesiredGoal(env.achievedGoal);
    expect(markers()).not.toEqual(before);
    env.dispose();
  });
});

/** Environments whose goal is an angle, a velocity or a direction. */
const GOALS_THAT_ARE_NO_PLACES = /^(SawyerDoor|DClawTurn|CheetahTgtVel.*|AntTgtVel.*|AntDirection)$/;
