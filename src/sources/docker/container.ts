/**
 * The log of one container, from the first sight of it until it is gone: readings one after another, with the position that
 * joins them. docs/decisions tells how positions are kept; the README here why a reading never trusts the one before.
 */
import type { Logger } from "pino";
import type { FrameProblem } from "../../codecs/docker/frames.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import type { SourceContext } from "../../record/source.ts";
import type { DockerConfig } from "./config.ts";
import type { Endpoint } from "./endpoint.ts";
import { renamed } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { gapRecord } from "./gap.ts";
import { openLog } from "./log-connection.ts";
import type { LogEnd, LogRequest } from "./log-connection.ts";
import { Outbox } from "./outbox.ts";
import type { SharedRoom } from "./outbox.ts";
import { compareTimes, cursorText, hashOf, readFrom, timeText } from "./position.ts";
import type { Cursor, Time } from "./position.ts";
import { Reading } from "./reading.ts";
import { firstTime, tailReaching } from "./resume.ts";
import { watchForStall } from "./stall.ts";

/** Drivers whose log is a file that rotates. */
const FILE_DRIVERS: ReadonlySet<string> = new Set(["json-file", "local"]);

export interface ContainerNeeds {
  ctx: SourceContext;
  config: DockerConfig;
  endpoint: Endpoint;
  room: SharedRoom;
  log: Logger;
  signal: AbortSignal;
  /** Whether a stream is wanted: 1 stdout, 2 stderr. */
  streams: readonly boolean[];
  resourceOf: (facts: Facts) => Resource;
  /** Facts of this run that are still being asked for; lines wait for them. */
  fresh: Promise<Facts | undefined> | undefined;
  /** Without a position of its own yet: where to begin, undefined for everything Docker has. */
  beginAt: Time | undefined;
}

/** A reading behind damage: only this much of the log's end can be had. */
export interface Damage {
  tail: number;
  because: string;
}

export interface ReadOptions {
  follow: boolean;
  damage?: Damage | undefined;
  /** "none": no search for a short way, from the beginning if need be. */
  tail?: "none" | undefined;
}

/** How a reading ended. */
export type ReadEnd = LogEnd | { kind: "damaged"; because: string } | { kind: "too short" };

export interface ReadOutcome {
  end: ReadEnd;
  /** Lines handed on. */
  lines: number;
  reading: Reading;
}

export class ContainerLog {
  facts: Facts;
  resource: Resource;
  /** Its log driver keeps nothing to be read; said once. */
  unreadable = false;
  readonly #needs: ContainerNeeds;
  readonly #outbox: Outbox;
  readonly #cursor: Cursor;
  /** Newest line handed on per stream, where #cursor does not have it yet. */
  readonly #newest: (LogRecord | undefined)[] = [undefined, undefined, undefined];
  #reading: Reading | undefined;
  #paused = false;
  #fresh: Promise<void> | undefined;

