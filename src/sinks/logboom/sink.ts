/**
 * To another logboom, exactly once: the server keeps our positions together with the records. One batch is under way at a
 * time; what comes meanwhile goes with the next. After any doubt a session is opened anew, and its answer says whether the
 * batch under way was taken (docs/decisions/0005-routes.md).
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { newBackoff } from "../../net/backoff.ts";
import { encodeForwarded } from "../../record/forwarded.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineSink } from "../../record/sink.ts";
import type { OpenSink, SinkContext, SinkStatus } from "../../record/sink.ts";
import type { CursorUpdates } from "../../record/source.ts";
import { LogboomConfig } from "./config.ts";
import { Answered, openRequests } from "./requests.ts";
import type { Requests } from "./requests.ts";

export const logboom = defineSink({
  name: "logboom",
  summary: "Another logboom: each record once, whatever is killed",
  config: LogboomConfig,
  open: (options, ctx) => Promise.resolve(face(new Forwarding(options, ctx))),
});

function face(forwarding: Forwarding): OpenSink {
  return {
    send: (batch, cursors) => forwarding.send(batch, cursors),
    resume: () => forwarding.resume(),
    status: () => forwarding.status,
    close: (graceMs) => forwarding.close(graceMs),
  };
}

interface Entry {
  batch: readonly LogRecord[];
  cursors: CursorUpdates;
  resolve: () => void;
  reject: (error: Error) => void;
}

interface Sending {
  /** This run's name and the number of the batch: what the server keeps as the last it took. */
  number: string;
  entries: Entry[];
  text: string;
}

/** Records of one request; more come only when a single batch is larger. */
const RECORDS_MOST = 5000;
const ANOTHER_SESSION = 409;
const WRONG_TOKEN = 401;

class Forwarding {
  status: SinkStatus;
  readonly #options: LogboomConfig;
  readonly #ctx: SinkContext;
  readonly #requests: Requests;
  readonly #run = randomBytes(6).toString("hex");
  readonly #backoff = newBackoff();
  readonly #closing = new AbortController();
  #count = 0;
  #session: string | undefined;
  #queue: Entry[] = [];
  #working: Promise<void> | undefined;
  #told = "";

  constructor(options: LogboomConfig, ctx: SinkContext) {
    this.#options = options;
    this.#ctx = ctx;
    this.#requests = openRequests(options, ctx.sender);
    this.status = { state: "waiting", because: `asking ${options.url}`, hint: "wait" };
  }

  async resume(): Promise<ReadonlyMap<string, string> | undefined> {
    const opened = await this.#open();
    return opened?.cursors === undefined ? undefined : new Map(Object.entries(opened.cursors));
  }

  send(batch: readonly LogRecord[], cursors: CursorUpdates): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(new Error("the route is closed"));
    return new Promise((resolve, reject) => {
      this.#queue.push({ batch, cursors, resolve, reject });
      this.#working ??= this.#work().finally(() => (this.#working = undefined));
    });
  }

  async close(graceMs: number): Promise<void> {
    const over = sleep(graceMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    await Promise.race([this.#working ?? Promise.resolve(), over]);
    this.#closing.abort();
    this.#requests.close();
    await this.#working;
    for (const entry of this.#queue.splice(0)) entry.reject(new Error("the route is closed"));
    this.status = { state: "closed" };
  }

  async #work(): Promise<void> {
    // One turn, so that what is ready goes together.
    await Promise.resolve();
    while (this.#queue.length > 0 && !this.#closing.signal.aborted) {
      const sending = this.#next();
      const sent = await this.#deliver(sending);
      for (const entry of sending.entries) {
        if (sent) entry.resolve();
        else entry.reject(new Error("the route is closed"));
      }
    }
  }

  #next(): Sending {
    let records = 0;
    let count = 0;
    for (const { batch } of this.#queue) {
      if (count > 0 && records + batch.length > RECORDS_MOST) break;
      records += batch.length;
      count += 1;
    }
    const entries = this.#queue.splice(0, count);
    const cursors: Record<string, string | null> = {};
    for (const entry of entries) Object.assign(cursors, entry.cursors);
    this.#count += 1;
    const text = encodeForwarded(
      entries.map((entry) => entry.batch),
      cursors,
    );
    return { number: `${this.#run}:${this.#count}`, entries, text };
  }

  /** False only when we are closing. */
  async #deliver({ number, text }: Sending): Promise<boolean> {
    for (;;) {
      const last = this.#session === undefined ? (await this.#open())?.last : "";
      const session = this.#session;
      if (session === undefined || last === undefined) return false;
      // The doubt is over: it was taken before the connection, or the server, went away.
      if (last === number) return true;
      try {
        await this.#requests.send(session, number, text);
        this.#good();
        return true;
      } catch (error) {
        if (this.#closing.signal.aborted) return false;
        if (error instanceof Answered && error.status === ANOTHER_SESSION) this.#session = undefined;
        else await this.#trouble(error);
      }
    }
  }

  /** Until the server answers; undefined when we are closing. */
  async #open(): Promise<{ last: string; cursors?: Record<string, string> | undefined } | undefined> {
    while (!this.#closing.signal.aborted) {
      try {
        const opened = await this.#requests.open();
        this.#session = opened.session;
        this.#good();
        return opened;
      } catch (error) {
        await this.#trouble(error);
      }
    }
    return undefined;
  }

  #good(): void {
    this.#backoff.reset();
    if (this.#told !== "") this.#ctx.log.info({ receiver: this.#options.url }, "delivers again");
    this.#told = "";
    this.status = { state: "running", detail: `to ${this.#options.url}` };
  }

  /** What was sent may have been taken: the same batch under the same number is sent again, which the server knows. */
  async #trouble(error: unknown): Promise<void> {
    const { because, hint } = explained(error, this.#options.url);
    this.status = { state: "waiting", because, hint };
    if (because !== this.#told && !this.#closing.signal.aborted)
      this.#ctx.log.warn({ because, hint }, "cannot deliver, will try again");
    this.#told = because;
    await sleep(this.#backoff.next(), undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}

function explained(error: unknown, url: string): { because: string; hint: string } {
  const reason = error instanceof Error ? error.message || String(error) : String(error);
  if (error instanceof Answered && error.status === WRONG_TOKEN)
    return {
      because: `${url} does not know our token`,
      hint: "set LOGBOOM_TOKEN, or ?token= of the route, to one that the server knows",
    };
  return { because: `${url}: ${reason}`, hint: "is the logboom server running, and is the port right?" };
}
