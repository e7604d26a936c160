/**
 * The contract of a door: where a source takes requests on the HTTP address that everything shares. The API finds the
 * door, reads the body and knows the secrets; the source knows its protocol's paths, words and answers.
 */

import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { LogReader } from "./log-reader.ts";

export interface Door {
  /** In capitals. HEAD is not taken for GET: name it. */
  methods: readonly string[];
  /** `:name` stands for one part of the path, a final `*` for any rest: "/:index/_bulk", "/services/collector/*". */
  paths: readonly string[];
  /** Looks at headers when a path alone does not decide (`POST /` of CloudWatch Logs by its X-Amz-Target). */
  when?: (headers: DoorHeaders) => boolean;
  /** Longest body, in bytes after decompression. */
  maxBodyBytes: number;
  /** Sites whose pages may send here from a browser, such as https://shop.example; "*": any. Without it none but our own page. */
  origins?: readonly string[];
  /** Answers every request, in the protocol's own words. What it throws becomes the API's own error answer. */
  answer: (call: DoorCall) => Promise<DoorAnswer>;
}

/** Names in small letters; a repeated header is joined as HTTP says. */
export type DoorHeaders = Readonly<Record<string, string | undefined>>;

export interface DoorCall {
  method: string;
  /** As sent, without the query. */
  path: string;
  /** The named part of the path, decoded; the rest under "*". */
  param: (name: string) => string;
  query: URLSearchParams;
  headers: DoorHeaders;
  /** Where the sender is. */
  peer: string;
  observedMs: number;
  /** The whole body, decompressed as Content-Encoding says (gzip, deflate, br). Throws BodyRefused. Twice gives the same. */
  body: () => Promise<Buffer>;
  /** The body as sent: signatures cover it. */
  rawBody: () => Promise<Buffer>;
  /**
   * Instead of these, for a body of any length: its bytes as they come and as sent, no faster than they are taken. Throws
   * BodyRefused when it is cut off.
   */
  parts: () => AsyncIterable<Buffer>;
  access: DoorAccess;
  /** Reads records back, for protocols that have calls for it: ask `access.mayRead` first. */
  reader?: LogReader;
  /** Fires when the sender has gone away. */
  signal: AbortSignal;
}

export interface DoorAccess {
  /** May this sender hand records in? True for everybody unless `receive.tokens` are set; then the secret must be one of them, or a token of the API. */
  maySend: (secret: string | undefined) => boolean;
  /** May it read records, too? Its secret must be a token of the API, unless sign-in is off. */
  mayRead: (secret: string | undefined) => boolean;
  /** Secrets known in plain, for protocols that sign with one instead of sending it (AWS SigV4). */
  secrets: () => readonly DoorSecret[];
}

export interface DoorSecret {
  secret: string;
  mayRead: boolean;
}

/** A path of HTTP/2 whose answer needs more than a body: gRPC ends with trailers. On the shared address. */
export interface StreamDoor {
  /** The whole `:path`. */
  path: string;
  /** Answers and ends the stream; whoever `peer` is may send or read as `access` says. */
  open: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, sender: StreamSender) => void;
}

export interface StreamSender {
  peer: string;
  access: DoorAccess;
}

/** A status: the connection is cut instead. For senders that take every answer for final, when nothing was kept. */
export const NO_ANSWER = 0;

export interface DoorAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
}

/** Why a body was not taken; the source puts it into its protocol's words. */
export class BodyRefused extends Error {
  /** 413 too large, 415 a compression nobody knows, 400 damaged or cut off, 503 too many bodies at once. */
  readonly status: 400 | 413 | 415 | 503;

  constructor(status: BodyRefused["status"], message: string) {
    super(message);
    this.name = "BodyRefused";
    this.status = status;
  }
}

/** `Authorization: Bearer T`, `Splunk T`, `ApiKey base64(id:T)`, `Basic base64(name:T)` or a bare T → T. */
export function secretOf(headers: DoorHeaders): string | undefined {
  const header = headers["authorization"]?.trim();
  if (header === undefined || header === "") return undefined;
  const space = header.indexOf(" ");
  if (space < 0) return header;
  const value = header.slice(space + 1).trim();
  const scheme = header.slice(0, space).toLowerCase();
  if (scheme !== "basic" && scheme !== "apikey") return value;
  const pair = Buffer.from(value, "base64").toString("utf8");
  return pair.slice(pair.indexOf(":") + 1);
}
