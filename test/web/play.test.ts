// The page runs from its build: `npm run build` first.
import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyCase } from "../../src/core/base/testing/every-case.ts";
import { makeEnv } from "../../src/core/envs/index.ts";
import { type Actor, Player, Session } from "../../src/core/play/index.ts";
import { makeSight } from "../../src/core/vision/index.ts";
import { openDataset } from "../../src/node/datasets/index.ts";
import { chooseActor, type LocalServer, serveStudio } from "../../src/node/serve/index.ts";
import { browserMissing, launchBrowser, seriousFaults } from "../support/browser.ts";
import { smore, startSmore, temporaryFolder } from "../support/smore.ts";

/** A browser without a graphics card, on a busy machine, takes its time. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

let session: Session;
let server: LocalServer;

beforeAll(async () => {
  const env = await makeEnv("FetchReach");
  session = new Session(new Player(env, await chooseActor(env.spec, {}), 1));
  server = await serveStudio({ session });
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
    expect((await ask("/")).text).toContain("<title>Smore studio</title>");
    for (const path of ["/missing.js", "/../index.js", "/%2e%2e/index.js", "/play", "/etc/passwd"])
      expect((await ask(path)).status).toBe(404);
    expect((await ask("/", { method: "PUT" })).status).toBe(405);
  });

  it("rejects other machines' names and other sites' pages", async () => {
    expect((await ask("/", { headers: { host: "example.org" } })).status).toBe(403);
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
  const own = await serveStudio({ session: seeing });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    await page.goto(own.url);
    await eventually(() => page.locator("#sight-goal").isVisible()).toBe(true);
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
  const url = /http:\/\/127\.0\.0\.1:\d+\/#\/play\?source=terminal/.exec(line)?.[0] ?? "";
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

  /** Where a place in the world is seen in the window: the scene's camera fills a square in the middle of the canvas. */
  async function seenAt(place: readonly number[]): Promise<{ x: number; y: number }> {
    const { position, target, fieldOfView } = session.scene.camera;
    const unit = (v: number[]) => v.map((value) => value / Math.hypot(...v));
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, i) => sum + value * b[i], 0);
    const forward = unit(target.map((value, i) => value - position[i]));
    const right = unit([forward[1], -forward[0], 0]);
    const up = [right[1] * forward[2], -right[0] * forward[2], right[0] * forward[1] - right[1] * forward[0]];
    const offset = place.map((value, i) => value - position[i]);
    const { x, y, width, height } = (await page.locator("#play-stage").boundingBox())!;
    const scale =
      Math.min(width, height) / 2 / Math.tan((fieldOfView * Math.PI) / 360) / dot(offset, forward);
    return {
      x: x + width / 2 + scale * dot(offset, right),
      y: y + height / 2 - scale * dot(offset, up),
    };
  }

  it("shows the robot, and the simulation's numbers", async () => {
    await eventually(() => page.textContent(".distance")).toMatch(/^\d\.\d{3}$/);
    expect(await page.textContent(".actor")).toBe("random actions");
    expect(await page.inputValue("#play-environment")).toBe("FetchReach");
    const box = (await page.locator("#play-stage").boundingBox())!;
    await eventually(() => colors(box)).toBeGreaterThan(500);
  });

  it("pauses, plays single steps, and restores any of them", async () => {
    await page.click(".pause");
    await eventually(() => session.frame.paused).toBe(true);
    await eventually(() => page.textContent(".pause")).toContain("Run");
    const { step } = session.frame;
    await page.waitForTimeout(200);
    expect(session.frame.step).toBe(step);
    await page.click(".single-step");
    await eventually(() => session.frame.step).not.toBe(step);
    await eventually(() => page.textContent(".step")).toBe(`${session.frame.step}`);
    await page.click(".restart");
    for (const taken of [1, 2, 3]) {
      await page.click(".single-step");
      await eventually(() => session.frame.step).toBe(taken);
    }
    await page.click(".step-back");
    await eventually(() => session.frame.step).toBe(2);
    await page.locator("#scrubber").fill("0");
    await eventually(() => session.frame).toMatchObject({ step: 0, recorded: [0, 3] });
  });

  it("starts from the seed that it is given", async () => {
    await page.fill("#seed-input", "7");
    await page.click("#go");
    await eventually(() => session.frame).toMatchObject({ seed: 7, step: 0 });
    await eventually(() => page.textContent(".seed")).toBe("7");
  });

  it("lets the goal be dragged, level or upright, to where the pointer is", async () => {
    const places: number[][] = [];
    await page.evaluate("scrollTo(0, 0)");
    for (const mode of ["level", "upright"]) {
      await page.selectOption("#drag-plane", mode);
      const before = [...session.frame.desiredGoal];
      const from = await seenAt(before);
      const to = { x: from.x - 30, y: from.y - 18 };
      await page.mouse.move(from.x, from.y);
      await eventually(() => page.locator("#play-stage").evaluate((stage) => stage.style.cursor)).toBe(
        "grab",
      );
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
    const { x, y } = (await page.locator("#play-stage").boundingBox())!;
    await page.mouse.move(x + 20, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + 90, y + 40, { steps: 3 });
    await page.mouse.up();
    await page.waitForTimeout(100);
    expect(session.frame.desiredGoal).toEqual(goal);
  });

  it("obeys the keyboard", async () => {
    await page.locator("body").click({ position: { x: 2, y: 2 } });
    const goal = session.frame.desiredGoal;
    await page.keyboard.press("g");
    await eventually(() => session.frame.desiredGoal).not.toEqual(goal);
    await page.keyboard.press("+");
    await eventually(() => session.frame.speed).toBe(2);
    await page.keyboard.press("n");
    await eventually(() => session.frame.seed).toBe(8);
    await page.keyboard.press("Space");
    await eventually(() => session.frame.paused).toBe(false);
  });

  it("adds noise, and drives by hand", async () => {
    await page.locator("#noise").fill("0.5");
    await eventually(() => session.frame.noise).toBe(0.5);
    await page.locator("#noise").fill("0");
    await page.check("#drive");
    await eventually(() => session.frame).toMatchObject({ isDriven: true, noise: 0 });
    await page.keyboard.down("ArrowRight");
    await page.keyboard.down("s");
    await eventually(() => session.frame.action).toEqual([1, 0, -1, 0]);
    await page.keyboard.up("ArrowRight");
    await page.keyboard.up("s");
    await eventually(() => session.frame.action).toEqual([0, 0, 0, 0]);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.click("#save-driven")]);
    expect(saved.suggestedFilename()).toBe("FetchReach-driven.npz");
    const dataset = await openDataset(await saved.path(), { environment: "FetchReach" });
    expect(dataset.episode(0).actions).toContain(-1);
    await page.uncheck("#drive");
    await eventually(() => session.frame.isDriven).toBe(false);
  });

  it("has nothing that axe finds serious", async () => {
    expect(await seriousFaults(page)).toEqual([]);
  });

  it("fits on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 760 });
    await eventually(() => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth)).toBe(390);
    await page.locator("#play-stage").scrollIntoViewIfNeeded();
    const box = (await page.locator("#play-stage").boundingBox())!;
    await eventually(() => colors(box)).toBeGreaterThan(500);
  });

  it("needs no other host and has nothing to complain about", () => {
    expect([...hosts]).toEqual(["127.0.0.1"]);
    expect(complaints).toEqual([]);
  });

  it("says so when the server is gone", async () => {
    await server.close();
    await expect.poll(() => page.textContent("#play-problem")).toContain("The connection is lost");
  });
});

