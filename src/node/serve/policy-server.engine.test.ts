import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusal } from "../../core/base/testing/refusal.ts";
import { constant, input, program } from "../../core/graph/index.ts";
import { exportPolicy } from "../../core/policy/export.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { loadPolicy } from "../engine/index.ts";
import { type LocalServer, servePolicy } from "./index.ts";

let policy: Policy;
let server: LocalServer;

/** A policy whose action is the goal minus the observation, in a range of ±128. */
beforeAll(async () => {
  const difference = input("goal", [1, 2]).sub(input("observation", [1, 2]));
  const bytes = exportPolicy(
    { policy: program("policy", { action: difference.mul(constant([1 / 128], [1])) }) },
    () => [],
    { agent: "test", update: 1, smoreVersion: "0" },
    {
      signals: {
        actionRange: { low: [-128, -128], high: [128, 128] },
        units: { action: ["deg", "deg"] },
      },
      observed: { minimum: [-10, -10], maximum: [10, 10] },
    },
  );
  policy = await loadPolicy(bytes);
  server = await servePolicy(policy);
});
afterAll(async () => {
  await server.close();
  await policy.dispose();
});

async function post(body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/act`, { method: "POST", body, headers });
  const reply = (await response.json()) as { action?: number[]; outsideTraining?: boolean; error?: string };
  return { status: response.status, ...reply };
}
async function get(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(server.url + path)).json()) as Record<string, unknown>;
}

describe("over HTTP", () => {
  it("an observation and a goal give an action, and whether the observation is unlike the training data", async () => {
    expect(await post('{"observation": [1, 2], "goal": [4, -8]}')).toEqual({
      status: 200,
      action: [3, -10],
      outsideTraining: false,
    });
    expect(await post('{"observation": [11, 2], "goal": [4, 2]}')).toMatchObject({
      action: [-7, 0],
      outsideTraining: true,
    });
    expect(await post('{"observation": [0, 0], "goal": [1000, 0]}')).toMatchObject({ action: [128, 0] });
  });

  it.each([
    ["{", 'the request is not JSON; send {"observation": […], "goal": […]}'],
    ["[1]", 'the request is not a JSON object; send {"observation": […], "goal": […]}'],
    ['{"observation": [1], "goal": [1, 2]}', '"observation" has 1 numbers; send 2 of them'],
    ['{"observation": [1, 2]}', '"goal" is not a list; send a list of 2 numbers'],
    ['{"observation": [1, null], "goal": [1, 2]}', '"observation"[1] is null; send finite numbers'],
    ['{"observation": [1, 1e39], "goal": [1, 2]}', '"observation"[1] is 1e+39; send finite numbers'],
    ['{"observation": [NaN, 1], "goal": [1, 2]}', "the request is not JSON"],
    ['{"observation": [1, 2], "goals": [1, 2]}', 'the request has a field "goals"'],
  ])("%s is rejected in one sentence with status 400", async (body, sentence) => {
    const { status, error } = await post(body);
    expect(status).toBe(400);
    expect(error).toContain(sentence);
  });

  it("many requests at once get the actions of their own", async () => {
    const asked = Array.from({ length: 50 }, (_, i) => i);
    const replies = await Promise.all(
      asked.map((i) => post(JSON.stringify({ observation: [0, 0], goal: [i, -i] }))),
    );
    expect(replies.map(({ action }) => action)).toEqual(asked.map((i) => [i, 0 - i]));
  });

  it("the schema describes the numbers, and the health counts actions with their latencies", async () => {
    expect(await get("/schema")).toEqual(policy.interface);
    const { status, actions, computeMilliseconds } = await get("/health");
    expect(status).toBe("ok");
    expect(actions).toBeGreaterThan(50);
    const { p50, p99, max } = computeMilliseconds as { p50: number; p99: number; max: number };
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
    expect(max).toBeGreaterThanOrEqual(p99);
  });

  it("pages of other servers and other names of this machine are kept out", async () => {
    expect(await post("{}", { origin: "http://evil.example" })).toMatchObject({ status: 403 });
    const status = await new Promise((resolve) => {
      const { port } = new URL(server.url);
      httpRequest({ port, host: "127.0.0.1", path: "/schema", headers: { host: "evil.example" } })
        .on("response", ({ statusCode }) => resolve(statusCode))
        .end();
    });
    expect(status).toBe(403);
    expect((await fetch(`${server.url}/nothing`)).status).toBe(404);
  });

  it("a port that is taken is rejected", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    expect(await refusal(servePolicy(policy, port))).toMatch(/port \d+ cannot be used \(EADDRINUSE\)/);
    other.close();
  });
});

describe("over a WebSocket", () => {
  /** Runs a program with the WebSocket client of Node, which is not ours. */
  async function client(code: string): Promise<string> {
    const child = spawn(process.execPath, ["--experimental-websocket", "--no-warnings", "-e", code]);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        output += text;
      });
    await once(child, "close");
    return output;
  }
  const address = () => JSON.stringify(`${server.url.replace("http", "ws")}/act`);

  it("messages are answered in their order, long and bad ones too", async () => {
    const output = await client(`
      const socket = new WebSocket(${address()});
      const messages = [1, 2, 3].map((i) => JSON.stringify({ observation: [0, 0], goal: [i, i] }));
      messages.splice(1, 0, "nonsense", " ".repeat(100000) + messages[0]);
      socket.onopen = () => messages.forEach((message) => socket.send(message));
      let left = messages.length;
      socket.onmessage = ({ data }) => { console.log(data); if (--left === 0) socket.close(); };
      socket.onclose = ({ wasClean }) => console.log("clean:", wasClean);
    `);
    const lines = output.trim().split("\n");
    expect(lines.slice(0, -1).map((line) => JSON.parse(line))).toEqual([
      { action: [1, 1], outsideTraining: false },
      { error: expect.stringContaining("the request is not JSON") },
      { action: [1, 1], outsideTraining: false },
      { action: [2, 2], outsideTraining: false },
      { action: [3, 3], outsideTraining: false },
    ]);
    expect(lines.at(-1)).toBe("clean: true");
  });

  it("the server's end closes connections", async () => {
    const second = await servePolicy(policy);
    const { port } = new URL(second.url);
    const socket = await handshake(Number(port));
    const closed = once(socket, "close");
    await second.close();
    await closed;
  });

  /** A connection after its handshake, for frames that a sound client does not send. */
  async function handshake(port = Number(new URL(server.url).port), path = "/act") {
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    );
    const [head] = (await once(socket, "data")) as [Buffer];
    // The key and the answer to it are those of RFC 6455, section 1.3.
    if (path === "/act")
      expect(head.toString()).toContain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    else expect(head.toString()).toMatch(/^HTTP\/1\.1 404 /);
    return socket;
  }
  const masked = (first: number, text: string) =>
    Buffer.concat([Buffer.of(first, 0x80 | text.length, 0, 0, 0, 0), Buffer.from(text)]);

  it("a message in parts with a ping between them, byte by byte, is one message", async () => {
    const socket = await handshake();
    const text = '{"observation": [0, 0], "goal": [5, 6]}';
    const bytes = Buffer.concat([
      masked(0x01, text.slice(0, 10)),
      masked(0x89, "hi"),
      masked(0x80, text.slice(10)),
    ]);
    let received = Buffer.alloc(0);
    socket.on("data", (part) => {
      received = Buffer.concat([received, part]);
    });
    socket.setNoDelay(true);
    for (const byte of bytes) {
      socket.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    while (!received.includes("false}")) await once(socket, "data");
    expect(received.subarray(0, 4)).toEqual(Buffer.from([0x8a, 2, ...Buffer.from("hi")]));
    expect(received.subarray(6).toString()).toBe('{"action":[5,6],"outsideTraining":false}');
    socket.destroy();
  });

  it.each([
    ["a frame without a mask", Buffer.of(0x81, 1, 0x61), 1002],
    ["bytes", masked(0x82, "a"), 1003],
    ["a part of no message", masked(0x80, "a"), 1002],
    ["text that is no UTF-8", Buffer.of(0x81, 0x81, 0, 0, 0, 0, 0xff), 1007],
    ["a message that is too long", Buffer.of(0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0), 1009],
    ["a kind of frame that does not exist", masked(0x83, "a"), 1002],
  ])("%s ends the connection with its reason", async (_, frame, code) => {
    const socket = await handshake();
    socket.write(frame);
    const [reply] = (await once(socket, "data")) as [Buffer];
    expect([reply[0], reply[1], reply.readUInt16BE(2)]).toEqual([0x88, 2, code]);
    await once(socket, "close");
  });

  it("another path has no WebSocket", async () => {
    await handshake(undefined, "/other");
    await handshake(undefined, "//");
  });
});
