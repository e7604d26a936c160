/**
 * The readings of a container through Docker's own files, beside api-reading.ts: the same lines to the same host, and the same
 * position. At any doubt there is no such reading, and the API's takes its place; nothing is lost in going from one to the other.
 */
import { join } from "node:path";
import type { Logger } from "pino";
import type { SourceContext } from "../../../record/source.ts";
import type { ReadEnd, ReadingHost, ReadOptions, ReadOutcome } from "../api-reading.ts";
import { readFrom } from "../position.ts";
import type { Cursor, Time } from "../position.ts";
import { Reading } from "../reading.ts";
import { fullBytesOf } from "../rotation.ts";
import type { FileMark } from "./mark.ts";
import { startOf } from "./start.ts";
import type { Start } from "./start.ts";
import { tailFiles } from "./tail.ts";
import type { FileEnd, FileLog, FileTaker } from "./file-log.ts";
import { ROTATED_AWAY } from "./walk.ts";

const SETTLE_EVERY_MS = 500;

export interface FileHost extends ReadingHost {
  /** Every line before it was taken; kept when none is open. Undefined: there is no place any more that could be returned to. */
  place: (mark: FileMark | undefined) => void;
}

export interface FileNeeds {
  /** Docker's data root as we see it; undefined: the files are not to be read. */
  root: string | undefined;
  maxLineBytes: number;
  /** The container was created after we had met its Engine: all that it ever printed is ours. */
  isNew: boolean;
  ctx: SourceContext;
  log: Logger;
  signal: AbortSignal;
}

interface Session {
  host: FileHost;
  start: Start;
  options: ReadOptions;
  end: ReadEnd | undefined;
  tail: FileLog | undefined;
  paused: boolean;
}

export class FileReadings {
  readonly #needs: FileNeeds;
  #tail: FileLog | undefined;
  /** The run ended, and no reading has taken note of it. */
  #runEnded = false;
  /** Why the files are not used any more. */
  #failed: string | undefined;

  constructor(needs: FileNeeds) {
    this.#needs = needs;
  }

  /** Files do not say when a container ends. Called too often, it costs a look at the container. */
  runEnded(): void {
    this.#runEnded = true;
    this.#tail?.runEnded();
  }

  /** Undefined where the API has to do it. */
  async read(
    host: FileHost,
    options: ReadOptions,
    began: (reading: Reading) => void,
  ): Promise<ReadOutcome | undefined> {
    const path = this.#pathOf(host);
    const start = path === undefined ? undefined : await this.#start(path, host, options);
    if (path === undefined || start === undefined) {
      host.place(undefined);
      return undefined;
    }
    const session: Session = { host, start, options, end: undefined, tail: undefined, paused: false };
    const reading = this.#newReading(session);
    began(reading);
    if (start.by !== "mark") host.place(undefined);
    if (this.#needs.isNew && start.by === "oldest") tellOfBeginning(host, start.file.rotatedHead());
    const notBefore = readFrom(host.position()) === undefined ? host.from() : undefined;
    const tail = tailFiles(
      { path, start, follow: options.follow, notBefore, fullBytes: fullBytesOf(host.facts) },
      this.#takerOf(session, reading),
    );
    session.tail = tail;
    return this.#readTail(session, reading, tail);
  }

  async #readTail(session: Session, reading: Reading, tail: FileLog): Promise<ReadOutcome> {
    const { host } = session;
    const { signal } = this.#needs;
    this.#tail = tail;
    if (this.#runEnded) tail.runEnded();
    if (host.fresh !== undefined) pauseUntil(session, host.fresh);
    const close = (): void => tail.close();
    signal.addEventListener("abort", close, { once: true });
    if (signal.aborted) close();
    const settling = setInterval(() => {
      const nowMs = Date.now();
      if (reading.settle(nowMs) && !session.paused) host.listen(nowMs);
    }, SETTLE_EVERY_MS);
    const ended = await tail.ended;
    clearInterval(settling);
    signal.removeEventListener("abort", close);
    host.hush();
    this.#tail = undefined;
    if (ended.kind === "run ended") this.#runEnded = false;
    if (ended.kind === "failed") this.#giveUp(host, ended.because);
    if (session.end === undefined && ended.kind === "complete") reading.settleNow();
    return { end: session.end ?? readEndOf(ended), lines: reading.lines, reading };
  }

  #pathOf({ facts }: FileHost): string | undefined {
    const { root } = this.#needs;
    if (root === undefined || this.#failed !== undefined || facts.logDriver !== "json-file") return undefined;
    return join(root, "containers", facts.id, `${facts.id}-json.log`);
  }

  async #start(path: string, host: FileHost, { tail }: ReadOptions): Promise<Start | undefined> {
    const whole = tail !== undefined;
    try {
      return await startOf(path, {
        mark: whole ? undefined : host.position().mark,
        from: whole ? undefined : host.from(),
      });
    } catch (error) {
      // Without the right to read them this is so for every container, and no news.
      this.#failed = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }

  /** For good: who could read once and cannot now is not to be trusted, and the API can do it too. */
  #giveUp({ facts }: FileHost, because: string): void {
    this.#failed = because;
    this.#needs.log.info(
      { container: facts.name, because },
      "a container's log file cannot be read, the API is used",
    );
  }

