// The page runs from its build: `npm run build` first.
import { request as httpRequest } from "node:http";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeEnv } from "../../src/core/envs/index.ts";
import { type Actor, Player, Session } from "../../src/core/play/index.ts";
import { makeSight } from "../../src/core/vision/index.ts";
import { chooseActor, type LocalServer, servePlay } from "../../src/node/serve/index.ts";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { startSmore } from "../support/smore.ts";

/** A browser without a graphics card, on a busy machine, takes its time. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

let session: Session;
let server: LocalServer;

beforeAll(async () => {
  const env = await makeEnv("FetchReach");
  session = new Session(new Player(env, await chooseActor(env.spec, {}), 1));
  server = await servePlay(session);
});
afterAll(async () => {
  await server?.close();
  await session?.dispose();
});

describe("the server", () => {
  /** The status and text of an answer; headers as no browser would let a page set them. */
  function ask(path: string, { method = "GET", body = "", headers = {} } = {}) {
    return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode, text }));
      });
      request.on("error", reject).end(body);
    });
  }

  it("serves the page and nothing else", async () => {
    expect((await ask("/play/")).text).toContain("<title>Smore play</title>");
    expect((await ask("/")).status).toBe(302);
    for (const path of ["/play/missing.js", "/../index.js", "/%2e%2e/index.js", "/play", "/etc/passwd"])
      expect([302, 404]).toContain((await ask(path)).status);
    expect((await ask("/play/", { method: "PUT" })).status).toBe(405);
  });

  it("is deaf to other machines' names and other sites' pages", async () => {
    expect((await ask("/play/", { headers: { host: "example.org" } })).status).toBe(403);
    const command = { method: "POST", body: '{"type":"pause"}' };
    const foreign = { ...command, headers: { origin: "http://example.org" } };
    expect((await ask("/command", foreign)).status).toBe(403);
    expect((await ask("/command", command)).status).toBe(204);
    expect(session.frame.paused).toBe(true);
    await session.execute({ type: "run" });
  });

  it("says what is wrong with a command", async () => {
    const refusal = async (body: string) => {
      const { status, text } = await ask("/command", { method: "POST", body });
      expect(status).toBe(400);
      return text;
    };
    expect(await refusal("{")).toContain("JSON");
    expect(await refusal('{"type":"jump"}')).toContain("type");
    expect(await refusal('{"type":"goal","goal":[1]}')).toBe("goal: FetchReach takes 3 numbers, got 1");
  });
});

const seen = `shows what a policy of images sees, beside the image of its goal${browserMissing}`;
it.skipIf(browserMissing !== "")(seen, async () => {
  const env = await makeEnv("FetchReach");
  const [width, height] = [24, 16];
  const sight = await makeSight("FetchReach", { width, height, cameras: ["main", "side"] });
  const act = async () => [0.5, 0.2, 0.1, 0];
  const images = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const actor: Actor = {
    ...{ name: "a policy of images", begin() {}, act, dispose: async () => sight.dispose() },
    see: (world) => ({
      ...{ width, height, goal: images(sight.goal(world)), observation: images(sight.observe(world)) },
    }),
  };
  const seeing = new Session(new Player(env, actor, 1));
  await seeing.execute({ type: "pause" });
  const own = await servePlay(seeing);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    await page.goto(own.url);
    await eventually(() => page.locator("#sight").isVisible()).toBe(true);
    const shown = (id: string) =>
      page.evaluate<number[]>(`(() => {
        const canvas = document.getElementById("${id}");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return [canvas.width, canvas.height, ...data.subarray(0, 3), ...data.subarray(data.length - 4, data.length - 1)];
      })()`);
    // The first pixel of the first camera, and the last one of the last.
    const ends = (bytes: Uint8Array) => [...bytes.slice(0, 3), ...bytes.slice(-3)];
    const expected = (bytes: Uint8Array) => [2 * width, height, ...ends(bytes)];
    expect(await shown("sight-goal")).toEqual(expected(sight.goal(env).slice()));
    expect(await shown("sight-observation")).toEqual(expected(sight.observe(env).slice()));
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  } finally {
    await browser.close();
    await own.close();
    await seeing.dispose();
  }
});

it("`smore play` prints its address, serves until Ctrl-C, and rejects a port that is taken", async () => {
  const { child, finished } = startSmore(["play", "PointReach", "--no-open"], ".");
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text)));
    finished.then(({ stderr }) => reject(new Error(stderr)));
  });
  const url = /http:\/\/127\.0\.0\.1:\d+\/play\//.exec(line)?.[0] ?? "";
  expect(line).toContain("PointReach with random actions");
  expect((await fetch(url)).status).toBe(200);
  const second = startSmore(["play", "PointReach", "--no-open", "--port", new URL(url).port], ".");
  expect((await second.finished).stderr).toMatch(/^error: port \d+ cannot be used .*--port/);
  child.kill("SIGINT");
  expect((await finished).code).toBe(0);
});

