import { describe, expect, test } from "vitest";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { attributesJson } from "../../record/json.ts";
import { DocumentReader } from "./document.ts";
import type { Envelope } from "./document.ts";

const counted: string[] = [];
const reader = new DocumentReader({
  source: "test",
  maxMessageBytes: 1000,
  count: (event, reason) => counted.push(`${event} ${reason}`),
});
const envelope: Envelope = { peer: "192.0.2.1", observedMs: 1_795_253_400_123 };
const read = (text: string, more: Partial<Envelope> = {}): LogRecord => {
  const record = reader.fromText(text, { ...envelope, ...more });
  if (record === undefined) throw new Error("no object");
  return record;
};
const attributes = (text: string, more: Partial<Envelope> = {}): Record<string, string | number> =>
  attributesJson(read(text, more).attributes);

describe("the text", () => {
  test.for([
    ['{"message":"m","msg":"n","log":"l"}', "m", { msg: "n", log: "l" }],
    ['{"log":"l","msg":"n","message":"m"}', "m", { msg: "n", log: "l" }],
    ['{"msg":"n","a":1}', "n", { a: "1" }],
    ['{"log":"l"}', "l", {}],
    ['{"log":{"level":"warn"},"msg":"n"}', "n", { "log.level": "warn" }],
    ['{"message":"","msg":"n"}', "n", {}],
    ['{"message":42,"msg":"n"}', "n", { message: "42" }],
    ['{"a":{"message":"inner"}}', '{"a":{"message":"inner"}}', { "a.message": "inner" }],
  ] as const)("%s", ([text, body, rest]) => {
    const record = read(text);
    expect(record.body).toBe(body);
    expect(attributesJson(record.attributes)).toEqual(rest);
  });
  test("a document without a text is its own, and says that it was read", () => {
    expect(read('{ "a" : 1 }')).toMatchObject({ body: '{ "a" : 1 }', bodyIsRead: true });
    expect(read('{"message":"{}"}').bodyIsRead).toBeUndefined();
    expect(reader.fromValue({ a: 1 }, envelope)).toMatchObject({ body: '{"a":1}', bodyIsRead: true });
  });
  test("is cut at the limit, before a character that would be torn", () => {
    const record = read(`{"message":"${"x".repeat(998)}é…"}`);
    expect(record.body).toBe(`${"x".repeat(998)}é`);
    expect(record.attributes).toEqual(["log.truncated", "true"]);
    expect(read(`{"message":"${"x".repeat(997)}é…"}`).body).toBe(`${"x".repeat(997)}é`);
    expect(counted).toContain("truncated message too long");
  });
});

describe("the time", () => {
  test.for([
    ['"2026-11-21T09:30:00.123456789Z"', 1_795_253_400, 123_456_789],
    ['"2026-11-21T10:30:00+01:00"', 1_795_253_400, 0],
    ['"2026-11-21 09:30:00,5"', 1_795_253_400, 500_000_000],
    ["1795253400", 1_795_253_400, 0],
    ["1795253400.25", 1_795_253_400, 250_000_000],
    ["1795253400.123456", 1_795_253_400, 123_456_000],
    ["1795253400123", 1_795_253_400, 123_000_000],
    ["1795253400123.5", 1_795_253_400, 123_500_000],
    ["1795253400123456", 1_795_253_400, 123_456_000],
    ["1795253400123456789", 1_795_253_400, 123_456_789],
    ['"1795253400123456789"', 1_795_253_400, 123_456_789],
    ['"1795253400.123456789"', 1_795_253_400, 123_456_789],
  ] as const)("%s", ([value, seconds, nanos]) => {
    for (const key of ["@timestamp", "timestamp", "time", "ts"]) {
      const record = read(`{"${key}":${value},"a":1}`);
      expect([record.seconds, record.nanos]).toEqual([seconds, nanos]);
      expect(record.attributes).toEqual(["a", "1"]);
    }
  });
  test.for(["12", "0.3", '"yesterday"', '"12:30"', "true", "-5", '"2026-13-01T00:00:00Z"', "1e30"])(
    "%s is none: the attribute stays and arrival counts",
    (value) => {
      const record = read(`{"time":${value}}`);
      expect([record.seconds, record.nanos]).toEqual([1_795_253_400, 123_000_000]);
      expect(record.attributes[0]).toBe("time");
    },
  );
  test("of several the one best known counts, in any order, and the others stay", () => {
    const stamp = '"@timestamp":"2026-01-01T00:00:00Z"';
    for (const text of [`{${stamp},"time":1795253400}`, `{"time":1795253400,${stamp}}`]) {
      expect(read(text).seconds).toBe(1_767_225_600);
      expect(attributes(text)).toEqual({ time: "1795253400" });
    }
  });
  test("the transport's own goes before it", () => {
    const record = read('{"time":1795253400}', { stamp: { seconds: 5, nanos: 6 } });
    expect([record.seconds, record.nanos, record.attributes]).toEqual([5, 6, ["time", "1795253400"]]);
  });
});

