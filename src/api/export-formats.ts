/** A record as a line of a download. */
import { recordJson, rfc3339 } from "../record/json.ts";
import type { LogRecord } from "../record/record.ts";
import { severityText } from "../record/severity.ts";

interface ExportFormat {
  type: string;
  ending: string;
  header: string;
  line: (record: LogRecord) => string;
}

const CSV_COLUMNS = [
  "timestamp",
  "severity",
  "host",
  "container",
  "service",
  "body",
  "resource",
  "attributes",
  "id",
];

export const EXPORT_FORMATS: Readonly<Record<"ndjson" | "csv" | "text", ExportFormat>> = {
  ndjson: {
    type: "application/x-ndjson; charset=utf-8",
    ending: "ndjson",
    header: "",
    line: (record) => `${JSON.stringify(recordJson(record))}\n`,
  },
  csv: {
    type: "text/csv; charset=utf-8; header=present",
    ending: "csv",
    header: `${CSV_COLUMNS.join(",")}\r\n`,
    line: csvLine,
  },
  text: { type: "text/plain; charset=utf-8", ending: "txt", header: "", line: textLine },
};

function csvLine(record: LogRecord): string {
  const { id, timestamp, severity, body, resource, attributes } = recordJson(record);
  const cells = [
    timestamp,
    severity,
    resource["host.name"] ?? "",
    resource["container.name"] ?? "",
    resource["service.name"] ?? "",
    body,
    JSON.stringify(resource),
    JSON.stringify(attributes),
    id,
  ];
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * RFC 4180 2.5 to 2.7. A cell that a spreadsheet would take for a formula gets an apostrophe in front: anyone who can
 * print a line could otherwise run something on the desk of whoever opens the file.
 */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textLine(record: LogRecord): string {
  const { origin } = record.resource;
  const severity = severityText(record.severity);
  const from = origin === "" ? "" : ` ${origin}`;
  return `${rfc3339(record.seconds, record.nanos)} ${severity}${from} ${record.body}\n`;
}
