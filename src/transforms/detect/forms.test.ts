/** Every form by an example, and that no form takes another's lines. */
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { EVERY_LINE as SAMPLES } from "../../../test/lines/every-line.ts";
import { Found } from "./found.ts";
import { FORM_NAMES, LINE_FORMS } from "./forms/list.ts";
import { Line } from "./line.ts";
import { detect } from "./transform.ts";

/** A second that no sample states. */
const ARRIVAL_MS = Date.parse("2026-11-21T12:00:07.250Z");
const resource = makeResource({ "container.name": "c" });

function recordOf(body: string, more: Partial<LogRecord> = {}): LogRecord {
  return {
    seconds: Math.floor(ARRIVAL_MS / 1000),
    nanos: (ARRIVAL_MS % 1000) * 1e6,
    observedMs: ARRIVAL_MS,
    severity: 0,
    body,
    resource,
    // Its own: lines that share the list are one stream's, and one without a time would have that of the line before.
    attributes: [],
    seq: 0,
    ...more,
  };
}

const fieldsOf = ({ attributes }: LogRecord): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: attributes.length / 2 }, (_, i) => [
      attributes[2 * i] ?? "",
      attributes[2 * i + 1] ?? "",
    ]),
  );
const timeOf = ({ seconds, nanos }: LogRecord): string =>
  new Date(seconds * 1000 + Math.floor(nanos / 1e6)).toISOString();

describe("a line of each form", () => {
  test.for(SAMPLES.map((sample) => [sample.what, sample] as const))("%s", ([, sample]) => {
    const record = recordOf(sample.line);
    detect.open({ timezone: "utc" })([record]);
    expect(fieldsOf(record)).toEqual({ ...sample.fields, "log.format": sample.format });
    expect(record.severity).toBe(sample.severity);
    if (sample.time !== undefined) expect(timeOf(record)).toBe(sample.time);
    expect(record.resource.attributes).toEqual({ "container.name": "c", ...sample.facts });
    expect(record.body).toBe(sample.line);
  });
  test("there is one for every form", () => {
    expect([...new Set(SAMPLES.map(({ format }) => format))].sort()).toEqual([...FORM_NAMES]);
  });
  test.for(SAMPLES.map((sample) => [sample.what, sample] as const))("%s: one form alone", ([, { line }]) => {
    const yes = LINE_FORMS.filter((form) => {
      const one = new Line();
      one.begin(line);
      return form.last === undefined && form.heads.includes(one.head) && form.read(one, new Found());
    });
    expect(yes.length).toBeLessThanOrEqual(1);
  });
  test("the same fields whatever came before: what is remembered only saves time", () => {
    const alone = SAMPLES.map(({ line }) => {
      const record = recordOf(line);
      detect.open({ timezone: "utc" })([record]);
      return [record.attributes, record.severity, timeOf(record)];
    });
    const open = detect.open({ timezone: "utc" });
    for (const [first] of SAMPLES.entries()) {
      const order = [...SAMPLES.slice(first), ...SAMPLES.slice(0, first)];
      const batch = order.map(({ line }) => recordOf(line));
      open(batch);
      const got = batch.map((record) => [record.attributes, record.severity, timeOf(record)]);
      expect(got).toEqual([...alone.slice(first), ...alone.slice(0, first)]);
    }
  });
  test("every form can be switched off", () => {
    for (const { line, format, what } of SAMPLES) {
      const record = recordOf(line);
      detect.open({ without: [format] })([record]);
      expect(fieldsOf(record)["log.format"], what).not.toBe(format);
    }
  });
  test("all of them can", () => {
    const batch = SAMPLES.map(({ line }) => recordOf(line));
    detect.open({ forms: false, trace: false })(batch);
    expect(batch.every(({ attributes }) => attributes.length === 0)).toBe(true);
  });
});

describe("what is no form's", () => {
  test.for([
    "listening on port 8080",
    "a = b and c = d",
    "key=value",
    'level=info msg="not closed',
    "level=info something else=1",
    "https://shop.example/?a=1&b=2 c=3 is an address",
    '10.0.0.7 - - [yesterday] "GET / HTTP/1.1" 200 5',
    '10.0.0.7 said [21/Nov/2026:09:30:00 +0000] "hello" and left',
    "2026-11-21 09:30:00 INFO Connecting: to the database",
    "2026-11-21 09:30:00 nothing in particular",
    "[2026-11-21 09:30:00] nothing in particular (really)",
    "Nov 21 was a good day",
    "<5> is a number in brackets",
    "May 12 09:30:00",
    "1:M is a move",
    "Completed 3 tasks in 12ms",
    "INFO: something",
    "ERROR:2026-11-21T09:30:00 no logger is called so",
    "ERROR:http://shop.example/x cannot be had",
    "WARNING:C:\\temp\\x is not there",
    "[1,2,3]",
    "\tat org.example.Shop.take(Shop.java:31)",
  ])("%s", (line) => {
    const record = recordOf(line);
    const missed: LogRecord[] = [];
    detect.open(
      {},
      {
        matched: () => undefined,
        missed: (one) => missed.push(one),
        failed: () => undefined,
        dropped: () => undefined,
      },
    )([record]);
    expect(record.attributes).toEqual([]);
    expect(missed).toEqual([record]);
  });
});

