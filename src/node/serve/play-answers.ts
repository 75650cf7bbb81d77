import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { UserError } from "../../core/base/errors.ts";
import { commandSchema } from "../../core/play/command.ts";
import type { Session } from "../../core/play/session.ts";
import { codecs } from "../formats/codecs.ts";
import { readText, refuse } from "./local-server.ts";

const LARGEST_COMMAND = 65_536;

/**
 * What the page asks of a simulation: server-sent events of its frames, commands, and the file of the episodes that a person drove.
 * @returns whether the request was one of these
 */
export async function answerPlay(
  session: Session,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  switch (`${request.method} ${path}`) {
    case "POST /command":
      await obey(session, request, response);
      return true;
    case "GET /events":
      stream(session, response);
      return true;
    case "GET /driven.npz":
      sendDriven(session, response);
      return true;
    default:
      return false;
  }
}

function sendDriven(session: Session, response: ServerResponse): void {
  const file = session.drivenFile(codecs);
  if (!file) response.writeHead(204).end();
  else response.writeHead(200, { "content-type": "application/zip", "cache-control": "no-store" }).end(file);
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
