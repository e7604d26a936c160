/** Asks the server. Every failure is one of two: the server refused (ServerError), or it did not answer (Unreachable). */
import type { ErrorAnswer } from "../../api/contract.ts";

export class ServerError extends Error {
  override name = "ServerError";
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly position: number | undefined;
  readonly suggestion: string | undefined;

  constructor(status: number, error: ErrorAnswer["error"]) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.hint = error.hint;
    this.position = error.position;
    this.suggestion = error.suggestion;
  }
}

export class Unreachable extends Error {
  override name = "Unreachable";
}

export type Params = Record<string, string | number | readonly string[] | undefined>;

export interface AskOptions {
  signal?: AbortSignal | undefined;
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
}

export async function ask<T>(path: string, params: Params = {}, options: AskOptions = {}): Promise<T> {
  const response = await reach(address(path, params), options);
  const text = await response.text();
  if (response.ok) return JSON.parse(text === "" ? "null" : text) as T;
  throw new ServerError(response.status, errorOf(text, response));
}

/** Empty values are left out: to the server, absent and empty are the same. */
export function address(path: string, params: Params): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined || value === "") continue;
    if (typeof value === "string" || typeof value === "number") search.append(key, String(value));
    else for (const one of value) search.append(key, one);
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

async function reach(url: string, { signal, method = "GET", body }: AskOptions): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable("the server does not answer", { cause: error });
  }
}

/** A proxy in between answers with its own pages, so the shape is looked at. */
function errorOf(text: string, response: Response): ErrorAnswer["error"] {
  try {
    const answer = JSON.parse(text) as Partial<ErrorAnswer> | null;
    if (typeof answer?.error?.message === "string") return answer.error;
  } catch {
    // Not JSON: told below.
  }
  return {
    code: "NOT_OURS",
    message: `the server answered ${response.status} ${response.statusText}`.trim(),
    hint: "look at the server's own log",
  };
}

export function isWrongQuery(error: unknown): error is ServerError {
  return error instanceof ServerError && error.code === "E_QUERY";
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Waiting may help: the engine restarts, a proxy has lost its server, nobody answers. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ServerError && error.status >= 500);
}
