import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { commandSchema } from "../../core/play/command.ts";
import type { Session } from "../../core/play/session.ts";
import { isOwnRequest, type LocalServer, listenLocally, pathOf, readText, refuse } from "./local-server.ts";
import { answerPage, PAGES, requirePage } from "./pages.ts";

const LARGEST_COMMAND = 65_536;

/**
 * Serves the page at `/play/`, what it shows as server-sent events at `/events`, and takes commands at `/command`.
 * @param port 0 takes any free one
 * @param pages the folder of the built pages
 * @throws UserError when the port is taken or the page was not built
 */
export async function servePlay(session: Session, port = 0, pages = PAGES): Promise<LocalServer> {
  await requirePage(pages, "/play/index.html");
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
  if (method === "GET" && pathname === "/events") return stream(session, response);
  await answerPage(request, response, pathname, { pages, first: "/play/" });
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
