/** Severity numbers of the OpenTelemetry log data model (0 unspecified, 1–24) and the words people use for them. */
export const SEVERITY = {
  unspecified: 0,
  trace: 1,
  debug: 5,
  info: 9,
  notice: 10,
  warn: 13,
  error: 17,
  critical: 18,
  alert: 19,
  fatal: 21,
} as const;

/** What the outside sees: the OpenTelemetry ranges, one word each. */
export type SeverityText = "unspecified" | "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** Lowest number of each range; ranges are four wide (OpenTelemetry logs data model, "Severity Fields"). */
const RANGES: readonly SeverityText[] = ["trace", "debug", "info", "warn", "error", "fatal"];

export function severityText(number: number): SeverityText {
  if (number <= 0) return "unspecified";
  return RANGES[Math.min(5, (number - 1) >> 2)] ?? "fatal";
}

/** First and last number of a word's range; undefined for a word nobody uses. */
export function severityRange(word: string): readonly [first: number, last: number] | undefined {
  const range = WORDS.get(word.toLowerCase());
  if (range === undefined) return undefined;
  return range === "unspecified" ? [0, 0] : [RANGES.indexOf(range) * 4 + 1, RANGES.indexOf(range) * 4 + 4];
}

/** RFC 5424 6.2.1 severities 0–7 → OpenTelemetry (data model, appendix "Syslog"). */
export const FROM_SYSLOG: readonly number[] = [21, 19, 18, 17, 13, 10, 9, 5];

const LONGEST = "informational".length;

/** A level as loggers write it ("WARN", "err", "E", "30" of pino/bunyan is not meant) → number; 0 when unknown. */
export function severityNumber(word: string): number {
  if (word.length > LONGEST) return 0;
  return NUMBERS.get(word.toLowerCase()) ?? betweenLevels(word);
}

/** Go's slog writes a level between two others as the one below it and how far it is above: `INFO+2`. Its steps are OpenTelemetry's. */
function betweenLevels(word: string): number {
  const [, level = "", steps] = /^(debug|info|warn|error)([+-]\d{1,3})$/i.exec(word) ?? [];
  if (level === "") return 0;
  return Math.min(Math.max((NUMBERS.get(level.toLowerCase()) ?? 0) + Number(steps), 1), 24);
}

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["trace", 1],
  ["verbose", 1],
  ["finest", 1],
  ["finer", 3],
  ["debug", 5],
  ["dbg", 5],
  ["fine", 5],
  ["info", 9],
  ["information", 9],
  ["informational", 9],
  ["inf", 9],
  ["log", 9],
  ["notice", 10],
  ["warn", 13],
  ["warning", 13],
  ["wrn", 13],
  ["error", 17],
  ["err", 17],
  ["severe", 17],
  ["critical", 18],
  ["crit", 18],
  ["alert", 19],
  ["fatal", 21],
  ["emergency", 21],
  ["emerg", 21],
  ["panic", 21],
]);

const WORDS: ReadonlyMap<string, SeverityText> = new Map([
  ...[...NUMBERS].map(([word, number]): [string, SeverityText] => [word, severityText(number)]),
  ["unspecified", "unspecified"],
  ["unknown", "unspecified"],
  ["none", "unspecified"],
]);
