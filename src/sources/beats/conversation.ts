/** One connection of the lumberjack protocol: windows of events, each answered when it is durable. */
import type { EventReader } from "../../codecs/lumberjack/events.ts";
import { FrameCutter, ackFrame } from "../../codecs/lumberjack/frame-cutter.ts";
import type { FrameCut } from "../../codecs/lumberjack/frame-cutter.ts";
import type { AnsweringProtocol, Line, Step } from "../../receive/answering.ts";
import { TooLarge } from "../../receive/inflating.ts";
import type { Inflating } from "../../receive/inflating.ts";
import type { Ledger } from "../../receive/ledger.ts";
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext } from "../../record/source.ts";
import type { Suspects } from "./suspects.ts";
import { Window } from "./window.ts";

/** A batch of a large window; a change makes windows that came half before a kill come twice. */
const SLICE_BYTES = 1024 * 1024;
/** Beats give up after 30 s without an answer (timeout of the Logstash output), so each of them is told earlier that we are there. */
const STILL_HERE_MS = 5000;
/** A sender that lost our answers begins its next connection with what was not answered: Beats have two windows under way. */
const SUSPECT_WINDOWS = 8;
/** Windows whose answer may still be on its way when a connection breaks. */
const UNSURE_WINDOWS = 16;

/** What all connections of the source share. */
export interface Reception {
  ctx: SourceContext;
  events: EventReader;
  ledger: Ledger;
  suspects: Suspects;
  inflating: Inflating;
  maxFrameBytes: number;
  /** Tells how much more is held of frames that are not whole; true when that is too much. */
  held: (changeBytes: number) => boolean;
}

export class BeatsConversation implements AnsweringProtocol {
  readonly #reception: Reception;
  readonly #peer: string;
  readonly #line: Line;
  readonly #outer: FrameCutter;
  /** What a compressed frame holds. */
  #inner: FrameCutter | undefined;
  #window: Window | undefined;
  /** Windows begun on this connection. */
  #windows = 0;
  /** Those without a last answer, oldest first. */
  readonly #open: Window[] = [];
  /** Those answered lately. */
  readonly #unsure: Window[] = [];
  #records: LogRecord[] = [];
  #bytes = 0;
  #heldBytes = 0;
  #holdsPlace = false;
  #stillHere: NodeJS.Timeout | undefined;

  constructor(reception: Reception, peer: string, line: Line) {
    this.#reception = reception;
    this.#peer = peer;
    this.#line = line;
    this.#outer = new FrameCutter(reception.maxFrameBytes);
  }

  push(bytes: Buffer): void {
    this.#outer.push(bytes);
  }

  step(): Step | Promise<Step> {
    this.#reception.events.begin(this.#peer, Date.now());
    let readBytes = 0;
    let step: Step | Promise<Step> = "more";
    while (step === "more" && readBytes < SLICE_BYTES) {
      const cutter = this.#inner ?? this.#outer;
      step = this.#frame(cutter, cutter.next());
      readBytes += cutter.end - cutter.start;
    }
    // Records are handed on only with their window or a part of it: they wait for the rest.
    return step;
  }

  ended(goodbye: boolean): void {
    clearInterval(this.#stillHere);
    const { ledger, suspects } = this.#reception;
    for (const { names } of this.#open) for (const name of names) suspects.add(name);
    // Who says goodbye after its answers has them: the same events from now on are new ones.
    for (const { names } of this.#unsure)
      if (goodbye) ledger.forget(names);
      else for (const name of names) suspects.add(name);
    this.#leavePlace();
    this.#reception.held(-this.#heldBytes);
    this.#heldBytes = 0;
  }

  #refuse(reason: string): Step {
    this.#reception.ctx.count("refused", reason);
    this.#leavePlace();
    return "over";
  }

  #foreign(): Step {
    this.#reception.ctx.count("malformed", "not the lumberjack protocol");
    this.#leavePlace();
    return "over";
  }

  #frame(cutter: FrameCutter, cut: FrameCut): Step | Promise<Step> {
    switch (cut) {
      case "window":
        return this.#begin(cutter);
      case "json":
      case "pairs":
        return this.#event(cutter, cut);
      case "compressed":
        return this.#inner === undefined ? this.#unpack(cutter) : this.#foreign();
      case "more":
        return this.#more(cutter);
      case "broken":
        return this.#foreign();
      case "too long":
        return this.#refuse("frame too large");
    }
  }

  #more(cutter: FrameCutter): Step {
    if (cutter === this.#outer) return this.#isHeldTooMuch() ? this.#refuse("too much unfinished") : "done";
    // A compressed frame ended inside a frame of its own.
    if (cutter.heldBytes() > 0) return this.#foreign();
    this.#inner = undefined;
    this.#leavePlace();
    return "more";
  }

