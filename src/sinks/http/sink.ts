/** Records as JSON lines, posted to any HTTP receiver. */
import { setTimeout as sleep } from "node:timers/promises";
import { newBackoff } from "../../net/backoff.ts";
import { Standing } from "../../net/standing.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineSink } from "../../record/sink.ts";
import type { OpenSink, SinkContext, SinkStatus } from "../../record/sink.ts";
import { HttpConfig } from "./config.ts";
import { HttpEncoder } from "./encode.ts";
import { createPoster } from "./poster.ts";
import type { Poster } from "./poster.ts";
import { Waiting } from "./waiting.ts";

export const http = defineSink({
  name: "http",
  summary: "Posts records as JSON lines to an HTTP or HTTPS address.",
  config: HttpConfig,
  open: async (options, ctx) => new HttpRoute(options, ctx),
});

class HttpRoute implements OpenSink {
  readonly #config: HttpConfig;
  readonly #ctx: SinkContext;
  readonly #encoder = new HttpEncoder();
  readonly #poster: Poster;
  readonly #waiting: Waiting;
  readonly #standing: Standing;
  readonly #backoff = newBackoff();
  readonly #ended = new AbortController();
  readonly #work: Promise<void>;
  #closing: Promise<void> | undefined;

  constructor(config: HttpConfig, ctx: SinkContext) {
    this.#config = config;
    this.#ctx = ctx;
    this.#poster = createPoster(config);
    this.#waiting = new Waiting(config.bufferCapacity, config.bufferTimeoutMs);
    this.#standing = new Standing(ctx.log, new URL(config.url).host);
    this.#work = this.#run();
    if (ctx.signal.aborted) void this.close(0);
    else ctx.signal.addEventListener("abort", () => void this.close(0), { once: true });
  }

  send(batch: readonly LogRecord[]): Promise<void> {
    const lines: string[] = [];
    for (const record of batch) lines.push(this.#encoder.encode(record));
    return this.#waiting.add(lines);
  }

  status(): SinkStatus {
    if (this.#closing !== undefined) return { state: "closed" };
    return this.#standing.status(`posting to ${new URL(this.#config.url).host}`);
  }

  close(graceMs: number): Promise<void> {
    return (this.#closing ??= this.#close(graceMs));
  }

  async #close(graceMs: number): Promise<void> {
    this.#waiting.finish();
    const grace = new AbortController();
    const late = sleep(graceMs, undefined, { signal: grace.signal }).catch(() => undefined);
    await Promise.race([this.#work, late]);
    grace.abort();
    this.#ended.abort();
    this.#waiting.giveUp();
    this.#poster.close();
    await this.#work;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    for (;;) {
      const lines = await this.#waiting.take();
      if (lines === undefined || signal.aborted) return;
      await this.#deliver(lines);
      if (!signal.aborted) this.#waiting.done();
    }
  }

  /**
   * Until the receiver has the lines. One that it refuses by itself is passed over, but only when it takes others at
   * the same time: a receiver that refuses everything is broken or wrongly addressed, and what it refuses is kept.
   */
  async #deliver(lines: readonly string[]): Promise<void> {
    const { signal } = this.#ended;
    let offered = lines;
    while (!signal.aborted) {
      const refused = await this.#offer(offered);
      if (signal.aborted) return;
      if (refused.lines < offered.length) {
        if (refused.lines > 0) this.#pass(refused);
        return;
      }
      this.#standing.met({ because: refused.because, hint: REFUSES_ALL });
      await this.#pause(0);
      offered = this.#waiting.takeMore(offered);
    }
  }

  #pass(refused: Refused): void {
    this.#ctx.count("dropped", "refused by the receiver", refused.lines);
    this.#ctx.log.error({ records: refused.lines, because: refused.because }, "receiver refused records");
  }

  /** Halves what is refused until each line has its own verdict. */
  async #offer(lines: readonly string[]): Promise<Refused> {
    const answer = await this.#post(lines);
    if (answer === undefined) return NONE;
    if (lines.length === 1) return { lines: 1, because: answer };
    const half = lines.length >> 1;
    const first = await this.#offer(lines.slice(0, half));
    const second = await this.#offer(lines.slice(half));
    return { lines: first.lines + second.lines, because: first.because || second.because };
  }

  /** Undefined once taken (or we end), else why it was refused; whatever else happens is tried again. */
  async #post(lines: readonly string[]): Promise<string | undefined> {
    while (!this.#ended.signal.aborted) {
      const answer = await this.#poster.post(lines);
      if (answer.verdict === "refused") return answer.because;
      if (answer.verdict === "taken") {
        this.#standing.passed();
        this.#backoff.reset();
        return undefined;
      }
      if (this.#ended.signal.aborted) return undefined;
      if (answer.doubtful) this.#ctx.count("repeated", "no answer to a request", lines.length);
      this.#standing.met(answer);
      await this.#pause(answer.afterMs);
    }
    return undefined;
  }

  async #pause(leastMs: number): Promise<void> {
    const ms = Math.max(leastMs, this.#backoff.next());
    await sleep(ms, undefined, { signal: this.#ended.signal }).catch(() => undefined);
  }
}

interface Refused {
  lines: number;
  because: string;
}

const REFUSES_ALL = "it refuses every record: check the address, and what it expects";
const NONE: Refused = { lines: 0, because: "" };
