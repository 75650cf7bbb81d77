import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine } from "../../src/node/engine/index.ts";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { temporaryFolder } from "../support/smore.ts";
import { tenUpdates } from "./ten-updates.ts";

const WASM = "ort-wasm-simd-threaded.wasm";
const PAGE = '<link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';
/** Largest relative difference between losses of the two engines. */
const TOLERANCE = 1e-5;

/** Bundles the script of the page, as a program that uses Smore in a browser would be. */
async function bundlePage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL(".", import.meta.url)),
    build: {
      outDir,
      minify: false,
      rolldownOptions: {
        input: fileURLToPath(new URL("page.ts", import.meta.url)),
        output: { entryFileNames: "page.js" },
      },
    },
  });
}

/** Serves the page, the scripts of the bundle and ONNX Runtime's WebAssembly; nothing else exists on this server. */
async function servePage(bundle: string): Promise<Server> {
  const wasm = fileURLToPath(import.meta.resolve(`onnxruntime-web/${WASM}`));
  const answer = async (url: string): Promise<[type: string, body: string | Uint8Array]> => {
    if (url === "/") return ["text/html", PAGE];
    if (url === `/${WASM}`) return ["application/wasm", await readFile(wasm)];
    return ["text/javascript", await readFile(join(bundle, url))];
  };
  const server = createServer(async ({ url = "" }, response) => {
    try {
      const [type, body] = await answer(url);
      response.writeHead(200, { "content-type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

describe.skipIf(browserMissing !== "")(`the web entry point in Chromium${browserMissing}`, () => {
  const complaints: string[] = [];
  let remove: () => Promise<void>;
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const { folder, ...temporary } = await temporaryFolder();
    remove = temporary.remove;
    await bundlePage(folder);
    server = await servePage(folder);
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction("globalThis.tenUpdates");
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await remove?.();
  });

  it.each([1, 10])("reports the losses of the engine in Node, %i updates per run", async (stepsPerRun) => {
    const inPage = await page.evaluate<Record<string, number>[]>(`tenUpdates(${stepsPerRun})`);
    const inNode = await tenUpdates(engine, stepsPerRun);
    expect(inPage).toHaveLength(10 / stepsPerRun);
    for (const [i, report] of inNode.entries()) {
      const losses = Object.keys(report).filter((name) => name.endsWith("/loss"));
      expect(losses).toHaveLength(3);
      for (const name of losses)
        expect(Math.abs(inPage[i][name] - report[name]) / Math.abs(report[name]), name).toBeLessThan(
          TOLERANCE,
        );
    }
  });

  it("rejects threads that the page cannot have", async () => {
    // As text, since the tests are compiled for Node.
    const message = await page.evaluate<string>("compileWithThreads(2).catch((error) => error.message)");
    expect(message).toContain("2 threads need a page that is served with the headers");
  });

  it("names the library and its version", async () => {
    expect(await page.evaluate("engineName")).toMatch(/^onnxruntime-web \d+\.\d+\.\d+/);
  });

  it("reads a table of text", async () => {
    expect(await page.evaluate(`firstNumbers("a,note\\n1,\\"ä\\n\\"\\n2,-", "a", 2)`)).toEqual([1, 2]);
    const message = await page.evaluate(
      `firstNumbers("a,b\\n1,\\"2", "a", 1).catch((error) => error.message)`,
    );
    expect(message).toMatch(/^log\.csv, line 2: a quoted cell begins here and does not end/);
  });

  it("writes nothing to the console", () => {
    expect(complaints).toEqual([]);
  });
});