  #newReading(session: Session): Reading {
    const { host, start } = session;
    const { ctx, maxLineBytes } = this.#needs;
    const position = host.position();
    const cursor = start.by === "mark" ? onlyAhead(position) : position;
    return new Reading(
      { tty: host.facts.tty, maxLineBytes, doubles: false, cursor, resource: () => host.resource },
      {
        record: (record, stream) => host.accept(record, stream),
        missing: (anchor, first, stream) => {
          // Only what is not in any file is gone: a place or a time may have been wrong.
          const sure = start.by === "oldest";
          if (!sure) endWith(session, { kind: "too short" });
          else if (host.wants(stream)) host.gap(ROTATED_AWAY, { from: anchor, to: first, stream });
          return sure;
        },
        problem: () => undefined,
        skipped: () => undefined,
        count: (event, reason) => ctx.count(event, reason),
      },
    );
  }

  #takerOf(session: Session, reading: Reading): FileTaker {
    const { host } = session;
    return {
      piece: (piece) => reading.piece(piece),
      before: () => {
        const nowMs = Date.now();
        reading.tick(nowMs);
        host.listen(nowMs);
      },
      after: () => {
        const blocked = host.blocked();
        if (blocked !== undefined) pauseUntil(session, blocked);
      },
      place: (mark) => {
        if (reading.caughtUp) host.place(mark);
      },
      damaged: () => this.#needs.ctx.count("damaged", "records of a log file that cannot be read"),
      lost: (because, between) => host.gap(because, between),
    };
  }
}

/** Docker's rotation was faster than our first look. */
function tellOfBeginning(host: FileHost, first: Time | undefined): void {
  const isFirstLook = readFrom(host.position()) === undefined;
  if (isFirstLook && first !== undefined) host.gap(ROTATED_AWAY, { from: undefined, to: first });
}

/** What the end of a run means has to be looked up, as after a cut: the next one may have begun. */
function readEndOf(ended: FileEnd): ReadEnd {
  switch (ended.kind) {
    case "complete":
    case "cut":
    case "run ended":
      return ended;
    case "failed":
      return { kind: "cut", because: ended.because };
  }
}

/** At its place, only the streams that are ahead of it have lines to come by again. */
function onlyAhead(position: Cursor): Cursor {
  const ahead = position.mark?.ahead ?? [];
  return {
    ...position,
    streams: position.streams.map((one, stream) => (ahead.includes(stream) ? one : undefined)),
  };
}

function pauseUntil(session: Session, until: Promise<void>): void {
  session.tail?.pause();
  session.paused = true;
  session.host.hush();
  void until.then(() => {
    session.paused = false;
    session.tail?.resume();
  });
}

function endWith(session: Session, end: ReadEnd): void {
  session.end ??= end;
  session.tail?.close();
}
