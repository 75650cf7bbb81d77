// Draws the two pictures of README.md from the run of `npm start`: an episode after the other of its policy, and its learning curve.
// Build first, then: node scripts/readme-pictures.mjs
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
/** Four episodes. */
const STEPS = "200";
const LARGEST_BYTES = 1_000_000;

const folder = mkdtempSync(join(tmpdir(), "smore-readme-"));
const smore = (...args) =>
  execFileSync(process.execPath, [at("dist/node/cli/main.js"), ...args], { cwd: folder, stdio: "inherit" });
try {
  smore("start");
  const picture = at("docs/reach.gif");
  smore("render", "FetchReach", "--policy", "runs/first-run", "--steps", STEPS, "--out", picture);
  copyFileSync(join(folder, "runs/first-run/learning-curve.svg"), at("docs/first-run.svg"));
  const { size } = statSync(picture);
  if (size > LARGEST_BYTES) throw new Error(`docs/reach.gif has ${size} bytes; take fewer steps`);
} finally {
  rmSync(folder, { recursive: true });
}
