/** Files whose lines state no time in the format that was given for them. */
import { timeReader } from "../codecs/strptime/time-format.ts";
import { zoneOf } from "../codecs/syslog/zone.ts";
import { placed } from "./finding.ts";
import type { Finding, PlaceOf } from "./finding.ts";

export interface FileEntry {
  /** Its number in sources.file.files. */
  index: number;
  paths: readonly string[];
  format: string;
}

/** Newest lines of files that match a path with * and ?. */
export type LinesOf = (path: string) => Promise<string[] | undefined>;

const LINES_LEAST = 5;
const EXAMPLES_MOST = 3;
const EXAMPLE_CHARS = 200;

/** Formats that logs are written in, the ones with more in them first. */
const FORMATS = [
  "%Y-%m-%dT%H:%M:%S.%f%z",
  "%Y-%m-%dT%H:%M:%S%z",
  "%Y-%m-%dT%H:%M:%S.%f",
  "%Y-%m-%dT%H:%M:%S",
  "%Y-%m-%d %H:%M:%S,%f",
  "%Y-%m-%d %H:%M:%S.%f",
  "%Y-%m-%d %H:%M:%S",
  "%d/%b/%Y:%H:%M:%S %z",
  "%a %b %d %H:%M:%S.%f %Y",
  "%a %b %d %H:%M:%S %Y",
  "%Y/%m/%d %H:%M:%S",
  "%d.%m.%Y %H:%M:%S",
  "%d-%b-%Y %H:%M:%S",
  "%d %b %Y %H:%M:%S",
  "%b %d %H:%M:%S",
];

export async function fileTimes(
  entries: readonly FileEntry[],
  linesOf: LinesOf,
  place: PlaceOf,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const entry of entries) {
    if (entry.format === "") continue;
    for (const path of entry.paths) {
      const lines = await linesOf(path);
      if (lines === undefined || lines.length < LINES_LEAST || readable(entry.format, lines) > 0) continue;
      found.push(noTime({ entry, path, lines, place }));
    }
  }
  return found;
}

/** How many state a time in this format. */
function readable(format: string, lines: readonly string[]): number {
  const zone = zoneOf("utc");
  if (zone === undefined) return 0;
  const reader = timeReader(format, zone);
  return lines.filter((line) => reader.read(line, Date.now())).length;
}

interface Unread {
  entry: FileEntry;
  path: string;
  lines: readonly string[];
  place: PlaceOf;
}

function noTime({ entry, path, lines, place }: Unread): Finding {
  const right = FORMATS.find((format) => readable(format, lines) > lines.length / 2);
  return {
    kind: "time format",
    level: "fault",
    about: { what: "source", name: `file ${path}` },
    ...placed(place(["sources", "file", "files", entry.index, "datetimeFormat"])),
    message: `"${entry.format}" is in none of its last ${lines.length} lines`,
    reason: "each line has the time of its arrival, or of a line before it",
    ...(right === undefined
      ? { suggestion: "a format that is in the lines, or none: then the time of arrival holds" }
      : { suggestion: `datetimeFormat: ${JSON.stringify(right)}`, literal: true }),
    examples: lines.slice(0, EXAMPLES_MOST).map((line) => line.slice(0, EXAMPLE_CHARS)),
    query: linesAt(path),
  };
}

/** A query for them. `**` and sets are wider in it than in a path: what is found beside is read by the same entry or by none. */
export function linesAt(path: string): string {
  const pattern = path.replace(/\[[^\]]*\]|\{[^}]*\}|\*+/g, "*").replace(/[^\w.*?-]/g, "\\$&");
  return `log.file.path:${pattern}`;
}
