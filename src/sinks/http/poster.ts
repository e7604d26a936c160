/** One POST at a time to one address, and what its answer means for the records in it. */
import http from "node:http";
import https from "node:https";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { Trust } from "../../net/trust.ts";
import { explain } from "../../net/trouble.ts";
import { proxyHeaders, tunnelAgent } from "../../net/tunnel.ts";
import type { HttpConfig } from "./config.ts";

const compress = promisify(gzip);
/** A receiver that says nothing for so long is asked again. */
const SILENCE_MOST_MS = 30_000;
/** Whatever Retry-After says: a wrong clock must not stop a route for days. */
const AFTER_MOST_MS = 300_000;
/** Of an answer that refuses: enough to tell why. */
const REASON_MOST = 200;
/** The receiver read the request and finds fault with its content (RFC 9110 15.5.1, 15.5.14, 15.5.21). */
const CONTENT_REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);

export type Answer =
  | { verdict: "taken" }
  | { verdict: "refused"; because: string }
  /** `doubtful`: all was sent and no answer came, so the records may arrive twice. */
  | { verdict: "later"; because: string; hint: string; afterMs: number; doubtful: boolean };

export interface Poster {
  post: (lines: readonly string[]) => Promise<Answer>;
  /** Cuts the request that is under way. */
  close: () => void;
}

interface Received {
  status: number;
  reason: string;
  retryAfter: string | undefined;
}

export function createPoster(config: HttpConfig): Poster {
  const { request, options } = requestOf(config);
  const { host: where, hostname } = new URL(config.url);
  const trust = config.tls && new Trust(config.tls, bare(hostname));
  const closed = new AbortController();
  const post = async (lines: readonly string[]): Promise<Answer> => {
    const plain = Buffer.from(lines.join("\n"));
    const body = config.gzip ? await compress(plain) : plain;
    const later = (error: unknown, doubtful: boolean): Answer => ({
      verdict: "later",
      ...explain(error, where),
      afterMs: 0,
      doubtful,
    });
    let trusted: TrustOptions | undefined;
    try {
      trusted = trust?.connectionOptions();
    } catch (error) {
      return later(error, false);
    }
    let sent = false;
    return new Promise((resolve) => {
      const asking = request({ ...options, ...trusted, signal: closed.signal }, (answer) => {
        void receive(answer).then((received) => resolve(judge(received)));
      });
      asking.on("timeout", () => asking.destroy(new Error("no answer")));
      asking.on("finish", () => (sent = true));
      asking.on("error", (error) => resolve(later(error, sent)));
      asking.setHeader("content-length", body.length);
      asking.end(body);
    });
  };
  return {
    post,
    close: () => {
      closed.abort();
      options.agent.destroy();
    },
  };
}

type TrustOptions = ReturnType<Trust["connectionOptions"]>;

interface RequestOptions extends http.RequestOptions {
  agent: http.Agent;
}

function requestOf(config: HttpConfig): { request: typeof http.request; options: RequestOptions } {
  const url = new URL(config.url);
  const proxy = config.proxy === undefined ? undefined : new URL(config.proxy);
  const path = escaped(url.pathname.replace(/\/$/, "") + config.path || "/");
  const secure = url.protocol === "https:";
  const headers: Record<string, string> = { host: url.host, "content-type": "application/x-ndjson" };
  if (config.gzip) headers["content-encoding"] = "gzip";
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  if (pair !== ":") headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  const common = { method: "POST", headers, timeout: SILENCE_MOST_MS };
  const kept = { keepAlive: true, maxSockets: 1 };
  if (secure) {
    const agent = proxy === undefined ? new https.Agent(kept) : tunnelAgent(proxy, kept);
    return { request: https.request, options: { ...common, ...placeOf(url), path, agent } };
  }
  const plain = { ...common, agent: new http.Agent(kept) };
  if (proxy === undefined) return { request: http.request, options: { ...plain, ...placeOf(url), path } };
  // Unencrypted requests go to the proxy itself, with the whole address as their target (RFC 9112 3.2.2).
  const toProxy = {
    ...plain,
    ...placeOf(proxy),
    path: `http://${url.host}${path}`,
    headers: { ...headers, ...proxyHeaders(proxy) },
  };
  return { request: http.request, options: toProxy };
}

/** A path is written as people read it; on the wire it is ASCII without blanks (RFC 3986 2.1). */
function escaped(path: string): string {
  return path.replace(/[^!-~]/gu, (sign) => encodeURIComponent(Buffer.from(sign).toString()));
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

function placeOf(url: URL): { host: string; port: number } {
  const usual = url.protocol === "https:" ? 443 : 80;
  return { host: bare(url.hostname), port: url.port === "" ? usual : Number(url.port) };
}

async function receive(answer: http.IncomingMessage): Promise<Received> {
  let reason = "";
  // What has no end (a stream of events) must not hold up the next request.
  const late = setTimeout(() => answer.destroy(), SILENCE_MOST_MS);
  try {
    for await (const part of answer) if (reason.length < REASON_MOST) reason += String(part);
  } catch {
    // The status counts; it came before the text was cut off.
  } finally {
    clearTimeout(late);
  }
  return {
    status: answer.statusCode ?? 0,
    reason: reason.slice(0, REASON_MOST),
    retryAfter: answer.headers["retry-after"],
  };
}

function judge({ status, reason, retryAfter }: Received): Answer {
  if (status >= 200 && status < 300) return { verdict: "taken" };
  const because = `the receiver answered ${status}${reason === "" ? "" : `: ${reason}`}`;
  if (CONTENT_REFUSED.has(status)) return { verdict: "refused", because };
  return { verdict: "later", because, hint: hintOf(status), afterMs: waitAsked(retryAfter), doubtful: false };
}

function hintOf(status: number): string {
  if (status === 401 || status === 403) return "check the name, the password or the token in the address";
  if (status >= 300 && status < 500 && status !== 408 && status !== 429)
    return "check the address and its path";
  return "the receiver is busy or broken; nothing is lost meanwhile";
}

/** Seconds, or a date (RFC 9110 10.2.3). */
function waitAsked(text: string | undefined): number {
  if (text === undefined) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(AFTER_MOST_MS, Math.max(0, ms)) : 0;
}
