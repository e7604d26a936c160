/**
 * What systemd-journal-upload(8) sends: POST /upload with entries in the export format, answered as systemd-journal-remote does. It
 * keeps its place when the answer is good, and sends all of it again when the answer was lost: what was taken is then known by its cursor.
 */
import { ExportReader } from "../../codecs/journal/export.ts";
import { counterOf, isUpTo } from "../../codecs/journal/cursor.ts";
import { JournalRecords } from "../../codecs/journal/records.ts";
import { takeIn } from "../../receive/taking.ts";
import type { Taken } from "../../receive/taking.ts";
import { BodyRefused, secretOf } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall } from "../../record/door.ts";
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext } from "../../record/source.ts";

const MIB = 1024 * 1024;
/** Of a compressed one. Others are read as they come: a sender that is far behind sends all of its journal in one request. */
const BODY_MOST_BYTES = 128 * MIB;
const TYPE = "application/vnd.fdo.journal";
/** Records handed on together. */
const BATCH_RECORDS = 4096;
/** Read between two looks at how many there are. */
const STEP_BYTES = 256 * 1024;
const RETRY_AFTER_SECONDS = "5";
/** Before the cursors of senders, of which there is one for each counter. */
const KEY = "@upload ";
/** Counters that are remembered: a host has a new one seldom. Entries of further ones are taken as they come. */
const COUNTERS_MOST = 20_000;
const SENDERS_MOST = 10_000;

export function uploadDoor(ctx: SourceContext, maxMessageBytes: number): Door {
  const senders = new Map<string, JournalRecords>();
  const recordsOf = (peer: string): JournalRecords => {
    let records = senders.get(peer);
    if (records === undefined) {
      if (senders.size >= SENDERS_MOST) senders.clear();
      records = new JournalRecords({ "logboom.source": "journald", "network.peer.address": peer });
      senders.set(peer, records);
    }
    return records;
  };
  return {
    methods: ["POST"],
    paths: ["/upload"],
    maxBodyBytes: BODY_MOST_BYTES,
    answer: (call) => answer(call, { ctx, records: recordsOf(call.peer), maxMessageBytes }),
  };
}

interface UploadNeeds {
  ctx: SourceContext;
  records: JournalRecords;
  maxMessageBytes: number;
}

async function answer(call: DoorCall, needs: UploadNeeds): Promise<DoorAnswer> {
  if (!call.access.maySend(secretOf(call.headers))) return text(401, "A token is needed.");
  const type = call.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== TYPE) return text(415, `Content-Type: ${TYPE} is needed.`);
  const upload = new Upload(needs, call.observedMs);
  let taken: Taken;
  try {
    const isPacked = call.headers["content-encoding"] !== undefined;
    taken = await upload.take(isPacked ? [await call.body()] : call.parts());
  } catch (error) {
    if (error instanceof BodyRefused) return text(error.status, error.message);
    throw error;
  }
  if (taken !== "taken") return { ...text(503, "No room, send it again."), headers: RETRY };
  return text(202, "OK.");
}

const RETRY = { "Content-Type": "text/plain; charset=utf-8", "Retry-After": RETRY_AFTER_SECONDS };

function text(status: number, message: string): DoorAnswer {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: `${message}\n` };
}

class Upload {
  readonly #needs: UploadNeeds;
  readonly #observedMs: number;
  readonly #mayRemember: boolean;
  readonly #reader: ExportReader;
  #batch: LogRecord[] = [];
  /** Key → cursor of the last entry in the batch. */
  #cursors: Record<string, string> = {};
  /** What was taken before this request, per key. */
  readonly #before = new Map<string, string | undefined>();

  constructor(needs: UploadNeeds, observedMs: number) {
    this.#needs = needs;
    this.#observedMs = observedMs;
    this.#mayRemember = needs.ctx.cursorKeys().length < COUNTERS_MOST;
    const { count } = needs.ctx;
    this.#reader = new ExportReader(
      {
        entry: (fields, marks) => {
          if (marks.truncated) count("truncated", "longer than allowed");
          if (marks.invalidUtf8) count("repaired", "invalid UTF-8");
          this.#entry(needs.records.entryOf(fields, marks, this.#observedMs));
        },
        damaged: (reason) => count("malformed", reason),
      },
      needs.maxMessageBytes,
    );
  }

  async take(parts: AsyncIterable<Buffer> | readonly Buffer[]): Promise<Taken> {
    let held: Buffer[] = [];
    let bytes = 0;
    for await (const part of parts) {
      held.push(part);
      bytes += part.length;
      // A reader of single bytes would put a long line together anew for each of them.
      if (bytes < STEP_BYTES) continue;
      const taken = await this.#read(Buffer.concat(held, bytes));
      if (taken !== "taken") return taken;
      held = [];
      bytes = 0;
    }
    const taken = await this.#read(Buffer.concat(held, bytes));
    if (taken !== "taken") return taken;
    this.#reader.end();
    return this.#batch.length === 0 ? "taken" : this.#handOn();
  }

  async #read(bytes: Buffer): Promise<Taken> {
    for (let at = 0; at < bytes.length; at += STEP_BYTES) {
      this.#reader.push(bytes.subarray(at, at + STEP_BYTES));
      if (this.#batch.length < BATCH_RECORDS) continue;
      const taken = await this.#handOn();
      if (taken !== "taken") return taken;
    }
    return "taken";
  }

  #entry({ record, cursor }: ReturnType<JournalRecords["entryOf"]>): void {
    const { ctx } = this.#needs;
    const counter = counterOf(cursor);
    if (counter === undefined) {
      this.#batch.push(record);
      return;
    }
    const key = KEY + counter;
    if (!this.#before.has(key)) this.#before.set(key, ctx.cursor(key));
    const before = this.#before.get(key);
    if (before !== undefined && isUpTo(cursor, before)) {
      ctx.count("repeated", "taken before");
      return;
    }
    this.#batch.push(record);
    if (before !== undefined || this.#mayRemember) this.#cursors[key] = cursor;
  }

  #handOn(): Promise<Taken> {
    const batch = this.#batch;
    const cursors = this.#cursors;
    this.#batch = [];
    this.#cursors = {};
    return takeIn(this.#needs.ctx, batch, cursors);
  }
}