describe("severity by the answer", () => {
  const failed = '10.0.0.7 - - [21/Nov/2026:09:30:00 +0000] "GET / HTTP/1.1" 502 5';
  test.for([
    [0, 17, "nobody said"],
    [9, 17, "a header of syslog says info of every request"],
    [13, 13, "somebody warned"],
    [21, 21, "never lowered"],
  ] as const)("%i → %i (%s)", ([stated, want]) => {
    const record = recordOf(failed, { severity: stated });
    detect.open({})([record]);
    expect(record.severity).toBe(want);
  });
  test("not when severities are not wanted", () => {
    const batch = [failed, '{"status":502}'].map((body) => recordOf(body));
    detect.open({ severity: false })(batch);
    expect(batch.map(({ severity }) => severity)).toEqual([0, 0]);
  });
  test.for([
    ['{"status":503,"path":"/"}', 9, 17, "a source that said info of every line"],
    ['{"status":503,"path":"/"}', 13, 13, "a source that warned"],
    ['<14>Nov 21 09:30:00 web-1 shop: {"status":503}', 0, 17, "behind a header of syslog that says info"],
    ["status=503 upstream_status=200 response_code=200", 0, 17, "whatever comes behind"],
  ] as const)("%s, stated %i → %i (%s)", ([body, stated, want]) => {
    const record = recordOf(body, { severity: stated });
    detect.open({})([record]);
    expect(record.severity).toBe(want);
  });
});

