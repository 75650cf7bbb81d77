import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../../core/base/errors.ts";

const HOST = "127.0.0.1";

/** A server for this machine alone. */
export interface LocalServer {
  /** Its address. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Lets a server listen on this machine.
 * @param port 0 takes any free one
 * @throws UserError when the port is taken
 */
export async function listenLocally(server: Server, port: number): Promise<LocalServer> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE" || error.code === "EACCES";
      reject(
        taken ? new UserError(`port ${port} cannot be used (${error.code}); choose another --port`) : error,
      );
    });
    server.listen(port, HOST, resolve);
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Whether a request names this machine, and does not come from the page of another server, which a browser would
 * allow.
 */
export function isOwnRequest({ headers, socket }: IncomingMessage): boolean {
  const own = new Set([HOST, "localhost"].map((name) => `${name}:${socket.localPort}`));
  const foreign = headers.origin !== undefined && !own.has(headers.origin.replace("http://", ""));
  return !foreign && own.has(headers.host ?? "");
}

/** The path that a request asks for; empty if it is none. */
export function pathOf({ url = "", headers }: IncomingMessage): string {
  const base = `http://${headers.host}`;
  return URL.canParse(url, base) ? new URL(url, base).pathname : "";
}

/** The text of a request; undefined if it is longer than `most` characters. */
export async function readText(request: IncomingMessage, most: number): Promise<string | undefined> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) {
    text += part;
    if (text.length > most) return undefined;
  }
  return text;
}

export function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(reason);
}
