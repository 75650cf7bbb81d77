// Draws every environment into docs/environments/. Build first, then: node scripts/screenshots.mjs [id … or images]
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listEnvs, makeEnv } from "../dist/core/envs/index.js";
import { cameraFor, contactSheet, Rasterizer } from "../dist/core/render/index.js";
import { makeVisualEnv } from "../dist/core/vision/index.js";
import { encodePng } from "../dist/node/render/index.js";

const WIDTH = 480;
const HEIGHT = 360;
/** Seeds whose episodes begin with everything in sight, where 0 is not such a one. */
const SEEDS = { FetchReach: 3, SawyerDoor: 2, FetchPickAndPlace: 9, DClawTurn: 1 };

/** What policies of images are given, and how many pixels of the picture one of theirs takes. */
const IMAGES = {
  PointReach: 48,
  PointRooms: 48,
  SawyerReach: 84,
  SawyerDoor: 84,
  FetchReach: 64,
  FetchPush: 64,
  SawyerDrawer: 64,
  SawyerPickAndPlace: 64,
  "pointmaze-medium": 64,
  "antmaze-medium": 64,
};
const IMAGE_SIDE = 168;

const folder = fileURLToPath(new URL("../docs/environments/", import.meta.url));
mkdirSync(folder, { recursive: true });
const requested = process.argv.slice(2);
const ids =
  requested.length > 0 ? requested.filter((id) => id !== "images") : listEnvs().map(({ spec }) => spec.id);
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
if (requested.length === 0 || requested.includes("images"))
  writeFileSync(join(folder, "images.png"), encodePng(await imagesOfPolicies()));

/** Start and goal of an episode, side by side, for each environment. */
async function imagesOfPolicies() {
  const frames = [];
  for (const [id, side] of Object.entries(IMAGES)) {
    const env = await makeVisualEnv(id, { height: side, width: side, goal: "image" });
    env.reset(5);
    frames.push(contactSheet([enlarged(env.observation, side), enlarged(env.goalInput, side)]));
    env.dispose();
  }
  return contactSheet(frames);
}

function enlarged(image, side) {
  const pixels = new Uint8Array(3 * IMAGE_SIDE * IMAGE_SIDE);
  const place = (i) => Math.floor((i * side) / IMAGE_SIDE);
  for (let y = 0; y < IMAGE_SIDE; y++)
    for (let x = 0; x < IMAGE_SIDE; x++)
      for (let c = 0; c < 3; c++)
        pixels[3 * (y * IMAGE_SIDE + x) + c] = image[3 * (place(y) * side + place(x)) + c];
  return { width: IMAGE_SIDE, height: IMAGE_SIDE, pixels };
}
