// The page runs from its build: `npm run build` first.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { makeEnv } from "../../src/core/envs/index.ts";
import { Player, Session } from "../../src/core/play/index.ts";
import { chooseActor, type LocalServer, serveStudio } from "../../src/node/serve/index.ts";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { foreignPolicies } from "../support/foreign-policies.ts";
import { temporaryFolder } from "../support/smore.ts";

/** A policy may take ten seconds for one action before it is ended. */
const TIMEOUT = 60_000;
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: TIMEOUT });

let folder: string;
let remove: () => Promise<void>;
let browser: Browser;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

/** Plays the policy of that name, opens its page, and hands both to `look`. */
async function play(
  name: keyof typeof foreignPolicies,
  look: (page: Page, session: Session) => Promise<void>,
): Promise<void> {
  const policy = join(folder, `${name}.onnx`);
  writeFileSync(policy, foreignPolicies[name]);
  const env = await makeEnv("PointReach");
  const session = new Session(new Player(env, await chooseActor(env.spec, { policy }), 1));
  let server: LocalServer | undefined;
  let page: Page | undefined;
  try {
    server = await serveStudio({ session });
    page = await browser.newPage();
    await page.goto(server.url);
    await look(page, session);
  } finally {
    await page?.close();
    await server?.close();
    await session.dispose();
  }
}

describe.skipIf(browserMissing !== "")(`the page of a policy from elsewhere${browserMissing}`, () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it.each(
    selectCases([
      ["nan", "nan.onnx cannot act: number 0 of its action is NaN; give a policy.onnx of a run"],
      ["failing", "failing.onnx cannot act: Non-zero status code returned while running GatherElements node"],
      ["endless", "endless.onnx cannot act: it takes longer than 10 s; give a policy.onnx of a run"],
      ["swelling", "swelling.onnx cannot act: "],
    ] as const),
  )(
    "says why the policy cannot act: %s",
    async (name, sentence) => {
      await play(name, async (page, session) => {
        const problem = page.locator(".sides .problem");
        await eventually(() => problem.textContent()).toContain("The simulation failed: ");
        expect(await problem.textContent()).toContain(sentence);
        expect(await problem.textContent()).toMatch(
          /^[^\n]+; give a policy\.onnx of a run\. Start another episode to go on\.$/,
        );
        expect(await problem.isVisible()).toBe(true);
        expect(await page.textContent(".actor")).toBe(`policy ${name}.onnx`);
        await eventually(() => page.textContent(".status")).toBe("failed");

        // Neither another command nor another page takes the sentence away.
        await Promise.all([page.waitForResponse("**/command"), page.click(".pause")]);
        expect(session.frame.paused).toBe(true);
        await eventually(() => page.textContent(".pause")).toContain("Run");
        expect(await problem.textContent()).toContain(sentence);
        await page.reload();
        await eventually(() => problem.textContent()).toContain(sentence);

        // A reset takes it away until the next action fails again.
        await page.fill("#seed-input", "7");
        await page.click("#go");
        await eventually(() => problem.isVisible()).toBe(false);
        await page.click(".single-step");
        await eventually(() => problem.textContent()).toContain(sentence);
      });
    },
    3 * TIMEOUT,
  );

  it.runIf(everyCase)("plays a sound policy without a sentence", async () => {
    await play("sound", async (page, session) => {
      await eventually(() => session.frame.step).toBeGreaterThan(2);
      await eventually(() => page.textContent(".step")).toMatch(/^[1-9]/);
      expect(await page.isVisible(".sides .problem")).toBe(false);
    });
  });
});
