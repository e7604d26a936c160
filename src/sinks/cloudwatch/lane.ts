/** One log stream: its events wait to go together, then go out one request after the other until each is answered for. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { newBackoff } from "../../net/backoff.ts";
import type { Trouble } from "../../net/trouble.ts";
import { meaningOf } from "./answers.ts";
import type { Meaning } from "./answers.ts";
import { BATCH_MOST_BYTES, BATCH_MOST_EVENTS, EVENT_OVERHEAD, fitting, pieces, requests } from "./events.ts";
import type { LogEvent } from "./events.ts";
import type { Call } from "./ledger.ts";
import type { Destination, StreamName } from "./names.ts";
import type { PutAnswer, Service } from "./service.ts";
import { countRejected } from "./rejected.ts";

/** What the service took in one event until 2025, and some regions and emulators still do. */
const OLD_EVENT_MOST_BYTES = 262_144;

export interface LaneNeeds {
  /** Undefined when we end before there is one. */
  service: Promise<Service | undefined>;
  where: string;
  delayMs: number;
  /** For groups that are made here. */
  tags: Readonly<Record<string, string>>;
  retentionDays: number | undefined;
  log: Logger;
  count: (event: string, reason: string, by?: number) => void;
  signal: AbortSignal;
  settle: (call: Call) => void;
  /** Undefined: this lane's troubles have passed. */
  standing: (lane: Lane, trouble: Trouble | undefined) => void;
  /** The names that a container asked for are refused. */
  refused: (name: StreamName) => void;
  /** There is nothing left to send; the lane is not used any more. */
  idle: (lane: Lane) => void;
}

export class Lane {
  readonly #needs: LaneNeeds;
  readonly #usual: StreamName | undefined;
  readonly #backoff = newBackoff();
  #name: StreamName;
  #events: LogEvent[] = [];
  #bytes = 0;
  #since = 0;
  #wake: (() => void) | undefined;
  #running = false;
  #hurried = false;
  #nudged = false;
  #token: string | undefined;

  constructor(destination: Destination, needs: LaneNeeds) {
    this.#needs = needs;
    this.#name = destination;
    this.#usual = destination.usual;
  }

  add(event: LogEvent): void {
    if (this.#events.length === 0) this.#since = performance.now();
    this.#events.push(event);
    this.#bytes += event.bytes;
    if (this.#isFull) this.#wake?.();
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  /** What waits for company goes at once. */
  nudge(): void {
    this.#nudged = true;
    this.#wake?.();
  }

  /** No more waiting for company, ever. */
  hurry(): void {
    this.#hurried = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { signal } = this.#needs;
    while (this.#events.length > 0 && !signal.aborted) {
      await this.#due();
      this.#nudged = false;
      const taken = this.#events.splice(0, fitting(this.#events));
      for (const event of taken) this.#bytes -= event.bytes;
      this.#since = performance.now();
      for (const request of requests(taken)) await this.#deliver(request);
    }
    // In one go with the look at what is left: what is added from now on goes to a new lane.
    this.#needs.idle(this);
  }

  get #isFull(): boolean {
    return this.#bytes >= BATCH_MOST_BYTES || this.#events.length >= BATCH_MOST_EVENTS;
  }

  async #due(): Promise<void> {
    const waitMs = this.#since + this.#needs.delayMs - performance.now();
    const now = this.#hurried || this.#nudged || this.#isFull || waitMs <= 0;
    if (now || this.#needs.signal.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, waitMs);
    });
    this.#wake = undefined;
    clearTimeout(timer);
  }

  /** What is refused for its content is halved until the one event that it is about is alone. */
  async #deliver(events: readonly LogEvent[]): Promise<void> {
    const because = await this.#put(events);
    if (this.#needs.signal.aborted) return;
    const [only] = events;
    if (because === undefined) return this.#settle(events);
    if (events.length === 1 && only !== undefined) return this.#refusedAlone(only, because);
    const half = events.length >> 1;
    await this.#deliver(events.slice(0, half));
    await this.#deliver(events.slice(half));
  }

