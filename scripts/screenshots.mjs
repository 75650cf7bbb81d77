// Draws every environment into docs/environments/. Build first, then: node scripts/screenshots.mjs [id …]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listEnvs, makeEnv } from "../dist/core/envs/index.js";
import { cameraFor, Rasterizer } from "../dist/core/render/index.js";
import { encodePng } from "../dist/node/render/index.js";

const WIDTH = 480;
const HEIGHT = 360;
/** Seeds whose episodes begin with everything in sight, where 0 is not such a one. */
const SEEDS = { FetchReach: 3, SawyerDoor: 2, FetchPickAndPlace: 9, DClawTurn: 1 };

const folder = fileURLToPath(new URL("../docs/environments/", import.meta.url));
mkdirSync(folder, { recursive: true });
const requested = process.argv.slice(2);
const ids = requested.length > 0 ? requested : listEnvs().map(({ spec }) => spec.id);
const rasterizer = new Rasterizer(WIDTH, HEIGHT, { supersampling: 4, shadows: true });
for (const id of ids) {
  const env = await makeEnv(id);
  env.reset(SEEDS[id] ?? 0);
  rasterizer.render(env.scene(), cameraFor(id, env.scene(), WIDTH / HEIGHT));
  env.dispose();
  const png = encodePng(rasterizer);
  writeFileSync(join(folder, `${id}.png`), png);
  console.log(`${id}.png`.padEnd(28), `${(png.length / 1000).toFixed(1).padStart(6)} kB`);
}