describe("the origin", () => {
  test("facts make the resource, equal facts the same one", () => {
    const text =
      '{"message":"x","host":{"name":"h","ip":["::1"]},"service":{"name":"s"},"container":{"id":"c","labels":{"a":"b"},"cpu":1}}';
    const record = read(text);
    expect(record.resource.attributes).toEqual({
      "logboom.source": "test",
      "network.peer.address": "192.0.2.1",
      "host.name": "h",
      "service.name": "s",
      "container.id": "c",
      "container.labels.a": "b",
    });
    expect(attributesJson(record.attributes)).toEqual({ "host.ip": '["::1"]', "container.cpu": "1" });
    expect(read(text).resource).toBe(record.resource);
    expect(read('{"host":"h2"}').resource.attributes["host.name"]).toBe("h2");
    expect(read(text).resource).toBe(record.resource);
    expect(read(text, { peer: "192.0.2.2" }).resource).not.toBe(record.resource);
  });
  test("the transport's facts go before the document's, which stay attributes", () => {
    const record = read('{"host":"inner","a":1}', { facts: { "host.name": "outer" } });
    expect(record.resource.attributes["host.name"]).toBe("outer");
    expect(attributesJson(record.attributes)).toEqual({ host: "inner", a: "1" });
  });
});

describe("the rest", () => {
  test("severity by level, by status, or nobody's", () => {
    expect(read('{"level":"warn","status":503}').severity).toBe(13);
    expect(read('{"level":"info","status":503}').severity).toBe(17);
    expect(read('{"level":50}').severity).toBe(17);
    expect(read('{"status":503}').severity).toBe(17);
    expect(read('{"status":404}').severity).toBe(0);
  });
  test("the transport's attributes come first and win", () => {
    const own = ["elasticsearch.index", "logs"];
    const record = read('{"elasticsearch":{"index":"other"},"b":true}', { attributes: own });
    expect(record.attributes).toEqual([...own, "b", "true"]);
    expect(own).toHaveLength(2);
  });
  test("more keys than can be attributes: the document is the body, whole", () => {
    const many = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`k${i}`, i]));
    const text = JSON.stringify({ message: "m", ...many });
    const large = new DocumentReader({ source: "test", maxMessageBytes: 1_000_000, count: () => undefined });
    const record = large.fromText(text, envelope);
    expect(record?.body).toBe(text);
    expect(record?.attributes).toHaveLength(2002);
    expect(record?.attributes.slice(-2)).toEqual(["message", "m"]);
  });
  test.for(["", "x", "[1]", "1", "null", '"x"', "{", '{"a":1}x'])("%s is no document", (text) => {
    expect(reader.fromText(text, envelope)).toBeUndefined();
    expect(reader.fromPlain(text, envelope)).toMatchObject({ body: text, attributes: [], severity: 0 });
  });
  test("digits of long numbers and halves of characters", () => {
    expect(attributes('{"id":12345678901234567890,"h":"x\\ud800y"}')).toEqual({
      id: "12345678901234567890",
      h: "x\ufffdy",
    });
    expect(read('{"message":"x\\ud800y"}').body).toBe("x\ufffdy");
    expect(
      attributes(
        String.raw`{"id":12345678901234567890,"s":"1234567890123456789 \" [1234567890123456789","n":[12345678901234567890]}`,
      ),
    ).toEqual({
      id: "12345678901234567890",
      s: '1234567890123456789 " [1234567890123456789',
      n: '["12345678901234567890"]',
    });
  });
  test("a long number beside a text with millions of escapes", () => {
    const text = String.raw`{"id":12345678901234567890,"m":"${"\\n".repeat(8_000_000)}"}`;
    expect(attributeOf(reader.fromText(text, envelope) as LogRecord, "id")).toBe("12345678901234567890");
  });
});
