/** Names for what was found: the standard's where it has one, else what stands in front of the value. */
import type { Kind } from "./tokens.ts";

/** By kind; OpenTelemetry's semantic conventions. `severity` is the record's own. */
const BY_KIND: Readonly<Record<Kind | "mixed", string>> = {
  space: "text",
  colour: "text",
  sign: "text",
  key: "text",
  word: "word",
  quoted: "text",
  number: "number",
  timestamp: "timestamp",
  time: "time",
  level: "severity",
  address: "client.address",
  hardware: "mac",
  uuid: "id",
  url: "url.full",
  email: "email",
  path: "path",
  method: "http.request.method",
  mixed: "value",
};

/** Words that say how, not what. */
const SMALL = new Set([
  "a",
  "an",
  "and",
  "as",
  "at",
  "be",
  "by",
  "for",
  "from",
  "in",
  "is",
  "it",
  "of",
  "on",
  "or",
  "the",
  "to",
  "was",
  "with",
  "http",
]);

const LEVEL = /^(?:log|trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|message|msg)$/;

/** Behind a request, as access logs have it. */
const NUMBERS_OF_REQUEST = ["http.response.status_code", "http.response.body.size"];
const QUOTED_OF_REQUEST = ["http.request.header.referer", "user_agent.original"];

export interface Around {
  /** The fixed text in front, back to the last value. */
  before: string;
  /** The fixed text behind. */
  after: string;
  /** The key in front: `user=`. */
  key: string | undefined;
}

/** Gives each name once; remembers what has been seen of a request. */
export class FieldNames {
  readonly #taken = new Map<string, number>();
  #requestLine = false;
  #numbers: string[] = [];
  #quoted: string[] = [];

  nameOf(kind: Kind | "mixed" | "anything", around: Around): string {
    return this.#once(this.#meant(kind, around));
  }

  #meant(kind: Kind | "mixed" | "anything", around: Around): string {
    if (kind === "method") {
      this.#requestLine = true;
      this.#numbers = [...NUMBERS_OF_REQUEST];
      this.#quoted = [...QUOTED_OF_REQUEST];
      return BY_KIND.method;
    }
    const key = keyName(around.key);
    if (key !== undefined) return key;
    const ofRequest = this.#ofRequest(kind, around);
    if (ofRequest !== undefined) return ofRequest;
    if (kind === "anything") return labelBefore(around.before) ?? "text";
    if (kind === "number") return numberName(around);
    if (kind !== "word" && kind !== "mixed") return BY_KIND[kind];
    return wordBefore(around.before) ?? BY_KIND[kind];
  }

  #ofRequest(kind: Kind | "mixed" | "anything", { before }: Around): string | undefined {
    if (this.#requestLine && (kind === "path" || kind === "url" || kind === "mixed" || kind === "anything")) {
      this.#requestLine = false;
      return kind === "url" ? "url.full" : "url.path";
    }
    if (kind === "number" && before.endsWith("HTTP/")) return "network.protocol.version";
    if (kind === "number" && /^["\s]/.test(before)) return this.#numbers.shift();
    return kind === "quoted" ? this.#quoted.shift() : undefined;
  }

  #once(name: string): string {
    const count = (this.#taken.get(name) ?? 0) + 1;
    this.#taken.set(name, count);
    return count === 1 ? name : this.#once(`${name}${count}`);
  }
}

function keyName(key: string | undefined): string | undefined {
  const name = key?.replace(/[^\w.-]/g, "") ?? "";
  if (name === "" || name === "message" || name === "body") return undefined;
  return /^(level|lvl|severity)$/i.test(name) ? "severity" : name;
}

function numberName({ before, after }: Around): string {
  if (before.endsWith("[") && after.startsWith("]")) return "process.pid";
  const word = wordBefore(before);
  if (word !== undefined) return word;
  if (/^(ms|us|µs|ns|s|m|h)\b|^ (ms|us|µs|ns|s|sec|seconds?)\b/.test(after)) return "duration";
  return /^ ?([KMG]i?B|B\b|bytes\b)/i.test(after) ? "size" : "number";
}

/** `statement: SELECT …`; a level says how bad it is, not what it is. */
function labelBefore(before: string): string | undefined {
  const label = /([A-Za-z][\w-]*): ?["'([]?$/.exec(before)?.[1]?.toLowerCase();
  return label === undefined || SMALL.has(label) || LEVEL.test(label) ? undefined : label;
}

/** `port 22`, `user: bob`: the word just before. */
function wordBefore(before: string): string | undefined {
  const word = /([A-Za-z][\w-]*)\s?[\s:=#("'[]$/.exec(before)?.[1]?.toLowerCase();
  return word === undefined || SMALL.has(word) ? undefined : word;
}
