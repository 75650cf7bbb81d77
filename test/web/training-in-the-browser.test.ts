// Follows the tutorial in Chromium, with the packed package: `npm run build` first. With TUTORIAL_PICTURES=1 it also draws the
// tutorial's pictures anew.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { Installation, type OutsideProject } from "../support/installed-package.ts";
import { runCommand, Tutorial } from "../support/tutorial.ts";

const NAME = "training-in-the-browser";
const PAGE = fileURLToPath(new URL(`../../docs/tutorials/${NAME}.md`, import.meta.url));
const DRAWS_PICTURES = process.env.TUTORIAL_PICTURES === "1";

/** A browser without a graphics card, on a busy machine, takes its time. */
const TIMEOUT = 300_000;
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: TIMEOUT, interval: 200 });

describe.skipIf(browserMissing !== "" || !everyCase)(
  `the tutorial about training in the browser${browserMissing}`,
  { timeout: 2 * TIMEOUT },
  () => {
    const tutorial = new Tutorial(NAME);
    /** Everything that the studio has shown so far. */
    let shown = "";
    let installation: Installation;
    let project: OutsideProject;
    let studio: ReturnType<OutsideProject["start"]>;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      installation = new Installation();
      project = installation.project("tab");
      tutorial.write(project);
      studio = project.start(`${tutorial.started[0]} --no-open`);
      const [line] = (await once(studio.child.stdout, "data")) as [Buffer];
      browser = await launchBrowser();
      page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 });
      await page.goto(/http:\S+/.exec(line.toString())![0]);
    }, TIMEOUT);
    afterAll(async () => {
      studio?.child.kill("SIGINT");
      await studio?.finished;
      await browser?.close();
      installation?.remove();
    });

    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const row = (run: number) => page.locator(`.runs tr[data-run='${run}']`);
    const isDone = async (run: number) => (await row(run).getAttribute("data-state")) === "finished";
    async function look(): Promise<void> {
      shown += await page.locator("body").innerText();
    }
    async function picture(place: Page | Locator, suffix = ""): Promise<void> {
      if (DRAWS_PICTURES) await place.screenshot({ path: PAGE.replace(/\.md$/, `${suffix}.png`) });
    }

    it("trains a first policy that reaches its goals", async () => {
      await button("Collect and train").click();
      await eventually(() => page.textContent("#activity")).toMatch(/^Done: (9\d|100) % of 100 goals after/);
      expect(await page.locator("#problem").count()).toBe(0);
      await look();
      await picture(page);
      await button("New goal").click();
    });

    it("shows three maps, which follow the simulation step by step", async () => {
      await eventually(() => page.locator(".heat-map").count()).toBe(3);
      await button("Pause").click();
      await button("One step").click();
      await look();
      await picture(page.locator(".inside .maps"), "-maps");
      await button("Step back").click();
      await button("Run").click();
    });

    it("trains GCSL on the same data, whose return is smaller", async () => {
      await page.locator("#agent").selectOption("gcsl");
      await button("Collect and train").click();
      await row(1).waitFor();
      await eventually(() => isDone(1)).toBe(true);
      await look();
      const returnOf = async (run: number) => Number(await row(run).locator("td").nth(2).textContent());
      expect(await returnOf(0)).toBeGreaterThan(await returnOf(1));
      await picture(page.locator(".results"), "-runs");
      const [link] = /#environment=\S+(?=`)/.exec(readFileSync(PAGE, "utf8"))!;
      await page.evaluate(`location.hash = ${JSON.stringify(link)}`);
    });

    it("trains on the tutorial's log", async () => {
      runCommand(project, tutorial.command("node log.mjs"));
      await page.locator("#agent").selectOption("smore");
      await page.locator("#data").selectOption({ label: "a file of mine" });
      await page.setInputFiles("#file", join(project.folder, "log.csv"));
      await button("Train").click();
      await eventually(() => page.textContent("#problem")).toContain('log.csv holds "episode", "x"');
      await page.setInputFiles("#mapping", join(project.folder, "mapping.json"));
      await look();
      await button("Train").click();
      await row(2).waitFor();
      await eventually(() => isDone(2)).toBe(true);
      await eventually(() => row(2).locator(".success").textContent()).toMatch(/^(9\d|100) %$/);
    });

    it("takes the policy to a terminal", async () => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        row(2).getByRole("button", { name: "policy.onnx" }).click(),
      ]);
      await download.saveAs(join(project.folder, download.suggestedFilename()));
      const output = runCommand(project, tutorial.command("npx smore eval"));
      expect(output).toMatch(/success.* (9\d|100)(\.\d)? %/);
    });

    it("names only what the studio shows", () => {
      const names = Array.from(
        readFileSync(PAGE, "utf8").matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g),
        ([, name]) => name,
      );
      expect(names.length).toBeGreaterThan(10);
      expect(names.filter((name) => !shown.includes(name))).toEqual([]);
    });
  },
);
