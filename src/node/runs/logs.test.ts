import { expect, it } from "vitest";
import { episodeOutcome, summarizeEpisodes } from "../../core/rollout/returns.ts";
import { evaluationRow } from "./logs.ts";

it("the row of an evaluation has a column for every task", () => {
  const outcome = (task: number | undefined, successes: boolean[]) => ({
    ...episodeOutcome(successes, [1, 1], 0.5),
    task,
  });
  const row = evaluationRow(10, 2, summarizeEpisodes([outcome(1, [true, false]), outcome(2, [false, true])]));
  expect(row).toMatchObject({
    step: 10,
    seconds: 2,
    episodes: 2,
    success: 0.5,
    successAtAnyStep: 1,
    discountedReturn: 0.75,
    "success/task1": 0,
    "success/task2": 1,
    "successAtAnyStep/task1": 1,
    "successAtAnyStep/task2": 1,
  });
  const plain = evaluationRow(10, 2, summarizeEpisodes([outcome(undefined, [true, true])]));
  expect(Object.keys(plain).filter((name) => name.includes("/"))).toEqual([]);
});
