// The page runs from its build: `npm run build` first.
import { readFile } from "node:fs/promises";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { engine } from "../../src/node/engine/index.ts";
import { type LocalServer, serveStudio } from "../../src/node/serve/index.ts";
import { SMALL } from "../../studio/train/choices.ts";
import { collect } from "../../studio/train/learning/collect.ts";
import { Evaluator } from "../../studio/train/learning/evaluate.ts";
import { Learning, type LossRow } from "../../studio/train/learning/learning.ts";
import { browserMissing, launchBrowser, seriousFaults } from "../support/browser.ts";

/** A browser without a graphics card, on a busy machine, takes its time. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 90_000, interval: 200 });

/** Largest relative difference between losses of the two engines over this many updates. */
const TOLERANCE = 1e-5;
const COMPARED = 100;

const RUN = { recipe: "point-reach-random", episodes: 200, seed: 3, updates: 300 };
const LINK = `#environment=PointReach&episodes=${RUN.episodes}&seed=${RUN.seed}&updates=${RUN.updates}`;

describe.skipIf(browserMissing !== "")(`the studio in Chromium${browserMissing}`, () => {
  const complaints: string[] = [];
  const hosts = new Set<string>();
  let server: LocalServer;
  let browser: Browser;
  let page: Page;
  let policy: Buffer;

  beforeAll(async () => {
    server = await serveStudio();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => hosts.add(new URL(request.url()).hostname));
    await page.goto(server.url + LINK);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function downloaded(button: string): Promise<Buffer> {
    const [download] = await Promise.all<[Promise<Download>, Promise<void>]>([
      page.waitForEvent("download"),
      page.click(button),
    ] as never);
    return readFile(await (download as Download).path());
  }

  it("says what is wrong with a setting, and trains only where nothing is", async () => {
    await eventually(() => page.isEnabled("#train")).toBe(true);
    await page.selectOption("#setting-scoreLoss", { label: "dual" });
    await eventually(() => page.textContent(".settings .problem")).toContain("targetSteps");
    expect(await page.isEnabled("#train")).toBe(false);
    await page.selectOption("#setting-targetSteps", { label: "1" });
    await eventually(() => page.isEnabled("#train")).toBe(true);
    expect(page.url()).toContain("agent.scoreLoss=dual");
    await page.click("text=Back to the defaults");
    await eventually(() => page.url()).not.toContain("agent.");
  });

  it("follows a link that is opened in the same page", async () => {
    const agent = () => page.inputValue("#agent");
    const follow = (hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await follow(`${LINK}&agent=gcsl`);
    await eventually(agent).toBe("gcsl");
    await follow(LINK);
    await eventually(agent).toBe("smore");
  });

  it("collects and trains from zero until the policy reaches its goals", async () => {
    await page.click("#train");
    await eventually(() => page.textContent("#activity")).toMatch(/^Done: (9[5-9]|100) % of 100 goals/);
    expect(await page.locator(".runs tbody tr").count()).toBe(1);
  });

  it("has the losses of Node, and a policy that reaches unseen goals there", async () => {
    const text = (await downloaded(".runs .metrics")).toString();
    const inPage = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as LossRow);
    const dataset = await collect(RUN, () => {});
    const { seed, updates } = RUN;
    const request = { dataset, agent: "smore", settings: SMALL, seed, updates, threads: 1 };
    const learning = await Learning.create(engine, request);
    const inNode: LossRow[] = [];
    while ((inNode.at(-1)?.step ?? 0) < COMPARED) inNode.push(...(await learning.advance(0)));
    await learning.dispose();
    expect(inPage.at(-1)?.step).toBe(updates);
    for (const [i, row] of inNode.entries()) {
      const losses = Object.keys(row).filter((name) => name.endsWith("/loss"));
      expect(losses).toHaveLength(3);
      expect(inPage[i].step).toBe(row.step);
      for (const name of losses)
        expect(Math.abs(inPage[i][name] / row[name] - 1), `${name} after ${row.step}`).toBeLessThan(
          TOLERANCE,
        );
    }
    policy = await downloaded(".runs .policy");
    const evaluator = await Evaluator.create(engine, "PointReach");
    const { success } = await evaluator.evaluate(policy, 100, 1);
    expect(success.rate).toBeGreaterThanOrEqual(0.95);
  });

  it("shows what the critic says, from where the simulation is", async () => {
    await eventually(() => page.locator(".heat-map").count()).toBe(3);
    const picture = () =>
      page
        .locator(".heat-map canvas")
        .first()
        .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());
    const before = await picture();
    await page.click("text=New goal");
    await page.click("text=Next episode");
    await eventually(picture).not.toBe(before);
    expect(await page.locator(".bars").count()).toBe(3);
  });

  it("compares a rival without a critic on the same data", async () => {
    await page.selectOption("#agent", "gcsl");
    await page.click("#train");
    await eventually(() => page.locator(".runs tr[data-run='1']").getAttribute("data-state")).toBe(
      "finished",
    );
    expect(await page.textContent(".inside")).toContain("gcsl has none");
    expect(await page.getAttribute(".curves .plot div", "aria-label")).toMatch(
      /smore.*: \d+ %; gcsl.*: \d+ %$/,
    );
  });

  it("trains on a file that was picked", async () => {
    const text = ["episode,x,y,ax,ay"];
    for (let episode = 0; episode < 40; episode++)
      for (let step = 0, [x, y] = [0, 0]; step < 21; step++) {
        const [ax, ay] = [Math.sin(episode + 0.1 * step), Math.cos(2 * episode)];
        text.push([episode, x, y, ax, ay].join(","));
        [x, y] = [x + 0.2 * ax, y + 0.2 * ay];
      }
    const mapping = {
      observation: ["x", "y"],
      action: ["ax", "ay"],
      achievedGoal: ["x", "y"],
      episode: "episode",
    };
    await page.selectOption("#data", { label: "a file of mine" });
    await page.setInputFiles("#file", {
      name: "log.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(text.join("\n")),
    });
    await page.click("#train");
    await eventually(() => page.textContent("#problem")).toContain('log.csv holds "episode", "x"');
    await page.setInputFiles("#mapping", {
      name: "map.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify(mapping)),
    });
    await page.fill("#updates", "50");
    await page.click("#train");
    await eventually(() => page.locator(".runs tr[data-run='2']").getAttribute("data-state")).toBe(
      "finished",
    );
  });

  it("plays and evaluates a policy from a file, and refuses one that does not fit", async () => {
    const file = { name: "mine.onnx", mimeType: "application/octet-stream", buffer: policy };
    await page.setInputFiles("#policy-file", file);
    const row = page.locator(".runs tr", { hasText: "mine.onnx" });
    await eventually(() => row.locator(".success").textContent()).toMatch(/^(9[5-9]|100) %$/);
    await page.setInputFiles("#policy-file", { ...file, buffer: Buffer.from("no model") });
    await eventually(() => page.textContent("#problem")).toContain("cannot be read as an ONNX model");
  });

  it("steps back and forth, and saves a picture", async () => {
    await page.click(".pause");
    await eventually(() => page.textContent(".pause")).toBe("Run");
    await page.click("text=Start again");
    await eventually(() => page.textContent(".step")).toBe("0");
    const distance = await page.textContent(".distance");
    await page.click("text=One step");
    await eventually(() => page.textContent(".step")).toBe("1");
    expect(await page.textContent(".distance")).not.toBe(distance);
    await page.click("text=Step back");
    await eventually(() => page.textContent(".step")).toBe("0");
    expect(await page.textContent(".distance")).toBe(distance);
    expect((await downloaded(".picture")).subarray(1, 4).toString()).toBe("PNG");
  });

  it.runIf(everyCase)("trains with two threads, since its server isolates it", async () => {
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    await page.selectOption("#data", { index: 0 });
    await page.fill("#threads", "2");
    await page.click("#train");
    await eventually(() => page.locator(".runs tr[data-run='4']").count()).toBe(1);
    await eventually(() => page.getAttribute(".runs tr[data-run='4']", "data-state")).toBe("finished");
    await page.click("text=The same in a terminal");
    expect(await page.textContent(".settings pre")).toContain("training.threads=2");
  });

  it.each([
    "light",
    "dark",
  ] as const)("is accessible in its %s colours, as far as axe can say", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFaults(page)).toEqual([]);
  });

  it("fits on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 760 });
    await eventually(() => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth)).toBe(390);
  });

  it("needs no other host and has nothing to complain about", () => {
    expect([...hosts]).toEqual(["127.0.0.1"]);
    expect(complaints).toEqual([]);
  });
});
