/**
 * The end of a route's pipeline: hands batches to the route's sink and keeps the positions of what the receiver has. What
 * was handed over and not kept is delivered again after a kill; what was kept is never delivered again.
 */
import type { LogRecord } from "../record/record.ts";
import type { OpenSink, Sink } from "../record/sink.ts";
import type { CursorUpdates } from "../record/source.ts";
import type { Positions } from "./positions.ts";

export interface DeliveryOptions {
  name: string;
  sink: OpenSink;
  positions: Positions;
  /** Text under way at which sources are asked to wait: Docker's own files are the buffer behind it. */
  maxBytes: number;
  graceMs: number;
}

export interface Delivery extends Sink {
  /** Records handed to the sink that the receiver does not have yet. */
  waiting: () => number;
  /** Waits for the receiver no longer than that, or than the options' grace. */
  close: (graceMs?: number) => Promise<void>;
}

/** What a record costs beside its text, roughly. */
const RECORD_BYTES = 150;

export function deliverTo({ name, sink, positions, maxBytes, graceMs }: DeliveryOptions): Delivery {
  let bytes = 0;
  let records = 0;
  let closed = false;
  let room: { promise: Promise<void>; open: () => void } | undefined;
  let last: Promise<void> = Promise.resolve();

  const settle = (size: number, count: number): void => {
    bytes -= size;
    records -= count;
    if (bytes >= maxBytes && !closed) return;
    room?.open();
    room = undefined;
  };

  const deliver = async (batch: readonly LogRecord[], cursors: CursorUpdates): Promise<void> => {
    const before = last;
    const sent = sink.send(batch, cursors);
    // Looked at below; a rejection must not count as unhandled meanwhile.
    sent.catch(() => undefined);
    await before;
    await sent;
  };

  const take = (batch: readonly LogRecord[], cursors: CursorUpdates): Promise<void> => {
    if (closed) return Promise.reject(new Error(`route ${name} is closed`));
    const size = sizeOf(batch);
    bytes += size;
    records += batch.length;
    // After one that was not delivered nothing counts as delivered: the chain stays rejected.
    last = deliver(batch, cursors)
      .then(() => positions.set(cursors))
      .finally(() => settle(size, batch.length));
    return last;
  };

  return {
    name,
    take,
    full: () => {
      if (bytes < maxBytes || closed) return undefined;
      room ??= newRoom();
      return room.promise;
    },
    waiting: () => records,
    close: async (mostMs = graceMs) => {
      if (closed) return;
      closed = true;
      room?.open();
      room = undefined;
      await sink.close(mostMs);
      await last.catch(() => undefined);
      await positions.close();
    },
  };
}

function newRoom(): { promise: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

function sizeOf(batch: readonly LogRecord[]): number {
  let size = 0;
  for (const record of batch) size += record.body.length + RECORD_BYTES;
  return size;
}
