/**
 * Requests for receivers, on the address of page and API. They come from programs, thousands a second, so they go past the
 * API's own table: found by path, body read within bounds, answered by the source in its protocol's words.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Logger } from "pino";
import type { LogReader } from "../record/log-reader.ts";
import { BodyRefused, NO_ANSWER } from "../record/door.ts";
import type { Door, DoorAccess, DoorAnswer, DoorCall, DoorHeaders } from "../record/door.ts";
import { Refusal } from "../record/refusal.ts";
import { createDoorTable } from "./door-table.ts";
import type { FoundDoor } from "./door-table.ts";
import { askedMethod, namedOrigin, originHeaders, preflightAnswer } from "./door-origins.ts";
import { createBodyReader } from "./door-body.ts";
import type { BodyReader } from "./door-body.ts";
import { errorReply, HttpRefusal } from "./errors.ts";

export interface DoorsOptions {
  /** Of the sources that are open; asked at each request. */
  doors: () => readonly Door[];
  access: (peer: string) => DoorAccess;
  /** Throws for what a foreign page made a browser send. */
  checkBrowser: (headers: Headers) => void;
  /** Believe X-Forwarded-For. */
  trustProxy: boolean;
  reader?: LogReader | undefined;
  log: Logger;
}

export type DoorRequest = IncomingMessage | Http2ServerRequest;
export type DoorResponse = ServerResponse | Http2ServerResponse;

/** True when the request is for a door: it is answered then. */
export type DoorListener = (request: DoorRequest, response: DoorResponse) => boolean;

export function createDoorListener(options: DoorsOptions): DoorListener {
  const table = createDoorTable(options.doors);
  const bodies = createBodyReader();
  return (request, response) => {
    const url = request.url ?? "/";
    const question = url.indexOf("?");
    const path = question < 0 ? url : url.slice(0, question);
    const query = question < 0 ? "" : url.slice(question + 1);
    const headers = request.headers as DoorHeaders;
    const asked = askedMethod(request.method, headers);
    const found = table.find(asked ?? request.method ?? "", path, headers);
    if (found === undefined) return false;
    if (asked !== undefined) return answerPreflight(found, request, response);
    void answerKnock(options, { request, response, path, query, found, bodies }).catch((error: unknown) => {
      // An answer that cannot be written: no header of ours may end the program.
      options.log.error({ err: error, path }, "a receiver's answer failed");
      request.socket.destroy();
    });
    return true;
  };
}

/** Where no page of another site may send, the API answers, as for any method that it does not know. */
function answerPreflight({ door }: FoundDoor, request: DoorRequest, response: DoorResponse): boolean {
  const headers = request.headers as DoorHeaders;
  const origin = namedOrigin(door, headers);
  if (origin === undefined) return false;
  send(request, response, preflightAnswer(origin, door, headers));
  return true;
}

interface Knock {
  request: DoorRequest;
  response: DoorResponse;
  path: string;
  query: string;
  found: FoundDoor;
  bodies: BodyReader;
}

async function answerKnock(options: DoorsOptions, knock: Knock): Promise<void> {
  const { request, response, found, bodies } = knock;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const body = bodies.open(request, found.door.maxBodyBytes);
  const origin = namedOrigin(found.door, request.headers as DoorHeaders);
  let answered: DoorAnswer;
  try {
    if (origin === undefined) checkBrowser(options, request);
    answered = await found.door.answer(callOf(options, knock, { body, signal: gone.signal }));
  } catch (error) {
    answered = errorAnswer(error, options.log, gone.signal.aborted);
  } finally {
    body.close();
  }
  if (origin === undefined) send(request, response, answered);
  else send(request, response, { ...answered, headers: { ...answered.headers, ...originHeaders(origin) } });
}

/** Browsers alone send these headers. What a program sends is not held to names: it needs nothing but the address. */
function checkBrowser(options: DoorsOptions, { headers }: DoorRequest): void {
  const { origin } = headers;
  const host = headers.host ?? headers[":authority"];
  const site = headers["sec-fetch-site"];
  if (origin === undefined && site === undefined) return;
  const told = new Headers();
  if (origin !== undefined) told.set("origin", origin);
  if (typeof site === "string") told.set("sec-fetch-site", site);
  told.set("host", String(host ?? ""));
  options.checkBrowser(told);
}

interface Asked {
  body: ReturnType<BodyReader["open"]>;
  signal: AbortSignal;
}

function callOf(options: DoorsOptions, knock: Knock, { body, signal }: Asked): DoorCall {
  const { request, path, query, found } = knock;
  const peer = peerOf(request, options.trustProxy);
  return {
    method: request.method ?? "",
    path,
    param: (name) => found.params[name] ?? "",
    query: new URLSearchParams(query),
    headers: request.headers as DoorHeaders,
    peer,
    observedMs: Date.now(),
    body: body.whole,
    rawBody: body.raw,
    parts: body.parts,
    access: options.access(peer),
    ...(options.reader === undefined ? {} : { reader: options.reader }),
    signal,
  };
}

function peerOf(request: DoorRequest, trustProxy: boolean): string {
  const socket = plainPeer(request.socket.remoteAddress);
  if (!trustProxy) return socket;
  const header = request.headers["x-forwarded-for"];
  const forwarded = (Array.isArray(header) ? header.at(-1) : header)?.split(",").at(-1)?.trim();
  return forwarded || socket;
}

/** A dual-stack socket shows IPv4 senders as ::ffff:192.0.2.1. */
export function plainPeer(address = ""): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

function errorAnswer(error: unknown, log: Logger, gone: boolean): DoorAnswer {
  const known = error instanceof BodyRefused ? bodyRefusal(error) : error;
  const reply = errorReply(known);
  if (reply.bug && !gone) log.error({ err: error }, "a receiver's request failed");
  const status = error instanceof BodyRefused ? error.status : reply.status;
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...reply.headers },
    body: JSON.stringify(reply.answer),
  };
}

/** For doors that have no words of their own for it. */
function bodyRefusal({ status, message }: BodyRefused): Refusal {
  switch (status) {
    case 413:
      return new HttpRefusal("E_TOO_LARGE", message, "send smaller requests");
    case 503:
      return new HttpRefusal("E_NO_ROOM", message, "send it again later", { "retry-after": "5" });
    case 400:
    case 415:
      return new Refusal(
        "E_BODY",
        message,
        "is the body whole, and compressed as its Content-Encoding says?",
      );
  }
}

function send(request: DoorRequest, response: DoorResponse, { status, headers, body }: DoorAnswer): void {
  if (response.closed || response.destroyed) return;
  if (status === NO_ANSWER) {
    request.socket.destroy();
    return;
  }
  // What was not read would be read and thrown away before the next request; the sender is told to come again instead.
  if (!request.complete && request.httpVersionMajor < 2) response.setHeader("connection", "close");
  response.setHeader("x-content-type-options", "nosniff");
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.statusCode = status;
  if (body === undefined || request.method === "HEAD") response.end();
  else response.end(body);
}
