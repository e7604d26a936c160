/** Docker's syslog driver in all its formats, as captured: every line the container wrote, once, with where it came from. */
import { expect, test } from "vitest";
import { frameBytes } from "../../src/codecs/framing/decode.ts";
import { createFramer } from "../../src/codecs/framing/framer.ts";
import { SyslogDecoder } from "../../src/codecs/syslog/decoder.ts";
import { attributeOf } from "../../src/record/record.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { captures, datagramsOf, streamOf, written } from "./docker-drivers.ts";
import type { Capture } from "./docker-drivers.ts";

const MOST_BYTES = 1024 * 1024;

/** In reads of so many bytes, since a connection may be cut anywhere. */
function decode(one: Capture, readBytes: number): { records: LogRecord[]; malformed: number } {
  let malformed = 0;
  const decoder = new SyslogDecoder({
    timezone: "utc",
    count: (event) => (malformed += event === "malformed" ? 1 : 0),
  });
  decoder.begin("192.0.2.1", Date.parse("2026-11-20T10:15:00Z"));
  for (const datagram of datagramsOf(one)) frameBytes(datagram, decoder, MOST_BYTES);
  const stream = streamOf(one);
  const framer = createFramer("auto", MOST_BYTES);
  for (let at = 0; at < stream.length; at += readBytes)
    framer.push(Buffer.from(stream.subarray(at, at + readBytes)), decoder);
  framer.end(decoder);
  return { records: decoder.take(), malformed };
}

/** A carriage return at the end of a line is taken for a part of its end. */
function bodies(): string[] {
  return written().map(({ line }) => line.toString("utf8").replace(/\r$/, ""));
}

test.for(captures("syslog").map((one) => [one.id, one] as const))("%s", ([id, one]) => {
  for (const readBytes of [7, 1000, MOST_BYTES]) {
    const { records, malformed } = decode(one, readBytes);
    expect(records.map((record) => record.body)).toEqual(bodies());
    expect(malformed).toBe(0);
    expect(records.map((record) => record.severity)).toEqual(
      written().map(({ stream }) => (stream === "stderr" ? 17 : 9)),
    );
    const [first] = records as [LogRecord];
    const [format, host] = [one.options["syslog-format"], first.resource.attributes["host.name"]];
    expect(host).toBe(format === undefined ? "192.0.2.1" : "vm");
    expect(first.resource.attributes["service.name"]).toMatch(/^[0-9a-f]{12}$|vec-web/);
    expect(attributeOf(first, "syslog.procid")).toMatch(/^\d+$/);
    expect(new Date(first.seconds * 1000).toISOString()).toMatch(/^2026-11-20T10:1[12]:/);
    if (id.includes("micro")) expect(new Set(records.map((record) => record.nanos)).size).toBeGreaterThan(3);
  }
});
