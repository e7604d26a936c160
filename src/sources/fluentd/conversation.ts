/** One connection of the forward protocol: handshake, messages, acknowledgements. */
import type { Entries } from "../../codecs/forward/entries.ts";
import { openEnvelope } from "../../codecs/forward/envelope.ts";
import type { Envelope } from "../../codecs/forward/envelope.ts";
import { Handshake } from "../../codecs/forward/handshake.ts";
import type { HandshakeOptions } from "../../codecs/forward/handshake.ts";
import { ValueCutter } from "../../codecs/msgpack/value-cutter.ts";
import { ValueReader } from "../../codecs/msgpack/value-reader.ts";
import type { AnsweringProtocol, Line, Step } from "../../receive/answering.ts";
import { Inflating, TooLarge } from "../../receive/inflating.ts";
import { ForwardBatch } from "./batch.ts";
import type { Shelf } from "./batch.ts";

/** What one step reads, and one batch of a large chunk; a change makes chunks that came half before a kill come twice. */
export const SLICE_BYTES = 1024 * 1024;
/** Before a sender has shown that it knows the key. */
const HANDSHAKE_MOST_BYTES = 8192;
const HANDSHAKE_WITHIN_MS = 30_000;
/** Tag and options beside the entries. */
const ENVELOPE_BYTES = 65_536;

/** What all connections of the source share. */
export interface Reception extends Shelf {
  maxChunkBytes: number;
  /** Undefined: nobody is asked for a key. */
  handshake: HandshakeOptions | undefined;
  inflating: Inflating;
  /** Tells how much more is held of messages that are not whole; true when that is too much. */
  held: (changeBytes: number) => boolean;
}

export class ForwardConversation implements AnsweringProtocol {
  readonly #reception: Reception;
  readonly #peer: string;
  readonly #line: Line;
  readonly #batch: ForwardBatch;
  readonly #cutter: ValueCutter;
  readonly #reader = new ValueReader();
  #handshake: Handshake | undefined;
  #impatience: NodeJS.Timeout | undefined;
  /** The chunk that is being read. */
  #entries: Entries | undefined;
  #chunk = "";
  #slice = 0;
  #holdsPlace = false;
  #heldBytes = 0;

  constructor(reception: Reception, peer: string, line: Line) {
    this.#reception = reception;
    this.#peer = peer;
    this.#line = line;
    this.#batch = new ForwardBatch(reception, line);
    this.#cutter = new ValueCutter(HANDSHAKE_MOST_BYTES);
    if (reception.handshake === undefined) this.#welcome();
    else this.#greet(reception.handshake);
  }

  push(bytes: Buffer): void {
    this.#cutter.push(bytes);
  }

  step(): Step | Promise<Step> {
    const { decoder, pieces } = this.#reception;
    decoder.begin(this.#peer, Date.now());
    pieces.begin(this);
    let step: Step | Promise<Step> = "more";
    while (step === "more" && this.#batch.bytes() < SLICE_BYTES)
      step = this.#entries === undefined ? this.#next() : this.#slices(this.#entries);
    this.#batch.flush();
    return step;
  }

  ended(goodbye: boolean): void {
    clearTimeout(this.#impatience);
    if (goodbye) this.#reception.pieces.endOf(this, Date.now());
    this.#leavePlace();
    this.#reception.held(-this.#heldBytes);
    this.#heldBytes = 0;
  }

  #greet(options: HandshakeOptions): void {
    this.#handshake = new Handshake(options);
    this.#line.answer(this.#handshake.hello());
    this.#impatience = setTimeout(() => this.#refuse("no handshake"), HANDSHAKE_WITHIN_MS);
    this.#impatience.unref();
  }

  #welcome(): void {
    this.#handshake = undefined;
    clearTimeout(this.#impatience);
    this.#cutter.allow(this.#reception.maxChunkBytes + ENVELOPE_BYTES);
  }

  #refuse(reason: string): Step {
    this.#reception.ctx.count("refused", reason);
    this.#leavePlace();
    this.#line.leave();
    return "over";
  }

  /** The next message of the connection. */
  #next(): Step | Promise<Step> {
    const cutter = this.#cutter;
    const cut = cutter.next();
    if (cut === "more") return this.#isHeldTooMuch() ? this.#refuse("too much unfinished") : "done";
    if (cut === "too long") return this.#refuse("chunk too large");
    if (cut === "broken") return this.#foreign();
    this.#reader.open(cutter.bytes, cutter.start, cutter.end);
    if (this.#handshake !== undefined) return this.#ping(this.#handshake);
    const opened = openEnvelope(this.#reader);
    if (opened === "nil") return "more";
    if (opened === "broken") return this.#foreign();
    return this.#message(opened, cutter.bytes);
  }

  #isHeldTooMuch(): boolean {
    const held = this.#cutter.heldBytes();
    const change = held - this.#heldBytes;
    this.#heldBytes = held;
    return this.#reception.held(change) && change > 0;
  }

  /** Nothing can be told about what follows. */
  #foreign(): Step {
    this.#reception.ctx.count("malformed", "not the forward protocol");
    return "over";
  }

