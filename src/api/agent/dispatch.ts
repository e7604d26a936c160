/** Finds the handler of a request: path, method, and whether it may be asked at all. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Refusal } from "../../record/refusal.ts";
import { NOT_FOUND, PlainAnswer, answerText } from "./answers.ts";
import type { Call, Parts } from "./call.ts";
import { refuseForeign } from "./foreign.ts";
import { sendLogs } from "./logs.ts";
import { createRoute, listRoutes, readRoute, removeRoute } from "./routes.ts";
import { sendHealth, sendMetrics } from "./state.ts";

type Handler = (call: Call) => Promise<void> | void;
/** By method; "any" stands for all that are not listed. */
type Methods = Readonly<Record<string, Handler>>;

interface Resource {
  /** Without and with something behind the name. */
  whole: Methods;
  part?: Methods;
}

const RESOURCES: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ["health", { whole: { any: sendHealth } }],
  ["metrics", { whole: { GET: sendMetrics, HEAD: sendMetrics } }],
  ["logs", { whole: { GET: sendLogs }, part: { GET: sendLogs } }],
  [
    "routes",
    {
      whole: { GET: listRoutes, HEAD: listRoutes, POST: createRoute },
      part: { GET: readRoute, HEAD: readRoute, DELETE: removeRoute },
    },
  ],
]);

export interface Target {
  name: string;
  place: string | undefined;
  query: URLSearchParams;
}

/** Answers in any case; resolves when the answer has been given, for lines that is when the client has left. */
export async function dispatch(
  request: IncomingMessage,
  response: ServerResponse,
  parts: Parts,
): Promise<void> {
  try {
    refuseForeign(request.headers, parts.settings.hosts);
    const { name, place, query } = targetOf(request.url ?? "");
    const handle = handlerOf(request.method ?? "", name, place);
    await handle({ request, response, parts, place, query });
  } catch (error) {
    answerError(error, response, parts);
  }
}

export function answerError(error: unknown, response: ServerResponse, parts: Parts): void {
  const answer = answerOf(error);
  if (answer.status === 500) parts.log.error({ err: error }, "a request failed in a way nobody foresaw");
  if (response.headersSent) response.destroy();
  else answerText(response, answer);
}

function answerOf(error: unknown): PlainAnswer {
  if (error instanceof PlainAnswer) return error;
  if (error instanceof Refusal) {
    const status = error.code === "E_TOO_MANY_TAILS" ? 429 : 400;
    return new PlainAnswer(status, `Bad request: ${error.message} (${error.hint})`);
  }
  return new PlainAnswer(500, "this should not have happened; the agent's own log has the details");
}

/** Doubled and trailing slashes do not matter. Throws 400 and 404. */
export function targetOf(url: string): Target {
  // Proxies may send the whole address (RFC 9112 3.2.2).
  const local = /^https?:\/\/[^/?]*(.*)$/i.exec(url)?.[1] ?? url;
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  const [name = "", place, ...more] = path
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  if (more.length > 0) throw new PlainAnswer(404, NOT_FOUND);
  return { name, place, query: new URLSearchParams(mark < 0 ? "" : local.slice(mark + 1)) };
}

/** One part of a path stays one part: no way up, no slash that was hidden by its encoding. */
function decoded(part: string): string {
  let text: string;
  try {
    text = decodeURIComponent(part);
  } catch {
    throw new PlainAnswer(400, "Bad request: the path is not encoded as it should be");
  }
  if (text === "." || text === ".." || /[/\p{Cc}]/u.test(text)) {
    throw new PlainAnswer(400, "Bad request: no such path can be");
  }
  return text;
}

function handlerOf(method: string, name: string, place: string | undefined): Handler {
  const resource = RESOURCES.get(name);
  const methods = place === undefined ? resource?.whole : resource?.part;
  if (methods === undefined) throw new PlainAnswer(404, NOT_FOUND);
  const handler = Object.hasOwn(methods, method) ? methods[method] : methods["any"];
  if (handler !== undefined) return handler;
  throw new PlainAnswer(405, "", { allow: Object.keys(methods).join(", ") });
}
