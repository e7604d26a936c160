/** What is tolerated, one row each; docs/guide/receive-gelf.md tells it to users. */
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { attributesJson, rfc3339 } from "../../record/json.ts";
import type { LogRecord } from "../../record/record.ts";
import { GelfDecoder } from "./decode.ts";
import { unpack } from "./decode-payload.ts";

const NOW = Date.parse("2026-06-15T12:00:00.250Z");
const ARRIVAL = "2026-06-15T12:00:00.250000000Z";
const PEER = "192.0.2.9";

function decode(text: string, maxMessageBytes = 1000): { record: LogRecord; counted: string[] } {
  const counted: string[] = [];
  const decoder = new GelfDecoder({
    maxMessageBytes,
    count: (event, reason) => counted.push(`${event}: ${reason}`),
  });
  decoder.begin(PEER, NOW);
  decoder.frame(text, 0, text.length, 0);
  const [record] = decoder.take();
  if (record === undefined) throw new Error("no record");
  return { record, counted };
}

interface Want {
  body?: string;
  host?: string;
  time?: string;
  severity?: number;
  attributes?: Record<string, unknown>;
  counted?: string[];
}

const BASE = '"version":"1.1","host":"h","short_message":"m"';

test.for<[text: string, want: Want, why: string]>([
  [
    `{${BASE},"timestamp":1385053862.3072,"level":1,"_user_id":9001,"_some_info":"foo"}`,
    {
      time: "2013-11-21T17:11:02.307200000Z",
      severity: 19,
      attributes: { user_id: "9001", some_info: "foo" },
    },
    "the specification's example",
  ],
  [`{${BASE}}`, { time: ARRIVAL }, "no time: arrival"],
  [`{"short_message":"m"}`, { host: PEER }, "no host: the sender's address"],
  [
    `{"host":42,"short_message":"m"}`,
    { host: PEER, attributes: { "gelf.error": "bad host" }, counted: ["malformed: bad host"] },
    "a host that is no text",
  ],
  [
    `{"host":"  ","short_message":"m"}`,
    { host: PEER, attributes: { "gelf.error": "bad host" }, counted: ["malformed: bad host"] },
    "a blank host",
  ],
  [`{"host":"h","message":"m"}`, {}, "message instead of short_message"],
  [`{"host":"h","short_message":" ","message":"m"}`, {}, "a blank short_message"],
  [
    `{"host":"h","short_message":"m","message":"n"}`,
    { attributes: { message: "n" } },
    "both: nothing is lost",
  ],
  [
    `{"host":"h"}`,
    { body: '{"host":"h"}', attributes: { "gelf.error": "no message" }, counted: ["malformed: no message"] },
    "no text: the document is the body",
  ],
  [
    `{${BASE},"full_message":"m\\n  at x"}`,
    { body: "m\n  at x" },
    "the full message begins with the short one",
  ],
  [`{${BASE},"full_message":"other"}`, { attributes: { full_message: "other" } }, "or stands beside it"],
  [`{"host":"h","full_message":"m"}`, {}, "or alone"],
  [
    `{${BASE},"timestamp":"1385053862.307212345"}`,
    { time: "2013-11-21T17:11:02.307212345Z" },
    "time as text, to the nanosecond",
  ],
  [`{${BASE},"timestamp":1385053862307}`, { time: "2013-11-21T17:11:02.307000000Z" }, "milliseconds"],
  [`{${BASE},"timestamp":1.385053862E9}`, { time: "2013-11-21T17:11:02.000000000Z" }, "with an exponent"],
  [`{${BASE},"timestamp":0}`, { time: ARRIVAL }, "zero is no time"],
  [`{${BASE},"timestamp":-5}`, { time: ARRIVAL }, "nor is less"],
  [
    `{${BASE},"timestamp":"yesterday"}`,
    {
      time: ARRIVAL,
      attributes: { timestamp: "yesterday", "gelf.error": "bad timestamp" },
      counted: ["malformed: bad timestamp"],
    },
    "a time that cannot be read is kept",
  ],
  [`{${BASE},"level":"3"}`, { severity: 17 }, "level as text"],
  [`{${BASE},"level":"WARN"}`, { severity: 13, attributes: { level: "WARN" } }, "a logger's word"],
  [`{${BASE},"level":30}`, { severity: 9, attributes: { level: "30" } }, "bunyan's number"],
  [`{${BASE},"level":99}`, { severity: 0, attributes: { level: "99" } }, "a number of nobody"],
  [
    `{${BASE},"_a":true,"_b":null,"_c":"","_d":1.5}`,
    { attributes: { a: "true", d: "1.5" } },
    "booleans are kept, nothing is not",
  ],
  [`{${BASE},"_id":"7"}`, { attributes: { id: "7" } }, "_id is forbidden and sent"],
  [`{${BASE},"_version":"2"}`, { attributes: { version: "2" } }, "_version is the sender's own"],
  [
    `{${BASE},"facility":"f","line":7,"plain":"p"}`,
    { attributes: { facility: "f", line: "7", plain: "p" } },
    "fields without underscore",
  ],
  [`{${BASE},"x":"1","_x":"2"}`, { attributes: { x: "1" } }, "a name that comes twice"],
  [
    `{${BASE},"_unix":{"pid":7,"cmd":{"a":[1,{"b":2}]}}}`,
    { attributes: { "unix.pid": "7", "unix.cmd.a": '[1,{"b":2}]' } },
    "syslog-ng's nested objects",
  ],
  [`{${BASE},"_n":12345678901234567890}`, { attributes: { n: "12345678901234567890" } }, "64 bits"],
  [`{${BASE},"_a b/ü":"1"}`, { attributes: { "a b/ü": "1" } }, "odd names"],
  [`{${BASE},}`, {}, "a comma too many"],
  [`{${BASE},"_a":[1,2,],}`, { attributes: { a: "[1,2]" } }, "two of them"],
  [`{"host":"h","short_message":"a\tb\nc"}`, { body: "a\tb\nc" }, "control characters inside a text"],
  [
    `{${BASE}}{"host":"h","short_message":"second"}`,
    {
      attributes: { "gelf.error": "more than one document" },
      counted: ["malformed: more than one document"],
    },
    "two documents: the first",
  ],
  [`\ufeff{${BASE}}\0`, {}, "a byte order mark before it, NUL behind it"],
  [`{${BASE},"_a":"\\ud800x"}`, { attributes: { a: "\ufffdx" } }, "half a character"],
  [
    "no JSON",
    {
      body: "no JSON",
      host: PEER,
      attributes: { "gelf.error": "not JSON" },
      counted: ["malformed: not JSON"],
    },
    "text is kept",
  ],
  [
    `[{${BASE}}]`,
    {
      body: `[{${BASE}}]`,
      host: PEER,
      attributes: { "gelf.error": "not JSON" },
      counted: ["malformed: not JSON"],
    },
    "a list is no document",
  ],
  [
    `{${BASE},"_a":"`,
    {
      body: `{${BASE},"_a":"`,
      host: PEER,
      attributes: { "gelf.error": "not JSON" },
      counted: ["malformed: not JSON"],
    },
    "a document that breaks off",
  ],
  [
    `{"host":"h","short_message":"${"é".repeat(600)}"}`,
    {
      body: "é".repeat(500),
      attributes: { "log.truncated": "true" },
      counted: ["truncated: longer than allowed"],
    },
    "too long, cut between characters",
  ],
])("%s", ([text, want, why]) => {
  const { record, counted } = decode(text);
  expect(
    {
      body: record.body,
      host: record.resource.attributes["host.name"],
      time: rfc3339(record.seconds, record.nanos),
      severity: record.severity,
      attributes: attributesJson(record.attributes),
      counted,
    },
    why,
  ).toEqual({ body: "m", host: "h", time: ARRIVAL, severity: 0, attributes: {}, counted: [], ...want });
});

