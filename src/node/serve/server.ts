import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { commandSchema } from "../../core/play/command.ts";
import type { Session } from "../../core/play/session.ts";
import { isOwnRequest, type LocalServer, listenLocally, pathOf, readText, refuse } from "./local-server.ts";

/** Where the build puts the pages. */
const PAGES = fileURLToPath(new URL("../../../dist/studio", import.meta.url));
const LARGEST_COMMAND = 65_536;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * Serves the page at `/play/`, what it shows as server-sent events at `/events`, and takes commands at `/command`.
 * @param port 0 takes any free one
 * @param pages the folder of the built pages
 * @throws UserError when the port is taken or the page was not built
 */
export async function servePlay(session: Session, port = 0, pages = PAGES): Promise<LocalServer> {
  await readPage(pages, "/play/index.html").catch((error) => {
    throw new UserError("the page is not built yet; build it with `npm run build`", { cause: error });
  });
  const server = createServer((request, response) => {
    answer(session, pages, request, response).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  const { url, close } = await listenLocally(server, port);
  return { url: `${url}/play/`, close };
}

async function answer(
  session: Session,
  pages: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method } = request;
  if (!isOwnRequest(request)) return refuse(response, 403, "only for pages of this server");
  const pathname = pathOf(request);
  if (method === "POST" && pathname === "/command") return obey(session, request, response);
  if (method !== "GET") return refuse(response, 405, "only GET, and POST /command");
  if (pathname === "/events") return stream(session, response);
  if (pathname === "/" || pathname === "/play") {
    response.writeHead(302, { location: "/play/" }).end();
    return;
  }
  try {
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const content = await readPage(pages, file);
    response
      .writeHead(200, { "content-type": TYPES[extname(file)], "cache-control": "no-store" })
      .end(content);
  } catch {
    refuse(response, 404, "there is no such page");
  }
}

/** `path` is that of a parsed URL, from which ".." is gone. */
async function readPage(pages: string, path: string): Promise<Buffer> {
  if (!(extname(path) in TYPES)) throw new RangeError(`${path} is not part of the pages`);
  return readFile(join(pages, path));
}

/** Sends the scene, the present frame, and every frame from now on; a page that lags behind skips some. */
function stream(session: Session, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (event: string, data: object) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  send("scene", session.scene);
  send("frame", session.frame);
  const stop = session.watch((frame) => {
    if (!response.writableNeedDrain) send("frame", frame);
  });
  response.on("drain", () => send("frame", session.frame));
  response.on("close", stop);
}

async function obey(session: Session, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readText(request, LARGEST_COMMAND);
  if (text === undefined) return refuse(response, 413, "the command is too long");
  try {
    const parsed = commandSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return refuse(response, 400, z.prettifyError(parsed.error));
    await session.execute(parsed.data);
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof UserError || error instanceof SyntaxError)) throw error;
    refuse(response, 400, error.message);
  }
}
