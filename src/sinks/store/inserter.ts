/**
 * Moves chunks from the journal into the engine: in order, grouped, each group under one token until the engine has
 * answered. What the engine refuses for good is set aside in a file, never lost and never in the way.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Store } from "../../store/contract.ts";
import { EngineAway } from "../../store/contract.ts";
import type { Journal } from "./journal/journal.ts";
import type { ChunkPlace } from "./journal/recover.ts";
import type { GroupFrame } from "./journal/frames.ts";

/** A group leaves when its first chunk is this old … */
const GROUP_AGE_MS = 1000;
/** … or when it has this many rows or bytes; what came while both slots were busy goes along, up to twice as much. */
const GROUP_ROWS = 50_000;
const GROUP_BYTES = 16 * 1024 * 1024;
const GROUP_ROWS_MOST = 2 * GROUP_ROWS;
const GROUP_BYTES_MOST = 2 * GROUP_BYTES;
const IN_FLIGHT = 2;
/** Blocks kept in memory for the insert that follows in a second; beyond it they are read back from the journal. */
const MEMORY_BYTES = 64 * 1024 * 1024;
const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 5000;
/** An engine that refuses the same rows this often will always refuse them. */
const REFUSALS_MOST = 5;

interface Pending extends ChunkPlace {
  block: Uint8Array | undefined;
  columnKey: string;
  sinceMs: number;
}

interface Group {
  frame: GroupFrame;
  chunks: Pending[];
  state: "running" | "done";
}

export interface InserterOptions {
  journal: Journal;
  store: Store;
  log: Logger;
  /** Where groups that the engine refuses for good are kept. */
  rejectedDir: string;
  count: (event: string, reason: string, by: number) => void;
}

export class Inserter {
  /** Rows accepted and not yet in the engine. */
  waitingRows = 0;
  /** Every record up to this seq is in the store. */
  storedSeq = 0;
  readonly #options: InserterOptions;
  readonly #pending: Pending[] = [];
  readonly #begun: GroupFrame[];
  readonly #running: Group[] = [];
  readonly #workers = new Set<Promise<void>>();
  #memory = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing = new AbortController();
  #draining = false;
  #progress: (() => void)[] = [];

  constructor(options: InserterOptions, begun: GroupFrame[]) {
    this.#options = options;
    this.#begun = begun;
  }

  /** Takes a durable chunk; the block is kept in memory while there is room for it. */
  add(place: ChunkPlace, block: Uint8Array | undefined): void {
    const keep = block !== undefined && this.#memory + block.length <= MEMORY_BYTES ? block : undefined;
    this.#memory += keep?.length ?? 0;
    this.waitingRows += place.rows;
    this.#pending.push({ ...place, block: keep, columnKey: place.columns.join("\n"), sinceMs: Date.now() });
    this.#schedule();
  }

  /** Resolves when all up to `seq` is in the store, or after the time. */
  async storedUpTo(seq: number, mostMs: number): Promise<boolean> {
    const until = Date.now() + mostMs;
    while (this.storedSeq < seq) {
      const left = until - Date.now();
      if (left <= 0) return false;
      await Promise.race([new Promise<void>((resolve) => this.#progress.push(resolve)), sleep(left)]);
    }
    return true;
  }

  /** Sends what is left and waits a bounded time for it: what does not make it is in the journal. */
  async close(mostMs: number): Promise<void> {
    this.#draining = true;
    this.#schedule();
    const until = Date.now() + mostMs;
    while (this.waitingRows > 0 && Date.now() < until) await sleep(20);
    this.#closing.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#workers);
  }

  #schedule(): void {
    if (this.#closing.signal.aborted) return;
    while (this.#workers.size < IN_FLIGHT) {
      const group = this.#nextGroup();
      if (group === undefined) return;
      const worker = this.#send(group).finally(() => {
        this.#workers.delete(worker);
        this.#schedule();
      });
      this.#workers.add(worker);
    }
  }

  /** The next chunks that go together, or undefined while they may still gather company. */
  #nextGroup(): Group | undefined {
    const head = this.#pending[0];
    if (head === undefined) return undefined;
    const begun = this.#begun[0];
    if (begun !== undefined) {
      // Its token stands for all of its chunks: it must not leave while recovery is still bringing them.
      if ((this.#pending.at(-1)?.chunk ?? 0) < begun.last) return undefined;
      this.#begun.shift();
      const count = this.#pending.findIndex((one) => one.chunk > begun.last);
      return this.#take(begun, count < 0 ? this.#pending.length : count);
    }
    const { count, ripe } = this.#gather(head);
    if (!ripe && !this.#draining) {
      this.#timer ??= setTimeout(
        () => {
          this.#timer = undefined;
          this.#schedule();
        },
        Math.max(1, head.sinceMs + GROUP_AGE_MS - Date.now()),
      );
      return undefined;
    }
    const last = this.#pending[count - 1] ?? head;
    return this.#take(
      {
        token: `${this.#options.journal.id}-${head.chunk}-${last.chunk}`,
        first: head.chunk,
        last: last.chunk,
      },
      count,
    );
  }

