/** A record as a line: coloured and aligned for a person's terminal, plain and complete for a pipe. */
import type { RecordJson } from "../api/contract.ts";
import { readable } from "./readable.ts";

export interface LineStyle {
  terminal: boolean;
  colour: boolean;
  json: boolean;
}

export function lineWriter(style: LineStyle): (record: RecordJson) => string {
  if (style.json) return (record) => `${JSON.stringify(record)}\n`;
  if (!style.terminal && !style.colour) return plainLine;
  return new TerminalLines(style.colour).line;
}

/** Complete and in UTC, so that two such files can be compared. */
function plainLine(record: RecordJson): string {
  return `${record.timestamp.slice(0, 23)}Z ${letterOf(record)} ${originOf(record)} ${record.body}\n`;
}

const LETTERS: Readonly<Record<RecordJson["severity"], string>> = {
  unspecified: "-",
  trace: "T",
  debug: "D",
  info: "I",
  warn: "W",
  error: "E",
  fatal: "F",
};

function letterOf({ severity }: RecordJson): string {
  return LETTERS[severity];
}

function originOf({ resource }: RecordJson): string {
  return resource["container.name"] ?? resource["service.name"] ?? resource["host.name"] ?? "-";
}

const DIM = 2;
const RED = 31;
const YELLOW = 33;
const SEVERITY_COLOURS: Readonly<Record<RecordJson["severity"], number | undefined>> = {
  unspecified: undefined,
  trace: DIM,
  debug: DIM,
  info: undefined,
  warn: YELLOW,
  error: RED,
  fatal: RED,
};

/** Twelve hues of the 256-colour cube, of about the same lightness, readable on dark and light. */
const HUES = [33, 37, 71, 136, 166, 133, 99, 30, 64, 172, 168, 68];

/** Origins wider than this are not aligned any more. */
const ORIGIN_WIDTH_MOST = 28;

class TerminalLines {
  readonly #colour: boolean;
  #width = 0;
  #day = "";

  constructor(colour: boolean) {
    this.#colour = colour;
  }

  line = (record: RecordJson): string => {
    const origin = originOf(record);
    this.#width = Math.max(this.#width, Math.min(origin.length, ORIGIN_WIDTH_MOST));
    const { day, time } = localTime(record.timestamp);
    const separator = day === this.#day ? "" : `${this.#paint(DIM, `── ${day} ──`)}\n`;
    this.#day = day;
    const severity = this.#paint(SEVERITY_COLOURS[record.severity], letterOf(record));
    const name = this.#paint(`38;5;${hueOf(origin)}`, readable(origin, false).padEnd(this.#width));
    // Continued lines of one body stand below its first, so that the columns stay readable.
    const indent = `\n${" ".repeat(time.length + this.#width + 4)}`;
    const body = readable(record.body, this.#colour).replaceAll("\n", indent);
    return `${separator}${this.#paint(DIM, time)} ${severity} ${name} ${body}\n`;
  };

  #paint(code: number | string | undefined, text: string): string {
    return this.#colour && code !== undefined ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** In the zone of who is looking. */
function localTime(timestamp: string): { day: string; time: string } {
  const at = new Date(timestamp);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return { day, time: `${clock}.${timestamp.slice(20, 23)}` };
}

/** The same container has the same colour today and tomorrow. */
function hueOf(origin: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < origin.length; i += 1) hash = Math.imul(hash ^ origin.charCodeAt(i), 16_777_619);
  return HUES[(hash >>> 0) % HUES.length] ?? 33;
}
