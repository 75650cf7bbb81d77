import { mkdirSync, writeFileSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/support/smore.ts";
import { everyCase } from "../../core/base/testing/every-case.ts";
import { MOST_RUNS } from "../../core/studio/limits.ts";
import { formatRecords } from "../sweep/records.ts";
import { recordFrom } from "../sweep/testing/records.ts";
import { type LocalServer, serveStudio } from "./index.ts";

let folder: string;
let remove: () => Promise<void>;
let server: LocalServer;
let port: number;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  mkdirSync(join(folder, "pages"));
  writeFileSync(join(folder, "pages", "index.html"), "<title>studio</title>");
  writeFileSync(join(folder, "secret.html"), "secret");
  mkdirSync(join(folder, "work", "results", "grid"), { recursive: true });
  const records = [0, 1].map((seed) => recordFrom({ method: "smore", seed, curve: [0, 0.5, 1] }));
  writeFileSync(join(folder, "work", "results", "grid", "runs.jsonl"), formatRecords(records));
  server = await serveStudio({ folder: join(folder, "work"), pages: join(folder, "pages") });
  port = Number(new URL(server.url).port);
});
afterAll(async () => {
  await server.close();
  await remove();
});

/** The status and the text of an answer to a request whose path is sent as it is written. */
function get(path: string, headers: Record<string, string> = {}, method = "GET", agent?: Agent) {
  return new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      httpRequest({ port, path, headers, method, agent, host: "127.0.0.1" }, async (response) => {
        let text = "";
        for await (const part of response.setEncoding("utf8")) text += part;
        resolve({ status: response.statusCode!, text, headers: response.headers });
      })
        .on("error", reject)
        .end();
    },
  );
}

describe("the server of the studio", () => {
  it("answers questions as JSON that no browser takes for anything else", async () => {
    const { status, text, headers } = await get("/api/runs");
    expect(status).toBe(200);
    expect(JSON.parse(text)).toHaveLength(2);
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
    });
  });

  it("answers questions about as many runs with long names as can be compared", async () => {
    const runs = Array.from({ length: MOST_RUNS }, (_, i) => `run=runs/${"n".repeat(250)}${i}`);
    const { status, text } = await get(`/api/curves?${runs.join("&")}`);
    expect(status).toBe(404);
    expect(text).toContain("cannot be opened");
  });

  it("serves the page at its root", async () => {
    expect((await get("/")).text).toContain("studio");
  });

  it.each([
    ["another host", { host: "example.org" }],
    ["the page of another server", { origin: "http://example.org" }],
    ["a page without an address", { origin: "null" }],
    ["another port of this machine", { origin: "http://localhost:1" }],
  ])("refuses requests of %s", async (_, headers) => {
    expect((await get("/api/runs", headers)).status).toBe(403);
  });

  it.each(["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])("refuses %s", async (method) => {
    expect((await get("/api/runs", {}, method)).status).toBe(405);
  });

  it.each([
    "/api/dataset?path=../secret.html",
    "/api/dataset?path=%2e%2e%2fsecret.html",
    "/api/dataset?path=..%5csecret.html",
    "/api/dataset?path=/etc/passwd",
    "/api/grid?path=results/../../secret.html",
    "/api/../secret.html",
    "/../secret.html",
    "/%2e%2e/secret.html",
    "/..%2fsecret.html",
    "//etc/passwd",
    "/api/runs%00",
  ])("reads nothing outside of its folders: %s", async (path) => {
    const { status, text } = await get(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toMatch(/^secret|root:/);
  });
});

const MALFORMED = [
  "",
  "\r\n\r\n",
  "nonsense\r\n\r\n",
  "GET\r\n\r\n",
  "GET /api/runs HTTP/9.9\r\n\r\n",
  "GET /api/runs HTTP/1.1\r\n\r\n",
  `GET /api/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`,
  `GET /api/curves?${"run=runs/a&".repeat(1000)} HTTP/1.1\r\n\r\n`,
  "GET http://[ HTTP/1.1\r\nHost: [\r\n\r\n",
  "POST /api/runs HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
  "POST /api/runs HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  String.fromCharCode(0, 1, 2, 255, 254),
] as const;

/** Sends bytes to the server, and waits until it answers or closes; a connection that stays open is cut. */
function send(bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from(bytes, "latin1")));
    socket.setTimeout(300, () => socket.destroy());
    socket.on("data", () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}

/** Clients at once, each with several questions beside malformed ones. */
const CLIENTS = everyCase ? 200 : 20;

it(`goes on after ${CLIENTS} clients at once and malformed messages`, async () => {
  const questions = [
    "/api/runs",
    "/api/grids",
    "/api/grid?path=results/grid",
    "/api/curves?run=results/grid/runs/PointReach-smore-seed0&run=results/grid/runs/PointReach-smore-seed1&over=seeds",
    "/api/curves?run=nothing",
    "/api/datasets",
    "/",
  ];
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    await send(MALFORMED[client % MALFORMED.length]);
    const agent = new Agent({ maxSockets: 6 }); // as browsers do
    return Promise.all(questions.map((question) => get(question, {}, "GET", agent)));
  });
  for (const [runs, grids, grid, , missing] of await Promise.all(clients)) {
    expect([runs, grids, grid, missing].map(({ status }) => status)).toEqual([200, 200, 200, 404]);
    expect(JSON.parse(grid.text).methods).toEqual(["smore"]);
  }
  expect((await get("/api/runs")).status).toBe(200);
});