describe("the time", () => {
  const line = "2026-11-21 09:30:00,123 - shop - INFO - ok";
  test("a source that knows it is believed", () => {
    const record = recordOf(line, { nanos: 250_000_001 });
    detect.open({})([record]);
    expect(record.nanos).toBe(250_000_001);
  });
  test("can be left alone", () => {
    const record = recordOf(line);
    detect.open({ timestamp: false })([record]);
    expect(timeOf(record)).toBe("2026-11-21T12:00:07.250Z");
  });
  test("of a line without a form", () => {
    const record = recordOf("2026-11-21T09:30:00.123456789Z nothing in particular");
    detect.open({})([record]);
    expect([timeOf(record), record.nanos]).toEqual(["2026-11-21T09:30:00.123Z", 123_456_789]);
  });
  test("a line without one, right behind one of the same stream, has that one's", () => {
    const own = ["log.file.path", "/srv/app.log"];
    const bodies = [line, "Traceback (most recent call last):", '  File "shop.py", line 7'];
    const batch = bodies.map((body) => recordOf(body, { attributes: own }));
    const other = recordOf("elsewhere", { attributes: [...own] });
    const late = recordOf("later", {
      attributes: own,
      seconds: Math.floor(ARRIVAL_MS / 1000) + 2,
      observedMs: ARRIVAL_MS + 2000,
    });
    detect.open({ timezone: "utc" })([...batch, other, late]);
    expect([...batch, other, late].map(timeOf)).toEqual([
      "2026-11-21T09:30:00.123Z",
      "2026-11-21T09:30:00.123Z",
      "2026-11-21T09:30:00.123Z",
      "2026-11-21T12:00:07.250Z",
      "2026-11-21T12:00:09.250Z",
    ]);
  });
  test("lines of JSON lend theirs, and borrow, as all others do", () => {
    const own = ["log.file.path", "/srv/app.log"];
    const bodies = [line, '{"time":"2026-11-21T10:00:00Z","msg":"x"}', "  at shop.js:7", '{"msg":"no time"}'];
    const batch = bodies.map((body) => recordOf(body, { attributes: own }));
    detect.open({ timezone: "utc" })(batch);
    expect(batch.map(timeOf)).toEqual([
      "2026-11-21T09:30:00.123Z",
      "2026-11-21T10:00:00.000Z",
      "2026-11-21T10:00:00.000Z",
      "2026-11-21T10:00:00.000Z",
    ]);
  });
  test.for([
    line,
    '{"time":"2026-11-21 09:30:00,123","msg":"x"}',
    'time="2026-11-21 09:30:00.123" msg=x',
    "<14>shop[7]: 2026-11-21 09:30:00,123 - shop - INFO - ok",
    "<14>shop: [2026-11-21 09:30:00,123: INFO/MainProcess] ready",
    "<14>shop: 1:M 21 Nov 2026 09:30:00.123 # no time before its own",
  ])("in the zone that was given: %s", (body) => {
    const record = recordOf(body);
    detect.open({ timezone: "Europe/Berlin" })([record]);
    expect(timeOf(record)).toBe("2026-11-21T08:30:00.123Z");
  });
  test.for([
    ['{"time":"2026-11-21T09:30:00.5Z","msg":"x"}', "2026-11-21T09:30:00.500Z", "RFC 3339"],
    ['{"ts":1795253400.25,"msg":"x"}', "2026-11-21T09:30:00.250Z", "zap's seconds"],
    ['{"level":30,"time":1795253400123,"msg":"x"}', "2026-11-21T09:30:00.123Z", "pino's milliseconds"],
    [
      '{"t":{"$date":"2026-11-21T09:30:00.123+00:00"},"s":"W","c":"NETWORK","msg":"x"}',
      "2026-11-21T09:30:00.123Z",
      "MongoDB",
    ],
    ['{"timestamp":"2026-11-21 09:30:00.5 UTC"}', "2026-11-21T09:30:00.500Z", "PostgreSQL"],
    ['{"LogLevel":"Error","Timestamp":"2026-11-21T09:30:00Z"}', "2026-11-21T09:30:00.000Z", ".NET"],
    ['{"datetime":"2026-11-21T09:30:00.5+00:00"}', "2026-11-21T09:30:00.500Z", "Monolog"],
    ['{"time":12.5,"ts":"2026-11-21T09:30:00Z"}', "2026-11-21T09:30:00.000Z", "a duration beside a time"],
    ["time=12.5ms ts=2026-11-21T09:30:00Z", "2026-11-21T09:30:00.000Z", "the same in pairs"],
    ["time=150000000 op=query", "2026-11-21T12:00:07.250Z", "a duration in pairs"],
    ["Nov 1, 2026 9:30:00 AM org.example.Shop start", "2026-11-01T09:30:00.000Z", "a day of one digit"],
    ["<189>2026 Nov 21 09:30:00 sw1 app: x", "2026-11-21T09:30:00.000Z", "a switch, with the year in front"],
    [
      "<189>29: *Nov 21 09:30:00.5: %SYS-5-CONFIG_I: x",
      "2026-11-21T09:30:00.500Z",
      "Cisco's number and mark",
    ],
    ['{"time":150000000,"msg":"x"}', "2026-11-21T12:00:07.250Z", "a duration is none"],
    ['{"date":"yesterday","msg":"x"}', "2026-11-21T12:00:07.250Z", "no time"],
  ] as const)("%s → %s (%s)", ([body, want]) => {
    const record = recordOf(body);
    detect.open({ timezone: "utc" })([record]);
    expect(timeOf(record)).toBe(want);
  });
});

test("MongoDB's letters are levels beside its time alone", () => {
  const mongo = recordOf('{"t":{"$date":"2026-11-21T09:30:00.123+00:00"},"s":"E","c":"NETWORK","msg":"x"}');
  const other = recordOf('{"s":"E","msg":"x"}');
  detect.open({})([mongo, other]);
  expect([mongo.severity, other.severity]).toEqual([17, 0]);
});

