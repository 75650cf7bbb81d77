// The page runs from its build: `npm run build` first. `bench/studio-runs.mjs` measures how long redraws take.
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { holdFolder } from "../../src/node/files/hold.ts";
import { type LocalServer, serveStudio } from "../../src/node/serve/index.ts";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { makeStudioFolder } from "../support/studio-folder.ts";

/** A browser without a graphics card, on a busy machine, takes its time. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000, interval: 100 });

const VIEWS = [
  "#/runs?folder=runs",
  "#/runs?folder=results/grid&over=seeds",
  "#/data?path=datasets/pictures",
];

describe.skipIf(browserMissing !== "")(`runs and data in Chromium${browserMissing}`, () => {
  const complaints: string[] = [];
  const hosts = new Set<string>();
  let folder: string;
  let remove: () => Promise<void>;
  let server: LocalServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    ({ folder, remove } = await makeStudioFolder());
    server = await serveStudio({ folder });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => hosts.add(new URL(request.url()).hostname));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await remove?.();
  });

  const plot = () => page.getAttribute("section[aria-label=Curves] .plot [role=img]", "aria-label");
  const shown = () => page.locator("tr[data-run]:visible").count();
  /** Whether something was drawn on the canvas of a plot. */
  const isDrawn = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((canvas) => {
        const { width, height } = canvas as unknown as { width: number; height: number };
        const context = (canvas as unknown as { getContext(kind: string): never }).getContext("2d") as {
          getImageData(...area: number[]): { data: Uint8ClampedArray };
        };
        // Of a colour of Okabe and Ito: none of the page's greys.
        const { data } = context.getImageData(0, 0, width, height);
        for (let i = 0; i < data.length; i += 4)
          if (
            data[i + 3] > 200 &&
            Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 90
          )
            return true;
        return false;
      });

  it("runs are listed with their states, drawn, compared and searched", async () => {
    await page.goto(`${server.url}#/runs?folder=runs`);
    await eventually(shown).toBe(4);
    expect(await page.getAttribute("tr[data-run='runs/b-failed']", "data-state")).toBe("failed");
    expect(await page.textContent("tr[data-run='runs/b-failed']")).toContain("diverged at update 2");
    await eventually(plot).toMatch(/^success over updates\. .*learningRate 0\.01, seed 2: 0\.95/);
    await eventually(() => isDrawn(".plot canvas")).toBe(true);
    await eventually(() => page.textContent("section[aria-label=Settings]")).toContain("agent.learningRate");
    await page.uncheck("tr[data-run='runs/c-stopped'] input");
    await eventually(plot).not.toContain("seed 2");
    expect(page.url()).toContain("runs%2Fb-failed");
    await page.selectOption("#metric", "metrics policy/loss");
    await eventually(plot).toMatch(/^policy\/loss over updates/);
    await page.fill("[type=search]", "gcsl stopped");
    await eventually(shown).toBe(1);
  });

  it("a grid has its table, with ranks, and its curves", async () => {
    await page.fill("[type=search]", "");
    await page.selectOption("#folder", "results/grid");
    const cells = page.locator(".grid-results tbody tr");
    await eventually(() => cells.allTextContents()).toEqual([
      "PointReach61.0\u00a0±\u00a02.571.0\u00a0±\u00a02.5",
      "rank on PointReach21",
      "mean rank2.001.00",
    ]);
    expect(await page.textContent(".grid-results strong")).toContain("71.0");
    await eventually(() => isDrawn(".grid-results canvas")).toBe(true);
    await page.selectOption("#over", "seeds");
    await page.click("text=Draw these");
    await eventually(plot).toContain("smore (3 seeds): 0.61");
  });

  it("a dataset is shown in numbers, curves, paths and pictures", async () => {
    await page.click("nav >> text=Data");
    await page.click("text=point-reach-random-5");
    await eventually(() => page.textContent("section[aria-label=Dataset] dl")).toContain("Episodes5");
    await eventually(() => page.textContent("section[aria-label=Findings]")).toContain("nothing is wrong");
    await eventually(() => page.textContent("#reached")).toContain("50 steps.");
    await eventually(() => isDrawn("section[aria-label=Episode] canvas")).toBe(true);
    await eventually(() => page.getAttribute("#paths", "aria-label")).toContain(
      "of 5 episodes from episode 0 on",
    );
    expect(await page.locator(".heat-map").count()).toBe(2);
    await page.click("text=pictures");
    const frames = page.locator(".strip img");
    await eventually(() => frames.count()).toBe(6);
    await eventually(() =>
      page.locator(".large").evaluate((image) => (image as HTMLImageElement).naturalWidth),
    ).toBe(8);
    await page.click("[aria-label='Step 4']");
    await eventually(() => page.getAttribute(".large", "src")).toContain("step=4");
  });

  it("a finding leads to its place", async () => {
    await page.goto(`${server.url}#/data?path=log.csv&environment=PointReach&mapping=mapping.json`);
    await page.click("text=episode 0, step 5, actions 0");
    await eventually(() => page.textContent("section[aria-label=Episode] figcaption")).toBe(
      "actions of episode 0; step 5 is marked",
    );
  });

  it.runIf(everyCase)("what a file lacks can be said in the page", async () => {
    await page.goto(`${server.url}#/data?path=log.csv`);
    await eventually(() => page.textContent("section[aria-label=Dataset] .problem")).toContain(
      "mapping file",
    );
    await page.fill("#environment", "PointReach");
    await page.fill("#mapping", "mapping.json");
    await page.keyboard.press("Enter");
    await eventually(() => page.textContent("section[aria-label=Dataset]")).toContain("Transitions");
    complaints.splice(0); // the browser reports answers of status 400
  });

  it.runIf(everyCase)("curves follow a run that is being written, and its state", async () => {
    await page.goto(`${server.url}#/runs?runs=runs/c-stopped&metric=metrics%20policy/loss`);
    await eventually(plot).toContain(": 6");
    const log = join(folder, "runs", "c-stopped", "metrics.jsonl");
    const hold = await holdFolder(join(folder, "runs", "c-stopped"));
    appendFileSync(log, '{"step":400,"seconds":8,"policy/loss":9.5}\n{"step":500,"sec');
    await eventually(plot).toContain(": 9.5");
    await eventually(() => page.getAttribute("tr[data-run='runs/c-stopped']", "data-state")).toBe("running");
    await hold.release();
    rmSync(log);
    writeFileSync(log, '{"step":100,"seconds":2,"policy/loss":3}\n');
    await eventually(plot).toContain(": 3");
    await eventually(() => page.getAttribute("tr[data-run='runs/c-stopped']", "data-state")).toBe("stopped");
  });

  it.runIf(everyCase)("a long log is read to its end, and a part of it can be seen", async () => {
    const rows = 300_000;
    const lines = Array.from(
      { length: rows },
      (_, i) => `{"step":${i + 1},"seconds":${i},"policy/loss":${i % 7}}\n`,
    );
    writeFileSync(join(folder, "runs", "a-finished", "metrics.jsonl"), lines.join(""));
    await page.goto(`${server.url}#/runs?runs=runs/a-finished&metric=metrics%20policy/loss`);
    await eventually(() => page.textContent("#rows")).toMatch(/^300,000 rows\. /);
    const asked = page.waitForRequest(/from=1000&to=2000/);
    await page.fill("input[aria-label^=From]", "1000");
    await page.fill("input[aria-label^=To]", "2000");
    await page.keyboard.press("Enter");
    await asked;
    await page.click("#all");
    await eventually(() => page.isDisabled("#all")).toBe(true);
  });

  it.runIf(everyCase)("is used by the keyboard alone", async () => {
    await page.goto(`${server.url}#/runs?folder=runs&runs=-`);
    await eventually(shown).toBe(4);
    const focused = () => page.evaluate("document.activeElement.closest('tr')?.dataset.run ?? ''");
    for (let presses = 0; (await focused()) !== "runs/b-failed"; presses++) {
      expect(presses).toBeLessThan(40);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Space");
    await eventually(() => page.isChecked("tr[data-run='runs/b-failed'] input")).toBe(true);
    await eventually(plot).toContain("seed 1: 0.85");
  });

  it.runIf(everyCase).each(VIEWS.flatMap((view) => [[view, "light"] as const, [view, "dark"] as const]))(
    "%s is accessible in its %s colours, as far as axe can say",
    async (view, colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${server.url}${view}`);
      await eventually(() => page.locator(".browse h2").count()).toBeGreaterThan(2);
      await page.waitForLoadState("networkidle");
      await page.addScriptTag({ path: fileURLToPath(import.meta.resolve("axe-core")) });
      const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
        "axe.run().then(({ violations }) => violations)",
      );
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
    },
  );

  it.runIf(everyCase).each(VIEWS)("%s fits on a phone", async (view) => {
    await page.setViewportSize({ width: 390, height: 760 });
    await page.goto(`${server.url}${view}`);
    await eventually(() => page.locator(".browse h2").count()).toBeGreaterThan(2);
    await eventually(() => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth)).toBe(390);
  });

  it("needs no other host and has nothing to complain about", () => {
    expect([...hosts]).toEqual(["127.0.0.1"]);
    expect(complaints).toEqual([]);
  });
});
