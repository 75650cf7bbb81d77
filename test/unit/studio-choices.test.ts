import { describe, expect, it } from "vitest";
import { choicesFor, commandsOf, nested, readLink, SMALL, writeLink } from "../../studio/train/choices.ts";

const chosen = {
  ...choicesFor("FetchReach", { agent: "gciql", settings: {}, seed: 4, threads: 1 }),
  settings: { expectile: 0.9, "rows.eventful": 0.5, scoreLoss: "dual", hiddenSizes: [64, 64] },
  updates: 250,
};

describe("the link of the studio", () => {
  it("restores the choices that it was written from", () => {
    expect(readLink(writeLink(chosen))).toEqual(chosen);
  });

  it("takes the task's own values where it says nothing, or nonsense", () => {
    expect(readLink("")).toEqual(
      choicesFor("PointReach", { agent: "smore", settings: {}, seed: 0, threads: 1 }),
    );
    expect(readLink("#environment=Moon&updates=-3&seed=x")).toEqual(readLink(""));
  });
});

describe("the commands of the studio", () => {
  it("collect the same data and train the same run", () => {
    expect(commandsOf(chosen).split("\n")).toEqual([
      "smore collect fetch-reach-random --episodes 300 --seed 4",
      "smore train FetchReach --dataset datasets/fetch-reach-random-300-seed-4 --agent gciql --seed 4 --updates 250 " +
        "--set training.threads=1 --set 'agent.hiddenSizes=[64,64]' --set agent.batchSize=128 --set agent.activation=gelu " +
        "--set agent.expectile=0.9 --set agent.rows.eventful=0.5 --set agent.scoreLoss=dual",
    ]);
  });

  it("only train where the data are a file", () => {
    expect(commandsOf({ ...chosen, recipe: "" })).toMatch(/^smore train FetchReach --dataset '<file>' /);
  });
});

it("settings by path become the object that an agent takes", () => {
  expect(nested({ "rows.eventful": 0.5, "goals.law.kind": "uniform-future", "goals.hindsight": 1 })).toEqual({
    rows: { eventful: 0.5 },
    goals: { law: { kind: "uniform-future" }, hindsight: 1 },
  });
});

it("a link changes neither the defaults nor what all objects inherit", () => {
  nested({ ...SMALL, "__proto__.leaked": 1, "hiddenSizes.leaked": 1, "activation.leaked": 1 });
  expect("leaked" in {}).toBe(false);
  expect(SMALL.hiddenSizes).toEqual([128, 128]);
  expect("leaked" in (SMALL.hiddenSizes as object)).toBe(false);
});