describe.skipIf(browserMissing !== "")(`playing in the tab, in Chromium${browserMissing}`, () => {
  let studio: LocalServer;
  let browser: Browser;
  let page: Page;

  let folder: string;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    ({ folder, remove } = await temporaryFolder());
    studio = await serveStudio({ folder });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  });
  afterAll(async () => {
    await browser?.close();
    await studio?.close();
    await remove();
  });

  it("plays the policy of a run in the folder", async () => {
    await smore(["collect", "point-reach-random", "--episodes", "20"], folder);
    const small = ["--dataset", "datasets/point-reach-random-20", "--updates", "20"];
    const { code, stderr } = await smore(["train", "PointReach", "--name", "mine", ...small], folder);
    expect(code, stderr).toBe(0);
    await page.goto(`${studio.url}#/play?environment=PointReach&actor=runs/mine&step=3`);
    await eventually(steps).toEqual(["3"]);
    expect(await page.textContent(".actor")).toBe("runs/mine");
    const answer = await page.request.get(`${studio.url}api/policy?path=runs/mine`);
    expect(await answer.body()).toEqual(await readFile(join(folder, "runs/mine/policy.onnx")));
    await page.selectOption("#actor-checkpoint", "update 0");
    await eventually(() => page.textContent(".actor")).toBe("runs/mine, update 0");
    await page.click("#link");
    expect(page.url()).toContain("runs%2Fmine%400");
    expect((await page.request.get(`${studio.url}api/policy?path=runs/other`)).status()).toBe(404);
    expect((await page.request.get(`${studio.url}api/policy?path=../mine`)).status()).toBe(404);
  });

  it("returns to what was chosen after another view was open", async () => {
    await page.click("nav >> text=Runs");
    await page.waitForSelector("[data-run]");
    await page.click("nav >> text=Play");
    await eventually(() => page.locator(".actor").allTextContents()).toEqual(["runs/mine, update 0"]);
  });

  it("plays at random, and says why, where a link leads to nothing", async () => {
    await page.goto(`${studio.url}#/play?environment=PointReach&actor=runs/none@7&step=1000000000`);
    await eventually(() => page.locator("#play-problem").allTextContents()).toEqual([
      "The page has no policy “runs/none@7”. Open its policy.onnx.",
    ]);
    expect(await page.inputValue("#actor")).toBe("random");
    await page.goto(`${studio.url}#/play?environment=Moon`);
    await eventually(() => page.inputValue("#play-environment")).toBe("FetchReach");
    expect(await page.textContent("#play-problem")).toContain("Moon");
  });

  it("restores steps beyond the horizon", async () => {
    await page.goto(`${studio.url}#/play?environment=PointReach&step=60`);
    await eventually(steps).toEqual(["60"]);
    expect(await page.isChecked("#endless")).toBe(true);
    expect(await page.textContent(".sides .seed")).toBe("0");
  });

  const steps = () => page.locator(".sides .step").allTextContents();
  const distances = () => page.locator(".sides .distance").allTextContents();

  it("plays two policies side by side from one start, and a link restores what is seen", async () => {
    await page.goto(`${studio.url}#/play?environment=PointReach&actor=expert&beside=random&seed=4&step=0`);
    await eventually(steps).toEqual(["0", "0"]);
    const STEPS = 8;
    const [expert, random] = await distances();
    expect(expert).toBe(random);
    for (let step = 1; step <= STEPS; step++) {
      await page.click(".single-step");
      await eventually(steps).toEqual([`${step}`, `${step}`]);
    }
    const after = await distances();
    expect(Number(after[0])).toBeLessThan(Number(after[1]));
    await page.locator("#noise").fill("0.5");
    await page.selectOption("#camera", "above");
    await page.click("#link");
    const link = page.url();
    expect(link).toContain(`step=${STEPS}`);
    await page.goto("about:blank");
    await page.goto(link);
    await eventually(steps).toEqual([`${STEPS}`, `${STEPS}`]);
    // Noise was off until the last step, and a link knows one noise only.
    expect(await page.inputValue("#noise")).toBe("0.5");
    expect(await page.inputValue("#camera")).toBe("above");
    await page.goto("about:blank");
    await page.goto(link.replace("noise=0.5&", ""));
    await eventually(distances).toEqual(after);
  });

  it.runIf(everyCase)(
    "plays fixed tasks, other environments, and says what a file has that is no policy",
    async () => {
      await page.selectOption("#play-environment", "pointmaze-medium");
      await page.selectOption("#task", "3");
      await eventually(() => page.textContent(".sides .reading")).toContain("task 3");
      const [chooser] = await Promise.all([
        page.waitForEvent("filechooser"),
        page.selectOption("#actor", "file"),
      ]);
      await chooser.setFiles({ name: "bad.onnx", mimeType: "", buffer: Buffer.from("no model") });
      await eventually(() => page.textContent("#play-problem")).toContain("cannot be read as an ONNX model");
    },
  );

  it.runIf(everyCase)("saves pictures and films", async () => {
    const saved = async (button: string) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
      return readFile(await download.path());
    };
    expect((await saved(".picture")).subarray(1, 4).toString()).toBe("PNG");
    await page.selectOption(".film-format", "gif");
    await page.dblclick(".film");
    await eventually(() => page.textContent(".film-problem")).toContain("Record for longer");
    for (const [format, magic] of [
      ["gif", "GIF89a"],
      ["webm", "\x1aE\xdf\xa3"],
    ] as const) {
      await page.selectOption(".film-format", format);
      await page.click(".film");
      await page.waitForTimeout(3000);
      const film = await saved(".film");
      expect(film.subarray(0, magic.length).toString("latin1")).toBe(magic);
      if (format === "gif") expect(imagesOf(film)).toBeGreaterThan(1);
    }
  });

  /** How many images a GIF holds that was written with one palette for all. */
  function imagesOf(gif: Buffer): number {
    let images = 0;
    for (let at = 0; at >= 0; at = gif.indexOf(Buffer.from([0x21, 0xf9, 0x04]), at + 1)) images++;
    return images - 1;
  }
});
