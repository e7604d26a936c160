/** A client of the server's API: asks, and turns its answers and its refusals into ours. */
import type { ErrorAnswer } from "../api/contract.ts";
import { Refusal } from "../record/refusal.ts";
import type { CommandCall, OptionSpec } from "./command.ts";
import { textOption } from "./command.ts";
import { Failure, TextRefusal } from "./complaint.ts";

export interface ServerAddress {
  url: URL;
  token: string | undefined;
}

export type Parameters = Readonly<Record<string, string | undefined>>;

const DEFAULT_SERVER = "http://127.0.0.1:5642";

export const serverOptions: readonly OptionSpec[] = [
  {
    flags: "--server <url>",
    description: `address of the server (default: ${DEFAULT_SERVER})`,
    env: "LOGBOOM_SERVER",
  },
  {
    flags: "--token <token>",
    description: "token to sign in with; safer in the environment",
    env: "LOGBOOM_TOKEN",
  },
];

export function serverOf({ options, env }: CommandCall): ServerAddress {
  const text = textOption(options, "server") ?? (env["LOGBOOM_SERVER"] || DEFAULT_SERVER);
  const full = text.includes("://") ? text : `http://${text}`;
  if (!/^https?:/i.test(full) || !URL.canParse(full)) {
    throw new Refusal(
      "E_BAD_ADDRESS",
      `"${text}" is no address of a server`,
      `write it as in a browser, such as ${DEFAULT_SERVER}`,
    );
  }
  return { url: new URL(full), token: textOption(options, "token") ?? (env["LOGBOOM_TOKEN"] || undefined) };
}

export async function getJson<T>(
  server: ServerAddress,
  path: string,
  parameters: Parameters,
  signal?: AbortSignal,
): Promise<T> {
  const response = await get(server, path, { parameters, ...(signal && { signal }) });
  return (await response.json()) as T;
}

export interface Request {
  parameters: Parameters;
  headers?: Readonly<Record<string, string>>;
  /** GET unless said otherwise. */
  method?: "POST" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  /** A query that stands in the body: a complaint shows the place in it. */
  query?: string;
  signal?: AbortSignal;
}

/** The answer when it is a good one; everything else is thrown. */
export async function get(server: ServerAddress, path: string, request: Request): Promise<Response> {
  const url = new URL(path, server.url);
  for (const [name, value] of Object.entries(request.parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  const { method = "GET", body } = request;
  const headers: Record<string, string> = { ...request.headers };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (server.token !== undefined) headers["authorization"] = `Bearer ${server.token}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "error",
      ...(request.signal && { signal: request.signal }),
    });
  } catch (error) {
    throw unreachable(server, error);
  }
  if (response.ok) return response;
  throw await refused(response, request.parameters["q"] ?? request.query ?? "");
}

function unreachable(server: ServerAddress, error: unknown): Failure {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const why =
    WHY[cause?.code ?? ""] ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
  return new Failure(
    `${server.url.origin}: ${why}`,
    "start a server with `logboom`, or name another with --server or LOGBOOM_SERVER",
  );
}

const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody answers there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name cannot be looked up now",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
};

/** 4xx: what was asked is wrong, exit 2; everything else may work later, exit 1. */
async function refused(response: Response, query: string): Promise<Error> {
  const answer = (await response.json().catch(() => undefined)) as Partial<ErrorAnswer> | undefined;
  const error = answer?.error;
  if (error === undefined) {
    return new Failure(
      `the server answered ${response.status} ${response.statusText}`,
      "is there a logboom server at this address?",
    );
  }
  if (response.status === 401) return new Refusal(error.code, error.message, TOKEN_HINT);
  if (response.status >= 500 || response.status === 429) return new Failure(error.message, error.hint);
  const refusal = new Refusal(error.code, error.message, error.hint, error.position);
  return error.code === "E_QUERY" ? new TextRefusal(refusal, query, error.suggestion) : refusal;
}

const TOKEN_HINT =
  "set LOGBOOM_TOKEN (or --token) to the token that the server was started with (its own LOGBOOM_TOKEN)";
