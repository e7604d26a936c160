/** What every sink of a route must do with its receiver up, down and up again; called from its own test. */
import { afterEach, describe, expect, test } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { OpenSink, SinkKind } from "../../src/record/sink.ts";
import { newCounts, sinkContext, until } from "../net/counts.ts";
import type { Counts } from "../net/counts.ts";

export interface TestReceiver {
  /** Lead the sink to this receiver, whether it listens or not. */
  options: unknown;
  start: () => Promise<void>;
  /** Closes connections in order and listens no more. Starting again listens at the same address. */
  stop: () => Promise<void>;
  /** Bodies of all records that it has had, in the order of their arrival. */
  bodies: () => string[];
}

export interface OpenSinkSuite {
  kind: SinkKind;
  /** Not started yet. */
  receiver: () => Promise<TestReceiver>;
  /** The protocol leaves open what arrived, so a restart of the receiver may repeat lines. */
  mayRepeat?: boolean;
}

export const containerResource = makeResource(
  { "container.id": "0123456789abcdef", "container.name": "web.1.abc", "host.name": "dockerhost" },
  {
    Id: "0123456789abcdef",
    Name: "/web.1.abc",
    Image: "sha256:582c496ccf79",
    Config: { Hostname: "myhost", Image: "nginx:1.25", Labels: {}, Env: ["A=B"] },
    State: { Pid: 1234 },
  },
);

export function lineRecord(body: string, more: Partial<LogRecord> = {}): LogRecord {
  return {
    seconds: 1_763_633_778,
    nanos: 123_456_789,
    observedMs: 1_763_633_778_500,
    severity: 9,
    body,
    resource: containerResource,
    attributes: ["log.iostream", "stdout"],
    seq: 0,
    ...more,
  };
}

const lines = (from: number, to: number): LogRecord[] =>
  Array.from({ length: to - from }, (_, i) => lineRecord(`line ${from + i}`));
const bodies = (from: number, to: number): string[] => lines(from, to).map((record) => record.body);

export function openSinkSuite(name: string, { kind, receiver, mayRepeat = false }: OpenSinkSuite): void {
  describe(`sink ${name}`, () => {
    const ends: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0)) await end();
    });

    async function opened(
      signal = new AbortController().signal,
    ): Promise<{ sink: OpenSink; to: TestReceiver; counts: Counts }> {
      const to = await receiver();
      const counts = newCounts();
      const sink = await kind.open(to.options, sinkContext(counts, signal));
      ends.push(async () => {
        await sink.close(0);
        await to.stop();
      });
      return { sink, to, counts };
    }

    test("sends batches in the order they were given and answers in that order, empty ones too", async () => {
      const { sink, to } = await opened();
      await to.start();
      const order: number[] = [];
      const sent = [0, 1, 2, 3, 4].map((n) =>
        sink.send(n === 2 ? [] : lines(n * 10, n * 10 + 10), {}).then(() => order.push(n)),
      );
      await Promise.all(sent);
      expect(order).toEqual([0, 1, 2, 3, 4]);
      await until(() => to.bodies().length >= 40, "all records");
      expect(to.bodies()).toEqual([...bodies(0, 20), ...bodies(30, 50)]);
      expect(sink.status().state).toBe("running");
    });

    test("opens while the receiver is down, says so, and delivers when it is there", async () => {
      const { sink, to } = await opened();
      let resolved = false;
      const sent = sink.send(lines(0, 5), {}).then(() => (resolved = true));
      await until(() => sink.status().state === "waiting", "a sink that waits");
      const status = sink.status();
      expect(status.state === "waiting" && status.because).toBeTruthy();
      expect(resolved).toBe(false);
      await to.start();
      await sent;
      await until(() => new Set(to.bodies()).size === 5, "all records");
      expect([...new Set(to.bodies())]).toEqual(bodies(0, 5));
    });

    test("goes on after the receiver was away", async () => {
      const { sink, to } = await opened();
      await to.start();
      await sink.send(lines(0, 10), {});
      await until(() => to.bodies().length === 10, "the first records");
      await to.stop();
      const sent = [sink.send(lines(10, 20), {}), sink.send(lines(20, 30), {})];
      await to.start();
      await Promise.all(sent);
      await until(() => new Set(to.bodies()).size === 30, "all records");
      expect([...new Set(to.bodies())]).toEqual(bodies(0, 30));
      if (!mayRepeat) expect(to.bodies().length).toBe(30);
    });

    test("what it was given before close is sent; afterwards it takes nothing; closing twice is harmless", async () => {
      const { sink, to } = await opened();
      await to.start();
      const sent = sink.send(lines(0, 100), {});
      await Promise.all([sink.close(10_000), sink.close(10_000)]);
      await expect(sent).resolves.toBeUndefined();
      await expect(sink.send(lines(100, 101), {})).rejects.toThrow();
      expect(sink.status().state).toBe("closed");
      await until(() => to.bodies().length === 100, "all records");
    });

    test("close with the receiver down ends after the grace, and the rest rejects", async () => {
      const { sink } = await opened();
      const rejected = expect(sink.send(lines(0, 5), {})).rejects.toThrow();
      const started = performance.now();
      await sink.close(200);
      expect(performance.now() - started).toBeLessThan(5000);
      await rejected;
    });

    test("the program's end ends it without grace", async () => {
      const abort = new AbortController();
      const { sink } = await opened(abort.signal);
      const rejected = expect(sink.send(lines(0, 5), {})).rejects.toThrow();
      abort.abort();
      await rejected;
      await sink.close(60_000);
    });
  });
}
