import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { UserError } from "../../core/base/errors.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { parseActRequest } from "./act-request.ts";
import { Latencies } from "./latencies.ts";
import { isOwnRequest, type LocalServer, listenLocally, pathOf, readText } from "./local-server.ts";
import { acceptWebSocket } from "./web-socket.ts";

/** Bytes of the longest request. */
const LONGEST = 4 * 1024 * 1024;

/**
 * Serves a policy: `POST /act` and messages of a WebSocket at `/act` take `{"observation": […], "goal": […]}` and give
 * `{"action": […]}`, with `outsideTraining` where the policy says it; `GET /schema` describes the numbers, `GET /health` gives
 * latencies. A bad request gets `{"error": "…"}`, over HTTP with status 400.
 *
 * @param port 0 takes any free one
 * @throws UserError when the port is taken
 */
export async function servePolicy(policy: Policy, port = 0): Promise<LocalServer> {
  const service = new PolicyService(policy);
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    service.answer(request, response).catch((error) => send(response, 500, { error: String(error) }));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isOwnRequest(request) || pathOf(request) !== "/act") {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    const answer = async (text: string) => JSON.stringify((await service.act(text)).body);
    acceptWebSocket(request, socket, head, { answer, longest: LONGEST });
  });
  const { url, close } = await listenLocally(server, port);
  return {
    url,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return close();
    },
  };
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

class PolicyService {
  readonly #policy: Policy;
  readonly #compute = new Latencies();
  /** The policy has one set of arrays, so requests take turns. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOwnRequest(request)) return send(response, 403, { error: "only for programs of this machine" });
    const route = `${request.method} ${pathOf(request)}`;
    if (route === "GET /schema") return send(response, 200, this.#policy.interface);
    if (route === "GET /health") return send(response, 200, this.#health());
    if (route !== "POST /act")
      return send(response, 404, { error: "there are POST /act, GET /schema and GET /health" });
    const text = await readText(request, LONGEST);
    if (text === undefined)
      return send(response, 413, { error: `the request is longer than ${LONGEST} characters` });
    const { status, body } = await this.act(text);
    send(response, status, body);
  }

  /** The action for a request as JSON. */
  act(text: string): Promise<Reply> {
    const reply = this.#last.then(() => this.#act(text));
    this.#last = reply.catch(() => {});
    return reply;
  }

  async #act(text: string): Promise<Reply> {
    try {
      const { observation, goal, proprioception } = parseActRequest(text, this.#policy.interface);
      const start = performance.now();
      const action = await this.#policy.act(observation, goal, proprioception);
      this.#compute.add(performance.now() - start);
      const { outsideTraining } = this.#policy;
      return { status: 200, body: { action: Array.from(action), outsideTraining } };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { status: 400, body: { error: error.message } };
    }
  }

  #health() {
    return { status: "ok", actions: this.#compute.count, computeMilliseconds: this.#compute.figures() };
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