  async #refusedAlone(event: LogEvent, because: string): Promise<void> {
    if (event.bytes > OLD_EVENT_MOST_BYTES) {
      for (const message of pieces(event.message, OLD_EVENT_MOST_BYTES - EVENT_OVERHEAD)) {
        event.call.open++;
        await this.#deliver([{ ...event, message, bytes: Buffer.byteLength(message) + EVENT_OVERHEAD }]);
      }
    } else {
      this.#needs.count("dropped", "refused by CloudWatch Logs");
      this.#needs.log.error({ ...this.#name, because }, "CloudWatch Logs refused a record");
    }
    this.#settle([event]);
  }

  #settle(events: readonly LogEvent[]): void {
    for (const event of events) this.#needs.settle(event.call);
  }

  /** Undefined once the service has the events, else what it finds wrong with them; all other trouble is waited out. */
  async #put(events: readonly LogEvent[]): Promise<string | undefined> {
    const { signal, where } = this.#needs;
    while (!signal.aborted) {
      try {
        const service = await this.#needs.service;
        if (service === undefined) return undefined;
        this.#taken(await service.put(this.#name, events, this.#token), events.length);
        return undefined;
      } catch (error) {
        if (signal.aborted) return undefined;
        const meaning = meaningOf(error, where);
        if (meaning.kind === "content") return meaning.because;
        if (meaning.kind === "taken before") return undefined;
        if (meaning.kind === "later" && meaning.doubtful) {
          this.#needs.count("repeated", "no answer to a request", events.length);
        }
        await this.#mend(meaning);
      }
    }
    return undefined;
  }

  #taken(answer: PutAnswer, events: number): void {
    if (this.#token !== undefined) this.#token = answer.nextToken;
    this.#backoff.reset();
    this.#needs.standing(this, undefined);
    countRejected(answer.rejected, events, this.#needs);
  }

  async #mend(meaning: Meaning): Promise<void> {
    switch (meaning.kind) {
      case "missing":
        return this.#create();
      case "token":
        this.#token = meaning.expected;
        return this.#pause();
      case "names":
        return this.#useUsual() ? undefined : this.#wait(meaning.trouble);
      case "later":
        this.#needs.count("retried", "CloudWatch Logs did not take a request");
        return this.#wait(meaning.trouble);
      case "content":
        return this.#wait({ because: meaning.because, hint: "choose other group and stream names" });
      case "exists":
      case "taken before":
        return this.#pause();
    }
  }

  async #wait(trouble: Trouble): Promise<void> {
    this.#needs.standing(this, trouble);
    return this.#pause();
  }

  /** The names that a container chose for itself must not stop it, or the route with it. */
  #useUsual(): boolean {
    if (this.#usual === undefined || this.#name === this.#usual) return false;
    this.#needs.refused(this.#name);
    this.#name = this.#usual;
    return true;
  }

  /**
   * The stream, and its group if that is missing too. Names are not looked up: lists go by prefix and in pages, need a
   * permission of their own, and are old when they arrive. Waits a little, since what was made shows up late.
   */
  async #create(): Promise<void> {
    const service = await this.#needs.service;
    if (service === undefined) return;
    const first = await this.#attempt(() => service.createStream(this.#name));
    const then = first?.kind === "missing" ? await this.#createGroup(service) : first;
    return then === undefined || then.kind === "missing" ? this.#pause() : this.#mend(then);
  }

  async #createGroup(service: Service): Promise<Meaning | undefined> {
    const { tags, retentionDays, log } = this.#needs;
    const failed = await this.#attempt(() => service.createGroup(this.#name, tags));
    if (failed !== undefined || retentionDays === undefined) return failed;
    const kept = await this.#attempt(() => service.keep(this.#name, retentionDays));
    const { group } = this.#name;
    if (kept !== undefined)
      log.warn({ group, retentionDays, kept }, "retention of the new log group was not set");
    return undefined;
  }

  async #attempt(ask: () => Promise<void>): Promise<Meaning | undefined> {
    try {
      await ask();
      return undefined;
    } catch (error) {
      return meaningOf(error, this.#needs.where);
    }
  }

  async #pause(): Promise<void> {
    await sleep(this.#backoff.next(), undefined, { signal: this.#needs.signal }).catch(() => undefined);
  }
}
