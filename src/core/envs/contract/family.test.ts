import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { platform } from "../../../node/datasets/platform.ts";
import { tasksOf } from "../../../node/sweep/tasks.ts";
import { EpisodeRecorder, expertOf, findRecipe, firstRecipe, planCollection } from "../../collect/index.ts";
import { cameraFor } from "../../render/index.ts";
import { checkEnv, listEnvs, listFamilies, makeEnv, registerFamily } from "../index.ts";
import { cartFamily } from "../testing/cart-family.ts";

const example = new URL("../testing/cart-family.ts", import.meta.url);
const documentation = new URL("../../../../docs/environments.md", import.meta.url);

describe("a family registered from outside", () => {
  it("is the complete example of docs/environments.md", async () => {
    const text = (await readFile(example, "utf8")).replace("../../index.ts", "smore");
    expect((await readFile(documentation, "utf8")).includes(text)).toBe(true);
  });

  it("adds environments that keep the contract", async () => {
    expect(listFamilies().at(-1)).toBe(cartFamily);
    expect(listEnvs().at(-1)).toBe(cartFamily.entries[0]);
    await checkEnv(() => makeEnv("CartReach"));
  });

  it("adds an expert and a default dataset that can be collected", async () => {
    expect(expertOf("CartReach")).toBe("cart-expert");
    expect(firstRecipe("CartReach")).toBe(findRecipe("cart-mixed"));
    const plan = planCollection(findRecipe("cart-mixed"), 20, 0, platform);
    const recorder = await EpisodeRecorder.create(plan, platform.openExpert);
    const { actions } = await recorder.record({ first: 0, end: 2 });
    recorder.dispose();
    expect(actions.length).toBe(2 * 50);
  });

  it("adds a group of tasks and a camera", async () => {
    expect(tasksOf({ tasks: ["cart"] } as unknown as Parameters<typeof tasksOf>[0])).toMatchObject([
      { environment: "CartReach", dataset: "cart-mixed" },
    ]);
    const env = await makeEnv("CartReach");
    expect(cameraFor("CartReach", env.scene()).target).toEqual([0, 0, 0]);
    env.dispose();
  });

  it("is rejected when a name is taken", () => {
    expect(() => registerFamily(cartFamily)).toThrow('environment family "cart" is already registered');
    const { name, ...rest } = cartFamily;
    expect(() => registerFamily({ name: `${name}-2`, ...rest })).toThrow(
      'environment "CartReach" is already registered',
    );
  });
});
