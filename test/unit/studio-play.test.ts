import { describe, expect, it } from "vitest";
import { drivenAction } from "../../studio/play/driving.ts";
import { linkTo, type Moment, momentOf } from "../../studio/play/link.ts";
import { hasPolicy, labelAt, splitLabel } from "../../studio/policies.ts";
import { readAddress } from "../../studio/shell/address.ts";

describe("a link to a moment", () => {
  it("restores what it was made from", () => {
    const moment: Moment = {
      environment: "pointmaze-medium",
      actors: ["expert", "smore, seed 0"],
      ...{ seed: 7, task: 3, goal: [1.5, -2], step: 0, noise: 0.25, view: "above" },
    };
    const { view, query } = readAddress(linkTo(moment));
    expect(view).toBe("play");
    expect(momentOf(query)).toEqual(moment);
  });

  it("ignores values that make no sense", () => {
    const nonsense = { seed: "-1", task: "0", goal: "1,x", step: "1e9", noise: "much", view: "below" };
    expect(momentOf(nonsense)).toEqual(momentOf({}));
  });
});

describe("the name of a policy in a link", () => {
  it.each([
    ["runs/a", undefined, "runs/a"],
    ["runs/a", 0, "runs/a@0"],
    ["runs/a@100", undefined, "runs/a@100@"],
    ["runs/a@100", 5, "runs/a@100@5"],
    ["runs/a@", undefined, "runs/a@@"],
    ["smore@home.onnx", undefined, "smore@home.onnx"],
  ])("leads back to %s and update %s", (label, update, name) => {
    expect(labelAt(label, update)).toBe(name);
    expect(splitLabel(name)).toEqual([label, update]);
  });
});

it("runs are playable once a policy of theirs is in the folder", () => {
  expect(hasPolicy({ state: "finished", policies: [] })).toBe(true);
  expect(hasPolicy({ state: "stopped", policies: [0] })).toBe(true);
  expect(hasPolicy({ state: "running", policies: [] })).toBe(false);
  // Only its record is left.
  expect(hasPolicy({ state: "finished" })).toBe(false);
});

describe("an action by hand", () => {
  it("takes the largest of key, stick and slider, and ignores a stick that rests", () => {
    const held = new Set(["ArrowRight", "s"]);
    expect(drivenAction(held, [0.5, 0.05, 0, 0.7], [0, 0.02, 0.3, 0, -0.4])).toEqual([1, 0.02, -1, 0, -0.4]);
    expect(drivenAction(new Set(), [0.5, 0.5, 0.25, -2], [0, 0, 0, 0])).toEqual([0.5, -0.5, 1, 0.25]);
    expect(drivenAction(new Set(["ArrowLeft", "ArrowRight"]), [], [0, 0])).toEqual([0, 0]);
  });
});