  constructor(facts: Facts, cursor: Cursor, needs: ContainerNeeds) {
    this.facts = facts;
    this.resource = needs.resourceOf(facts);
    this.#fresh = needs.fresh?.then((later) => {
      this.#fresh = undefined;
      if (later !== undefined) this.startsAgain(later);
    });
    this.#needs = needs;
    this.#cursor = { ...cursor, name: facts.name };
    this.#outbox = new Outbox(needs.ctx, needs.room, () => ({ [facts.id]: this.#cursorText() }));
  }

  rename(name: string): void {
    this.facts = renamed(this.facts, name);
    this.#cursor.name = name;
    this.resource = this.#needs.resourceOf(this.facts);
  }

  /** A new run of the same container: what may have changed is taken over. */
  startsAgain(facts: Facts): void {
    if (facts.startedAt === this.facts.startedAt) return;
    this.facts = renamed(facts, this.facts.name);
    this.resource = this.#needs.resourceOf(this.facts);
  }

  /** The run that ended at this time was read to its end before. */
  hasFinished(finishedAt: string): boolean {
    return this.#cursor.finished !== "" && this.#cursor.finished === finishedAt;
  }

  /** Oldest time from which a reading would start. */
  from(): Time | undefined {
    return readFrom(this.#position()) ?? this.#needs.beginAt;
  }

  /** The youngest line handed on, or begun. */
  newest(): Time | undefined {
    const { streams, open } = this.#position();
    const times = [streams[1], streams[2], open].filter((time) => time !== undefined);
    return times.sort(compareTimes).at(-1) ?? this.#needs.beginAt;
  }

  /**
   * Some engines end, or go silent, at a damaged record as if nothing stood behind it; the tail, which is read from the end,
   * knows better.
   */
  async hasMore(): Promise<boolean> {
    const { id, tty } = this.facts;
    const last = await firstTime({ endpoint: this.#needs.endpoint, id, tty }, 1);
    const newest = this.newest();
    return last !== undefined && (newest === undefined || compareTimes(last, newest) > 0);
  }

  /** Reads from the position to the end of the answer, or until `signal`. */
  async read(options: ReadOptions): Promise<ReadOutcome> {
    const request = await this.#request(options);
    const state: { end: ReadEnd | undefined } = { end: undefined };
    const endWith = (end: ReadEnd): void => {
      state.end ??= end;
      connection.close();
    };
    const reading = this.#newReading(request, options.damage, endWith);
    this.#reading = reading;
    const { signal, endpoint } = this.#needs;
    const connection = openLog(endpoint, request, {
      part: (bytes, start, end, first) => reading.part(bytes, start, end, first),
      before: () => reading.tick(Date.now()),
      after: () => this.#pauseIfBlocked(connection),
    });
    if (this.#fresh !== undefined) this.#pauseUntil(connection, this.#fresh);
    const close = (): void => connection.close();
    signal.addEventListener("abort", close, { once: true });
    if (signal.aborted) close();
    const stop = watchForStall({
      lastReadMs: () => reading.lastReadMs,
      paused: () => this.#paused,
      hasMore: () => this.hasMore(),
      stalled: () =>
        endWith({ kind: "damaged", because: "Docker stopped sending this log before its last line" }),
      every: (nowMs) => reading.settle(nowMs),
    });
    const ended = await connection.ended;
    stop();
    signal.removeEventListener("abort", close);
    if (state.end === undefined && ended.kind === "complete") reading.settleNow();
    return { end: state.end ?? ended, lines: reading.lines, reading };
  }

  /** The run is over and read: keeps that, so that nothing is asked of this container again until it starts. */
  async finish(finishedAt: string): Promise<void> {
    this.#reading = undefined;
    if (this.#cursor.finished !== finishedAt) {
      this.#cursor.finished = finishedAt;
      this.#outbox.send({ [this.facts.id]: this.#cursorText() });
    }
    await this.#outbox.drain();
  }

  /** The container is gone: so is its position. */
  async forget(): Promise<void> {
    await this.#outbox.drain();
    this.#outbox.send({ [this.facts.id]: null });
    await this.#outbox.drain();
  }

  async drain(): Promise<void> {
    await this.#outbox.drain();
  }

  async #request({ follow, damage, tail }: ReadOptions): Promise<LogRequest> {
    const { id, tty } = this.facts;
    const from = this.from();
    const request: LogRequest = { id, follow };
    if (from !== undefined) request.since = timeText(from);
    if (damage !== undefined) return { ...request, tail: damage.tail };
    if (tail === "none" || readFrom(this.#position()) === undefined || from === undefined) return request;
    const found = await tailReaching({ endpoint: this.#needs.endpoint, id, tty }, from);
    return found === undefined ? request : { ...request, tail: found };
  }

  #newReading(request: LogRequest, damage: Damage | undefined, endWith: (end: ReadEnd) => void): Reading {
    const { config, ctx, streams } = this.#needs;
    const doubles = FILE_DRIVERS.has(this.facts.logDriver);
    const cursor = this.#position();
    const [, out, err] = cursor.streams;
    let told = damage === undefined;
    const tell = (gap: { from: Time | undefined; to: Time; stream: number }): void => {
      told = true;
      this.#addGap(damage?.because ?? "Docker's rotation removed them before they were read", gap);
    };
    return new Reading(
      {
        tty: this.facts.tty,
        maxLineBytes: config.maxLineBytes,
        doubles,
        cursor,
        resource: () => this.resource,
      },
      {
        record: (record, stream) => {
          const wanted = streams[stream] === true;
          if (wanted && !told) tell({ from: out ?? err, to: record, stream });
          this.#newest[stream] = record;
          if (wanted) this.#outbox.add(record);
          else this.#outbox.touch();
        },
        missing: (anchor, first, stream) => {
          // A tail that was too short looks the same as a rotation: only a reading without one may tell.
          const sure = request.tail === undefined || damage !== undefined;
          if (!sure) endWith({ kind: "too short" });
          else if (streams[stream] === true) tell({ from: anchor, to: first, stream });
          return sure;
        },
        problem: (problem) => endWith({ kind: "damaged", because: becauseOf(problem) }),
        count: (event, reason) => ctx.count(event, reason),
      },
    );
  }

  #addGap(reason: string, gap: { from: Time | undefined; to: Time; stream: number }): void {
    this.#needs.ctx.count("gap", reason);
    this.#needs.log.warn(
      { container: this.facts.name, to: timeText(gap.to), reason },
      "lines of a container may be lost",
    );
    this.#outbox.add(gapRecord({ resource: this.resource, reason, ...gap }));
  }

  #pauseIfBlocked(connection: { pause: () => void; resume: () => void }): void {
    const blocked = this.#outbox.blocked();
    if (blocked !== undefined) this.#pauseUntil(connection, blocked);
  }

  #pauseUntil(connection: { pause: () => void; resume: () => void }, until: Promise<void>): void {
    connection.pause();
    this.#paused = true;
    void until.then(() => {
      this.#paused = false;
      connection.resume();
    });
  }

  /** The cursor, brought up to the lines handed on so far. */
  #position(): Cursor {
    const { streams } = this.#cursor;
    for (const stream of [1, 2]) {
      const record = this.#newest[stream];
      if (record === undefined) continue;
      streams[stream] = { seconds: record.seconds, nanos: record.nanos, hash: hashOf(record.body) };
      this.#newest[stream] = undefined;
      this.#cursor.finished = "";
    }
    this.#cursor.open = this.#reading?.openSince();
    return { ...this.#cursor, streams: [...streams] };
  }

  #cursorText(): string {
    return cursorText(this.#position());
  }
}

function becauseOf(problem: FrameProblem): string {
  return problem.kind === "daemon error"
    ? `Docker reports damage in this log: ${problem.text}`
    : `Docker sent what is no log frame (header ${problem.header})`;
}
