/** Cases of Docker's awslogs driver: sizes, splits, batches. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EVENT_OVERHEAD, fitting, pieces, splitAt } from "../../src/sinks/cloudwatch/events.ts";
import type { LogEvent } from "../../src/sinks/cloudwatch/events.ts";

interface Case {
  id: string;
  op: string;
  input: {
    text?: string;
    base64?: string;
    max_effective_bytes?: number;
    events?: { repeat: string; count: number };
  };
  expect: { effective_bytes?: number; split_offset?: number; batches?: number[] };
}

const path = join(import.meta.dirname, "../vectors/cloudwatch-put.jsonl");
const cases = readFileSync(path, "utf8")
  .trim()
  .split("\n")
  .map((one) => JSON.parse(one) as Case);

/** Operations of that driver which we have no equal of. */
const SKIPPED: Record<string, string> = {
  "multiline-max-size":
    "its way to join lines keeps their line feeds; ours has limits of its own (src/codecs/multiline)",
};

test.for(cases.map((one) => [`${one.id} ${one.op}`, one] as const))("%s", ([, one], { skip }) => {
  const { text, base64 = "", max_effective_bytes: most = 0, events } = one.input;
  // What is not UTF-8 has been replaced when a line becomes a record.
  const given = text ?? Buffer.from(base64, "base64").toString("utf8");
  switch (one.op) {
    case "event-length":
      return expect(Buffer.byteLength(given)).toBe(one.expect.effective_bytes);
    case "valid-split": {
      const end = splitAt(given, 0, most);
      expect(end).toBe(one.expect.split_offset);
      return expect(Buffer.byteLength(given.slice(0, end))).toBe(one.expect.effective_bytes);
    }
    case "batch":
      return expect(batches(events?.repeat ?? "", events?.count ?? 0)).toEqual(one.expect.batches);
    default:
      expect(SKIPPED).toHaveProperty(one.op);
      return skip(SKIPPED[one.op]);
  }
});

function batches(message: string, count: number): number[] {
  const call = { open: 0 };
  const bytes = Buffer.byteLength(message) + EVENT_OVERHEAD;
  let left: LogEvent[] = Array.from({ length: count }, () => ({ timestamp: 0, message, bytes, call }));
  const sizes: number[] = [];
  while (left.length > 0) {
    sizes.push(fitting(left));
    left = left.slice(sizes.at(-1));
  }
  return sizes;
}

test.for([
  ["🙃🙃", 4, ["🙃", "🙃"]],
  ["a🙃é", 5, ["a🙃", "é"]],
  ["ééé", 5, ["éé", "é"]],
  ["abc", 3, ["abc"]],
  ["🙃", 1, ["🙃"].flatMap((one) => [one.slice(0, 1), one.slice(1)])],
] as const)("%s in pieces of %i bytes → %j", ([line, most, wanted]) => {
  expect(pieces(line, most)).toEqual(wanted);
});
