/** Severity of a JSON line from its own keys. */
import type { Attributes } from "../../record/record.ts";
import { SEVERITY, severityNumber } from "../../record/severity.ts";
import { textSeverity } from "./text-severity.ts";

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
];
const TEXT_KEYS = ["message", "msg", "log"];
const STATUS_KEYS = ["http.response.status_code", "status", "status_code", "statusCode", "res.statusCode"];

/** `from`: index of the first attribute that came from the line. */
export function attributeSeverity(attributes: Attributes, from: number): number {
  for (const key of LEVEL_KEYS) {
    const level = levelNumber(valueOf(attributes, from, key));
    if (level !== 0) return level;
  }
  for (const key of STATUS_KEYS) if (/^5\d\d$/.test(valueOf(attributes, from, key))) return SEVERITY.error;
  for (const key of TEXT_KEYS) {
    const text = valueOf(attributes, from, key);
    if (text !== "") return textSeverity(text);
  }
  return 0;
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

function levelNumber(text: string): number {
  if (!/^[1-6]\d$/.test(text)) return severityNumber(text);
  return Number(text) > 60 ? 0 : (PINO[Math.floor(Number(text) / 10)] ?? 0);
}

function valueOf(attributes: Attributes, from: number, key: string): string {
  for (let i = from; i < attributes.length; i += 2) if (attributes[i] === key) return attributes[i + 1] ?? "";
  return "";
}
