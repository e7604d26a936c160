import { describe, expect, test } from "vitest";
import { checkEvent, eventOf, filterVectors } from "../../../test/contract/filter-vectors.ts";
import { transformSuite } from "../../../test/contract/transform.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { syslogPriority } from "./transform.ts";

transformSuite(syslogPriority);

function run(attributes: string[], options = {}): { record: LogRecord; told: string[] } {
  const resource = makeResource({ "host.name": "h" });
  const record = { seconds: 0, nanos: 0, observedMs: 0, severity: 9, body: "", resource, attributes, seq: 0 };
  const told: string[] = [];
  const open = syslogPriority.open(options, {
    ...UNTOLD,
    matched: (by) => told.push(`matched ${by}`),
    missed: () => told.push("missed"),
    failed: (_, reason) => told.push(reason),
  });
  open([record]);
  return { record, told };
}

/** The filter's names, both ways of writing them → ours. */
const OURS: Readonly<Record<string, string>> = {
  syslog_facility: "syslog.facility.name",
  syslog_facility_code: "syslog.facility",
  syslog_severity: "syslog.severity.name",
  syslog_severity_code: "syslog.severity",
  "log.syslog.facility.name": "syslog.facility.name",
  "log.syslog.facility.code": "syslog.facility",
  "log.syslog.severity.name": "syslog.severity.name",
  "log.syslog.severity.code": "syslog.severity",
};

describe("vectors of the syslog_pri filter", () => {
  test.for(filterVectors("syslog-pri-filter.jsonl"))("$id", (vector) => {
    const record = eventOf(vector);
    const usual = vector.compat === "legacy" ? "syslog_pri" : "log.syslog.priority";
    const field = (vector.filters[0]?.config["syslog_pri_field_name"] as string | undefined) ?? usual;
    syslogPriority.open({ field, missing: 13 })([record]);
    for (const check of vector.expect.checks)
      checkEvent(record, { ...check, path: [OURS[check.path.join(".")] ?? "?"] });
  });
});

test.for([
  ["0", "kernel", "emergency", 21],
  ["34", "security/authorization", "critical", 18],
  ["165", "local4", "notice", 10],
  ["191", "local7", "debug", 5],
] as const)("%s: %s, %s", ([priority, facility, severity, number]) => {
  const { record, told } = run(["syslog.priority", priority]);
  expect(attributeOf(record, "syslog.facility.name")).toBe(facility);
  expect(attributeOf(record, "syslog.severity.name")).toBe(severity);
  expect(record.severity).toBe(number);
  expect(told).toEqual(["matched 1"]);
});

test("without names", () => {
  const { record } = run(["syslog.priority", "34"], { labels: false });
  expect(record.attributes).toEqual([
    "syslog.priority",
    "34",
    "syslog.facility",
    "4",
    "syslog.severity",
    "2",
  ]);
});

test("what it cannot read stays as it was, and is told", () => {
  expect(run([]).told).toEqual(["missed"]);
  const word = run(["syslog.priority", "high"]);
  expect([word.told, word.record.attributes, word.record.severity]).toEqual([
    ["no number"],
    ["syslog.priority", "high"],
    9,
  ]);
  const far = run(["syslog.priority", "192"]);
  expect(far.told).toEqual(["no such facility"]);
  expect(attributeOf(far.record, "syslog.facility")).toBe("24");
  expect(attributeOf(far.record, "syslog.facility.name")).toBeUndefined();
});
