/** awslogs.conf of the old CloudWatch Logs agent → entries of the file source (AWS's "CloudWatch Logs agent reference"). */
import { encodingOf } from "../../codecs/encodings/encoding.ts";
import { compilePattern } from "../../codecs/multiline/pattern.ts";
import { Refusal } from "../../record/refusal.ts";
import { nothingImported } from "../outcome.ts";
import type { Finding, Imported, ImportRequest, Importer } from "../outcome.ts";
import { readIni } from "./ini.ts";
import type { Entry, Section } from "./ini.ts";
import { knownFormat } from "./known-formats.ts";
import type { KnownFormat } from "./known-formats.ts";
import { formatFault, misfit, spelledOut } from "./times.ts";

export const awslogs: Importer = {
  name: "awslogs",
  summary: "awslogs.conf of the old CloudWatch Logs agent",
  recognises: (text) => /^[ \t]*log_group_name\s*[:=]/m.test(text) && /^[ \t]*\[[^\]\n]+\]/m.test(text),
  read: importAwslogs,
};

/** What the agent does without when it is not said; here it is not needed at all. */
const NOT_NEEDED: Readonly<Record<string, string>> = {
  state_file: "positions are kept with the records",
  logging_config_file: "logboom's own log is log.level",
  use_gzip_http_content_encoding: "nothing is sent",
  queue_size: "sources wait when the journal is full",
  file_fingerprint_lines: "a file is known by its content and by where it was read to",
  buffer_duration: "lines are handed on within sources.file.handOnAfterMs (20 ms)",
  batch_count: "sources.file.batchRecords is 2048",
  batch_size: "sources.file.batchBytes is 512 KiB",
};
const UNDERSTOOD = new Set([
  "file",
  "log_group_name",
  "log_stream_name",
  "datetime_format",
  "time_zone",
  "multi_line_start_pattern",
  "initial_position",
  "encoding",
]);

interface Reading {
  section: Section;
  imported: Imported;
  asWritten: boolean;
  entry: Record<string, unknown>;
  notes: string[];
}

function importAwslogs({ text, asWritten }: ImportRequest): Imported {
  const imported = nothingImported();
  const { sections, faults } = readIni(text);
  for (const { line, text: what } of faults)
    imported.findings.push({
      line,
      level: "fault",
      text: what,
      suggestion: "the agent does not start with it",
    });
  for (const section of sections.filter(({ name }) => name !== "general"))
    addSection({ section, imported, asWritten, entry: {}, notes: [] });
  imported.findings.push(...notNeeded(sections), ...unknownKeys(sections), ...twice(sections));
  return imported;
}

