/** Rules of tolerance, one row each; docs/guide/receive-syslog.md tells them to users. */
import { describe, expect, test } from "vitest";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { rfc3339 } from "../../record/json.ts";
import { SyslogDecoder } from "./decoder.ts";
import type { SyslogDecoderOptions } from "./decoder.ts";

const NOW = Date.parse("2026-06-15T12:00:00.250Z");

function decode(text: string, options: SyslogDecoderOptions = {}, now = NOW): LogRecord {
  const decoder = new SyslogDecoder({ timezone: "utc", ...options });
  decoder.begin("192.0.2.9", now);
  decoder.frame(text, 0, text.length, 0);
  const [record] = decoder.take();
  if (record === undefined) throw new Error("no record");
  return record;
}

interface Row {
  host?: string;
  app?: string;
  procid?: string;
  body: string;
  time?: string;
  sequence?: string;
  error?: string;
  priority?: string;
}

function rowOf(record: LogRecord): Row {
  const row: Record<string, string | undefined> = {
    host: record.resource.attributes["host.name"],
    app: record.resource.attributes["service.name"],
    procid: attributeOf(record, "syslog.procid"),
    body: record.body,
    time: rfc3339(record.seconds, record.nanos)
      .replace(/\.0{9}Z$/, "Z")
      .replace(/(\.(?:\d{3}){1,2}?)(?:000)+Z$/, "$1Z"),
    sequence: attributeOf(record, "syslog.sequence_number"),
    error: attributeOf(record, "syslog.error"),
    priority: attributeOf(record, "syslog.priority"),
  };
  return row as unknown as Row;
}

const SENDER = "192.0.2.9";
const ARRIVAL = "2026-06-15T12:00:00.250Z";

