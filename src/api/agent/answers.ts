/** Short answers, worded and typed as logspout's clients know them: plain text, or JSON indented by two blanks. */
import type { ServerResponse } from "node:http";
import { goJson } from "./go-json.ts";

/** Thrown anywhere on the way of a request: ends it with this answer. */
export class PlainAnswer extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, text: string, headers: Readonly<Record<string, string>> = {}) {
    super(text);
    this.name = "PlainAnswer";
    this.status = status;
    this.headers = headers;
  }
}

/** What Go's http.NotFound says. */
export const NOT_FOUND = "404 page not found";

/** Lines are data of others: never guessed to be HTML, never framed by or handed to another site, never kept. */
export const HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

export function answerText(response: ServerResponse, answer: PlainAnswer): void {
  const body = answer.message === "" ? "" : `${answer.message}\n`;
  send(response, answer.status, body, { "content-type": "text/plain; charset=utf-8", ...answer.headers });
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, `${goJson(value)}\n`, { "content-type": "application/json" });
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string>): void {
  response.writeHead(status, { ...HEADERS, ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
