/**
 * From a decoder to the pipeline: hands batches on without waiting for the one before, and says when it is time to
 * stop reading, because the pipeline is full or because too much is under way.
 */
import type { FrameTaker } from "../codecs/framing/frames.ts";
import type { LogRecord } from "../record/record.ts";
import type { SourceContext } from "../record/source.ts";

/** Over all connections, read and not yet durable: two journal syncs at full speed, and a bound on memory. */
const UNDER_WAY_MOST_BYTES = 64 * 1024 * 1024;

/** Frames → records. One serves all connections of a receiver. */
export interface FrameDecoder extends FrameTaker {
  /** Frames that follow come from this address ("" when there is none) and arrived now. */
  begin: (peer: string, observedMs: number) => void;
  /** The records since the last call. */
  take: () => LogRecord[];
}

export interface IntakeOptions {
  /** Read and not yet durable, if less than usual. */
  mostBytes?: number;
  /** Stop reading everywhere. */
  blocked: () => void;
  /** Go on. */
  room: () => void;
}

export class Intake {
  readonly decoder: FrameDecoder;
  readonly #ctx: SourceContext;
  readonly #options: IntakeOptions;
  #underWayBytes = 0;
  #batches = 0;
  #blocked = false;
  #settled: (() => void)[] = [];

  constructor(ctx: SourceContext, decoder: FrameDecoder, options: IntakeOptions) {
    this.#ctx = ctx;
    this.decoder = decoder;
    this.#options = options;
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  /** Read and not yet durable. */
  get underWayBytes(): number {
    return this.#underWayBytes;
  }

  /** Hands on what the decoder has. The promise is undefined when there was nothing, else resolves when it is durable. */
  handOn(bytes: number): Promise<void> | undefined {
    const records = this.decoder.take();
    if (records.length === 0) return undefined;
    this.#underWayBytes += bytes;
    this.#batches += 1;
    const done = this.#emit(records, bytes);
    this.#check();
    return done;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#batches > 0) await this.#nextSettled();
  }

  async #emit(records: readonly LogRecord[], bytes: number): Promise<void> {
    try {
      await this.#ctx.emit(records);
    } catch {
      // Only when the program is closing; such a sender does not send again.
      this.#ctx.count("dropped", "closing", records.length);
    }
    this.#underWayBytes -= bytes;
    this.#batches -= 1;
    const settled = this.#settled;
    this.#settled = [];
    for (const resolve of settled) resolve();
  }

  #nextSettled(): Promise<void> {
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  #check(): void {
    if (this.#blocked || this.#waitFor() === undefined) return;
    this.#blocked = true;
    this.#options.blocked();
    void this.#untilRoom();
  }

  async #untilRoom(): Promise<void> {
    const { signal } = this.#ctx;
    for (let wait = this.#waitFor(); wait !== undefined && !signal.aborted; wait = this.#waitFor())
      await wait;
    this.#blocked = false;
    if (!signal.aborted) this.#options.room();
  }

  #waitFor(): Promise<void> | undefined {
    const full = this.#ctx.full();
    if (full !== undefined) return full;
    return this.#underWayBytes > (this.#options.mostBytes ?? UNDER_WAY_MOST_BYTES)
      ? this.#nextSettled()
      : undefined;
  }
}
