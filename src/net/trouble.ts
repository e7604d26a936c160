/** What goes wrong between us and a receiver, in words, and said once: a route that is down for a day is one line in the log. */
import type { Logger } from "pino";
import { Refusal } from "../record/refusal.ts";

/** A kind that comes and goes is not told more often. */
const AGAIN_MS = 10 * 60_000;

export interface Trouble {
  because: string;
  hint: string;
}

export class TroubleLog {
  readonly #log: Logger;
  readonly #where: string;
  readonly #told = new Map<string, number>();
  #open = false;

  constructor(log: Logger, where: string) {
    this.#log = log;
    this.#where = where;
  }

  met(trouble: Trouble): void {
    const now = performance.now();
    const before = this.#told.get(trouble.because);
    if (before !== undefined && (this.#open || now - before < AGAIN_MS)) return;
    this.#told.set(trouble.because, now);
    this.#open = true;
    this.#log.warn({ receiver: this.#where, ...trouble }, "cannot deliver, will try again");
  }

  passed(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#log.info({ receiver: this.#where }, "delivering again");
  }
}

const KNOWN: ReadonlyMap<string, readonly [because: string, hint: string]> = new Map([
  ["ECONNREFUSED", ["refuses connections", "is the receiver running, and is the port right?"]],
  [
    "ENOTFOUND",
    ["has a host name that nobody knows", "check the name; in compose both must share a network"],
  ],
  ["EAI_AGAIN", ["has a host name that cannot be looked up now", "check the name server of this machine"]],
  ["ETIMEDOUT", ["does not answer", "check address and firewall"]],
  ["EHOSTUNREACH", ["cannot be reached", "check routes and firewall"]],
  ["ENETUNREACH", ["cannot be reached", "this machine has no route there; for IPv6 names it may lack IPv6"]],
  ["ECONNRESET", ["reset the connection", "its log should say why"]],
  ["EPIPE", ["closed the connection while lines were under way", "its log should say why"]],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", ["has a self-signed certificate", "name it as a CA file"]],
  [
    "SELF_SIGNED_CERT_IN_CHAIN",
    ["has a certificate of an unknown authority", "name the authority's CA file"],
  ],
  [
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    [
      "has a certificate of an unknown authority",
      "name the authority's CA file, or let the receiver send its chain",
    ],
  ],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", ["has a certificate of an unknown authority", "name its CA file"]],
  ["CERT_HAS_EXPIRED", ["has an expired certificate", "renew it there"]],
  [
    "ERR_TLS_CERT_ALTNAME_INVALID",
    ["has a certificate for another name", "use a name that it lists, or set the server name"],
  ],
  ["EPROTO", ["does not speak TLS as we do", "is this its TLS port, and does it know TLS 1.2 or newer?"]],
]);

export function explain(error: unknown, where: string): Trouble {
  if (error instanceof Refusal) return { because: error.message, hint: error.hint };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = KNOWN.get(code) ?? (code.startsWith("ERR_SSL") ? KNOWN.get("EPROTO") : undefined);
  if (known !== undefined) return { because: `${where} ${known[0]} (${code})`, hint: known[1] };
  return {
    because: `${where} failed: ${error instanceof Error ? error.message : String(error)}`,
    hint: "see the message",
  };
}