  #isHeldTooMuch(): boolean {
    const held = this.#outer.heldBytes();
    const change = held - this.#heldBytes;
    this.#heldBytes = held;
    return this.#reception.held(change) && change > 0;
  }

  async #unpack({ bytes, start, end }: FrameCutter): Promise<Step> {
    const { inflating, maxFrameBytes } = this.#reception;
    await inflating.enter();
    this.#holdsPlace = true;
    try {
      const unpacked = await inflating.unpack(bytes.subarray(start, end), "zlib");
      if (unpacked === undefined) return this.#foreign();
      this.#inner = new FrameCutter(maxFrameBytes);
      this.#inner.push(unpacked);
      return "more";
    } catch (error) {
      if (error instanceof TooLarge) return this.#refuse("unpacks to too much");
      throw error;
    }
  }

  /** Also where nothing more is read: the sender may have gone while it waited for the place, and `ended` does not come again. */
  #leavePlace(): void {
    if (!this.#holdsPlace) return;
    this.#holdsPlace = false;
    this.#reception.inflating.leave();
  }

  #begin({ version, number }: FrameCutter): Step | Promise<Step> {
    // A window that was not filled: its sender announced more than it had.
    const before = this.#window?.last === 0 ? this.#drop(this.#window) : this.#window;
    const step = before === undefined ? "more" : this.#hand(before, true);
    this.#window = number > 0 ? this.#newWindow(version, number) : undefined;
    return step;
  }

  #drop(window: Window): undefined {
    this.#open.splice(this.#open.indexOf(window), 1);
  }

  #newWindow(version: number, events: number): Window {
    const window = new Window(version, events);
    this.#windows += 1;
    this.#open.push(window);
    this.#stillHere ??= setInterval(() => this.#tellStillHere(), STILL_HERE_MS).unref();
    return window;
  }

  /** An answer that names less than the window's last event says only that we are at it. */
  #tellStillHere(): void {
    const [oldest] = this.#open;
    if (oldest !== undefined) this.#line.answer(ackFrame(oldest.version, oldest.durable));
  }

  #event(cutter: FrameCutter, kind: "json" | "pairs"): Step | Promise<Step> {
    const { events } = this.#reception;
    // Without a window each event is answered by itself.
    const window = (this.#window ??= this.#newWindow(cutter.version, 1));
    this.#records.push(kind === "json" ? events.json(cutter) : events.pairs(cutter));
    this.#bytes += cutter.end - cutter.start;
    window.read(cutter.number, cutter.bytes.subarray(cutter.start, cutter.end));
    if (window.left > 0 && this.#bytes < SLICE_BYTES) return "more";
    if (window.left === 0) this.#window = undefined;
    return this.#hand(window, window.left === 0);
  }

  /** Hands on what was read of a window, unless it was taken before. */
  #hand(window: Window, isLast: boolean): Step | Promise<Step> {
    const { ledger, ctx, suspects } = this.#reception;
    const name = window.digest();
    const sequence = window.last;
    const records = this.#records;
    const bytes = this.#bytes;
    this.#records = [];
    this.#bytes = 0;
    const isSuspect = this.#windows <= SUSPECT_WINDOWS && suspects.take(name);
    const known = isSuspect ? ledger.find(name) : undefined;
    window.names.push(name);
    if (known !== undefined) {
      ctx.count("repeated", "window taken before", records.length);
      return this.#again(window, known, { sequence, isLast });
    }
    const entry = ledger.open([name]);
    const kept = this.#line.hand({ records, cursors: entry.cursors, bytes });
    ledger.begin(entry, kept);
    void kept.then((isKept) => {
      ledger.settle(entry, isKept);
      if (isKept) this.#durable(window, { sequence, isLast });
    });
    return "more";
  }

  async #again(window: Window, known: true | Promise<boolean>, part: Part): Promise<Step> {
    if (!(await known)) return "over";
    this.#durable(window, part);
    return "more";
  }

  /** Batches become durable in order; a window taken before may be known earlier than the one in front of it. */
  #durable(window: Window, { sequence, isLast }: Part): void {
    window.durable = sequence;
    window.complete = isLast;
    while (this.#open[0]?.complete === true) this.#answer(this.#open.splice(0, 1));
  }

  #answer(windows: readonly Window[]): void {
    const { suspects } = this.#reception;
    for (const window of windows) {
      const heard = this.#line.answer(ackFrame(window.version, window.durable));
      if (heard) this.#unsure.push(window);
      else for (const name of window.names) suspects.add(name);
    }
    // A sender that is so much further on has had the answer.
    for (const { names } of this.#unsure.splice(0, Math.max(0, this.#unsure.length - UNSURE_WINDOWS)))
      this.#reception.ledger.forget(names);
  }
}

/** Of a window: all of it, or what one batch holds. */
interface Part {
  sequence: number;
  isLast: boolean;
}
