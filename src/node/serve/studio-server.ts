import { createServer } from "node:http";
import type { Session } from "../../core/play/session.ts";
import { isOwnRequest, type LocalServer, listenLocally, pathOf, refuse } from "./local-server.ts";
import { answerPage, PAGES, requirePage } from "./pages.ts";
import { answerPlay } from "./play-answers.ts";

export interface StudioOptions {
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** The folder of the built pages. */
  readonly pages?: string;
  /** A simulation of this process, which the page then plays. */
  readonly session?: Session;
}

/**
 * Serves the studio to this machine.
 * @returns the server, whose address opens the view that plays `session` if there is one
 * @throws UserError when the port is taken or the pages were not built
 */
export async function serveStudio({
  port = 0,
  pages = PAGES,
  session,
}: StudioOptions = {}): Promise<LocalServer> {
  await requirePage(pages, "/index.html");
  const server = createServer(async (request, response) => {
    if (!isOwnRequest(request)) return refuse(response, 403, "only for pages of this server");
    const path = pathOf(request);
    try {
      if (session && (await answerPlay(session, request, response, path))) return;
      await answerPage(request, response, path, pages);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  const { url, close } = await listenLocally(server, port);
  return { url: session ? `${url}/#/play?source=terminal` : `${url}/`, close };
}
