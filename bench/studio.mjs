// How long the studio takes in a headless Chromium, from zero to 95 % of 100 goals that the data do not hold: what is
// fetched, collecting and training. Build first, then: node bench/studio.mjs [environment …]
import { serveStudio } from "../dist/node/serve/index.js";
import { launchBrowser } from "./support/browser.mjs";
import { printTable } from "./support/table.mjs";

const SEEDS = [0, 1, 2];
const ENOUGH = 95;
const LONGEST = 600_000;

const given = process.argv.slice(2);
const environments = given.length > 0 ? given : ["PointReach", "FetchReach"];
const server = await serveStudio();
const browser = await launchBrowser();
const rows = [];
for (const environment of environments)
  for (const seed of SEEDS) {
    // A context of its own has nothing cached.
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(0); // a machine that is busy answers late
    const sizes = [];
    page.on("requestfinished", (request) => {
      if (!request.url().endsWith(".wasm")) sizes.push(request.sizes());
    });
    await page.goto(`${server.url}#environment=${environment}&seed=${seed}`);
    await page.waitForSelector("#train:not([disabled])");
    await page.waitForSelector(".distance");
    const firstLoad = (await Promise.all(sizes)).reduce((sum, size) => sum + size.responseBodySize, 0);
    const began = performance.now();
    await page.click("#train");
    const success = page.locator(".runs .success");
    let reached;
    for (;;) {
      await page.waitForTimeout(200);
      const seconds = (performance.now() - began) / 1000;
      const shown =
        (await success.count()) > 0 ? Number.parseInt(await success.first().textContent(), 10) : 0;
      if (shown >= ENOUGH) reached ??= seconds;
      if ((await page.textContent("#activity")).startsWith("Done") || 1000 * seconds > LONGEST) {
        const row = [
          environment,
          String(seed),
          `${(firstLoad / 1e6).toFixed(2)} MB`,
          reached === undefined ? "never" : `${reached.toFixed(1)} s`,
          `${seconds.toFixed(1)} s`,
          `${shown} %`,
          await frameTime(page),
        ];
        rows.push(row);
        console.error(row.join("  "));
        break;
      }
    }
    await context.close();
  }
await browser.close();
await server.close();
printTable(
  [
    "environment",
    "seed",
    "first load but wasm",
    `first at ${ENOUGH} %`,
    "end of training",
    "success at the end",
    "frame, median and 95 %",
  ],
  rows,
);

/** Milliseconds between two frames of the page while it plays. */
async function frameTime(page) {
  const [median, high] = await page.evaluate(async () => {
    const times = [];
    let before = performance.now();
    const end = before + 5000;
    while (before < end) {
      const now = await new Promise(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    times.sort((a, b) => a - b);
    return [0.5, 0.95].map((share) => times[Math.floor(share * times.length)]);
  });
  return `${median.toFixed(0)}, ${high.toFixed(0)} ms`;
}
