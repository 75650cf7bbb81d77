import { expect, it } from "vitest";
import { refusal } from "../base/testing/refusal.ts";
import { mergeMappings, readMapping, writtenMapping } from "./mapping.ts";
import { sourceOf } from "./testing/sources.ts";

const path = "map.json";
const read = (content: unknown) => {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return readMapping(sourceOf(new TextEncoder().encode(text), path));
};

it("a mapping file gives expressions, each with its place", async () => {
  expect(await read({ observation: ["x", "y[0:2]"], achievedGoal: "x", end: ["done"] })).toEqual({
    fields: {
      observation: { text: "x, y[0:2]", origin: `${path}, field "observation":` },
      achievedGoal: { text: "x", origin: `${path}, field "achievedGoal":` },
    },
    end: [{ text: "done", origin: `${path}, field "end":` }],
  });
});

it("a mapping file with mistakes is rejected", async () => {
  expect(await refusal(read("{"))).toMatch(/map\.json cannot be read as a mapping/);
  expect(await refusal(read('{\n"action":\nx}'))).not.toContain("\n");
  expect(await refusal(read({ achievedGaol: "x" }))).toMatch(
    /achievedGaol is not a setting; did you mean achievedGoal\?/,
  );
  expect(await refusal(read({ action: 3 }))).toMatch(/map\.json: action is 3/);
  expect(await refusal(read({ episode: "run", end: ["done"] }))).toMatch(/both say where episodes end/);
});

it("a mapping file gives the distance of goals, with its place", async () => {
  const goalDistance = [{ kind: "angle", dimensions: [2], period: 360 }];
  const { goalDistance: found } = mergeMappings({ fields: {} }, await read({ goalDistance }));
  expect(found).toEqual({ parts: goalDistance, origin: `${path}, field "goalDistance":` });
  const wrong = await refusal(read({ goalDistance: [{ kind: "angle", dimensions: [0], period: -1 }] }));
  expect(wrong).toMatch(/^map\.json: goalDistance/);
  expect(await refusal(read({ goalDistance: [{ kind: "angel", dimensions: [0] }] }))).toMatch(
    /^map\.json: goalDistance/,
  );
});

it("the first mapping that has an entry decides", async () => {
  const flags = writtenMapping({ achievedGoal: "a", desiredGoal: undefined }, (field) => `flag ${field}`);
  const merged = mergeMappings(flags, await read({ achievedGoal: "b", action: "u", episode: "run" }));
  expect(merged.fields).toMatchObject({
    achievedGoal: { text: "a", origin: "flag achievedGoal" },
    action: { text: "u" },
  });
  expect(merged.episode?.text).toBe("run");
});

it("a mapping file gives ranges, names and units, one for all numbers or one each", async () => {
  const { signals } = mergeMappings(
    { fields: {} },
    await read({
      actionRange: { low: -180, high: [180, 90] },
      names: { action: ["shoulder", "elbow"] },
      units: { observation: "deg", action: ["deg", ""] },
    }),
  );
  expect(signals).toMatchObject({
    actionRange: { low: [-180], high: [180, 90] },
    names: { action: ["shoulder", "elbow"] },
    units: { observation: ["deg"], action: ["deg", ""] },
  });
  expect(signals?.origin("units.action")).toBe(`${path}, field "units.action":`);
  expect(await refusal(read({ actionRange: { low: "a", high: 1 } }))).toMatch(/^map\.json: actionRange\.low/);
  expect(await refusal(read({ units: { reward: "1" } }))).toMatch(
    /^map\.json: units\.reward is not a setting/,
  );
});
