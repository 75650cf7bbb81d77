// Frames per second of the rasteriser on one core. Build first, then: node bench/render.mjs [id …]
import { listEnvs, makeEnv } from "../dist/core/envs/index.js";
import { cameraFor, Rasterizer } from "../dist/core/render/index.js";
import { median, printTable } from "./support/table.mjs";

const SIZE = 64;
const ROUNDS = 9;
const FRAMES_PER_ROUND = 100;

const requested = process.argv.slice(2);
const ids = requested.length > 0 ? requested : listEnvs().map(({ spec }) => spec.id);
const rows = [];
for (const id of ids) {
  const env = await makeEnv(id);
  env.reset(0);
  const rates = [{}, { shadows: true }].flatMap((options) => {
    const rounds = measure(env, new Rasterizer(SIZE, SIZE, options));
    return [median(rounds), Math.max(...rounds)].map((rate) => rate.toFixed(0));
  });
  rows.push([id, String(env.scene().length), ...rates]);
  env.dispose();
}
console.log(`${SIZE} × ${SIZE} pixels, one sample each; ${ROUNDS} rounds of ${FRAMES_PER_ROUND} frames:\n`);
printTable(["frames/s", "geoms", "median", "best", "with shadows", "best"], rows);

/** Frames per second in each round: posing the geoms and drawing them, but not the step between two frames. */
function measure(env, rasterizer) {
  const camera = cameraFor(env.spec.id, env.scene());
  const action = new Float64Array(env.spec.actionSize);
  const rates = [];
  for (let round = 0; round <= ROUNDS; round++) {
    let milliseconds = 0;
    for (let frame = 0; frame < FRAMES_PER_ROUND; frame++) {
      if (env.terminated || frame % env.spec.horizon === 0) env.reset(round);
      for (let i = 0; i < action.length; i++) action[i] = 0.8 * Math.sin(0.7 * frame + i + round);
      env.step(action);
      const start = performance.now();
      rasterizer.render(env.scene(), camera);
      milliseconds += performance.now() - start;
    }
    if (round > 0) rates.push((1000 * FRAMES_PER_ROUND) / milliseconds); // the first round warms the compilers up
  }
  return rates;
}
