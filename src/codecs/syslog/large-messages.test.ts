/** Messages and streams that are made to take long: each of some ten kilobytes, which is less than one read. */
import { expect, test } from "vitest";
import { promptly } from "../../../test/codecs/fuzz-runs.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { frameBytes } from "../framing/decode.ts";
import { createFramer } from "../framing/framer.ts";
import type { Framing } from "../framing/frames.ts";
import { SyslogDecoder } from "./decoder.ts";

const HEADER = "<13>1 2026-01-02T03:04:05Z h a 7 - ";

function decoder(): SyslogDecoder {
  const one = new SyslogDecoder({ timezone: "utc" });
  one.begin("192.0.2.1", 0);
  return one;
}

test.for([
  ["parameters", (i: number): string => ` p${i}="1"`, "[x", "] text"],
  ["elements", (i: number): string => `[${i}]`, "", " text"],
] as const)(
  "very many %s: the first are attributes, all of them are kept as text",
  ([, one, before, behind]) => {
    const data = before + Array.from({ length: 12_000 }, (_, i) => one(i)).join("");
    const message = Buffer.from(HEADER + data + behind);
    const [record] = promptly((): LogRecord[] => {
      const into = decoder();
      frameBytes(message, into, 1024 * 1024);
      return into.take();
    }) as [LogRecord];
    expect(record.body).toBe("text");
    expect(attributeOf(record, "syslog.error")).toBe("bad structured data");
    expect(attributeOf(record, "syslog.structured_data")?.startsWith(data)).toBe(true);
    expect(record.attributes.length).toBeLessThan(2100);
  },
);

test.for<[framing: Framing, begin: string, stream: string, why: string]>([
  [
    "octet",
    "5 <aaaa",
    "a\n".repeat(8000) + " <".repeat(8000),
    "lines without a count, and signs of one far behind",
  ],
  ["octet", "5 <aaaa", "a\n".repeat(16_000), "lines without a count"],
  ["auto", "<13>x\n", `${"a\n".repeat(16_000)}\0`, "line feeds, and a NUL far behind"],
  ["auto", "<13>x\0", "\0<".repeat(16_000), "NUL alone"],
])("%s: %s…", ([framing, begin, stream]) => {
  const bytes = Buffer.from(stream);
  const frames = promptly(() => {
    let count = 0;
    const into = { frame: () => (count += 1) };
    const framer = createFramer(framing, 1024 * 1024);
    framer.push(Buffer.from(begin), into);
    framer.push(bytes, into);
    return count;
  });
  expect(frames).toBeGreaterThanOrEqual(8000);
});
