import { describe, expect, it } from "vitest";
import { type GoalEnv, makeEnv } from "../envs/index.ts";
import { imageCameraFor, Rasterizer } from "../render/index.ts";
import { ridgeRegression } from "../statistics/ridge.ts";
import { makeVisualEnv } from "./index.ts";

const SIDE = 16;
const FRAMES = 300;
const HELD_OUT = 60;
/** Of the regression, per row. */
const PENALTY = 0.1;

/** Draws an environment as policies see it, or with an ordinary floor from the same place. */
async function painter(id: string, isPainted: boolean): Promise<(env: GoalEnv) => ArrayLike<number>> {
  if (isPainted) {
    const visual = await makeVisualEnv(id, { height: SIDE, width: SIDE }, { openEnded: true });
    return (env) => {
      visual.restore(env.save());
      return visual.observation;
    };
  }
  const rasterizer = new Rasterizer(SIDE, SIDE);
  return (env) => {
    const geoms = env.scene().filter(({ name }) => !name.startsWith("goal"));
    return rasterizer.render(geoms, imageCameraFor(id, geoms));
  };
}

/** Frames of an agent all over a maze, from 0 to 1, and its positions. */
async function look(id: string, isPainted: boolean) {
  const env = await makeEnv(id, { openEnded: true });
  const paint = await painter(id, isPainted);
  const frames: Float64Array[] = [];
  const positions: number[][] = [];
  for (let seed = 0; seed < FRAMES; seed++) {
    env.reset(seed);
    env.step(Array.from({ length: env.spec.actionSize }, (_, i) => Math.sin(seed + i)));
    frames.push(Float64Array.from(paint(env), (value) => value / 255));
    positions.push([...env.achievedGoal]);
  }
  env.dispose();
  return { frames, positions };
}

/** Mean distance in metres between held-out positions and what ridge regression of the pixels says of them. */
function errorOfLinearDecoder({ frames, positions }: Awaited<ReturnType<typeof look>>): number {
  const flat = (rows: readonly ArrayLike<number>[]) => rows.flatMap((row) => Array.from(row));
  const predict = ridgeRegression(
    { values: flat(frames.slice(HELD_OUT)), width: frames[0].length },
    { values: flat(positions.slice(HELD_OUT)), width: 2 },
    PENALTY,
  );
  const predicted = predict(flat(frames.slice(0, HELD_OUT)));
  const errors = positions
    .slice(0, HELD_OUT)
    .map(([x, y], row) => Math.hypot(predicted[2 * row] - x, predicted[2 * row + 1] - y));
  return errors.reduce((sum, error) => sum + error) / HELD_OUT;
}

describe.each(["pointmaze-medium", "antmaze-medium"])("the floor of %s as policies see it", (id) => {
  it("encodes positions in its colours, without which a linear decoder fails", async () => {
    expect(errorOfLinearDecoder(await look(id, true))).toBeLessThan(0.6);
    expect(errorOfLinearDecoder(await look(id, false))).toBeGreaterThan(6);
  });
});