describe.skipIf(browserMissing !== "")(`the page in Chromium${browserMissing}`, () => {
  const WIDTH = 760;
  const HEIGHT = 460;
  const complaints: string[] = [];
  const hosts = new Set<string>();
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => hosts.add(new URL(request.url()).hostname));
    await page.goto(server.url);
  });
  afterAll(() => browser?.close());

  /** How many colours there are in a part of the window. */
  async function colors(clip: { x: number; y: number; width: number; height: number }): Promise<number> {
    const png = (await page.screenshot({ clip })).toString("base64");
    // As text, since the tests are compiled for Node, which knows neither canvas nor image.
    return page.evaluate<number>(`(async () => {
      const data = await fetch("data:image/png;base64,${png}");
      const image = await createImageBitmap(await data.blob());
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
      context.drawImage(image, 0, 0);
      return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
    })()`);
  }

  /** Where a place in the world is seen in the window: the scene's camera fills the square beside the panel. */
  async function seenAt(place: readonly number[]): Promise<{ x: number; y: number }> {
    const { position, target, fieldOfView } = session.scene.camera;
    const unit = (v: number[]) => v.map((value) => value / Math.hypot(...v));
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, i) => sum + value * b[i], 0);
    const forward = unit(target.map((value, i) => value - position[i]));
    const right = unit([forward[1], -forward[0], 0]);
    const up = [right[1] * forward[2], -right[0] * forward[2], right[0] * forward[1] - right[1] * forward[0]];
    const offset = place.map((value, i) => value - position[i]);
    const panel = (await page.locator("#panel").boundingBox())!;
    const left = panel.x + panel.width;
    const scale =
      Math.min(WIDTH - left, HEIGHT) / 2 / Math.tan((fieldOfView * Math.PI) / 360) / dot(offset, forward);
    return {
      x: (left + WIDTH) / 2 + scale * dot(offset, right),
      y: HEIGHT / 2 - scale * dot(offset, up),
    };
  }

  it("shows the robot, and the simulation's numbers", async () => {
    await eventually(() => page.textContent("#environment")).toBe("FetchReach");
    await eventually(() => page.textContent("#distance")).toMatch(/^\d\.\d{3}$/);
    expect(await page.textContent("#actor")).toBe("random actions");
    const beside = { x: 330, y: 0, width: WIDTH - 330, height: HEIGHT };
    await eventually(() => colors(beside)).toBeGreaterThan(500);
  });

  it("pauses and plays single steps", async () => {
    await page.click("#pause");
    await eventually(() => session.frame.paused).toBe(true);
    await eventually(() => page.textContent("#pause")).toContain("Run");
    const { step } = session.frame;
    await page.waitForTimeout(200);
    expect(session.frame.step).toBe(step);
    await page.click("#single-step");
    await eventually(() => session.frame.step).not.toBe(step);
    await eventually(() => page.textContent("#step")).toBe(`${session.frame.step} / 50`);
    await page.click("#reset");
    await page.click("#single-step");
    await eventually(() => session.frame.step).toBe(1);
    await page.click("#step-back");
    await eventually(() => session.frame.step).toBe(0);
  });

  it("resets to the seed it is given", async () => {
    await page.fill("#seed-input", "7");
    await page.click("#seed-form button");
    await eventually(() => session.frame).toMatchObject({ seed: 7, step: 0 });
    await eventually(() => page.textContent("#seed")).toBe("7");
  });

  it("lets the goal be dragged, level or upright, to where the pointer is", async () => {
    const places: number[][] = [];
    for (const mode of ["level", "upright"]) {
      await page.click(`[data-mode=${mode}]`);
      const before = [...session.frame.desiredGoal];
      const from = await seenAt(before);
      const to = { x: from.x - 30, y: from.y - 18 };
      await page.mouse.move(from.x, from.y);
      await eventually(() => page.locator("#stage").evaluate((stage) => stage.style.cursor)).toBe("grab");
      await page.mouse.down();
      await page.mouse.move(to.x, to.y, { steps: 5 });
      await page.mouse.up();
      await expect
        .poll(async () => {
          const seen = await seenAt(session.frame.desiredGoal);
          return Math.hypot(seen.x - to.x, seen.y - to.y);
        })
        .toBeLessThan(1.5);
      places.push([before[2], session.frame.desiredGoal[2]]);
    }
    const [[levelBefore, levelAfter], [uprightBefore, uprightAfter]] = places;
    expect(levelAfter).toBeCloseTo(levelBefore, 4);
    expect(uprightAfter).toBeGreaterThan(uprightBefore + 0.02);
  });

  it("looks around where there is no goal, and leaves it alone", async () => {
    const goal = session.frame.desiredGoal;
    await page.mouse.move(WIDTH - 40, 40);
    await page.mouse.down();
    await page.mouse.move(WIDTH - 120, 60, { steps: 3 });
    await page.mouse.up();
    await page.waitForTimeout(100);
    expect(session.frame.desiredGoal).toEqual(goal);
  });

  it("obeys the keyboard", async () => {
    const goal = session.frame.desiredGoal;
    await page.keyboard.press("g");
    await eventually(() => session.frame.desiredGoal).not.toEqual(goal);
    await page.keyboard.press("+");
    await eventually(() => session.frame.speed).toBe(2);
    await page.keyboard.press("n");
    await eventually(() => session.frame.seed).toBe(8);
    await page.keyboard.press("Space");
    await eventually(() => session.frame.paused).toBe(false);
    await page.keyboard.press("h");
    await eventually(() => page.isVisible("#panel")).toBe(false);
    await page.click("#show");
    await eventually(() => page.isVisible("#panel")).toBe(true);
  });

  it("fits on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 760 });
    await eventually(() => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth)).toBe(390);
    const panel = (await page.locator("#panel").boundingBox())!;
    expect(panel.y).toBeGreaterThan(300);
    const scene = { x: 0, y: 0, width: 390, height: Math.floor(panel.y) };
    await eventually(() => colors(scene)).toBeGreaterThan(500);
  });

  it("needs no other host and has nothing to complain about", () => {
    expect([...hosts]).toEqual(["127.0.0.1"]);
    expect(complaints).toEqual([]);
  });

  it("says so when the server is gone", async () => {
    await server.close();
    await expect.poll(() => page.textContent("#problem")).toContain("connection is lost");
  });
});