test.for<[text: string, want: Row, why: string]>([
  [
    "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
    { host: "mymachine", app: "su", body: "'su root' failed", time: "2025-10-11T22:14:15Z", priority: "34" },
    "RFC 3164 5.4, example 1; October is of last year",
  ],
  [
    "<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!",
    { host: "10.0.0.99", body: "Use the BFG!", time: "2026-02-05T17:32:18Z" },
    "example 2: no tag",
  ],
  [
    "<30>Jun  5 17:32:18 3f4e5d6c7b8a[77]: out",
    { host: SENDER, app: "3f4e5d6c7b8a", procid: "77", body: "out" },
    "Docker's default: no host",
  ],
  [
    "<30>Jun  5 17:32:18 node-1 web/3f4e5d[77]: out",
    { host: "node-1", app: "web/3f4e5d", procid: "77", body: "out" },
    "Docker's rfc3164 with a tag template",
  ],
  [
    "<30>1 2026-06-05T17:32:18Z node-1 web 77 web - out",
    { host: "node-1", app: "web", procid: "77", body: "out", time: "2026-06-05T17:32:18Z" },
    "Docker's rfc5424",
  ],
  [
    "<30>1 2026-06-05T17:32:18.123456+02:00 node-1 web 77 web - out",
    { body: "out", time: "2026-06-05T15:32:18.123456Z" },
    "Docker's rfc5424micro",
  ],
  [
    "<30>Jun  5 17:32:18 registry:5000/web:1.2[77]: out",
    { host: SENDER, app: "registry:5000/web:1.2", procid: "77", body: "out" },
    "an image name as tag has colons",
  ],
  [
    "<30>app[1]: no time",
    { host: SENDER, app: "app", procid: "1", body: "no time", time: ARRIVAL },
    "as a local socket sends it",
  ],
  [
    "<30>nothing else",
    { host: SENDER, body: "nothing else", time: ARRIVAL },
    "RFC 3164 4.3.3: all of it is the message",
  ],
  [
    "<4>kernel: [   12.3] eth0: up",
    { app: "kernel", body: "[   12.3] eth0: up" },
    "only the first colon ends the tag",
  ],
  [
    "<30>Jun  5 17:32:18 h http://x/y is down",
    { host: "h", body: "http://x/y is down" },
    "a word with a colon in it is no tag",
  ],
  [
    "<30>Jun  5 17:32:18 h sshd[9]:glued",
    { host: "h", app: "sshd", procid: "9", body: "glued" },
    "no blank behind the tag",
  ],
  [
    "<30>Jun  5 17:32:18 h  app: two blanks",
    { host: "h", app: "app", body: "two blanks" },
    "two blanks before the tag",
  ],
  [
    "<30>Jun  5 17:32:18 h app:  indented",
    { app: "app", body: " indented" },
    "one blank is the separator, the rest is text",
  ],
  ['<30>Jun  5 17:32:18 {"a": 1}', { host: SENDER, body: '{"a": 1}' }, "what cannot be a host is text"],
  [
    "<30>Jun  5 17:32:18 last message repeated 3 times",
    { host: SENDER, body: "last message repeated 3 times" },
    "a daemon's text is no host",
  ],
  [
    "<38>Jun  5 17:32:18 Message forwarded from aix1: sshd[9]: hi",
    { host: "aix1", app: "sshd", procid: "9", body: "hi" },
    "AIX relays",
  ],
  [
    "<186>1541800: Feb 27 06:08:59.485: %HARDWARE-2-FAN_ERROR: Fan Failure",
    {
      host: SENDER,
      app: "%HARDWARE-2-FAN_ERROR",
      body: "Fan Failure",
      time: "2026-02-27T06:08:59.485Z",
      sequence: "1541800",
    },
    "Cisco with sequence numbers",
  ],
  [
    "<186>*Mar  1 18:46:11: %SYS-5-CONFIG_I: x",
    { app: "%SYS-5-CONFIG_I", body: "x", time: "2026-03-01T18:46:11Z" },
    "a clock that is not set",
  ],
  [
    "<186>: Mar  1 18:46:11.123 UTC: %SYS-5-CONFIG_I: x",
    { app: "%SYS-5-CONFIG_I", body: "x", time: "2026-03-01T18:46:11.123Z" },
    "leading colon, zone word",
  ],
  [
    "<189>91: sw1: Feb 27 06:08:59: %SYS-5-X: foo",
    { host: "sw1", app: "%SYS-5-X", body: "foo", sequence: "91" },
    "origin-id hostname",
  ],
  [
    "<166>Oct 01 2020 12:00:00 fw1 : %ASA-6-302013: Built",
    { host: "fw1", app: "%ASA-6-302013", body: "Built", time: "2020-10-01T12:00:00Z" },
    "ASA with device-id",
  ],
  [
    "<189>2020 Feb 27 06:08:59.123 UTC: %ETH-5-UP: foo",
    { app: "%ETH-5-UP", body: "foo", time: "2020-02-27T06:08:59.123Z" },
    "Nexus: the year first",
  ],
  [
    "<189>Feb 27 06:08:59 2020 h app: foo",
    { host: "h", app: "app", body: "foo", time: "2020-02-27T06:08:59Z" },
    "the year last",
  ],
  [
    "<190>2019-02-13T21:53:30.605850+00:00 h app: foo",
    { host: "h", app: "app", body: "foo", time: "2019-02-13T21:53:30.605850Z" },
    "rsyslog's forward format",
  ],
  [
    "<190>2019-02-13 21:53:30 h app: foo",
    { host: "h", app: "app", body: "foo", time: "2019-02-13T21:53:30Z" },
    "ISO without T and zone",
  ],
  [
    "Feb 18 16:01:59 h app: no priority",
    { host: "h", app: "app", body: "no priority", priority: "13" },
    "RFC 3164 4.3.3: 13",
  ],
  [
    "  \r\n<34>Feb 18 16:01:59 h app: x \n\0",
    { host: "h", app: "app", body: "x", priority: "34" },
    "blanks and NUL around",
  ],
  ["\ufeff<34>Feb 18 16:01:59 h app: x", { app: "app", body: "x" }, "BOM before all"],
  ["<34>Feb 18 16:01:59 h app: x  ", { app: "app", body: "x  " }, "blanks alone are the message's own"],
  ["<34>1 - h a - - - \ufeffx", { body: "x" }, "RFC 5424 6.4: the BOM is a mark"],
  ["<34>1 - h a - - no data here", { host: "h", app: "a", body: "no data here" }, "structured data left out"],
  ["<34>1 - - - - - -", { host: SENDER, body: "", time: ARRIVAL }, "nothing but dashes"],
  ["<34>1 - h a - - [x]y", { body: "y" }, "no blank behind structured data"],
  [
    "<192>Feb 18 16:01:59 h app: x",
    { host: "h", app: "app", body: "x", priority: "13", error: "priority out of range" },
    "24 facilities exist",
  ],
  [
    "<34>1 2026-13-01T00:00:00Z h a - - - x",
    { host: "h", app: "a", body: "x", time: ARRIVAL, error: "bad timestamp" },
    "month 13: the rest is still good",
  ],
  [
    "<34>1 2026-01-01T00:00:00 h a - - - x",
    { body: "x", time: ARRIVAL, error: "bad timestamp" },
    "RFC 5424 asks for a zone",
  ],
  ["<34>1 2026-02-29T00:00:00Z h a - - - x", { body: "x", error: "bad timestamp" }, "no leap year"],
  [
    "<34>1 2026-01-01T00:00:00.123456789Z h a - - - x",
    { body: "x", time: "2026-01-01T00:00:00.123456789Z" },
    "nanoseconds",
  ],
  [
    "<34>1 2026-01-01T00:00:00Z h a",
    {
      body: "<34>1 2026-01-01T00:00:00Z h a",
      time: "2026-01-01T00:00:00Z",
      error: "incomplete header",
      priority: "34",
    },
    "kept whole; its time is known all the same",
  ],
  ["just text", { host: SENDER, body: "just text", time: ARRIVAL, error: "no syslog header" }, "kept whole"],
  ["<x>", { body: "<x>", error: "no syslog header" }, "no number"],
  [
    "<34>1 - h a - - [x a=b] text",
    { body: "text", error: "bad structured data" },
    "broken data beside a sound message",
  ],
  ["<34>1 - h a - - []   text", { body: "  text" }, "logspout's empty data is none, and no fault"],
  [
    '<34>1 - h a - - [x a="b text',
    { body: '[x a="b text', error: "bad structured data" },
    "unclosed: nobody knows where the message begins",
  ],
])("%s → %o (%s)", ([text, want]) => {
  const row = rowOf(decode(text));
  expect({ ...row, ...want }).toEqual(row);
  if (want.error === undefined) expect(row.error).toBeUndefined();
  // Read again by a decoder that knows the header, in the middle of a longer text.
  const decoder = new SyslogDecoder({ timezone: "utc" });
  decoder.begin("192.0.2.9", NOW);
  for (let i = 0; i < 3; i += 1) decoder.frame(`ab${text}`, 2, text.length + 2, 0);
  expect(decoder.take().map(rowOf)).toEqual([row, row, row]);
});

