/**
 * Doors that pages of other sites may use (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol): browsers ask before they send
 * what a form could not, and show a page no answer that does not name it.
 */
import type { Door, DoorAnswer, DoorHeaders } from "../record/door.ts";

/** Undefined: the request comes from no page, or from one that the door does not name. */
export function namedOrigin(door: Door, headers: DoorHeaders): string | undefined {
  const { origin } = headers;
  if (origin === undefined || door.origins === undefined) return undefined;
  return door.origins.some((one) => one === "*" || one === origin) ? origin : undefined;
}

/** Beside every answer, refusals among them: exporters look at the status, and at how long to wait. */
export function originHeaders(origin: string): Record<string, string> {
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "retry-after",
    vary: "origin",
  };
}

/** The method that a browser asks about before it sends; undefined when it asks nothing. */
export function askedMethod(method: string | undefined, headers: DoorHeaders): string | undefined {
  return method === "OPTIONS" ? headers["access-control-request-method"] : undefined;
}

/** Browsers keep it for two hours at most. */
const KEEP_SECONDS = "7200";

export function preflightAnswer(origin: string, door: Door, headers: DoorHeaders): DoorAnswer {
  return {
    status: 204,
    headers: {
      ...originHeaders(origin),
      "access-control-allow-methods": door.methods.join(", "),
      // Secrets and content types alike: what may be sent is the door's own affair.
      "access-control-allow-headers": headers["access-control-request-headers"] ?? "content-type",
      "access-control-max-age": KEEP_SECONDS,
    },
  };
}
