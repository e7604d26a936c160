/**
 * Remembers what was taken, by the ids of the senders' batches: one that comes again, because our answer was lost with a
 * connection or with the program, is answered and not taken twice. What was taken last stands in cursors, committed with the
 * records themselves, so a killed program knows it, too.
 */
import { createHash } from "node:crypto";
import type { CursorUpdates, SourceContext } from "../record/source.ts";

const KEY = "taken.";
/** Batches kept as cursors: at a kill, more are not on their way at a time. */
const SLOTS = 2048;
/** Ids known while the program runs: a minute of the fastest senders. */
const IDS_MOST = 100_000;
/** Longer ids are known by their digest. */
const ID_MOST_CHARS = 128;

/** One batch's cursor. */
interface Slot {
  number: number;
  /** Ids in it that are not forgotten. */
  left: number;
}

export class Ledger {
  readonly #ctx: SourceContext;
  /** Id → number of its batch, oldest first. */
  readonly #taken = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<boolean>>();
  readonly #slots = new Map<number, Slot>();
  /** Cursors that say nothing any more; they go with the next batch. */
  #stale: string[] = [];
  #number = 0;

  constructor(ctx: SourceContext) {
    this.#ctx = ctx;
    for (const key of ctx.cursorKeys()) if (key.startsWith(KEY)) this.#load(key);
  }

  /** True: taken. A promise: under way, true when it is durable. Undefined: new, or not kept. */
  find(id: string): true | Promise<boolean> | undefined {
    const known = short(id);
    return this.#underWay.get(known) ?? (this.#taken.has(known) ? true : undefined);
  }

  /** Ids that are known, shortened as they are kept. */
  ids(): Iterable<string> {
    return this.#taken.keys();
  }

  /** The cursors that keep these ids, to be handed on with their batch. */
  open(ids: readonly string[]): Entry {
    this.#number += 1;
    const number = this.#number;
    const cursors: Record<string, string | null> = {};
    for (const key of this.#stale) cursors[key] = null;
    this.#stale = [];
    const known = ids.map(short);
    cursors[`${KEY}${number % SLOTS}`] = JSON.stringify([number, ...known]);
    this.#slots.set(number % SLOTS, { number, left: ids.length });
    return { number, ids: known, cursors };
  }

  /** The batch of the entry is on its way. */
  begin({ ids }: Entry, kept: Promise<boolean>): void {
    for (const id of ids) this.#underWay.set(id, kept);
  }

  /** How it went. */
  settle({ ids, number }: Entry, kept: boolean): void {
    for (const id of ids) {
      this.#underWay.delete(id);
      if (!kept) continue;
      this.#taken.delete(id);
      this.#taken.set(id, number);
    }
    while (this.#taken.size > IDS_MOST) {
      const [oldest] = this.#taken.keys();
      this.#taken.delete(oldest ?? "");
    }
  }

  /** The sender has our answer: what looks the same from now on is something new. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      const known = short(id);
      const number = this.#taken.get(known);
      if (number === undefined) continue;
      this.#taken.delete(known);
      const slot = this.#slots.get(number % SLOTS);
      if (slot?.number !== number) continue;
      slot.left -= 1;
      if (slot.left === 0) this.#stale.push(`${KEY}${number % SLOTS}`);
    }
  }

  #load(key: string): void {
    const value: unknown = parsed(this.#ctx.cursor(key));
    if (!Array.isArray(value)) return;
    const [number, ...ids] = value as unknown[];
    if (typeof number !== "number") return;
    this.#number = Math.max(this.#number, number);
    for (const id of ids) if (typeof id === "string") this.#taken.set(id, number);
    this.#slots.set(number % SLOTS, { number, left: ids.length });
  }
}

/** What was written about one batch. */
export interface Entry {
  number: number;
  ids: readonly string[];
  cursors: CursorUpdates;
}

function short(id: string): string {
  return id.length <= ID_MOST_CHARS ? id : createHash("sha256").update(id).digest("base64");
}

function parsed(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? "");
  } catch {
    return undefined;
  }
}
