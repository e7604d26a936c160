/** The way of a request: is it for us, who asks, may they, is it well formed; then the route; then the headers. */
import { Hono } from "hono";
import type { Context } from "hono";
import type { HttpBindings } from "@hono/node-server";
import { identify } from "./auth/auth.ts";
import type { Visitor } from "./auth/auth.ts";
import type { AuthOptions } from "./auth/options.ts";
import { NOBODY } from "./auth/identity.ts";
import type { Identity } from "./auth/identity.ts";
import { checkHosts } from "./auth/origin.ts";
import type { HostCheck } from "./auth/origin.ts";
import { errorReply, errorResponse, HttpRefusal } from "./errors.ts";
import { readJson } from "./input.ts";
import type { ApiParts, Call, Route } from "./route.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

type RequestContext = Context<{ Bindings: HttpBindings }>;
export type App = Hono<{ Bindings: HttpBindings }>;

/** A password and a name; what takes more says so. */
const MAX_BODY_BYTES = 64 * 1024;

export function createApp(parts: ApiParts, options: AuthOptions): App {
  const gate: Gate = { parts, options, hosts: checkHosts(options) };
  const app: App = new Hono();
  for (const route of parts.routes) {
    app.on(route.method, route.path, (context) => guarded(gate, context, () => answer(gate, context, route)));
  }
  for (const path of new Set(parts.routes.map((route) => route.path))) {
    app.all(path, (context) => guarded(gate, context, () => refuseMethod(gate, path)));
  }
  app.all("*", (context) => guarded(gate, context, () => pageFile(gate, context)));
  return app;
}

interface Gate {
  parts: ApiParts;
  options: AuthOptions;
  hosts: HostCheck;
}

/** Errors become answers, and every answer gets its headers, in this one place. */
async function guarded(
  { parts }: Gate,
  context: RequestContext,
  work: () => Promise<Response> | Response,
): Promise<Response> {
  const response = await Promise.resolve()
    .then(work)
    .catch((error: unknown) => {
      const reply = errorReply(error);
      // Who went away needs no answer, and the store's complaint about it is no bug.
      if (reply.bug && !context.req.raw.signal.aborted)
        parts.log.error({ err: error, path: context.req.path }, "request failed");
      return errorResponse(reply);
    });
  secured(response);
  if (context.req.method !== "HEAD") return response;
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
}

export function secured(response: Response): Response {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  return response;
}

async function answer(gate: Gate, context: RequestContext, route: Route): Promise<Response> {
  const { parts } = gate;
  const visitor = visitorOf(gate, context);
  const { identity, cookie } = await admit(gate, visitor, route);
  const body =
    route.body === undefined
      ? undefined
      : await readJson(context.req.raw, route.maxBodyBytes ?? MAX_BODY_BYTES);
  const call: Call<unknown, unknown> = {
    query: context.req.queries(),
    body,
    param: (name) => context.req.param(name) ?? "",
    identity,
    visitor,
    method: context.req.method,
    headers: visitor.headers,
    request: context.req.raw,
    signal: context.req.raw.signal,
    cut: () => context.env.outgoing.destroy(),
    parts,
  };
  const response = await route.handle(call);
  if (cookie !== undefined && !response.headers.has("set-cookie")) response.headers.set("set-cookie", cookie);
  return response;
}

/** Throws unless the one who asks may call this route. */
async function admit(
  { parts, hosts }: Gate,
  visitor: Visitor,
  route: Route,
): Promise<{ identity: Identity; cookie?: string }> {
  const { headers } = visitor;
  const open = route.who === "public";
  // Who has our token is no foreign page. On public routes nobody looks whether it is ours, so it counts for nothing.
  const byToken = !open && parts.auth.mode === "on" && headers.has("authorization");
  if (!byToken) hosts.host(headers.get("host") ?? undefined);
  if (!byToken && (route.method !== "GET" || !open)) hosts.origin(headers);
  if (route.who === "public") return { identity: NOBODY };
  const identified = await identify(parts.auth, visitor);
  if (identified.identity.kind === "nobody") throw notSignedIn();
  return identified;
}

function notSignedIn(): HttpRefusal {
  const hint = "sign in on the page, or send the header Authorization: Bearer TOKEN";
  return new HttpRefusal("E_SIGN_IN", "this needs signing in", hint, { "www-authenticate": "Bearer" });
}

function visitorOf({ options }: Gate, context: RequestContext): Visitor {
  const headers = headersOf(context);
  const { remoteAddress: socket = "" } = context.env.incoming.socket;
  const encrypted = "encrypted" in context.env.incoming.socket;
  if (options.trustProxy !== true) return { headers, address: socket, secure: encrypted };
  // The last one was written by the proxy in front of us; those before it by whoever liked to.
  const forwarded = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  const secure = headers.get("x-forwarded-proto")?.trim().toLowerCase() === "https" || encrypted;
  return { headers, address: forwarded || socket, secure };
}

/** HTTP/2 names the host in the address of the request. */
function headersOf(context: RequestContext): Headers {
  const { headers } = context.req.raw;
  if (headers.has("host")) return headers;
  const named = new Headers(headers);
  named.set("host", new URL(context.req.url).host);
  return named;
}

function refuseMethod({ parts }: Gate, path: string): never {
  const methods = parts.routes.filter((route) => route.path === path).map((route) => route.method);
  const allow = methods.join(", ");
  throw new HttpRefusal("E_METHOD", "this address does not take that method", `use ${allow}`, { allow });
}

/** Page files hold no data and are public: without them nobody could sign in. */
async function pageFile({ parts, hosts }: Gate, context: RequestContext): Promise<Response> {
  const { method, path } = context.req;
  const headers = headersOf(context);
  hosts.host(headers.get("host") ?? undefined);
  if (path === "/api" || path.startsWith("/api/")) {
    throw new HttpRefusal("E_NOT_FOUND", "the API has no such address", "see /api/openapi.json");
  }
  if (method !== "GET" && method !== "HEAD") {
    throw new HttpRefusal("E_METHOD", "this address does not take that method", "use GET", {
      allow: "GET, HEAD",
    });
  }
  return parts.page.answer(path, headers);
}