function addSection(reading: Reading): void {
  const { section, imported, entry, notes } = reading;
  const file = section.entries.get("file");
  if (file === undefined || !file.value.startsWith("/")) {
    const line = file?.line ?? section.line;
    const what = file === undefined ? "names no file" : `"${file.value}" is no whole path`;
    tell(reading, {
      line,
      level: "not carried over",
      text: `section [${section.name}]: ${what}`,
      suggestion: "file = /path/of/the/log",
    });
    return;
  }
  entry["paths"] = file.value;
  if (/[*?[]/.test(file.value))
    tell(reading, {
      line: file.line,
      level: "changed",
      text: `all files that match ${file.value} are read; the agent followed the newest alone`,
      suggestion: "initialPosition: end leaves out what is in them by now",
    });
  names(reading);
  time(reading, file.value);
  joining(reading);
  encoding(reading);
  position(reading);
  imported.sources.push({
    name: "file",
    options: { files: [entry] },
    line: section.line,
    what: `section [${section.name}]`,
    notes,
  });
}

function tell({ imported }: Reading, finding: Finding): void {
  imported.findings.push(finding);
}

/** Under the names of CloudWatch's own receiver. */
function names({ section, entry }: Reading): void {
  const group = section.entries.get("log_group_name")?.value ?? "";
  const stream = section.entries.get("log_stream_name")?.value ?? "";
  const attributes: Record<string, string> = {};
  if (group !== "") attributes["aws.log.group.names"] = group;
  if (stream !== "") attributes["aws.log.stream.names"] = stream;
  if (Object.keys(attributes).length > 0) entry["attributes"] = attributes;
}

function time(reading: Reading, file: string): void {
  const { section, entry } = reading;
  const written = section.entries.get("datetime_format");
  if (written === undefined) return;
  const known = knownFormat(file);
  const format = readFormat(reading, written, { file, known });
  if (format === undefined) return;
  entry["datetimeFormat"] = format;
  if (format === known?.format && known.zone !== undefined) entry["timezone"] = known.zone;
  const zone = section.entries.get("time_zone");
  if (zone?.value.toUpperCase() === "UTC") entry["timezone"] = "utc";
  else if (zone !== undefined && zone.value.toUpperCase() !== "LOCAL")
    tell(reading, {
      line: zone.line,
      level: "changed",
      text: `time_zone "${zone.value}" is neither LOCAL nor UTC; the agent takes LOCAL then`,
      suggestion: "timezone takes names such as Europe/Berlin",
    });
}

/** The format that is used: as written, or the file's own where that one cannot be it. */
function readFormat(
  reading: Reading,
  { value, line }: Entry,
  { file, known }: { file: string; known: KnownFormat | undefined },
): string | undefined {
  const { notes, asWritten } = reading;
  const format = spelledOut(value);
  const wrong = formatFault(format);
  if (wrong !== undefined) {
    tell(reading, {
      line,
      level: "not carried over",
      text: `datetime_format "${value}": ${wrong}`,
      suggestion: `records have the time of ${known === undefined ? "reading" : known.writer}`,
    });
    return known?.format;
  }
  const fault = misfit({ format, line, file }, known, asWritten);
  if (fault === undefined) return format;
  tell(reading, fault);
  notes.push(`D8: ${fault.text}`);
  return asWritten ? format : known?.format;
}

/** The agent's default: a line that begins with a blank goes on. */
const DEFAULT_START = /^\^(?:\[\^\\s\]|\\S)$/;

function joining(reading: Reading): void {
  const { section, entry } = reading;
  const start = section.entries.get("multi_line_start_pattern");
  const presets = { presets: false };
  if (start === undefined || DEFAULT_START.test(start.value)) {
    entry["multiline"] = presets;
    return;
  }
  if (start.value === "{datetime_format}") {
    const format = entry["datetimeFormat"];
    if (format === undefined) {
      tell(reading, {
        line: start.line,
        level: "fault",
        text: "multi_line_start_pattern is {datetime_format}, and there is none that can be read",
        suggestion: "lines that begin with a blank are joined instead",
      });
      entry["multiline"] = presets;
    } else entry["multiline"] = { datetimeFormat: format, ...presets };
    return;
  }
  if (isPattern(start.value)) {
    entry["multiline"] = { pattern: start.value, match: "first", ...presets };
    return;
  }
  tell(reading, {
    line: start.line,
    level: "not carried over",
    text: `multi_line_start_pattern "${start.value}" has what only Python's expressions have`,
    suggestion:
      "RE2 has no look-around: write multiline.pattern without; lines that begin with a blank are joined for now",
  });
  entry["multiline"] = presets;
}

function isPattern(pattern: string): boolean {
  try {
    compilePattern(pattern, "multi_line_start_pattern");
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function encoding(reading: Reading): void {
  const written = reading.section.entries.get("encoding");
  if (written === undefined || /^utf[-_]?8$/i.test(written.value)) return;
  if (encodingOf(written.value) !== undefined) {
    reading.entry["encoding"] = written.value;
    return;
  }
  tell(reading, {
    line: written.line,
    level: "not carried over",
    text: `encoding ${written.value} is not known here; bytes are read as UTF-8`,
    suggestion: "",
  });
}

function position(reading: Reading): void {
  const written = reading.section.entries.get("initial_position");
  if (written === undefined || written.value === "start_of_file") return;
  if (written.value === "end_of_file") reading.entry["initialPosition"] = "end";
  else
    tell(reading, {
      line: written.line,
      level: "fault",
      text: `initial_position "${written.value}" is neither start_of_file nor end_of_file`,
      suggestion: "files are read from their start, which is the default",
    });
}

/** The same few settings stand in every section: each is told once. */
function notNeeded(sections: readonly Section[]): Finding[] {
  return Object.entries(NOT_NEEDED).flatMap(([key, why]) => {
    const lines = linesOf(sections, (name) => name === key);
    return lines.length === 0
      ? []
      : [
          {
            line: lines[0] ?? 1,
            level: "not carried over" as const,
            text: `${key}${also(lines)} is not needed`,
            suggestion: why,
          },
        ];
  });
}

function unknownKeys(sections: readonly Section[]): Finding[] {
  const known = new Set([...UNDERSTOOD, ...Object.keys(NOT_NEEDED)]);
  return sections.flatMap(({ entries }) =>
    [...entries]
      .filter(([key]) => !known.has(key))
      .map(([key, { line }]) => ({
        line,
        level: "not carried over" as const,
        text: `${key} is no option of the agent's that is known here`,
        suggestion: "",
      })),
  );
}

function linesOf(sections: readonly Section[], is: (key: string) => boolean): number[] {
  return sections.flatMap(({ entries }) =>
    [...entries].filter(([key]) => is(key)).map(([, { line }]: [string, Entry]) => line),
  );
}

function also(lines: readonly number[]): string {
  return lines.length < 2 ? "" : ` (lines ${lines.join(", ")})`;
}

/** Here a file has one entry; the agent sent it to several streams. */
function twice(sections: readonly Section[]): Finding[] {
  const met = new Map<string, Section>();
  return sections.flatMap((section) => {
    const file = section.entries.get("file");
    if (file === undefined) return [];
    const first = met.get(file.value);
    met.set(file.value, first ?? section);
    if (first === undefined) return [];
    return [
      {
        line: file.line,
        level: "not carried over" as const,
        text: `${file.value} is read already, by section [${first.name}]: the first entry counts`,
        suggestion: "records are in one place here, whoever asks for them",
      },
    ];
  });
}
