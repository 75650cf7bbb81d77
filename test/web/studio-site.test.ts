import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { temporaryFolder } from "../support/smore.ts";

/** Where the folder lies on its server. */
const PATH = "/some/where/";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

let server: Server;
let remove: () => Promise<void>;

beforeAll(async () => {
  const { folder, ...temporary } = await temporaryFolder();
  remove = temporary.remove;
  const configFile = fileURLToPath(new URL("../../studio/vite.config.ts", import.meta.url));
  await build({ configFile, mode: "site", logLevel: "error", build: { outDir: folder } });
  // Files of a folder and nothing else: no headers, no other paths.
  server = createServer(async ({ url = "" }, response) => {
    try {
      const { pathname } = new URL(url, "http://localhost");
      if (!pathname.startsWith(PATH)) throw new Error("elsewhere");
      const file = pathname.slice(PATH.length) || "index.html";
      const content = await readFile(join(folder, file));
      response.writeHead(200, { "content-type": TYPES[extname(file)] }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server?.close();
  await remove?.();
});

it.skipIf(browserMissing !== "")(`the site trains from any path of any server${browserMissing}`, async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
    await page.goto(`${address}#environment=PointReach&agent=gcsl&episodes=30&updates=20`);
    expect(await page.evaluate("crossOriginIsolated")).toBe(false);
    await page.click("#train");
    await expect
      .poll(() => page.textContent("#activity"), { timeout: 90_000, interval: 200 })
      .toMatch(/^Done: \d+ % of 100 goals/);
  } finally {
    await browser.close();
  }
});
