/** GELF's level: the severities of syslog, 0 to 7 (RFC 5424 6.2.1). */
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";

const INFORMATIONAL = 6;
const ERROR = 3;
/** SeverityNumber → syslog, the way back of `FROM_SYSLOG` (record/severity.ts); 0 (unspecified) is informational. */
const LEVELS = [6, 7, 7, 7, 7, 7, 7, 7, 7, 6, 5, 5, 5, 4, 4, 4, 4, 3, 2, 1, 1, 0, 0, 0, 0];

/** A container's line has the level of its stream, as logspout and Docker's own driver have it. */
export function levelOf(record: LogRecord): number {
  const stream = attributeOf(record, "log.iostream");
  if (stream === "stdout") return INFORMATIONAL;
  if (stream === "stderr") return ERROR;
  const said = attributeOf(record, "syslog.severity");
  if (said !== undefined && /^[0-7]$/.test(said)) return Number(said);
  return LEVELS[record.severity] ?? INFORMATIONAL;
}
