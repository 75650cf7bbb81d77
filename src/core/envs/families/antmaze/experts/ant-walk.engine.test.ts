import { expect, it } from "vitest";
import { ExpertPolicy, openExpert } from "../../../../../node/experts/index.ts";
import { enterFolderWithExperts } from "../../../../../node/experts/testing/made-up-experts.ts";
import { RandomGenerator } from "../../../../random/generator.ts";
import { behaviours, makeEnv } from "../../../index.ts";
import { MazeExpert } from "../../maze/experts/maze-expert.ts";
import { ANT_MAZE_VARIANTS } from "../variants.ts";

it("an ant walks where the ball would be steered, by a trained policy that does not observe the position", async () => {
  const { leave } = await enterFolderWithExperts();
  const env = await makeEnv("antmaze-medium");
  const maze = ANT_MAZE_VARIANTS.find(({ spec }) => spec.id === "antmaze-medium")!.maze;
  env.reset(0);
  const direction = new Float32Array(2);
  new MazeExpert(maze).act(env, direction);
  const policy = new ExpertPolicy("ant-direction", "expert");
  const expected = await policy.act([...env.observation.slice(2), ...direction], direction);
  const walk = behaviours.get("antmaze-medium-expert")(openExpert);
  walk.reset(env, RandomGenerator.from(0));
  const action = new Float32Array(8);
  await walk.act(env, action);
  expect(action).toEqual(expected);
  expect(walk.sha256).toBe(policy.sha256);
  env.dispose();
  await leave();
});
