/** awslogs.conf as entries of the file source; the times are read by what the source itself reads them with. */
import { describe, expect, test } from "vitest";
import { timeReader } from "../../src/codecs/strptime/time-format.ts";
import { zoneOf } from "../../src/codecs/syslog/zone.ts";
import { runImport } from "./run-import.ts";

interface Entry {
  paths: string;
  [option: string]: unknown;
}

const entriesOf = (
  text: string,
  asWritten = false,
): { entries: Entry[]; findings: ReturnType<typeof runImport>["findings"] } => {
  const { config, findings } = runImport(text, { file: "awslogs.conf", asWritten });
  return { entries: (config.sources.get("file") as { files: Entry[] }).files, findings };
};

/** A logging container's file: the same datetime_format seven times, which none of the files has. */
const SAME_EVERYWHERE = `[general]
state_file = /var/awslogs/state/agent-state

${[
  "/var/log/syslog",
  "/var/log/kern.log",
  "/mnt/ecs_instance_logs/docker",
  "/mnt/ecs_instance_logs/ecs/ecs-agent.log",
  "/mnt/ecs_instance_logs/ecs/ecs-init.log",
  "/var/log/httpd-access.log",
  "/var/log/httpd-error.log",
]
  .map(
    (file) => `[${file}]
datetime_format = %Y-%m-%d %H:%M:%S
file = ${file}
buffer_duration = 5000
log_stream_name = {instance_id}-{hostname}-${file.split("/").at(-1)}
initial_position = start_of_file
log_group_name = ecs
`,
  )
  .join("\n")}`;

describe("a time format that fits no line (D8)", () => {
  const { entries, findings } = entriesOf(SAME_EVERYWHERE);
  test("is told for each of the seven sections, at its line", () => {
    const faults = findings.filter(({ code }) => code === "D8");
    expect(faults.map(({ line }) => line)).toEqual([5, 13, 21, 29, 37, 45, 53]);
    expect(faults.every(({ level }) => level === "fault")).toBe(true);
  });
  test.for([
    ["Nov 21 19:05:11 host kernel: x", 0, "2026-11-21T19:05:11Z"],
    ["Nov 21 19:05:11 host kernel: x", 1, "2026-11-21T19:05:11Z"],
    ['time="2015-04-27T12:00:01.123456789Z" level=info msg="x"', 2, "2015-04-27T12:00:01Z"],
    ["2015-04-27T12:00:01Z [INFO] Starting Agent", 3, "2015-04-27T12:00:01Z"],
    ["2015-04-27T12:00:01Z [INFO] post-start", 4, "2015-04-27T12:00:01Z"],
    [
      "Nov 21 19:05:11 h httpd: shop 10.0.0.7 - - [21/Nov/2026:20:05:10 +0100] GET / HTTP/1.1 200 612 - curl",
      5,
      "2026-11-21T19:05:10Z",
    ],
    ["Nov 21 19:05:11 h httpd: shop [Sat Nov 21 19:05:11 2026] [core:error] boom", 6, "2026-11-21T19:05:11Z"],
  ] as const)("%s has the time that it states, corrected", ([line, at, time]) => {
    const entry = entries[at];
    const zone = zoneOf("utc");
    if (zone === undefined) throw new Error("no zone");
    const reader = timeReader(String(entry?.["datetimeFormat"]), zone);
    expect(reader.read(line, Date.parse("2026-11-21T20:00:00Z"))).toBe(true);
    expect(new Date(reader.seconds * 1000).toISOString()).toBe(time.replace("Z", ".000Z"));
  });
  test("stays as it is if that is asked for, and is told all the same", () => {
    const left = entriesOf(SAME_EVERYWHERE, true);
    expect(left.entries.map((entry) => entry["datetimeFormat"])).toEqual(
      Array.from({ length: 7 }, () => "%Y-%m-%d %H:%M:%S"),
    );
    expect(left.findings.filter(({ code }) => code === "D8")).toHaveLength(7);
  });
  test("names of group and stream are CloudWatch's own attributes", () => {
    expect(entries[0]).toMatchObject({
      paths: "/var/log/syslog",
      attributes: { "aws.log.group.names": "ecs", "aws.log.stream.names": "{instance_id}-{hostname}-syslog" },
    });
  });
  test("what stands in every section and is not needed is told once", () => {
    const [told, ...more] = findings.filter(({ text }) => text.startsWith("buffer_duration"));
    expect(more).toEqual([]);
    expect(told?.text).toContain("lines 7, 15, 23, 31, 39, 47, 55");
  });
});

describe("options", () => {
  const one = (
    options: string,
  ): { entry: Entry | undefined; findings: ReturnType<typeof runImport>["findings"] } => {
    const { entries, findings } = entriesOf(`[x]\nfile = /srv/x.log\nlog_group_name = g\n${options}\n`);
    return { entry: entries[0], findings };
  };
  test.for([
    ["datetime_format = %b %d %H:%M:%S", { datetimeFormat: "%b %d %H:%M:%S" }],
    [
      "datetime_format: %d/%b/%Y %T\ntime_zone: UTC",
      { datetimeFormat: "%d/%b/%Y %H:%M:%S", timezone: "utc" },
    ],
    ["DateTime_Format = %Y-%m-%dT%H:%M:%S\ntime_zone = LOCAL", { datetimeFormat: "%Y-%m-%dT%H:%M:%S" }],
    ["initial_position = end_of_file", { initialPosition: "end" }],
    ["encoding = euc_jp", { encoding: "euc_jp" }],
    ["", { multiline: { presets: false } }],
    ["multi_line_start_pattern = ^[^\\s]", { multiline: { presets: false } }],
    [
      "multi_line_start_pattern = ^\\d{4}-",
      { multiline: { pattern: "^\\d{4}-", match: "first", presets: false } },
    ],
    [
      "datetime_format = %Y-%m-%d\nmulti_line_start_pattern = {datetime_format}",
      { multiline: { datetimeFormat: "%Y-%m-%d", presets: false } },
    ],
  ] as const)("%s", ([options, wanted]) => {
    const { entry, findings } = one(options);
    expect(entry).toMatchObject(wanted);
    expect(findings).toEqual([]);
  });
  test.for([
    ["datetime_format = %Q", "not carried over"],
    ["encoding = klingon", "not carried over"],
    ["multi_line_start_pattern = ^(?!\\s)", "not carried over"],
    ["multi_line_start_pattern = {datetime_format}", "fault"],
    ["initial_position = middle", "fault"],
    ["time_zone = Europe/Berlin\ndatetime_format = %H:%M", "changed"],
    ["colour = red", "not carried over"],
    ["no key and no value", "fault"],
  ] as const)("%s is told", ([options, level]) => {
    const { findings } = one(options);
    expect(findings.map((finding) => [finding.line >= 4, finding.level])).toEqual([[true, level]]);
  });
  test("a pattern of files: the agent followed the newest alone", () => {
    const { findings } = entriesOf("[x]\nfile = /srv/x*.log\nlog_group_name = g\n");
    expect(findings.map(({ level, line }) => [level, line])).toEqual([["changed", 2]]);
  });
  test("one file in two sections", () => {
    const { findings } = entriesOf(
      "[a]\nfile = /srv/x.log\nlog_group_name = g\n[b]\nfile = /srv/x.log\nlog_group_name = h\n",
    );
    expect(findings.map(({ line }) => line)).toEqual([5]);
  });
});