  #ping(handshake: Handshake): Step {
    const answer = handshake.answer(this.#reader);
    if (answer === undefined) return this.#refuse("no handshake");
    this.#line.answer(answer.pong);
    if (!answer.accepted) return this.#refuse(answer.because);
    this.#welcome();
    return "more";
  }

  #message(envelope: Envelope, bytes: Buffer): Step | Promise<Step> {
    const { tag, shape, start, end, count, chunk, compressed, signal } = envelope;
    if (chunk !== "" && this.#reception.ledger.find(chunk) !== undefined) return this.#again(chunk);
    this.#chunk = chunk;
    this.#slice = 0;
    const left = shape === "packed" ? Infinity : count;
    this.#entries = { tag, shape, bytes, at: start, end, left };
    if (signal > 0) return this.#notLogs(this.#entries);
    if (compressed === "" || compressed === "text" || shape !== "packed") return "more";
    if (compressed === "gzip") return this.#unpack(this.#entries);
    this.#reception.ctx.log.warn({ compressed }, "a sender compresses in a way that we do not know");
    return this.#refuse("unknown compression");
  }

  /** Metrics and traces of Fluent Bit. */
  #notLogs(entries: Entries): Step {
    this.#reception.ctx.count("refused", "not logs");
    entries.left = 0;
    return "more";
  }

  /** Our answer was lost, or is still to come on another connection. */
  #again(chunk: string): Step {
    const { ledger, ctx } = this.#reception;
    const known = ledger.find(chunk);
    ctx.count("repeated", "chunk taken before");
    if (known === true) this.#batch.answer(chunk);
    else void known?.then((kept) => (kept ? this.#batch.answer(chunk) : undefined));
    return "more";
  }

  async #unpack(entries: Entries): Promise<Step> {
    const { inflating, ctx } = this.#reception;
    await inflating.enter();
    this.#holdsPlace = true;
    try {
      const packed = entries.bytes.subarray(entries.at, entries.end);
      const bytes = await inflating.unpack(packed, "gzip");
      if (bytes === undefined) ctx.count("malformed", "damaged compression");
      entries.bytes = bytes ?? packed;
      entries.at = 0;
      entries.end = bytes?.length ?? 0;
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

  /** Reads the chunk on: all of it, or a slice when it is large. A slice is a batch of its own, and known by a name of its own. */
  #slices(entries: Entries): Step | Promise<Step> {
    const { decoder, ledger } = this.#reception;
    const first = entries.at;
    const large = this.#slice > 0 || entries.end - first > SLICE_BYTES;
    if (large && this.#batch.bytes() > 0) this.#batch.flush();
    if (!large || this.#chunk === "") {
      const more = decoder.decode(entries, SLICE_BYTES);
      this.#took(entries, first, this.#chunk, more);
      return "more";
    }
    const id = `${this.#chunk}#${this.#slice}`;
    const known = ledger.find(id);
    this.#slice += 1;
    if (known === undefined) this.#took(entries, first, id, decoder.decode(entries, SLICE_BYTES));
    else if (known === true) this.#took(entries, first, "", decoder.skip(entries, SLICE_BYTES));
    else return this.#underWay(entries, known);
    return "more";
  }

  /** The same slice is on its way from another connection: what follows waits for it. */
  async #underWay(entries: Entries, kept: Promise<boolean>): Promise<Step> {
    if (!(await kept)) return "over";
    this.#took(entries, entries.at, "", this.#reception.decoder.skip(entries, SLICE_BYTES));
    return "more";
  }

  /** `id` is "" when nothing new came of it. */
  #took(entries: Entries, first: number, id: string, more: boolean): void {
    this.#batch.read(entries.at - first + 1);
    if (!more) this.#entries = undefined;
    if (!more) this.#leavePlace();
    if (this.#chunk === "") return;
    if (id !== "") this.#batch.add(id, this.#chunk, !more);
    else if (!more) this.#batch.answer(this.#chunk);
  }
}