describe("structured data", () => {
  function data(text: string): Record<string, string> {
    const { attributes } = decode(`<34>1 - h a - - ${text}`);
    const found: Record<string, string> = {};
    for (let i = 0; i < attributes.length; i += 2) {
      const key = attributes[i] ?? "";
      if (key.startsWith("syslog.structured_data")) found[key.slice(22)] = attributes[i + 1] ?? "";
    }
    return found;
  }
  test.for<[text: string, want: Record<string, string>, why: string]>([
    ['[a b="c" d="e"][f@1 g="h"] x', { ".a.b": "c", ".a.d": "e", ".f@1.g": "h" }, "two elements"],
    [
      '[a b="\\"\\\\\\]\\n"] x',
      { ".a.b": '"\\]\\n' },
      "RFC 5424 6.3.3: three escapes, others stand for themselves",
    ],
    ["[a][b] x", { ".a": "true", ".b": "true" }, "elements without parameters"],
    ['[a b=""] x', { ".a": "true" }, "an empty value is absent"],
    ['[origin ip="1" ip="2"] x', { ".origin.ip": "1,2" }, "6.3.3: a name may come twice"],
    [
      '[junos@2636.1.1.1.2.39 source-address="1.2.3.4"]',
      { ".junos@2636.1.1.1.2.39.source-address": "1.2.3.4" },
      "odd names",
    ],
    [
      '[a b="1"][a c="2"] x',
      { ".a.b": "1", "": '[a b="1"][a c="2"]' },
      "6.3.2: an SD-ID twice is a fault; nothing is lost",
    ],
    ["[] x", {}, "what logspout writes for nothing"],
    ["[]", { "": "[]" }, "no name, and no message of logspout's"],
    ["[]x", { "": "[]" }, "no name"],
    ["[][a] x", { "": "[][a]" }, "no name before another element"],
  ])("%s → %o (%s)", ([text, want]) => {
    expect(data(text)).toEqual(want);
  });
});