describe("ids of trace and span", () => {
  const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  const SPAN = "00f067aa0ba902b7";
  test.for([
    [`done trace_id=${TRACE} span_id=${SPAN}`, TRACE, SPAN, "pairs in a text"],
    [`[traceId: ${TRACE}, spanId: ${SPAN}] done`, TRACE, SPAN, "brackets"],
    [`in traceparent: 00-${TRACE}-${SPAN}-01 out`, TRACE, SPAN, "W3C"],
    [`GET / "00-${TRACE}-${SPAN}-01" 200`, TRACE, SPAN, "W3C without a name"],
    [
      "X-Amzn-Trace-Id: Root=1-58337262-36d228ad5d99923122bbe354;Parent=53995c3f42cd8ad8",
      "5833726236d228ad5d99923122bbe354",
      "53995c3f42cd8ad8",
      "X-Ray",
    ],
    [
      "XRAY TraceId: 1-58337262-36d228ad5d99923122bbe354 SegmentId: 1",
      "5833726236d228ad5d99923122bbe354",
      "",
      "Lambda",
    ],
    [`{"trace":{"id":"${TRACE}"},"span":{"id":"${SPAN}"}}`, TRACE, SPAN, "ECS"],
    [`{"TraceId":"${TRACE.toUpperCase()}","SpanId":"${SPAN}"}`, TRACE, SPAN, ".NET"],
    [`{"mdc":{"traceId":"${TRACE}"},"spanId":"${SPAN}"}`, TRACE, SPAN, "a context"],
    [
      `{"logging.googleapis.com/trace":"projects/shop/traces/${TRACE}","logging.googleapis.com/spanId":"${SPAN}"}`,
      TRACE,
      SPAN,
      "Google",
    ],
    [`{"traceparent":"00-${TRACE}-${SPAN}-01"}`, TRACE, SPAN, "W3C in JSON"],
    [
      `{"traceId":"${TRACE}","spanId":"${SPAN}","parent":{"spanId":"1111111111111111","traceId":"${"1".repeat(32)}"}}`,
      TRACE,
      SPAN,
      "not those of the parent",
    ],
    [`TRACE_ID=${TRACE} SPAN_ID=${SPAN}, done`, TRACE, SPAN, "capitals"],
    ["traceId=a3ce929d0e0e4736 done", "0000000000000000a3ce929d0e0e4736", "", "B3, short"],
    [`trace_id=${"0".repeat(32)} done`, undefined, undefined, "zeros are none"],
    [`trace_id=${TRACE}0 done`, undefined, undefined, "too long"],
    ["trace_id=none done", undefined, undefined, "none"],
    ["the race is on", undefined, undefined, "a word"],
  ] as const)("%s → %s %s (%s)", ([body, trace, span]) => {
    const record = recordOf(body);
    detect.open({})([record]);
    const fields = fieldsOf(record);
    expect([fields["trace_id"], fields["span_id"] ?? ""]).toEqual([trace, span ?? ""]);
  });
  test("a record that has one keeps it", () => {
    const record = recordOf(`done trace_id=${TRACE}`, { attributes: ["trace_id", "mine"] });
    detect.open({})([record]);
    expect(record.attributes).toEqual(["trace_id", "mine"]);
  });
  test.for([
    `done trace_id=${TRACE}`,
    `{"traceId":"${TRACE}"}`,
    `level=info traceId=${TRACE}`,
    `2026-11-21 09:30:00.123 ERROR [shop,${TRACE},${SPAN},true] 4711 --- [main] c.e.shop.Cart : no`,
    `<14>Nov 21 09:30:00 web-1 shop: {"traceId":"${TRACE}"}`,
  ])("can be left alone: %s", (body) => {
    const record = recordOf(body);
    detect.open({ trace: false })([record]);
    expect(fieldsOf(record)).not.toHaveProperty("trace_id");
  });
});

test("colours do no harm", () => {
  const record = recordOf(
    "\u001b[2m2026-11-21 09:30:00.123\u001b[0;39m \u001b[31mERROR\u001b[0;39m \u001b[35m1\u001b[0;39m --- [main] \u001b[36mc.e.Shop\u001b[0;39m : gone",
  );
  detect.open({})([record]);
  expect(fieldsOf(record)).toMatchObject({
    "log.format": "spring",
    "process.pid": "1",
    "log.logger": "c.e.Shop",
  });
});

test("what the record had wins, and the resource's own names stay", () => {
  const line = "Nov 21 09:30:00 web-1 sshd[4711]: error: no";
  const own = makeResource({ "host.name": "docker-7", "service.name": "ssh" });
  const record = recordOf(line, { resource: own, attributes: ["syslog.procid", "1"] });
  detect.open({})([record]);
  expect(record.resource).toBe(own);
  expect(fieldsOf(record)).toEqual({
    "syslog.procid": "1",
    "log.format": "syslog",
    "syslog.hostname": "web-1",
    "syslog.appname": "sshd",
  });
});

test("a line of too many pairs has its form's name beside those that are kept", () => {
  const record = recordOf("a=1 b=2 c=3", { attributes: ["log.iostream", "stdout"] });
  detect.open({ maxKeys: 2 })([record]);
  expect(record.attributes).toEqual(["log.iostream", "stdout", "a", "1", "b", "2", "log.format", "logfmt"]);
});

test("JSON behind something else is left alone as well when JSON is not wanted", () => {
  const record = recordOf('<14>Nov 21 09:30:00 web-1 shop: {"sku":7}');
  detect.open({ json: false })([record]);
  expect(fieldsOf(record)).not.toHaveProperty("sku");
});

test("tells what it matched and missed", () => {
  let matched = 0;
  const missed: string[] = [];
  const ctx = {
    matched: (by: number) => void (matched += by),
    missed: ({ body }: LogRecord) => void missed.push(body),
    failed: () => undefined,
    dropped: () => undefined,
  };
  const bodies = ['{"a":1}', "a=1 b=2", "plain", "", "{not json}"];
  detect.open({}, ctx)(bodies.map((body) => recordOf(body)));
  expect([matched, missed]).toEqual([2, ["plain", "{not json}"]]);
});
