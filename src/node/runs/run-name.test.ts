import { expect, it } from "vitest";
import { runName } from "./run-name.ts";

it("writes names in lower-case words joined by dashes", () => {
  expect(runName("FetchPickAndPlace", "smore", 3)).toBe("fetch-pick-and-place-smore-seed3");
  expect(runName("DClawTurn", "gc-iql", 0)).toBe("dclaw-turn-gc-iql-seed0");
  expect(runName("FetchPush: random", "SMORe (τ = 0.9)", 0)).toBe("fetch-push-random-smore-0.9-seed0");
});