  #gather(head: Pending): { count: number; ripe: boolean } {
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const one of this.#pending) {
      const full = count > 0 && (rows + one.rows > GROUP_ROWS_MOST || bytes + one.bytes > GROUP_BYTES_MOST);
      if (full || one.columnKey !== head.columnKey) return { count, ripe: true };
      rows += one.rows;
      bytes += one.bytes;
      count += 1;
    }
    const old = Date.now() - head.sinceMs >= GROUP_AGE_MS;
    return { count, ripe: old || rows >= GROUP_ROWS || bytes >= GROUP_BYTES };
  }

  #take(frame: GroupFrame, count: number): Group {
    const group: Group = { frame, chunks: this.#pending.splice(0, count), state: "running" };
    this.#running.push(group);
    return group;
  }

  async #send(group: Group): Promise<void> {
    const rows = group.chunks.reduce((sum, one) => sum + one.rows, 0);
    await this.#options.journal.begin(group.frame);
    const stored = await this.#insert(group, rows);
    if (stored === "closing") return;
    for (const one of group.chunks) this.#memory -= one.block?.length ?? 0;
    this.waitingRows -= rows;
    this.#options.count(stored, "", rows);
    group.state = "done";
    await this.#finish();
  }

  /** Marks the unbroken run of finished groups; a younger one that overtook waits for the older. */
  async #finish(): Promise<void> {
    let last: Pending | undefined;
    while (this.#running[0]?.state === "done") last = this.#running.shift()?.chunks.at(-1);
    if (last === undefined) return;
    this.storedSeq = Math.max(this.storedSeq, last.lastSeq);
    for (const wake of this.#progress.splice(0)) wake();
    await this.#options.journal.finish(last.chunk);
  }

  async #insert(group: Group, rows: number): Promise<"stored" | "rejected" | "closing"> {
    let waitMs = RETRY_FIRST_MS;
    let refusals = 0;
    for (;;) {
      try {
        await this.#options.store.insert({
          token: group.frame.token,
          columns: group.chunks[0]?.columns ?? [],
          blocks: await this.#blocks(group),
          rows,
          resourceKeys: [...new Set(group.chunks.flatMap((one) => one.resourceKeys))],
          behind: this.waitingRows - rows,
        });
        return "stored";
      } catch (error) {
        if (this.#closing.signal.aborted) return "closing";
        if (!(error instanceof EngineAway)) refusals += 1;
        if (refusals >= REFUSALS_MOST) return await this.#setAside(group, error as Error);
        this.#options.log.warn(
          { err: error, waitMs, token: group.frame.token },
          "engine did not take a batch, trying again",
        );
        await sleep(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
        waitMs = Math.min(waitMs * 2, RETRY_MOST_MS);
      }
    }
  }

  async #blocks(group: Group): Promise<Uint8Array[]> {
    const blocks: Uint8Array[] = [];
    for (const one of group.chunks) blocks.push(one.block ?? (await this.#options.journal.read(one)));
    return blocks;
  }

  async #setAside(group: Group, error: Error): Promise<"rejected"> {
    const { rejectedDir, log } = this.#options;
    const file = join(rejectedDir, `${group.frame.token}.native`);
    await mkdir(rejectedDir, { recursive: true, mode: 0o700 });
    await writeFile(file, await this.#blocks(group), { mode: 0o600 });
    log.error({ err: error, file }, "engine refused a batch for good, kept in a file");
    return "rejected";
  }
}
