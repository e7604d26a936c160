/** What other receivers of the forward protocol read, and what Docker's fluentd driver sends. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rfc3339 } from "../../src/record/json.ts";
import { attributeOf } from "../../src/record/record.ts";
import { readForward } from "./forward-stream.ts";

function lines<T>(name: string): T[] {
  const text = readFileSync(join(import.meta.dirname, "../vectors", name), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

interface Vector {
  id: string;
  mode: string;
  peer: string;
  input: { base64: string };
  expect: {
    events: { tag: string; time: string; record: Record<string, string | number> }[];
    skipped?: number;
    warning?: string;
  };
}

describe("vectors of other receivers", () => {
  test.for(lines<Vector>("fluent-forward.jsonl").map((one) => [one.id, one.mode, one] as const))(
    "%s %s",
    ([, , { input, expect: wanted }]) => {
      for (const readBytes of [1 << 16, 7, 1]) {
        const { records, counted, end } = readForward(Buffer.from(input.base64, "base64"), { readBytes });
        const events = records.map((record) => ({
          tag: attributeOf(record, "fluent.tag"),
          time: rfc3339(record.seconds, record.nanos).replace(".000000000", ""),
          record: record.bodyIsRead ? (JSON.parse(record.body) as object) : { message: record.body },
        }));
        expect(events).toEqual(wanted.events);
        const malformed = Object.entries(counted).filter(([key]) => key.startsWith("malformed"));
        expect(malformed.reduce((sum, [, by]) => sum + by, 0)).toBe(wanted.skipped ?? 0);
        expect(end).toBe(wanted.warning === undefined ? "more" : "foreign");
      }
    },
  );
});

interface Capture {
  id: string;
  engine: string;
  options: Record<string, string>;
  container: { id: string; name: string };
  wire: { sent: string; replies?: string[] }[];
}

/** What the container wrote, as lines without their ends; bytes that are not UTF-8 are U+FFFD. */
function written(stream: string): string[] {
  const writes = lines<{ stream: string; write: string }>("docker-drivers/input.jsonl");
  const bytes = Buffer.concat(
    writes.filter((one) => one.stream === stream).map((one) => Buffer.from(one.write, "base64")),
  );
  return bytes.toString("utf8").replace(/\n$/, "").split("\n");
}

describe("Docker's fluentd driver", () => {
  test.for(lines<Capture>("docker-drivers/fluentd.jsonl").map((one) => [one.id, one.engine, one] as const))(
    "%s of Engine %s: every line once, the long one whole",
    ([, , { wire, container, options }]) => {
      for (const readBytes of [1 << 16, 1000]) {
        const sent = Buffer.concat(wire.map((one) => Buffer.from(one.sent, "base64")));
        const { records, counted, pieces, chunks, end } = readForward(sent, { readBytes });
        expect(end).toBe("more");
        // The last line has no end, and Docker never says that it was the last.
        pieces.tick(Infinity);
        records.push(...pieces.takeEnded());
        const bodies = (stream: string): string[] =>
          records.filter((one) => attributeOf(one, "log.iostream") === stream).map((one) => one.body);
        // The asynchronous driver had not sent its last line when the container was removed.
        const sentLast = sent.includes("no newline at end");
        expect(bodies("stdout")).toEqual(sentLast ? written("stdout") : written("stdout").slice(0, -1));
        expect(sentLast).toBe(options["fluentd-async"] !== "true");
        expect(bodies("stderr")).toEqual(written("stderr"));
        for (const record of records) {
          expect(record.resource.attributes).toMatchObject({
            "logboom.source": "fluentd",
            "container.id": container.id,
            "container.name": container.name.slice(1),
            "network.peer.address": "192.0.2.1",
          });
          expect(record.attributes.filter((_, i) => i % 2 === 0).join()).not.toMatch(/partial|container/);
        }
        expect(Object.keys(counted)).toEqual(["repaired: invalid UTF-8"]);
        const subSecond = options["fluentd-sub-second-precision"] === "true";
        expect(records.some((one) => one.nanos > 0)).toBe(subSecond);
        const acknowledged = options["fluentd-request-ack"] === "true";
        expect(new Set(chunks).size).toBe(acknowledged ? wire[0]?.replies?.length : 0);
      }
    },
  );

  test("labels and variables that were asked for are attributes", () => {
    const capture = lines<Capture>("docker-drivers/fluentd.jsonl").find((one) => "labels" in one.options);
    const { records } = readForward(Buffer.from(capture?.wire[0]?.sent ?? "", "base64"));
    expect(attributeOf(records[0]!, "com.example.team")).toBe("infra");
    expect(attributeOf(records[0]!, "APP_ENV")).toBe("test");
    expect(attributeOf(records[0]!, "fluent.tag")).toBe(capture?.container.id.slice(0, 12));
  });
});
