/** Whatever went wrong → status and ErrorAnswer. Every error of the API leaves through here. */
import type { ErrorAnswer } from "./contract.ts";
import { QueryRefusal } from "../query/parse.ts";
import { Refusal } from "../record/refusal.ts";
import { EngineAway } from "../store/contract.ts";

/** A refusal with a status of its own; a plain Refusal is 400. */
export class HttpRefusal extends Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: keyof typeof STATUS,
    message: string,
    hint: string,
    headers: Record<string, string> = {},
  ) {
    super(code, message, hint);
    this.name = "HttpRefusal";
    this.status = STATUS[code];
    this.headers = headers;
  }
}

const STATUS = {
  E_SIGN_IN: 401,
  E_WRONG_PASSWORD: 401,
  E_WRONG_TOKEN: 401,
  E_WRONG_LINK: 401,
  E_HOST: 403,
  E_ORIGIN: 403,
  E_NO_AUTH: 403,
  E_STEP_FILE: 403,
  E_STEP_VARIABLE: 403,
  E_NOT_FOUND: 404,
  E_NO_PAGE: 404,
  E_METHOD: 405,
  E_AGENT_SESSION: 409,
  E_REPARSE_RUNNING: 409,
  E_STEPS_CHANGED: 409,
  E_STEPS_READ_ONLY: 409,
  E_TOO_LARGE: 413,
  E_WORKBENCH: 422,
  E_TOO_MANY_ATTEMPTS: 429,
  E_BUSY: 429,
  E_TOO_MANY_TAILS: 429,
  E_NO_ROOM: 503,
  E_STARTING: 503,
  E_ENGINE_AWAY: 503,
} as const;

export interface ErrorReply {
  status: number;
  headers: Readonly<Record<string, string>>;
  answer: ErrorAnswer;
  /** True when nobody foresaw it: to be logged with its stack. */
  bug: boolean;
}

export function errorReply(error: unknown): ErrorReply {
  if (error instanceof HttpRefusal) return reply(error.status, error, error.headers);
  if (error instanceof Refusal) return reply(400, error, {});
  if (error instanceof EngineAway) return reply(503, engineAway(error), { "retry-after": "2" });
  const bug = new Refusal(
    "E_INTERNAL",
    "this should not have happened",
    "the server's own log has the details",
  );
  return { ...reply(500, bug, {}), bug: true };
}

function reply(status: number, refusal: Refusal, headers: Readonly<Record<string, string>>): ErrorReply {
  const { code, message, hint, position } = refusal;
  const error: ErrorAnswer["error"] = { code, message, hint };
  if (position !== undefined) error.position = position;
  if (refusal instanceof QueryRefusal && refusal.suggestion !== undefined)
    error.suggestion = refusal.suggestion;
  return { status, headers, answer: { error }, bug: false };
}

function engineAway(error: EngineAway): Refusal {
  return new Refusal(
    "E_ENGINE_AWAY",
    `the store cannot answer now: ${error.message}`,
    "try again in a few seconds",
  );
}

export function errorResponse(reply: ErrorReply): Response {
  return new Response(JSON.stringify(reply.answer), {
    status: reply.status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      ...reply.headers,
    },
  });
}