test("a container's facts are its resource, one object for all its lines", () => {
  const text = `{${BASE},"_container_id":"abc","_container_name":"/web","_image_name":"nginx","_tag":"t"}`;
  const decoder = new GelfDecoder({ maxMessageBytes: 1000, resource: { "logboom.source": "gelf" } });
  decoder.begin(PEER, NOW);
  for (const one of [text, `{${BASE}}`, text]) decoder.frame(one, 0, one.length, 0);
  const [first, other, third] = decoder.take();
  expect(first?.resource.attributes).toEqual({
    "logboom.source": "gelf",
    "host.name": "h",
    "container.id": "abc",
    "container.name": "web",
    "container.image.name": "nginx",
    "network.peer.address": PEER,
  });
  expect(third?.resource).toBe(first?.resource);
  expect(other?.resource).not.toBe(first?.resource);
  expect(first?.attributes).toEqual(["tag", "t"]);
});

describe("compression", () => {
  const text = Buffer.from(`{${BASE}}`);
  test("gzip and zlib of any level, and none", () => {
    for (const packed of [text, gzipSync(text), ...[0, 1, 6, 9].map((level) => deflateSync(text, { level }))])
      expect(unpack(packed, 1000)).toEqual(text);
  });
  test("a bomb is not unpacked, damage is told", () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    const before = process.memoryUsage().rss;
    expect(unpack(bomb, 1_000_000)).toBe("too long");
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
    expect(unpack(gzipSync(text).subarray(0, 20), 1000)).toBe("damaged");
    expect(unpack(deflateSync(text).subarray(0, 8), 1000)).toBe("damaged");
  });
});
