import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** Given by RFC 6455, section 1.3. */
const HANDSHAKE_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** Kinds of frames. */
const CONTINUATION = 0;
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** Why a connection is closed, of section 7.4.1. */
const PROTOCOL_ERROR = 1002;
const NOT_TEXT = 1003;
const NOT_UTF8 = 1007;
const TOO_LONG = 1009;

/** A frame of a client, and how many bytes it takes. */
interface Frame {
  readonly isLast: boolean;
  readonly kind: number;
  readonly payload: Buffer;
  readonly length: number;
}

/** Ends a connection with a reason of section 7.4.1. */
class ClosingError extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`WebSocket closed with code ${code}`);
    this.code = code;
  }
}

export interface WebSocketOptions {
  /** The answer to a message; answers are sent in the order of the messages. */
  readonly answer: (text: string) => Promise<string>;
  /** Bytes of the longest message. */
  readonly longest: number;
}

/**
 * Serves one WebSocket (RFC 6455) whose messages are texts that are answered by texts.
 * @param head what the client has sent after its request
 */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: WebSocketOptions,
): void {
  const key = request.headers["sec-websocket-key"];
  if (key === undefined || request.headers["sec-websocket-version"] !== "13") {
    socket.end("HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nConnection: close\r\n\r\n");
    return;
  }
  const accept = createHash("sha1")
    .update(key + HANDSHAKE_KEY)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const connection = new Connection(socket, options);
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes: Buffer) => connection.take(bytes));
  connection.take(head);
}

class Connection {
  readonly #socket: Duplex;
  readonly #options: WebSocketOptions;
  #waiting: Buffer = Buffer.alloc(0);
  #message: Buffer[] = [];
  #last = Promise.resolve();
  #isClosed = false;

  constructor(socket: Duplex, options: WebSocketOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  take(bytes: Buffer): void {
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    try {
      while (!this.#isClosed) {
        const frame = readFrame(this.#waiting, this.#options.longest);
        if (!frame) break;
        this.#waiting = this.#waiting.subarray(frame.length);
        this.#handle(frame);
      }
    } catch (error) {
      if (!(error instanceof ClosingError)) throw error;
      const reason = Buffer.alloc(2);
      reason.writeUInt16BE(error.code);
      this.#close(reason);
    }
  }

  #handle(frame: Frame): void {
    if (frame.kind === CLOSE) this.#close(frame.payload.subarray(0, 2));
    else if (frame.kind === PING) this.#send(PONG, frame.payload);
    else if (frame.kind !== PONG) this.#extend(frame);
  }

  /** Adds a part to the message, and answers a message that is whole. */
  #extend({ kind, isLast, payload }: Frame): void {
    const isNext = this.#message.length > 0;
    if ((kind === CONTINUATION) !== isNext) throw new ClosingError(PROTOCOL_ERROR);
    this.#message.push(payload);
    if (this.#message.reduce((sum, { length }) => sum + length, 0) > this.#options.longest)
      throw new ClosingError(TOO_LONG);
    if (!isLast) return;
    const text = decode(Buffer.concat(this.#message));
    this.#message = [];
    this.#last = this.#last.then(async () => this.#send(TEXT, Buffer.from(await this.#options.answer(text))));
    this.#last.catch(() => this.#socket.destroy());
  }

  #close(reason: Buffer): void {
    this.#isClosed = true;
    this.#send(CLOSE, reason);
    this.#socket.end();
  }

  /** Sends a whole message as one frame. */
  #send(kind: number, payload: Buffer): void {
    if (!this.#socket.writable) return;
    this.#socket.write(Buffer.concat([frameHead(kind, payload.length), payload]));
  }
}

/** The first frame in `bytes`; undefined while it is not there as a whole. */
function readFrame(bytes: Buffer, longest: number): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const kind = bytes[0] & 0x0f;
  const isLast = (bytes[0] & 0x80) !== 0;
  const isControl = kind >= CLOSE;
  const short = bytes[1] & 0x7f;
  const isMasked = (bytes[1] & 0x80) !== 0;
  if ((bytes[0] & 0x70) !== 0 || !isMasked || (isControl && (!isLast || short > 125)))
    throw new ClosingError(PROTOCOL_ERROR);
  if (kind === 2) throw new ClosingError(NOT_TEXT);
  if (![CONTINUATION, TEXT, CLOSE, PING, PONG].includes(kind)) throw new ClosingError(PROTOCOL_ERROR);
  const mask = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < mask) return undefined;
  const size =
    short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  if (size > longest) throw new ClosingError(TOO_LONG);
  const start = mask + 4;
  const length = start + size;
  if (bytes.length < length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, length));
  for (let i = 0; i < size; i++) payload[i] ^= bytes[mask + (i % 4)];
  return { isLast, kind, payload, length };
}

/** The bytes before the payload of a frame of the server, which is not masked. */
function frameHead(kind: number, size: number): Buffer {
  if (size < 126) return Buffer.of(0x80 | kind, size);
  const head = Buffer.alloc(size < 65_536 ? 4 : 10);
  head[0] = 0x80 | kind;
  head[1] = size < 65_536 ? 126 : 127;
  if (size < 65_536) head.writeUInt16BE(size, 2);
  else head.writeBigUInt64BE(BigInt(size), 2);
  return head;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ClosingError(NOT_UTF8);
  }
}
