/**
 * One reading of a container's log through the Engine's API: how much to ask for, the connection with its pauses and its
 * watch, and what its end means. The lines are told apart in reading.ts.
 */
import type { FrameProblem } from "../../codecs/docker/frames.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import type { SourceContext } from "../../record/source.ts";
import type { DockerConfig } from "./config.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Facts } from "./facts.ts";
import { openLog } from "./log-connection.ts";
import type { LogConnection, LogEnd, LogRequest } from "./log-connection.ts";
import { compareTimes, readFrom, timeText } from "./position.ts";
import type { Cursor, Time } from "./position.ts";
import { Reading } from "./reading.ts";
import { recordBytesWith } from "./record-bytes.ts";
import { detailsOf, firstTime, tailReaching } from "./resume.ts";
import { isPacked } from "./rotation.ts";
import type { Rotation } from "./rotation.ts";
import { watchForStall } from "./stall.ts";

/** Drivers whose log is a file that rotates. */
const FILE_DRIVERS: ReadonlySet<string> = new Set(["json-file", "local"]);
/** A reading that is begun anew in the middle of a run: what either stream said before is known to have been read. */
const NEAR_SECONDS = 2;

/** A reading behind damage: only this much of the log's end can be had. */
export interface Damage {
  tail: number;
  because: string;
}

export interface ReadOptions {
  follow: boolean;
  damage?: Damage | undefined;
  /** "none": no search for a short way, from the beginning if need be; "surely none": that was done, and nothing else is to be had. */
  tail?: "none" | "surely none" | undefined;
}

/** How a reading ended. "stalled": the connection stands, but lines that are there do not come. */
export type ReadEnd =
  | LogEnd
  /** Of a file: read to the end that the run left. */
  | { kind: "run ended" }
  | { kind: "damaged"; because: string }
  | { kind: "stalled" }
  /** The Engine may have passed over lines: from the position on, they may still be there. */
  | { kind: "skipped" }
  | { kind: "too short" };

export interface ReadOutcome {
  end: ReadEnd;
  /** Lines handed on. */
  lines: number;
  reading: Reading;
}

/** Lines that nobody can read any more, between two that were. */
export interface Missing {
  from: Time | undefined;
  to: Time | undefined;
  stream?: number;
  /** How many, where that is known. */
  count?: number;
}

/** Whose log it is, and what is done with its lines. */
export interface ReadingHost {
  readonly facts: Facts;
  readonly resource: Resource;
  /** Of the files behind the API, where they rotate. */
  readonly rotation: Rotation | undefined;
  /** What still has to be known before the first line. */
  readonly fresh: Promise<void> | undefined;
  /** Oldest time from which a reading would start. */
  from: () => Time | undefined;
  /** The youngest line taken, or begun. */
  newest: () => Time | undefined;
  position: () => Cursor;
  wants: (stream: number) => boolean;
  accept: (record: LogRecord, stream: number) => void;
  gap: (reason: string, missing: Missing) => void;
  /** Set while we have to pause. */
  blocked: () => Promise<void> | undefined;
  /** Whether lines can reach us, so that their absence says something. */
  listen: (nowMs: number) => void;
  hush: () => void;
}

export interface ApiNeeds {
  ctx: SourceContext;
  config: DockerConfig;
  endpoint: Endpoint;
  signal: AbortSignal;
}

interface Session {
  host: ReadingHost;
  needs: ApiNeeds;
  options: ReadOptions;
  request: LogRequest;
  end: ReadEnd | undefined;
  connection: LogConnection | undefined;
  paused: boolean;
  from: Time | undefined;
  near: number | undefined;
}

/** Reads from the position to the end of the answer, or until the signal. `began` is told the reading at once. */
export async function readByApi(
  host: ReadingHost,
  needs: ApiNeeds,
  options: ReadOptions,
  began: (reading: Reading) => void,
): Promise<ReadOutcome> {
  if (host.rotation?.wantsBytes === true) await learnBytes(host, host.rotation, needs.endpoint);
  const near = host.rotation?.doubtful === true ? NEAR_SECONDS : undefined;
  const from = near === undefined ? host.from() : readFrom(host.position(), near);
  const request = await requestOf(host, needs.endpoint, from, options);
  const session: Session = {
    host,
    needs,
    options,
    request,
    end: undefined,
    connection: undefined,
    paused: false,
    from,
    near,
  };
  const reading = newReading(session);
  began(reading);
  const connection = connect(session, reading);
  session.connection = connection;
  if (host.fresh !== undefined) pauseUntil(session, host.fresh);
  const close = (): void => connection.close();
  needs.signal.addEventListener("abort", close, { once: true });
  if (needs.signal.aborted) close();
  const stop = watch(session, reading);
  const ended = await connection.ended;
  stop();
  host.hush();
  needs.signal.removeEventListener("abort", close);
  if (session.end === undefined) settle(ended, reading, host.rotation);
  return { end: session.end ?? ended, lines: reading.lines, reading };
}

