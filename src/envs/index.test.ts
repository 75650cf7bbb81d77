import { describe, expect, it } from "vitest";
import { checkEnv, listEnvs, makeEnv } from "./index.ts";

describe.each(listEnvs().map((entry) => entry.spec.id))("%s", (id) => {
  it("keeps the contract", async () => {
    await checkEnv(() => makeEnv(id));
  });

  it("keeps the contract with noise on its actions", async () => {
    await checkEnv(() => makeEnv(id, { actionNoise: 0.5 }));
  });

  it("draws its goal where the desired goal is", async () => {
    const env = await makeEnv(id);
    env.reset(0);
    const marker = env.scene().find(({ name }) => name === "goal");
    expect(marker?.position.slice(0, env.spec.goalSize)).toEqual(env.desiredGoal);
    env.dispose();
  });
});
