import { describe, expect, it } from "vitest";
import { type GoalEnv, makeEnv } from "../envs/index.ts";
import { imageCameraFor, Rasterizer } from "../render/index.ts";
import { makeVisualEnv } from "./index.ts";

const SIDE = 16;
const FRAMES = 300;
const HELD_OUT = 60;

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
  const train = frames.slice(HELD_OUT);
  const mean = [0, 1].map(
    (i) => train.reduce((sum, _, row) => sum + positions[HELD_OUT + row][i], 0) / train.length,
  );
  const kernel = (a: Float64Array, b: Float64Array) => {
    let sum = 1;
    for (let i = 0; i < a.length; i++) sum += (a[i] - 0.5) * (b[i] - 0.5);
    return sum;
  };
  const weights = solve(
    train.map((a, i) => train.map((b, j) => kernel(a, b) + (i === j ? 0.1 : 0))),
    train.map((_, row) => positions[HELD_OUT + row].map((value, i) => value - mean[i])),
  );
  let error = 0;
  for (let row = 0; row < HELD_OUT; row++) {
    const likeness = train.map((frame) => kernel(frames[row], frame));
    const [x, y] = mean.map((value, i) => likeness.reduce((sum, k, j) => sum + k * weights[j][i], value));
    error += Math.hypot(x - positions[row][0], y - positions[row][1]) / HELD_OUT;
  }
  return error;
}

/** X of A X = B for a symmetric positive definite A, by elimination. Overwrites both. */
function solve(a: number[][], b: number[][]): number[][] {
  const size = a.length;
  for (let i = 0; i < size; i++)
    for (let row = i + 1; row < size; row++) {
      const factor = a[row][i] / a[i][i];
      for (let j = i; j < size; j++) a[row][j] -= factor * a[i][j];
      for (let j = 0; j < b[row].length; j++) b[row][j] -= factor * b[i][j];
    }
  for (let i = size - 1; i >= 0; i--)
    for (let j = 0; j < b[i].length; j++) {
      for (let column = i + 1; column < size; column++) b[i][j] -= a[i][column] * b[column][j];
      b[i][j] /= a[i][i];
    }
  return b;
}

describe.each(["pointmaze-medium", "antmaze-medium"])("the floor of %s as policies see it", (id) => {
  it("tells positions by its colours, without which a linear decoder finds nothing", async () => {
    expect(errorOfLinearDecoder(await look(id, true))).toBeLessThan(0.6);
    expect(errorOfLinearDecoder(await look(id, false))).toBeGreaterThan(6);
  });
});
