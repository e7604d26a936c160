import { expect, test } from "vitest";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import type { OpenSink } from "../record/sink.ts";
import type { CursorUpdates } from "../record/source.ts";
import { deliverTo } from "./delivery.ts";
import type { Positions } from "./positions.ts";

const resource = makeResource({ "container.name": "web" });

function batch(length = 1, body = "line"): LogRecord[] {
  return Array.from({ length }, () => ({
    seconds: 1,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body,
    resource,
    attributes: [],
    seq: 0,
  }));
}

/** A sink that answers when the test says so. */
function slowSink() {
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const sink: OpenSink = {
    send: () => new Promise((resolve, reject) => answers.push({ resolve, reject })),
    status: () => ({ state: "running", detail: "" }),
    close: () => {
      for (const one of answers) one.reject(new Error("closed"));
      return Promise.resolve();
    },
  };
  return { sink, answers };
}

function kept() {
  const all = new Map<string, string>();
  const positions: Positions = {
    all,
    set: (updates: CursorUpdates) => {
      for (const [key, value] of Object.entries(updates)) {
        if (value === null) all.delete(key);
        else all.set(key, value);
      }
    },
    mark: (key, value) => void all.set(key, value),
    replace: () => undefined,
    trouble: () => undefined,
    close: () => Promise.resolve(),
  };
  return { all, positions };
}

function delivery(maxBytes = 1_000_000) {
  const { sink, answers } = slowSink();
  const { all, positions } = kept();
  return { answers, all, sink: deliverTo({ name: "r", sink, positions, maxBytes, graceMs: 0 }) };
}

test("a position is kept when the sink has answered, in the order of the batches", async () => {
  const { sink, answers, all } = delivery();
  const first = sink.take(batch(), { a: "1" });
  const second = sink.take(batch(), { a: "2" });
  // The later answer comes first: its position must wait for the earlier.
  answers[1]?.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(all.get("a")).toBeUndefined();
  answers[0]?.resolve();
  await Promise.all([first, second]);
  expect(all.get("a")).toBe("2");
});

test("what was not delivered keeps its position, and so does all behind it", async () => {
  const { sink, answers, all } = delivery();
  const first = sink.take(batch(), { a: "1" });
  const second = sink.take(batch(), { a: "2" });
  answers[1]?.resolve();
  answers[0]?.reject(new Error("closing"));
  await expect(first).rejects.toThrow("closing");
  await expect(second).rejects.toThrow("closing");
  expect(all.size).toBe(0);
});

test("it is full at its bytes and has room again when something was delivered", async () => {
  const { sink, answers } = delivery(1000);
  expect(sink.full()).toBeUndefined();
  const taken = sink.take(batch(1, "x".repeat(2000)), {});
  const room = sink.full();
  expect(room).toBeDefined();
  expect(sink.waiting()).toBe(1);
  answers[0]?.resolve();
  await taken;
  await room;
  expect(sink.full()).toBeUndefined();
  expect(sink.waiting()).toBe(0);
});

test("closing ends what waits for room, and takes nothing more", async () => {
  const { sink } = delivery(10);
  const taken = sink.take(batch(), { a: "1" });
  const room = sink.full();
  const refused = expect(taken).rejects.toThrow("closed");
  await sink.close();
  await room;
  await refused;
  await expect(sink.take(batch(), {})).rejects.toThrow("closed");
});
