import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Session } from "../../core/play/session.ts";
import { StudioAnswers } from "../studio/index.ts";
import { isOwnRequest, type LocalServer, listenLocally, pathOf, refuse } from "./local-server.ts";
import { answerPage, PAGES, requirePage } from "./pages.ts";
import { answerPlay } from "./play-answers.ts";

export interface StudioOptions {
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** Whose runs, results and datasets are shown; default the working directory. Nothing outside of it is read. */
  readonly folder?: string;
  /** The folder of the built pages. */
  readonly pages?: string;
  /** A simulation of this process, which the page then plays. */
  readonly session?: Session;
}

/** Before the questions of `core/studio/api.ts` in addresses. */
const API = "/api/";
/** Bytes of a request's head: a question may name many runs in its address. */
const LONGEST_HEAD = 2 ** 18;

/**
 * Serves the studio to this machine, with what it shows of a folder. Nothing is written there.
 * @returns the server, whose address opens the view that plays `session` if there is one
 * @throws UserError when the port is taken or the pages were not built
 */
export async function serveStudio({
  port = 0,
  folder = ".",
  pages = PAGES,
  session,
}: StudioOptions = {}): Promise<LocalServer> {
  await requirePage(pages, "/index.html");
  const answers = await StudioAnswers.open(folder);
  const server = createServer({ maxHeaderSize: LONGEST_HEAD }, async (request, response) => {
    if (!isOwnRequest(request)) return refuse(response, 403, "only for pages of this server");
    const path = pathOf(request);
    try {
      if (path.startsWith(API)) return await answerQuestion(answers, request, response, path);
      if (session && (await answerPlay(session, request, response, path))) return;
      await answerPage(request, response, path, pages);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, String(error));
    }
  });
  const { url, close } = await listenLocally(server, port);
  return {
    url: session ? `${url}/#/play?source=terminal` : `${url}/`,
    close: async () => {
      await close();
      await answers.close();
    },
  };
}

async function answerQuestion(
  answers: StudioAnswers,
  { method, url, headers }: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (method !== "GET") return refuse(response, 405, "only GET");
  const { searchParams } = new URL(url!, `http://${headers.host}`);
  const { status, type, body } = await answers.reply(path.slice(API.length), searchParams);
  response
    .writeHead(status, {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    })
    .end(body);
}
