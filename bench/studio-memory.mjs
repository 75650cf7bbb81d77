// The memory of the studio while it trains once and then plays, in a headless Chromium: the page with its workers, after garbage
// collection. Build first, then: node bench/studio-memory.mjs [minutes]
import { serveStudio } from "../dist/node/serve/index.js";
import { launchBrowser } from "./support/browser.mjs";
import { printTable } from "./support/table.mjs";

const MINUTES = Number(process.argv[2] ?? 30);
const READINGS = 6;

const server = await serveStudio();
// Otherwise the browser waits for a garbage collection of its own, which may take a minute.
const browser = await launchBrowser("--enable-blink-features=ForceEagerMeasureMemory");
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
page.setDefaultTimeout(0);
await page.goto(`${server.url}#environment=PointReach`);
await page.waitForSelector("#train:not([disabled])");
await page.click("#train");
while (!(await page.textContent("#activity")).startsWith("Done")) await page.waitForTimeout(500);
const began = performance.now();
const rows = [];
for (let reading = 0; reading <= READINGS; reading++) {
  await page.waitForTimeout(Math.max(0, began + (60_000 * MINUTES * reading) / READINGS - performance.now()));
  const bytes = await page.evaluate(
    "performance.measureUserAgentSpecificMemory().then(({ bytes }) => bytes)",
  );
  const episodes = Number(await page.textContent(".seed"));
  const row = [((performance.now() - began) / 60_000).toFixed(1), String(episodes), (bytes / 1e6).toFixed(0)];
  rows.push(row);
  console.error(row.join("  "));
}
printTable(["minutes", "seed of the episode", "MB"], rows);
await browser.close();
await server.close();
