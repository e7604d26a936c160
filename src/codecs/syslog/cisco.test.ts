/** Forms that Cisco's manuals show, and those that only devices do. */
import { expect, test } from "vitest";
import { rfc3339 } from "../../record/json.ts";
import { SyslogDecoder } from "./decoder.ts";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const SENDER = "192.0.2.9";
const ARRIVAL = "2026-06-15T12:00:00";

interface Row {
  app: string;
  body?: string;
  host?: string;
  time?: string;
  extra?: Record<string, string>;
}

test.for<[text: string, want: Row, why: string]>([
  [
    "<189>148: *Mar  1 18:48:50.483 UTC: %SYS-5-CONFIG_I: x",
    { app: "%SYS-5-CONFIG_I", time: "2026-03-01T18:48:50", extra: { sequence_number: "148" } },
    "IOS, its clock not set",
  ],
  [
    "<189>148: .Mar  1 18:48:50.483 CEST: %SYS-5-CONFIG_I: x",
    { app: "%SYS-5-CONFIG_I", time: "2026-03-01T18:48:50", extra: { sequence_number: "148" } },
    "a zone of letters: the configured one holds",
  ],
  [
    "<189>29: 000031: Mar  1 18:48:50.483 UTC: %LINK-3-UPDOWN: x",
    { app: "%LINK-3-UPDOWN", time: "2026-03-01T18:48:50", extra: { sequence_number: "29" } },
    "message count and sequence number",
  ],
  [
    "<189>29: myhost: 000031: Mar  1 18:48:50.483 UTC: %LINK-3-UPDOWN: x",
    {
      app: "%LINK-3-UPDOWN",
      host: "myhost",
      time: "2026-03-01T18:48:50",
      extra: { sequence_number: "29" },
    },
    "with origin-id hostname between",
  ],
  [
    "<189>29: 00:00:46: %LINK-3-UPDOWN: x",
    { app: "%LINK-3-UPDOWN", extra: { sequence_number: "29", uptime: "00:00:46" } },
    "time since the start",
  ],
  [
    "<189>29: 1w2d: %LINK-3-UPDOWN: x",
    { app: "%LINK-3-UPDOWN", extra: { sequence_number: "29", uptime: "1w2d" } },
    "weeks and days of it",
  ],
  [
    "<190>12345: router1 RP/0/RSP0/CPU0:Mar  1 10:00:00.123 UTC: config[65]: %MGBL-SYS-5-CONFIG_I : x",
    {
      app: "config",
      host: "router1",
      body: "%MGBL-SYS-5-CONFIG_I : x",
      time: "2026-03-01T10:00:00",
      extra: { sequence_number: "12345", node: "RP/0/RSP0/CPU0", procid: "65" },
    },
    "IOS XR with a host name",
  ],
  [
    "<190>12345: RP/0/RSP0/CPU0:Mar  1 10:00:00.123 UTC: config[65]: %MGBL-SYS-5-CONFIG_I : x",
    {
      app: "config",
      body: "%MGBL-SYS-5-CONFIG_I : x",
      time: "2026-03-01T10:00:00",
      extra: { sequence_number: "12345", node: "RP/0/RSP0/CPU0", procid: "65" },
    },
    "IOS XR",
  ],
  [
    "<190>7: RP/0/RSP0/CPU0:Mar  1 10:00:00.123 CET: config[65]: %MGBL-SYS-5-CONFIG_I : x",
    {
      app: "config",
      body: "%MGBL-SYS-5-CONFIG_I : x",
      time: "2026-03-01T10:00:00",
      extra: { sequence_number: "7", node: "RP/0/RSP0/CPU0", procid: "65" },
    },
    "IOS XR with a zone of letters",
  ],
  [
    "<187>: 2014 Dec 20 01:23:45 UTC: %ETHPORT-5-IF_DOWN: x",
    { app: "%ETHPORT-5-IF_DOWN", time: "2014-12-20T01:23:45" },
    "NX-OS",
  ],
  [
    "<166>Jan 01 2024 00:00:00 fw1 : %ASA-6-302013: x",
    { app: "%ASA-6-302013", host: "fw1", time: "2024-01-01T00:00:00" },
    "ASA with device-id",
  ],
  [
    "<166>:Jan 01 00:00:00 UTC: %ASA-session-6-302013: x",
    { app: "%ASA-session-6-302013", time: "2026-01-01T00:00:00" },
    "ASA in EMBLEM form",
  ],
  ["<166>%ASA-6-302013: x", { app: "%ASA-6-302013" }, "ASA without a time"],
])("%s (%#)", ([text, want, why]) => {
  const decoder = new SyslogDecoder({ timezone: "Europe/Berlin" });
  decoder.begin(SENDER, NOW);
  decoder.frame(text, 0, text.length, 0);
  const [record] = decoder.take();
  const extra: Record<string, string> = {};
  const list = record?.attributes ?? [];
  for (let i = 6; i < list.length; i += 2) extra[(list[i] ?? "").replace("syslog.", "")] = list[i + 1] ?? "";
  expect(
    {
      app: record?.resource.attributes["service.name"],
      host: record?.resource.attributes["host.name"],
      body: record?.body,
      time: rfc3339(record?.seconds ?? 0, 0).slice(0, 19),
      extra,
    },
    why,
  ).toEqual({ host: SENDER, body: "x", extra: {}, ...want, time: zoned(text, want.time) });
});

/** Times without a zone of their own are of Berlin here. */
function zoned(text: string, time: string | undefined): string {
  if (time === undefined) return ARRIVAL;
  if (/ UTC:/.test(text)) return time;
  return new Date(Date.parse(`${time}Z`) - 3_600_000).toISOString().slice(0, 19);
}

test.for(["<13>12: load at 50% of all", "<13>host 100% busy", "<13>a: b: c: 5%", "<13>12345678901234: %X"])(
  "%s is no Cisco",
  (text) => {
    const decoder = new SyslogDecoder({ timezone: "utc" });
    decoder.begin(SENDER, NOW);
    decoder.frame(text, 0, text.length, 0);
    const [record] = decoder.take();
    expect(record?.attributes).not.toContain("syslog.sequence_number");
    expect(`${record?.resource.attributes["service.name"] ?? ""}: ${record?.body}`).toContain("%");
  },
);
