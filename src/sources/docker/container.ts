/**
 * The log of one container, from the first sight of it until it is gone: readings one after another, with the position that
 * joins them. docs/decisions tells how positions are kept; the README here why a reading never trusts the one before.
 */
import type { Logger } from "pino";
import type { JoinRule } from "../../codecs/multiline/rule.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import type { SourceContext } from "../../record/source.ts";
import { hasMore, readByApi } from "./api-reading.ts";
import type { Missing, ReadOptions, ReadOutcome } from "./api-reading.ts";
import type { DockerConfig } from "./config.ts";
import type { Endpoint } from "./endpoint.ts";
import { renamed } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { FileReadings } from "./files/file-reading.ts";
import type { FileHost } from "./files/file-reading.ts";
import type { FileMark } from "./files/mark.ts";
import { gapRecord } from "./gap.ts";
import { Joining } from "./joining.ts";
import { Outbox } from "./outbox.ts";
import type { SharedRoom } from "./outbox.ts";
import { compareTimes, readFrom, timeText } from "./position.ts";
import type { Cursor, Time } from "./position.ts";
import { Progress } from "./progress.ts";
import { rotationOf } from "./rotation.ts";
import type { Rotation } from "./rotation.ts";
import type { Reading } from "./reading.ts";

export interface ContainerNeeds {
  ctx: SourceContext;
  config: DockerConfig;
  endpoint: Endpoint;
  room: SharedRoom;
  log: Logger;
  signal: AbortSignal;
  /** Whether a stream is wanted: 1 stdout, 2 stderr. */
  streams: readonly boolean[];
  /** Docker's data root, if its files may be read. */
  filesRoot: string | undefined;
  /** How lines are joined; undefined: each is a record. */
  rule: JoinRule | undefined;
  resourceOf: (facts: Facts) => Resource;
  /** Facts of this run that are still being asked for; lines wait for them. */
  fresh: Promise<Facts | undefined> | undefined;
  /** It was created since our first contact with the Engine. */
  isNew: boolean;
}

export class ContainerLog implements FileHost {
  facts: Facts;
  resource: Resource;
  readonly rotation: Rotation | undefined;
  fresh: Promise<void> | undefined;
  /** Its log driver keeps nothing to be read; said once. */
  unreadable = false;
  readonly #needs: ContainerNeeds;
  readonly #outbox: Outbox;
  readonly #progress: Progress;
  readonly #joining: Joining | undefined;
  readonly #files: FileReadings;
  #reading: Reading | undefined;

  constructor(facts: Facts, cursor: Cursor, needs: ContainerNeeds) {
    this.facts = facts;
    this.resource = needs.resourceOf(facts);
    this.rotation = rotationOf(facts);
    this.#needs = needs;
    this.#progress = new Progress({ ...cursor, name: facts.name }, needs.rule !== undefined);
    this.#outbox = new Outbox(needs.ctx, needs.room, () => ({ [facts.id]: this.#cursorText() }));
    const { maxLineBytes } = needs.config;
    this.#files = new FileReadings({ ...needs, root: needs.filesRoot, maxLineBytes });
    this.#joining =
      needs.rule &&
      new Joining(needs.rule, (record, last, stream) => {
        this.#progress.handed(last, stream);
        this.#outbox.add(record);
      });
    if (needs.fresh !== undefined) this.refresh(needs.fresh);
  }

  /** Lines wait for these facts: they are of the run that begins. */
  refresh(asked: Promise<Facts | undefined>): void {
    const known = (later: Facts | undefined): void => {
      // Who was asked later answers later.
      if (this.fresh === own) this.fresh = undefined;
      if (later !== undefined) this.startsAgain(later);
    };
    const own = asked.then(known, () => known(undefined));
    this.fresh = own;
  }

  rename(name: string): void {
    this.facts = renamed(this.facts, name);
    this.#progress.rename(name);
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
    return this.#progress.hasFinished(finishedAt);
  }

  wants(stream: number): boolean {
    return this.#needs.streams[stream] === true;
  }

  /** Takes the next line of a stream: joined, handed on, or passed over. */
  accept(record: LogRecord, stream: number): void {
    this.#progress.read(record, stream);
    if (this.#needs.streams[stream] !== true) {
      this.#progress.handed(record, stream);
      this.#outbox.touch();
    } else if (this.#joining === undefined) this.#outbox.add(record);
    else this.#joining.add(record, stream);
  }

  gap(reason: string, missing: Missing): void {
    this.#needs.ctx.count("gap", reason);
    this.#needs.log.warn(
      { container: this.facts.name, to: missing.to && timeText(missing.to), count: missing.count, reason },
      "lines of a container may be lost",
    );
    // What stands before the gap goes before it.
    this.#joining?.flush();
    this.#outbox.add(gapRecord({ resource: this.resource, reason, ...missing }));
  }

  /** It is gone, and its end was not read. */
  endUnread(): void {
    this.gap("the container was removed before its end was read", { from: this.newest(), to: undefined });
  }

  blocked(): Promise<void> | undefined {
    return this.#outbox.blocked();
  }

  listen(nowMs: number): void {
    this.#joining?.listen(nowMs);
  }

  hush(): void {
    this.#joining?.hush();
  }

  from(): Time | undefined {
    const position = this.position();
    return readFrom(position) ?? position.begin;
  }

  newest(): Time | undefined {
    const { streams, begin, open } = this.position();
    const times = [streams[1], streams[2], open].filter((time) => time !== undefined);
    return times.sort(compareTimes).at(-1) ?? begin;
  }

  position(): Cursor {
    return this.#progress.position(this.#reading?.openSince());
  }

  place(mark: FileMark | undefined): void {
    if (mark === undefined || this.#joining?.openSince() === undefined) this.#progress.place(mark);
  }

  /** Docker says that the run is over. */
  runEnded(): void {
    this.#files.runEnded();
  }

  hasMore(): Promise<boolean> {
    return hasMore(this, this.#needs.endpoint);
  }

  /** Reads from the position to the end of the answer, or until `signal`. */
  async read(options: ReadOptions): Promise<ReadOutcome> {
    const began = (reading: Reading): void => void (this.#reading = reading);
    const byFiles = await this.#files.read(this, options, began);
    if (byFiles === undefined) return readByApi(this, this.#needs, options, began);
    this.rotation?.forget();
    return byFiles;
  }

  /** The run is over: what has no end gets none any more. */
  flushOpen(reading: Reading | undefined): void {
    reading?.flushOpen();
    this.#joining?.flush();
  }

  /** The run is over and read: keeps that, so that nothing is asked of this container again until it starts. */
  async finish(finishedAt: string): Promise<void> {
    this.#reading = undefined;
    if (this.#progress.finish(finishedAt)) this.#outbox.send({ [this.facts.id]: this.#cursorText() });
    await this.#outbox.drain();
  }

  /** The container is gone: so is its position. */
  async forget(): Promise<void> {
    await this.#outbox.drain();
    this.#outbox.send({ [this.facts.id]: null });
    await this.#outbox.drain();
  }

  /** Nothing more is read: hands on what there is, complete or not. */
  async drain(): Promise<void> {
    this.#joining?.flush();
    await this.#outbox.drain();
  }

  #cursorText(): string {
    return this.#progress.durable(this.#reading?.openSince(), this.#joining?.openSince());
  }
}
