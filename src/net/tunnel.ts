/** HTTPS through a proxy: a CONNECT tunnel for each connection (RFC 9110 9.3.6), TLS with the receiver inside it. */
import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import tls from "node:tls";

const CONNECT_MOST_MS = 10_000;

type Done = (error: Error | null, socket?: Duplex) => void;

/** An agent whose connections all lead through the proxy; certificates are checked as without one. */
export function tunnelAgent(proxy: URL, options: https.AgentOptions): https.Agent {
  return Object.assign(new https.Agent(options), {
    createConnection: (to: tls.ConnectionOptions, done: Done): undefined => {
      connectThrough(proxy, to, done);
    },
  });
}

/** The header that a proxy with a name and a password wants, if its address states them. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (proxy.username === "") return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

function connectThrough(proxy: URL, to: tls.ConnectionOptions, done: Done): void {
  const target = `${to.host?.includes(":") ? `[${to.host}]` : to.host}:${to.port}`;
  const { request } = proxy.protocol === "https:" ? https : http;
  const asking = request({
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
    method: "CONNECT",
    path: target,
    headers: { host: target, ...proxyHeaders(proxy) },
    agent: false,
    timeout: CONNECT_MOST_MS,
  });
  asking.on("connect", (answer, socket) => {
    if (answer.statusCode === 200) return done(null, tls.connect({ ...to, socket }));
    socket.destroy();
    return done(new Error(`the proxy answered ${answer.statusCode}`));
  });
  asking.on("timeout", () => asking.destroy(new Error("the proxy does not answer")));
  asking.on("error", (error) => done(error));
  asking.end();
}

/** The proxy that the usual variables name for an https address; undefined when there is none, or it is not to be used. */
export function proxyOf(host: string, env: Readonly<Record<string, string | undefined>>): URL | undefined {
  const named = env["HTTPS_PROXY"] || env["https_proxy"];
  if (!named) return undefined;
  const without = (env["NO_PROXY"] || env["no_proxy"] || "").split(",").map((one) => one.trim());
  if (without.some((one) => isWithin(host, one))) return undefined;
  const text = named.includes("://") ? named : `http://${named}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** `*`, a host, or a domain with or without its leading dot. */
function isWithin(host: string, pattern: string): boolean {
  if (pattern === "") return false;
  const domain = pattern.replace(/^\*?\./, "");
  return pattern === "*" || host === domain || host.endsWith(`.${domain}`);
}
