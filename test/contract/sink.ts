/** What every sink must do; called from its own test. */
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { Sink } from "../../src/record/sink.ts";

export interface SinkSuiteOptions {
  /** A fresh sink with room, and its end. */
  open: () => Promise<{ sink: Sink; remove: () => Promise<void> }>;
}

const resource = makeResource({ "container.name": "contract", "host.name": "h" });

export function recordsFor(sink: { firstSeq: number; count: number }): LogRecord[] {
  return Array.from({ length: sink.count }, (_, i) => ({
    seconds: Math.floor(Date.now() / 1000),
    nanos: i,
    observedMs: Date.now(),
    severity: 9,
    body: `record ${sink.firstSeq + i}`,
    resource,
    attributes: ["log.iostream", "stdout"],
    seq: sink.firstSeq + i,
  }));
}

export function sinkSuite(name: string, { open }: SinkSuiteOptions): void {
  describe(`sink ${name}`, () => {
    test("answers for batches in the order they were given, an empty one too", async () => {
      const { sink, remove } = await open();
      const order: number[] = [];
      const taken = [0, 1, 2, 3, 4].map((n) =>
        sink
          .take(recordsFor({ firstSeq: 1000 + n * 10, count: n === 2 ? 0 : 10 }), { at: String(n) })
          .then(() => order.push(n)),
      );
      await Promise.all(taken);
      expect(order).toEqual([0, 1, 2, 3, 4]);
      await remove();
    });
    test("has room when it is new", async () => {
      const { sink, remove } = await open();
      expect(sink.full()).toBeUndefined();
      await remove();
    });
    test("what it was given before close is answered for; afterwards it takes nothing; closing twice is harmless", async () => {
      const { sink, remove } = await open();
      const taken = sink.take(recordsFor({ firstSeq: 1, count: 5 }), {});
      await sink.close();
      await sink.close();
      await expect(taken).resolves.toBeUndefined();
      await expect(sink.take(recordsFor({ firstSeq: 9, count: 1 }), {})).rejects.toThrow();
      await remove();
    });
  });
}