describe("the missing year", () => {
  test.for([
    ["Dec 31 23:59:59", "2026-01-01T00:00:05Z", "2025-12-31T23:59:59Z", "read after midnight of New Year"],
    [
      "Jan  1 00:00:02",
      "2025-12-31T23:59:58Z",
      "2026-01-01T00:00:02Z",
      "the sender's clock is ahead across New Year",
    ],
    ["Jun 16 00:00:00", "2026-06-15T12:00:00Z", "2026-06-16T00:00:00Z", "a little ahead"],
    ["Sep 15 12:00:00", "2026-06-15T12:00:00Z", "2025-09-15T12:00:00Z", "three months ahead is last year"],
    ["Feb 29 12:00:00", "2026-06-15T12:00:00Z", "2024-02-29T12:00:00Z", "the last leap year"],
  ] as const)("%s at %s → %s (%s)", ([stamp, now, want]) => {
    const record = decode(`<34>${stamp} h a: x`, {}, Date.parse(now));
    expect(rfc3339(record.seconds, record.nanos)).toBe(want.replace("Z", ".000000000Z"));
  });
});

describe("zones of times that state none", () => {
  test.for([
    ["utc", "2026-06-05T17:32:18Z"],
    ["+02:00", "2026-06-05T15:32:18Z"],
    ["-0530", "2026-06-05T23:02:18Z"],
    ["Europe/Berlin", "2026-06-05T15:32:18Z"],
    ["America/New_York", "2026-06-05T21:32:18Z"],
  ] as const)("%s", ([timezone, want]) => {
    const record = decode("<34>Jun  5 17:32:18 h a: x", { timezone });
    expect(new Date(record.seconds * 1000).toISOString()).toBe(want.replace("Z", ".000Z"));
  });
  test("an hour that comes twice or never is some instant beside it", () => {
    for (const stamp of ["Mar 29 02:30:00", "Oct 25 02:30:00"]) {
      const record = decode(
        `<34>${stamp} h a: x`,
        { timezone: "Europe/Berlin" },
        Date.parse("2026-12-01T00:00:00Z"),
      );
      const clock = Date.parse(`2026 ${stamp} UTC`) / 1000;
      expect(Math.abs(record.seconds - clock)).toBeLessThanOrEqual(2 * 3600);
    }
  });
  test("an unknown one is refused", () => {
    expect(() => new SyslogDecoder({ timezone: "nowhere" })).toThrow(RangeError);
  });
});

test("a header that repeats shares its resource and attribute list; another sender's does not", () => {
  const decoder = new SyslogDecoder({ resource: { "logboom.source": "syslog" } });
  const line = "<34>1 - web1 nginx 42 - - x";
  for (const peer of ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1"]) {
    decoder.begin(peer, NOW);
    decoder.frame(line, 0, line.length, 0);
  }
  const [a, b, c, d] = decoder.take();
  expect(a?.resource).toBe(b?.resource);
  expect(a?.resource).toBe(d?.resource);
  expect(a?.resource).not.toBe(c?.resource);
  expect(a?.attributes).toBe(b?.attributes);
  expect(a?.attributes).toBe(c?.attributes);
  expect(c?.resource.attributes["network.peer.address"]).toBe("192.0.2.2");
});

test("any number of hosts, programs and processes is read right", () => {
  const decoder = new SyslogDecoder({ timezone: "utc" });
  decoder.begin("192.0.2.1", NOW);
  const wrong: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    for (let i = 0; i < 20_000; i += 1) {
      const line =
        i % 2 === 0 ? `<34>1 - h${i} a${i % 7} ${i} - - b` : `<34>Jun  5 17:32:18 h${i} a${i % 7}[${i}]: b`;
      decoder.frame(line, 0, line.length, 0);
      const [record] = decoder.take();
      const got = record === undefined ? {} : rowOf(record);
      const want = { host: `h${i}`, app: `a${i % 7}`, procid: String(i), body: "b" };
      if (JSON.stringify({ ...got, ...want }) !== JSON.stringify(got)) wrong.push(line);
    }
  }
  expect(wrong).toEqual([]);
});

test("a format that is asked for is not guessed", () => {
  const line = "<34>1 2026-01-02T03:04:05Z h a - - - x";
  expect(decode(line, { format: "rfc3164" }).body).toBe("1 2026-01-02T03:04:05Z h a - - - x");
  expect(attributeOf(decode("<34>Jun  5 17:32:18 h a: x", { format: "rfc5424" }), "syslog.error")).toBe(
    "bad version",
  );
});

test("the original is kept when that is asked for", () => {
  const line = "<34>1 - h a - - - x\n";
  expect(attributeOf(decode(line, { keepOriginal: true }), "log.record.original")).toBe(line);
});
