import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { UserError } from "../../core/base/errors.ts";
import { refuse } from "./local-server.ts";

/** Where the build puts the pages. */
export const PAGES = fileURLToPath(new URL("../../../dist/studio", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Types that are sent compressed; WebAssembly would take half a second. */
const COMPRESSED = new Set([".html", ".js", ".css", ".svg"]);

/** The build names these files by their content. */
const NAMED_BY_CONTENT = "/assets/";

/** Without these a page may not share memory between threads. */
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** @throws UserError when the page was not built */
export async function requirePage(pages: string, path: string): Promise<void> {
  await readPage(pages, path).catch((error) => {
    throw new UserError("the page is not built yet; build it with `npm run build`", { cause: error });
  });
}

/** Answers a GET request with a file of the pages. */
export async function answerPage(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  pages: string,
): Promise<void> {
  if (method !== "GET") return refuse(response, 405, "only GET");
  try {
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const content = await readPage(pages, file);
    const isCompressed = COMPRESSED.has(extname(file)) && /\bgzip\b/.test(String(headers["accept-encoding"]));
    response
      .writeHead(200, {
        "content-type": TYPES[extname(file)],
        "cache-control": file.startsWith(NAMED_BY_CONTENT) ? "max-age=31536000, immutable" : "no-store",
        ...(isCompressed && { "content-encoding": "gzip" }),
        ...ISOLATION,
      })
      .end(isCompressed ? gzipSync(content) : content);
  } catch {
    refuse(response, 404, "there is no such page");
  }
}

/** `path` is that of a parsed URL, from which ".." is gone. */
async function readPage(pages: string, path: string): Promise<Buffer> {
  if (!(extname(path) in TYPES)) throw new RangeError(`${path} is not part of the pages`);
  return readFile(join(pages, path));
}
