/** A sender next door: its lines are here within the millisecond that it wrote down. They keep their time all the same. */
import { expect, test } from "vitest";
import { GelfDecoder } from "../../src/codecs/gelf/decode.ts";
import { LokiDecoder } from "../../src/codecs/loki/decoder.ts";
import { OtlpDecoder } from "../../src/codecs/otlp/decoder.ts";
import { SyslogDecoder } from "../../src/codecs/syslog/decoder.ts";
import { isArrival } from "../../src/record/arrival.ts";
import type { LogRecord } from "../../src/record/record.ts";

const TEXT = "2026-06-15T12:00:00.250Z";
const NOW = Date.parse(TEXT);
const PEER = "192.0.2.9";
const OPTIONS = { maxMessageBytes: 1000, resource: {}, count: () => undefined };

function framed(decoder: SyslogDecoder | GelfDecoder, text: string): LogRecord[] {
  decoder.begin(PEER, NOW);
  decoder.frame(text, 0, text.length, 0);
  return decoder.take();
}

function loki(time: object): LogRecord[] {
  const decoder = new LokiDecoder(OPTIONS);
  decoder.begin({ peer: PEER, tenant: "" }, NOW);
  return decoder.json(
    JSON.stringify({ streams: [{ labels: '{app="a"}', entries: [{ ...time, line: "x" }] }] }),
  );
}

function otlp(time: object): LogRecord[] {
  const decoder = new OtlpDecoder(OPTIONS);
  decoder.begin(PEER, NOW);
  const logRecords = [{ ...time, body: { stringValue: "x" } }];
  return decoder.json(Buffer.from(JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })))
    .records;
}

const gelf = { version: "1.1", host: "h", short_message: "x" };

test.for<[name: string, stated: () => LogRecord[], none: () => LogRecord[]]>([
  [
    "syslog",
    () => framed(new SyslogDecoder(), `<14>1 ${TEXT} h a - - - x`),
    () => framed(new SyslogDecoder(), "<14>1 - h a - - - x"),
  ],
  [
    "GELF",
    () => framed(new GelfDecoder(OPTIONS), JSON.stringify({ ...gelf, timestamp: NOW / 1000 })),
    () => framed(new GelfDecoder(OPTIONS), JSON.stringify(gelf)),
  ],
  ["Loki", () => loki({ ts: TEXT }), () => loki({})],
  ["OTLP", () => otlp({ timeUnixNano: `${NOW}000000` }), () => otlp({})],
])("%s", ([, stated, none]) => {
  const time = { seconds: Math.floor(NOW / 1000), nanos: 250_000_000 };
  const [told, untold] = [stated()[0] as LogRecord, none()[0] as LogRecord];
  expect(told).toMatchObject({ ...time, observedMs: NOW + 1 });
  expect(isArrival(told)).toBe(false);
  expect(untold).toMatchObject({ ...time, observedMs: NOW });
  expect(isArrival(untold)).toBe(true);
});
