/** A line as the workbench commands take it: as a container's line, or as a record in JSON. */
import { ownRecord } from "../codecs/json/own-record.ts";
import { parseObject } from "../codecs/json/parse.ts";
import { NO_ATTRIBUTES } from "../record/record.ts";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";

const NO_RESOURCE = makeResource({});

/** Hot: one literal, so that all records have one shape. */
export function lineRecord(line: string, nowMs: number): LogRecord {
  return {
    seconds: Math.floor(nowMs / 1000),
    nanos: (nowMs % 1000) * 1_000_000,
    observedMs: nowMs,
    severity: 0,
    body: line,
    resource: NO_RESOURCE,
    attributes: NO_ATTRIBUTES,
    seq: 0,
  };
}

/** The record that `logboom pipe`, `search --json` or the API wrote; undefined for every other text. */
export function recordFromJson(line: string, nowMs: number): LogRecord | undefined {
  // Cheap, and true of all records: a line without these words is none.
  if (!line.includes('"body"') || !line.includes('"timestamp"')) return undefined;
  const json = parseObject(line) as Record<string, unknown> | undefined;
  const own = json === undefined ? undefined : ownRecord(json, nowMs);
  return own === undefined ? undefined : { ...own, resource: makeResource(own.resource) };
}
