/**
 * Bytes to a receiver over TCP or TLS, for ever: reconnects, and goes on at the border of a message where the peer's kernel
 * had stopped. See README.md for what is promised and what cannot be known.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { SinkStatus } from "../record/sink.ts";
import { addressText } from "./address.ts";
import { newBackoff } from "./backoff.ts";
import { connect } from "./connect.ts";
import type { Connected } from "./connect.ts";
import { Link } from "./link.ts";
import type { LinkEnd } from "./link.ts";
import { queueTable } from "./tcp-queue.ts";
import type { QueueTable } from "./tcp-queue.ts";
import type { TlsOptions } from "./tls-options.ts";
import { explain, TroubleLog } from "./trouble.ts";
import type { Trouble } from "./trouble.ts";
import { Trust } from "./trust.ts";
import { SendWindow } from "./window.ts";

/** No acknowledgement for so long, with bytes under way: the peer is gone or hangs. */
const STALL_MS = 30_000;
/** A connection that lived so long was a good one. */
const GOOD_MS = 2000;

export interface StreamOptions {
  transport: "tcp" | "tls";
  host: string;
  port: number;
  /** Read with transport "tls" alone. */
  tls?: TlsOptions;
  log: Logger;
  count: (event: string, reason: string, by?: number) => void;
  /** Ends everything at once. */
  signal: AbortSignal;
  /** Default 30 s. */
  stallMs?: number;
  /** Where acknowledgements are read; the kernel's table if absent. */
  table?: QueueTable;
}

export interface StreamSender {
  /**
   * One buffer of whole messages; `ends` has the offset after each message, in order, the last one the buffer's length.
   * Resolves when the peer's kernel has all of it; calls resolve in order. The buffer must not be changed any more.
   * Rejects only when the sender is closed.
   */
  send: (bytes: Buffer, ends: Uint32Array | readonly number[]) => Promise<void>;
  status: () => SinkStatus;
  close: (graceMs: number) => Promise<void>;
}

/** Does not wait for the receiver. Refuses TLS files that cannot be used. */
export function openStream(options: StreamOptions): StreamSender {
  return new ReconnectingStream(options);
}

class ReconnectingStream implements StreamSender {
  readonly #options: StreamOptions;
  readonly #where: string;
  readonly #trust: Trust | undefined;
  readonly #window = new SendWindow();
  readonly #backoff = newBackoff();
  readonly #trouble: TroubleLog;
  readonly #abort = new AbortController();
  readonly #loop: Promise<void>;
  #link: Link | undefined;
  #status: SinkStatus;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#where = addressText(options);
    this.#trouble = new TroubleLog(options.log, this.#where);
    if (options.transport === "tls") {
      if (options.tls === undefined) throw new TypeError("transport tls without its options");
      this.#trust = new Trust(options.tls, options.host);
    }
    this.#status = { state: "waiting", because: `${this.#where} is being connected to`, hint: "wait" };
    if (options.signal.aborted) this.#abort.abort();
    options.signal.addEventListener("abort", () => void this.close(0), { once: true });
    this.#loop = this.#run();
  }

  send(bytes: Buffer, ends: Uint32Array | readonly number[]): Promise<void> {
    if (this.#closing !== undefined || this.#abort.signal.aborted) return Promise.reject(new Error("closed"));
    const sent = this.#window.add(bytes, ends);
    this.#link?.pump();
    return sent;
  }

  status(): SinkStatus {
    return this.#status;
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    if (!this.#window.isEmpty && graceMs > 0 && !this.#options.signal.aborted) {
      const emptied = new Promise<void>((resolve) => (this.#drained = resolve));
      const timer = new AbortController();
      const over = sleep(graceMs, undefined, { signal: timer.signal }).catch(() => undefined);
      const aborted = new Promise<void>((resolve) =>
        this.#options.signal.addEventListener("abort", () => resolve(), { once: true }),
      );
      await Promise.race([emptied, over, aborted]);
      timer.abort();
    }
    this.#abort.abort();
    this.#link?.close();
    await this.#loop;
    this.#window.reject(new Error("closed before it was sent"));
    this.#status = { state: "closed" };
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    let isFirst = true;
    let reason = "";
    while (!signal.aborted) {
      const connected = await this.#connect();
      if (connected === undefined) {
        reason ||= "after it could not be reached";
        await this.#pause();
        continue;
      }
      if (!isFirst || reason !== "") this.#options.count("reconnected", reason);
      isFirst = false;
      const { end, isGood } = await this.#live(connected);
      if (end.how === "closed") continue;
      reason = reasonOf(end);
      this.#resume(end, reason);
      if (end.how === "orderly" && isGood) continue;
      this.#wait(troubleOf(end, this.#where));
      await this.#pause();
    }
  }

  async #connect(): Promise<Connected | undefined> {
    try {
      return await connect(this.#options, this.#trust, this.#abort.signal);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#wait(explain(error, this.#where));
      return undefined;
    }
  }

  async #live(connected: Connected): Promise<{ end: LinkEnd; isGood: boolean }> {
    const startedAt = performance.now();
    const good = setTimeout(() => this.#trouble.passed(), GOOD_MS);
    const link = new Link({
      connected,
      window: this.#window,
      table: this.#options.table ?? queueTable,
      stallMs: this.#options.stallMs ?? STALL_MS,
      onProgress: () => this.#onProgress(),
    });
    this.#link = link;
    this.#status = { state: "running", detail: `connected to ${this.#where} (${link.remoteAddress})` };
    if (this.#abort.signal.aborted) link.close();
    const end = await link.ended;
    clearTimeout(good);
    this.#link = undefined;
    /** An end in order that took something is no trouble; whoever resets each connection at once is. */
    const isGood = performance.now() - startedAt > GOOD_MS || (end.progressed && end.how === "orderly");
    if (isGood) this.#backoff.reset();
    return { end, isGood };
  }

  #resume(end: LinkEnd, reason: string): void {
    const again = this.#window.rewind(end.keeps, performance.now());
    if (again > 0 && !end.exact) this.#options.count("repeated", reason, again);
    if (this.#drained !== undefined && this.#window.isEmpty) this.#drained();
  }

  #onProgress(): void {
    this.#trouble.passed();
    if (this.#drained !== undefined && this.#window.isEmpty) this.#drained();
  }

  #wait(trouble: Trouble): void {
    this.#status = { state: "waiting", ...trouble };
    this.#trouble.met(trouble);
  }

  async #pause(): Promise<void> {
    await sleep(this.#backoff.next(), undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }
}

function reasonOf({ how }: LinkEnd): string {
  switch (how) {
    case "orderly":
      return "after the receiver closed";
    case "reset":
      return "after a reset";
    case "stalled":
      return "after a stall";
    case "closed":
      return "after close";
  }
}

function troubleOf(end: LinkEnd, where: string): Trouble {
  if (end.how === "stalled") {
    return { because: `${where} takes nothing any more`, hint: "is the receiver stuck, or its disk full?" };
  }
  if (end.how === "orderly") {
    return { because: `${where} closed the connection at once`, hint: "its log should say why" };
  }
  return explain(end.error ?? Object.assign(new Error("reset"), { code: "ECONNRESET" }), where);
}