function watch(session: Session, reading: Reading): () => void {
  const { host, needs } = session;
  return watchForStall({
    following: session.options.follow,
    lastReadMs: () => reading.lastReadMs,
    paused: () => session.paused,
    hasMore: () => hasMore(host, needs.endpoint),
    stalled: () => endWith(session, { kind: "stalled" }),
    every: (nowMs) => {
      if (reading.settle(nowMs) && !session.paused) host.listen(nowMs);
    },
  });
}

function settle(ended: LogEnd, reading: Reading, rotation: Rotation | undefined): void {
  if (ended.kind === "complete") reading.settleNow();
  if (ended.kind === "cut") rotation?.cut();
}

/**
 * Some engines end, or go silent, at a damaged record as if nothing stood behind it; the tail, which is read from the end,
 * knows better.
 */
export async function hasMore(host: ReadingHost, endpoint: Endpoint): Promise<boolean> {
  const { id, tty } = host.facts;
  const last = await firstTime({ endpoint, id, tty }, 1);
  const newest = host.newest();
  return last !== undefined && (newest === undefined || compareTimes(last, newest) > 0);
}

async function learnBytes({ facts }: ReadingHost, rotation: Rotation, endpoint: Endpoint): Promise<void> {
  const { id, tty } = facts;
  const details = await detailsOf({ endpoint, id, tty });
  if (details !== undefined) rotation.learn(recordBytesWith(details));
}

function connect(session: Session, reading: Reading): LogConnection {
  const { host, needs, request } = session;
  return openLog(needs.endpoint, request, {
    part: (bytes, start, end, first) => reading.part(bytes, start, end, first),
    before: () => {
      const nowMs = Date.now();
      reading.tick(nowMs);
      host.listen(nowMs);
    },
    after: () => {
      const blocked = host.blocked();
      if (blocked !== undefined) pauseUntil(session, blocked);
    },
  });
}

function pauseUntil(session: Session, until: Promise<void>): void {
  session.connection?.pause();
  session.paused = true;
  session.host.hush();
  void until.then(() => {
    session.paused = false;
    session.connection?.resume();
  });
}

function endWith(session: Session, end: ReadEnd): void {
  session.end ??= end;
  session.connection?.close();
}

async function requestOf(
  host: ReadingHost,
  endpoint: Endpoint,
  from: Time | undefined,
  { follow, damage, tail }: ReadOptions,
): Promise<LogRequest> {
  const { id, tty } = host.facts;
  const request: LogRequest = { id, follow };
  const whole = host.rotation?.wantsWhole === true;
  if (from !== undefined && !whole && !isPacked(host.facts)) request.since = timeText(from);
  if (damage !== undefined) return { ...request, tail: damage.tail };
  if (whole || tail !== undefined || from === undefined || readFrom(host.position()) === undefined)
    return request;
  const found = await tailReaching({ endpoint, id, tty }, from);
  return found === undefined ? request : { ...request, tail: found };
}

function newReading(session: Session): Reading {
  const { host, needs, request, from, near } = session;
  const { options } = session;
  const { damage, follow } = options;
  const { rotation } = host;
  const { tty, logDriver } = host.facts;
  const { maxLineBytes } = needs.config;
  const cursor = host.position();
  const [, out, err] = cursor.streams;
  let told = damage === undefined;
  const tell = (missing: Missing): void => {
    told = true;
    host.gap(damage?.because ?? "Docker's rotation removed them before they were read", missing);
  };
  const doubles = FILE_DRIVERS.has(logDriver);
  const anchor = [out, err]
    .filter((one) => one !== undefined)
    .sort(compareTimes)
    .at(-1);
  const [since, tail] = [request.since !== undefined, request.tail !== undefined];
  rotation?.begin({ anchor, since, tail, follow });
  return new Reading(
    {
      tty,
      maxLineBytes,
      doubles,
      cursor,
      rotation,
      notBefore: since ? undefined : from,
      quietSeconds: near,
      resource: () => host.resource,
    },
    {
      record: (record, stream) => {
        if (!told && host.wants(stream)) tell({ from: out ?? err, to: record, stream });
        host.accept(record, stream);
      },
      missing: (anchor, first, stream) => {
        // A tail that was too short looks the same as a rotation: only a reading without one may tell; and not a first one of packed files.
        const isAll = request.tail === undefined && (!isPacked(host.facts) || options.tail === "surely none");
        const sure = isAll || damage !== undefined;
        if (!sure) endWith(session, { kind: "too short" });
        else if (host.wants(stream)) tell({ from: anchor, to: first, stream });
        return sure;
      },
      problem: (problem) => endWith(session, { kind: "damaged", because: becauseOf(problem) }),
      skipped: () => endWith(session, { kind: "skipped" }),
      count: (event, reason) => needs.ctx.count(event, reason),
    },
  );
}

function becauseOf(problem: FrameProblem): string {
  return problem.kind === "daemon error"
    ? `Docker reports damage in this log: ${problem.text}`
    : `Docker sent what is no log frame (header ${problem.header})`;
}
