/** The severity that an object states by its own keys. */
import { SEVERITY, severityNumber } from "../../record/severity.ts";
import { ROLE } from "./key-tree.ts";
import type { KeyMeaning, KeyNode } from "./key-tree.ts";
import type { KeyReader } from "./flatten.ts";

/** In the order in which they are believed. */
const LEVEL_KEYS = [
  "level",
  "severity",
  "log.level",
  "lvl",
  "levelname",
  "loglevel",
  "log_level",
  "severity_text",
  "severityText",
  "@l",
  // Monolog (whose level is a number of its own), .NET, Serilog, PostgreSQL.
  "level_name",
  "LogLevel",
  "Level",
  "error_severity",
];
const STATUS_KEYS = [
  "http.response.status_code",
  "status",
  "status_code",
  "statusCode",
  "res.statusCode",
  // Envoy, Traefik, and the convention's name before 2023.
  "response_code",
  "DownstreamStatus",
  "http.status_code",
];
/** Where loggers put the text, in the order in which they are believed. */
const TEXT_KEYS = ["message", "msg", "log"];

export const LEVEL_MEANINGS: ReadonlyMap<string, KeyMeaning> = new Map([
  ...meanings(LEVEL_KEYS, ROLE.level),
  ...meanings(STATUS_KEYS, ROLE.status),
  ...meanings(TEXT_KEYS, ROLE.text),
]);

export function meanings(keys: readonly string[], role: number): [string, KeyMeaning][] {
  return keys.map((key, rank) => [key, { role, rank, fact: "" }]);
}

export class LevelReader implements KeyReader {
  #level = 0;
  #rank = Infinity;
  #failed = false;

  begin(): void {
    this.#level = 0;
    this.#rank = Infinity;
    this.#failed = false;
  }

  /**
   * OpenTelemetry's number, 0 when the keys say nothing. An HTTP answer of 500 and above says more than a level that every
   * request is logged with; a logger that warned has judged for itself.
   */
  severity(): number {
    return this.#failed && this.#level < SEVERITY.warn ? SEVERITY.error : this.#level;
  }

  /** The answer was 500 or above. */
  get failed(): boolean {
    return this.#failed;
  }

  /** A level stays an attribute: people search by the word their logger writes. */
  take(node: KeyNode, value: unknown): boolean {
    if (node.role === ROLE.status) this.#failed ||= isServerError(value);
    else if (node.role === ROLE.level && node.rank < this.#rank) {
      const level = levelNumber(value);
      if (level === 0) return false;
      this.#level = level;
      this.#rank = node.rank;
    }
    return false;
  }
}

/** pino and bunyan write 10, 20, … 60; a custom level belongs to the step below it. */
const PINO = [
  0,
  SEVERITY.trace,
  SEVERITY.debug,
  SEVERITY.info,
  SEVERITY.warn,
  SEVERITY.error,
  SEVERITY.fatal,
];

function levelNumber(value: unknown): number {
  if (typeof value === "string") {
    const number = severityNumber(value);
    return number === 0 && value.length === 2 ? pinoNumber(Number(value)) : number;
  }
  return typeof value === "number" ? pinoNumber(value) : 0;
}

function pinoNumber(value: number): number {
  return value >= 10 && value <= 60 && Number.isInteger(value) ? (PINO[Math.floor(value / 10)] ?? 0) : 0;
}

function isServerError(value: unknown): boolean {
  const status = typeof value === "string" || typeof value === "number" ? Number(value) : 0;
  return status >= 500 && status <= 599 && Number.isInteger(status);
}
