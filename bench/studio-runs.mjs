// How long the studio takes to draw the curves of a run of a million rows, in a headless Chromium: reading the log at first, and
// redraws of new rows, of a part of the axis and of another column. Build first, then: node bench/studio-runs.mjs <run> [rows], where
// the run is the folder of a finished one, whose configuration is used.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serveStudio } from "../dist/node/serve/index.js";
import { printTable } from "./support/table.mjs";

const ROWS = Number(process.argv[3] ?? 1_000_000);
const COLUMNS = ["value/loss", "policy/loss", "score/loss", "value/gradientNorm", "policy/logProbability"];
const REDRAWS = 20;
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu"];

/** A run's folder with a log of so many rows; the other files are those of `config`. */
async function writeRun(folder, config) {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(config))
    if (/^(config|manifest)\.json$|^eval\.jsonl$/.test(name))
      await copyFile(join(config, name), join(folder, name));
  const log = createWriteStream(join(folder, "metrics.jsonl"));
  for (let step = 1; step <= ROWS; step++) {
    const values = COLUMNS.map(
      (name, i) => `"${name}":${Math.exp(-step / ROWS) + 0.1 * Math.sin(step * (i + 1))}`,
    );
    const line = `{"step":${step},"seconds":${step / 100},${values.join()},"chain":"0123456789abcdef"}\n`;
    if (!log.write(line)) await once(log, "drain");
  }
  log.end();
  await once(log, "finish");
}

const folder = await mkdtemp(join(tmpdir(), "smore-bench-"));
await writeRun(join(folder, "runs", "long"), process.argv[2]);
const server = await serveStudio({ folder });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
// A redraw begins with the question and ends with the frame that shows its answer.
await page.addInitScript(() => {
  globalThis.drawn = [];
  let asked;
  let answered;
  const { fetch } = globalThis;
  globalThis.fetch = async (address, options) => {
    const isCurves = String(address).includes("/api/curves");
    if (isCurves) asked = performance.now();
    const response = await fetch(address, options);
    if (!isCurves) return response;
    const json = response.json.bind(response);
    response.json = async () => {
      const value = await json();
      answered = performance.now();
      return value;
    };
    return response;
  };
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    clearRect.apply(this, area);
    if (answered === undefined) return;
    const [from, between] = [asked, answered];
    answered = undefined;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () =>
        globalThis.drawn.push({ server: between - from, page: performance.now() - between });
      channel.port2.postMessage(0);
    });
  };
});
const began = performance.now();
await page.goto(`${server.url}#/runs?runs=runs/long&metric=metrics%20value/loss`);
await page.waitForFunction(
  (rows) => document.querySelector("#rows")?.textContent.startsWith(`${rows} rows.`),
  ROWS.toLocaleString("en"),
  {
    timeout: 300_000,
  },
);
const reading = performance.now() - began;
const rows = [];
// Of the page's main thread, since other processes may share the cores.
const devtools = await page.context().newCDPSession(page);
await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
const pageSeconds = async () => {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value;
};
/** Redraws after `act`: medians and largest of the times of server and page, and their processor time. */
async function measure(name, act) {
  await page.evaluate("drawn.length = 0");
  const cpu = process.cpuUsage();
  const pageBefore = await pageSeconds();
  for (let i = 0; i < REDRAWS; i++) {
    const before = await page.evaluate("drawn.length");
    await act(i);
    await page.waitForFunction(`drawn.length > ${before}`, undefined, { timeout: 60_000 });
  }
  const drawn = await page.evaluate("drawn");
  const { user, system } = process.cpuUsage(cpu);
  const serverCpu = (user + system) / 1000 / drawn.length;
  const pageCpu = (1000 * ((await pageSeconds()) - pageBefore)) / drawn.length;
  const text = (of) => {
    const sorted = drawn.map(of).sort((a, b) => a - b);
    return `${Math.round(sorted[sorted.length >> 1])} ms, at most ${Math.round(sorted.at(-1))} ms`;
  };
  rows.push([
    name,
    text(({ server }) => server),
    text(({ page }) => page),
    text(({ server, page }) => server + page),
    `${Math.round(serverCpu)} + ${Math.round(pageCpu)} ms`,
  ]);
}
await measure("new rows", () => page.waitForTimeout(0));
await measure("a part of the axis", async (i) => {
  await page.fill("input[aria-label^=From]", String(1000 * (i + 1)));
  await page.keyboard.press("Enter");
});
await page.click("#all");
await measure("another column", (i) =>
  page.selectOption("#metric", `metrics ${COLUMNS[(i + 1) % COLUMNS.length]}`),
);
await browser.close();
await server.close();
await rm(folder, { recursive: true });
console.log(`${ROWS} rows: read and drawn after ${(reading / 1000).toFixed(1)} s`);
printTable(["redraw of", "server", "page", "both", "processor time"], rows);
