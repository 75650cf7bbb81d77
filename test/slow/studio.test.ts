// The page runs from its build: `npm run build` first. `bench/studio.mjs` measures how long it takes.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalServer, serveStudio } from "../../src/node/serve/index.ts";
import { browserMissing, launchBrowser } from "../support/browser.ts";

const TIMEOUT = 1_200_000;

describe.skipIf(browserMissing !== "")(`training in Chromium from zero${browserMissing}`, () => {
  let server: LocalServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await serveStudio();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  describe.each(["PointReach", "FetchReach"])("%s", (environment) => {
    it.each([0, 1, 2])("reaches 95 or more of 100 unseen goals with seed %i", async (seed) => {
      const page = await browser.newPage();
      await page.goto(`${server.url}#environment=${environment}&seed=${seed}`);
      await page.click("#train");
      await expect
        .poll(() => page.textContent("#activity"), { timeout: TIMEOUT, interval: 500 })
        .toMatch(/^Done/);
      expect(await page.textContent("#activity")).toMatch(/^Done: (9[5-9]|100) %/);
      await page.close();
    });
  });
});
