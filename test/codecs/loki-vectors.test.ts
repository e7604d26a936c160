/** Pushes to Loki and what other receivers make of them, with the product's own reading of bodies. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lokiDoors } from "../../src/sources/loki/doors.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { attributeOf } from "../../src/record/record.ts";
import { serveDoors } from "../contract/doors.ts";
import { recordingContext } from "../contract/recording-context.ts";

interface Case {
  id: string;
  peer: string;
  content_type?: string;
  content_encoding?: string;
  input: { body?: string; body_base64?: string };
  expect: {
    error?: boolean;
    entries?: {
      timestamp_ns: string;
      line: string;
      labels: Record<string, string>;
      metadata: Record<string, string>;
    }[];
  };
}

const cases = readFileSync(join(import.meta.dirname, "../vectors/loki-push.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Case);

function nanoseconds(record: LogRecord): string {
  return (BigInt(record.seconds) * 1_000_000_000n + BigInt(record.nanos)).toString();
}

test.for(cases)("$id ($peer)", async (one) => {
  const recording = recordingContext();
  const { url } = await serveDoors(
    lokiDoors({ maxMessageBytes: 1 << 20, maxRequestBytes: 1 << 20 }, recording.ctx),
  );
  const { body = "", body_base64: base64 } = one.input;
  const answer = await fetch(`${url}/loki/api/v1/push`, {
    method: "POST",
    headers: {
      "content-type": one.content_type ?? "application/json",
      ...(one.content_encoding === undefined ? {} : { "content-encoding": one.content_encoding }),
    },
    body: base64 === undefined ? body : Buffer.from(base64, "base64"),
  });
  if (one.expect.error === true) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await answer.text()).not.toBe("");
    expect(recording.records).toEqual([]);
    return;
  }
  expect(answer.status).toBe(204);
  const entries = one.expect.entries ?? [];
  expect(recording.records).toHaveLength(entries.length);
  for (const [i, entry] of entries.entries()) {
    const record = recording.records[i] as LogRecord;
    expect(record.body).toBe(entry.line);
    expect(nanoseconds(record)).toBe(entry.timestamp_ns);
    for (const [key, value] of Object.entries({ ...entry.labels, ...entry.metadata }))
      expect(attributeOf(record, key), key).toBe(value);
  }
});
