/**
 * One GET of a container's log, on a socket of its own. Not through Node's HTTP client: the daemon sends every line as a
 * chunk, and that client turns each into an object and an event. It also hides what we must know: whether the answer
 * came to its end (the container stopped) or was cut off (the daemon went away).
 */
import net from "node:net";
import tls from "node:tls";
import { ChunkReader } from "../../codecs/docker/chunks.ts";
import type { TakePart } from "../../codecs/docker/chunks.ts";
import { versionPath } from "./endpoint.ts";
import type { Endpoint } from "./endpoint.ts";

export interface LogRequest {
  id: string;
  follow: boolean;
  /** "seconds.nanoseconds"; inclusive. */
  since?: string;
  tail?: number;
  /** What the driver keeps beside each line stands between its time and its text. */
  details?: boolean;
}

export type LogEnd =
  | { kind: "complete" }
  | { kind: "cut"; because: string }
  | { kind: "refused"; status: number; message: string };

export interface LogTaker {
  part: TakePart;
  /** Before and after the parts of each read of the socket. */
  before: () => void;
  after: () => void;
}

export interface LogConnection {
  pause: () => void;
  resume: () => void;
  /** Ends it; `ended` then says cut. */
  close: () => void;
  ended: Promise<LogEnd>;
}

const HEAD_MAX_BYTES = 64 * 1024;
const MESSAGE_MAX_BYTES = 8 * 1024;
/** A TCP peer that vanished without a word is noticed after this. */
const KEEP_ALIVE_MS = 30_000;

export function openLog(endpoint: Endpoint, request: LogRequest, taker: LogTaker): LogConnection {
  return open(endpoint, `GET ${versionPath(endpoint)}${pathOf(request)}`, taker);
}

/**
 * Not its log but what it prints from now on. Waits for a container that does not run yet. Its answer must always be read on:
 * a client that stops reading stops the container.
 */
export function openAttach(endpoint: Endpoint, id: string, taker: LogTaker): LogConnection {
  const path = `${versionPath(endpoint)}/containers/${id}/attach?stream=1&stdout=1&stderr=1`;
  return open(endpoint, `POST ${path}`, taker);
}

function open(endpoint: Endpoint, call: string, taker: LogTaker): LogConnection {
  const answer = new Answer(taker.part);
  const socket = connect(endpoint);
  let because = "closed";
  socket.on("data", (bytes: Buffer) => {
    taker.before();
    answer.push(bytes);
    taker.after();
    if (answer.complete) socket.destroy();
  });
  socket.on("error", (error) => {
    because = error.message;
  });
  socket.on("end", () => answer.peerEnded());
  const ended = new Promise<LogEnd>((resolve) => {
    socket.on("close", () => resolve(answer.end(because)));
  });
  socket.write(`${call} HTTP/1.1\r\nHost: docker\r\nUser-Agent: logboom\r\nConnection: close\r\n\r\n`);
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.destroy(),
    ended,
  };
}

function connect(endpoint: Endpoint): net.Socket {
  if (endpoint.kind === "unix") return net.connect({ path: endpoint.path });
  const { host, port } = endpoint;
  const socket =
    endpoint.tls === undefined ? net.connect({ host, port }) : tls.connect({ host, port, ...endpoint.tls });
  return socket.setKeepAlive(true, KEEP_ALIVE_MS);
}

function pathOf(request: LogRequest): string {
  const query = new URLSearchParams({ stdout: "1", stderr: "1", timestamps: "1" });
  if (request.follow) query.set("follow", "1");
  if (request.details === true) query.set("details", "1");
  if (request.since !== undefined) query.set("since", request.since);
  if (request.tail !== undefined) query.set("tail", String(request.tail));
  return `/containers/${request.id}/logs?${query.toString()}`;
}

type Body =
  | { kind: "chunked"; reader: ChunkReader }
  | { kind: "length"; left: number }
  | { kind: "until close"; ended: boolean };

/** The answer as it comes in: its head, then its body by one of HTTP's three ways of ending one. */
class Answer {
  readonly #part: TakePart;
  #head = Buffer.alloc(0);
  #status = 0;
  #message = "";
  #body: Body | undefined;

  constructor(part: TakePart) {
    this.#part = part;
  }

  get complete(): boolean {
    const body = this.#body;
    if (body === undefined) return false;
    if (body.kind === "chunked") return body.reader.done || body.reader.bad;
    return body.kind === "length" ? body.left <= 0 : body.ended;
  }

  push(bytes: Buffer): void {
    const start = this.#body === undefined ? this.#readHead(bytes) : 0;
    const body = this.#body;
    if (body === undefined) return;
    // The head may have ended inside an earlier read's rest, so the bytes of the body are told by their own start.
    if (body.kind === "chunked") body.reader.push(bytes, start, bytes.length);
    else if (start < bytes.length) this.#plain(body, bytes, start);
  }

  peerEnded(): void {
    if (this.#body?.kind === "until close") this.#body.ended = true;
  }

  end(because: string): LogEnd {
    const body = this.#body;
    if (body === undefined || this.#status === 0) return { kind: "cut", because };
    if (this.#status !== 200)
      return { kind: "refused", status: this.#status, message: messageOf(this.#message) };
    if (body.kind === "chunked" && body.reader.bad)
      return { kind: "cut", because: "chunks of the answer cannot be read" };
    return this.complete ? { kind: "complete" } : { kind: "cut", because };
  }

  #plain(body: Exclude<Body, { kind: "chunked" }>, bytes: Buffer, start: number): void {
    if (body.kind === "length") body.left -= bytes.length - start;
    this.#take(bytes, start, bytes.length, false);
  }

  readonly #take: TakePart = (bytes, start, end, first) => {
    if (this.#status === 200) this.#part(bytes, start, end, first);
    else if (this.#message.length < MESSAGE_MAX_BYTES) this.#message += bytes.toString("utf8", start, end);
  };

  /** Returns where in `bytes` the body begins. */
  #readHead(bytes: Buffer): number {
    const before = this.#head.length;
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf("\r\n\r\n");
    if (end < 0) {
      // Not HTTP at all: an answer that ends at once and was cut.
      if (this.#head.length > HEAD_MAX_BYTES) this.#body = { kind: "length", left: 0 };
      return bytes.length;
    }
    const head = this.#head.toString("latin1", 0, end);
    this.#status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1] ?? 0);
    this.#body = this.#bodyOf(head);
    return end + 4 - before;
  }

  #bodyOf(head: string): Body {
    if (/^transfer-encoding:.*chunked/im.test(head))
      return { kind: "chunked", reader: new ChunkReader(this.#take) };
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    return length === undefined
      ? { kind: "until close", ended: false }
      : { kind: "length", left: Number(length) };
  }
}

/** The daemon explains itself in JSON: {"message": "…"}. */
function messageOf(text: string): string {
  return /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.trim();
}
