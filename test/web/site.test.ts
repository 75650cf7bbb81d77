// The whole site from the sources and the declarations of the build: `npm run build` first.
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSite } from "../../site/build.ts";
import { everyCase, selectCases } from "../../src/core/base/testing/every-case.ts";
import { readLink } from "../../studio/train/choices.ts";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { temporaryFolder } from "../support/smore.ts";

/** Where the folder lies on its server. */
const PATH = "/some/where/";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".gif": "image/gif",
};
/** Pages of each kind, which quick tests open. */
const KINDS = [
  "index.html",
  "docs/tutorials/robot-log.html",
  "api/smore/core/classes/Policy.html",
  "api/index.html",
  "docs/results.html",
  "docs/reference/settings.html",
];

let folder: string;
let remove: () => Promise<void>;
let server: Server;
let address: string;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await buildSite(folder);
  // Files of a folder and nothing else: no headers, no other paths.
  server = createServer(async ({ url = "" }, response) => {
    try {
      const { pathname } = new URL(url, "http://localhost");
      if (!pathname.startsWith(PATH)) throw new Error("elsewhere");
      const file = pathname.slice(PATH.length);
      const content = await readFile(join(folder, file));
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "text/plain" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
}, 600_000);
afterAll(async () => {
  server?.close();
  await remove?.();
});

/** Paths of all pages of documents; the studio is a program. */
const htmlFiles = () =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".html") && !path.startsWith("studio"),
  );
const htmlOf = (path: string) => readFileSync(join(folder, path), "utf8");
const matches = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, found]) => found);

it("has every page of docs, and no link to a file or an anchor that does not exist", () => {
  const pages = htmlFiles();
  const documents = readdirSync(fileURLToPath(new URL("../../docs", import.meta.url)), {
    recursive: true,
    encoding: "utf8",
  }).filter((path) => path.endsWith(".md"));
  for (const path of documents) expect(pages).toContain(`docs/${path.replace(/md$/, "html")}`);
  const files = new Set(readdirSync(folder, { recursive: true, encoding: "utf8" }));
  const anchors = new Map(pages.map((path) => [path, new Set(matches(htmlOf(path), /\sid="([^"]+)"/g))]));
  const dead = pages.flatMap((path) =>
    matches(htmlOf(path), /\s(?:href|src)="([^"]*)"/g).filter((link) => {
      if (/^(?:https?|data):/.test(link)) return false;
      const [file, anchor] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      const named = anchors.get(target);
      return !files.has(target) || (anchor !== undefined && named !== undefined && !named.has(anchor));
    }),
  );
  expect(dead).toEqual([]);
});

it("beside a symbol, links to every symbol of its entry point, and marks its own", () => {
  const [, list] = /<nav id="site-navigation".*?>(.*?)<\/nav>/s.exec(
    htmlOf("api/smore/nn/functions/mlp.html"),
  )!;
  const symbols = htmlFiles().filter((path) => /^api\/smore\/nn\/.+\//.test(path));
  const links = matches(list, /href="(\.\.\/[a-z-]+\/\w+\.html|\w+\.html)"/g);
  expect(links.map((to) => join("api/smore/nn/functions", to)).sort()).toEqual(symbols.sort());
  expect(list).toContain('<a href="mlp.html" aria-current="page">mlp</a>');
});

it("loads nothing from another host", () => {
  const foreign = htmlFiles().flatMap((path) =>
    matches(htmlOf(path), /<(?:script|link|img|iframe)[^>]*(?:src|href)="(https?:[^"]*)"/g),
  );
  expect(foreign).toEqual([]);
});

it("its demos open the studio with choices that the studio knows", () => {
  const demos = htmlFiles().flatMap((path) =>
    matches(htmlOf(path), /class="demo-link" href="[^"#]*#([^"]*)"/g),
  );
  expect(demos.length).toBeGreaterThanOrEqual(3);
  for (const demo of demos) {
    const choices = new URLSearchParams(demo.replaceAll("&amp;", "&"));
    expect(readLink(`#${choices}`)).toMatchObject({
      environment: choices.get("environment"),
      agent: choices.get("agent"),
    });
  }
});

describe.skipIf(browserMissing !== "")(`in Chromium${browserMissing}`, () => {
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on("requestfailed", (request) => {
      // The browser aborts what it still fetches for a page that is left.
      const { errorText } = request.failure()!;
      if (errorText !== "net::ERR_ABORTED") complaints.push(`${request.url()} failed: ${errorText}`);
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol !== "data:" && protocol !== "blob:" && hostname !== "127.0.0.1")
        complaints.push(`${page.url()} asks ${hostname}`);
    });
  });
  afterAll(() => browser?.close());

  it("opens every page without an error, at the width of a screen and of a phone", async () => {
    const rest = htmlFiles().filter((path) => !KINDS.includes(path));
    for (const path of selectCases([...KINDS, ...rest], KINDS.length)) {
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 800 });
        if (width === 1280) await page.goto(address + path);
        expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(width);
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(complaints).toEqual([]);
  }, 1_200_000);

  it.each([
    "light",
    "dark",
  ] as const)("is accessible in its %s colours, as far as axe can say", async (scheme) => {
    const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core")), "utf8");
    await page.emulateMedia({ colorScheme: scheme });
    for (const path of selectCases(KINDS, 3)) {
      await page.goto(address + path);
      await page.evaluate(axe);
      const violations = await page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
        "axe.run().then(({ violations }) => violations)",
      );
      const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(
        grave.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
        path,
      ).toEqual([]);
    }
  });

  it("is found by searching, with the keyboard alone", async () => {
    await page.goto(`${address}docs/results.html`);
    await page.keyboard.press("/");
    await page.keyboard.type("evaluatePolicy");
    await page.waitForSelector("#site-results a");
    await page.keyboard.press("ArrowDown");
    await Promise.all([page.waitForURL(/evaluatePolicy\.html$/), page.keyboard.press("Enter")]);
    expect(await page.textContent("h1")).toContain("evaluatePolicy");
  });

  it("shows its pages behind a button on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${address}docs/studio.html`);
    expect(await page.isVisible("#site-navigation")).toBe(false);
    await page.click("#site-menu");
    await page.click("#site-navigation >> text=Data formats");
    expect(await page.textContent("h1")).toBe("Data formats");
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it.runIf(everyCase)("trains in a demo of a page, without headers of its server", async () => {
    await page.goto(`${address}index.html`);
    const link = page.locator(".demo-link");
    await link.evaluate((demo) =>
      demo.setAttribute("href", `${demo.getAttribute("href")}&episodes=30&updates=20`),
    );
    await link.click();
    const studio = page.frameLocator(".demo iframe");
    await studio.locator("#train").click({ timeout: 90_000 });
    await expect
      .poll(() => studio.locator("#activity").textContent(), { timeout: 90_000, interval: 200 })
      .toMatch(/^Done: \d+ % of 100 goals/);
    expect(await page.evaluate("crossOriginIsolated")).toBe(false);
    expect(complaints).toEqual([]);
  });
});
