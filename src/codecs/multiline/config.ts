/** Options of joining lines into records. */
import { z } from "zod";
import { LANGUAGES } from "./traces/languages.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** What the pattern tells of a line; the words of logspout's MULTILINE_MATCH. */
export const MATCHES = ["first", "last", "nonfirst", "nonlast"] as const;
export type Match = (typeof MATCHES)[number];

export const MultilineConfig = z.strictObject({
  default: z
    .boolean()
    .default(true)
    .describe(
      "Join the lines of containers that say nothing themselves (LOGSPOUT_MULTILINE, label logboom.multiline).",
    ),
  pattern: z
    .string()
    .max(4096)
    .default("^\\s")
    .describe(
      "RE2 expression that is looked for in each line. Empty: no pattern, traces alone are joined (presets).",
    ),
  match: z
    .enum(MATCHES)
    .default("nonfirst")
    .describe(
      "What a matching line is. nonfirst: continues the record before it. first: begins a record. last: ends one. nonlast: has more to come.",
    ),
  datetimeFormat: z
    .string()
    .max(200)
    .default("")
    .describe(
      'Instead of a pattern: a time in strftime\'s codes, such as "%Y-%m-%d %H:%M:%S". A line that holds one begins a record.',
    ),
  start: z
    .string()
    .max(4096)
    .default("")
    .describe("RE2 expression: only a line that it matches may begin a record of several lines. Empty: any."),
  presets: z
    .union([z.boolean(), z.array(z.enum(LANGUAGES))])
    .default(true)
    .describe(
      `Recognise the traces of languages by their text, besides the pattern: true for all, or a list of ${LANGUAGES.join(", ")}.`,
    ),
  flushAfterMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(500)
    .describe("A record is complete when its last line is this old. 0: only the next line tells."),
  holdAtMostMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(30_000)
    .describe(
      "A record that goes on and on is handed on when its first line is this old; the rest becomes another one.",
    ),
  separator: z.string().max(100).default("\n").describe("What stands between joined lines."),
  maxLines: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(5000)
    .describe("Most lines of one record. Nothing is dropped: the rest becomes another one."),
  maxBytes: z
    .int()
    .min(KIB)
    .max(64 * MIB)
    .default(MIB)
    .describe("Most bytes of one joined record. Nothing is dropped: the rest becomes another one."),
});
export type MultilineConfig = z.output<typeof MultilineConfig>;
