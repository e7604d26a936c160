/**
 * All groups and streams. They are this source's cursors: made and changed durably before the answer, and with each
 * batch of records what is known of its stream goes into the same write.
 */
import { CloudwatchFault } from "../../codecs/cloudwatch/fault.ts";
import type { CursorUpdates, SourceContext } from "../../record/source.ts";
import type { CloudwatchConfig } from "./config.ts";
import {
  groupKey,
  groupText,
  makeGroup,
  makeStream,
  readGroup,
  readStream,
  streamKey,
  streamText,
} from "./group.ts";
import type { LogGroup, LogStream } from "./group.ts";

type Limits = Pick<CloudwatchConfig, "maxGroups" | "maxStreams">;

export class Registry {
  readonly groups = new Map<string, LogGroup>();
  readonly #ctx: SourceContext;
  readonly #limits: Limits;
  /** The one that was quiet longest stands first. */
  readonly #byQuiet = new Map<string, LogStream>();

  constructor(ctx: SourceContext, limits: Limits) {
    this.#ctx = ctx;
    this.#limits = limits;
    this.#read();
  }

  get streamCount(): number {
    return this.#byQuiet.size;
  }

  group(name: string): LogGroup {
    const group = this.groups.get(name);
    if (group !== undefined) return group;
    throw new CloudwatchFault("ResourceNotFoundException", "The specified log group does not exist.");
  }

  stream(group: string, name: string): LogStream {
    const stream = this.group(group).streams.get(name);
    if (stream !== undefined) return stream;
    throw new CloudwatchFault("ResourceNotFoundException", "The specified log stream does not exist.");
  }

  async createGroup(name: string, tags: Record<string, string>): Promise<LogGroup> {
    if (this.groups.has(name)) throw exists("log group");
    if (this.groups.size >= this.#limits.maxGroups) {
      this.#ctx.count("refused", "too many log groups");
      throw new CloudwatchFault(
        "LimitExceededException",
        `No more than ${this.#limits.maxGroups} log groups.`,
      );
    }
    const group = { ...makeGroup(name, Date.now()), tags };
    this.groups.set(name, group);
    await this.keepGroup(group);
    return group;
  }

  async createStream(group: LogGroup, name: string): Promise<LogStream> {
    if (group.streams.has(name)) throw exists("log stream");
    const stream = makeStream(group, name, Date.now());
    group.streams.set(name, stream);
    this.#byQuiet.set(streamKey(group.name, name), stream);
    await this.#keep({ [streamKey(group.name, name)]: streamText(stream), ...this.#forgetQuiet() });
    return stream;
  }

  async keepGroup(group: LogGroup): Promise<void> {
    await this.#keep({ [groupKey(group.name)]: groupText(group) });
  }

  async deleteGroup(group: LogGroup): Promise<void> {
    const forgotten: Record<string, null> = { [groupKey(group.name)]: null };
    for (const name of group.streams.keys()) {
      const key = streamKey(group.name, name);
      forgotten[key] = null;
      this.#byQuiet.delete(key);
    }
    this.groups.delete(group.name);
    await this.#keep(forgotten);
  }

  async deleteStream({ group, name }: LogStream): Promise<void> {
    const key = streamKey(group.name, name);
    group.streams.delete(name);
    this.#byQuiet.delete(key);
    await this.#keep({ [key]: null });
  }

  /** What a batch changes, to be written with it: call it when the batch goes, not before. */
  written(stream: LogStream, span: { firstMs: number; lastMs: number }, mark: string): CursorUpdates {
    stream.firstMs = Math.min(stream.firstMs ?? span.firstMs, span.firstMs);
    stream.lastMs = Math.max(stream.lastMs ?? span.lastMs, span.lastMs);
    stream.ingestedMs = Date.now();
    stream.batches = [...stream.batches.slice(1 - MARKS_MOST), mark];
    const key = streamKey(stream.group.name, stream.name);
    // Deleted while the batch waited for room: what is gone stays gone.
    if (!this.#byQuiet.delete(key)) return {};
    this.#byQuiet.set(key, stream);
    return { [key]: streamText(stream) };
  }

  async #keep(updates: CursorUpdates): Promise<void> {
    try {
      await this.#ctx.emit([], updates);
    } catch (error) {
      if (this.#ctx.signal.aborted)
        throw new CloudwatchFault("ServiceUnavailableException", "logboom is stopping.");
      throw error;
    }
  }

  #forgetQuiet(): Record<string, null> {
    const forgotten: Record<string, null> = {};
    for (const [key, { group, name }] of this.#byQuiet) {
      if (this.#byQuiet.size <= this.#limits.maxStreams) break;
      this.#byQuiet.delete(key);
      group.streams.delete(name);
      forgotten[key] = null;
      this.#ctx.count("forgotten", "too many log streams");
    }
    return forgotten;
  }

  #read(): void {
    const { cursor } = this.#ctx;
    const keys = this.#ctx.cursorKeys();
    for (const key of keys) {
      const [kind, name = ""] = key.split(":", 2);
      const group = kind === "group" ? readGroup(name, cursor(key) ?? "") : undefined;
      if (group !== undefined) this.groups.set(name, group);
    }
    const streams = keys.flatMap((key) => this.#readStream(key, cursor(key) ?? ""));
    streams.sort((a, b) => quietSince(a) - quietSince(b));
    for (const stream of streams) {
      stream.group.streams.set(stream.name, stream);
      this.#byQuiet.set(streamKey(stream.group.name, stream.name), stream);
    }
  }

  #readStream(key: string, text: string): LogStream[] {
    const [kind, groupOf = "", name = ""] = key.split(":", 3);
    const group = kind === "stream" ? this.groups.get(groupOf) : undefined;
    const stream = group && readStream(group, name, text);
    return stream === undefined ? [] : [stream];
  }
}

/** Requests of one stream that a client may have under way at once, with room to spare. */
const MARKS_MOST = 8;

function quietSince({ ingestedMs, createdMs }: LogStream): number {
  return ingestedMs ?? createdMs;
}

function exists(what: string): CloudwatchFault {
  return new CloudwatchFault("ResourceAlreadyExistsException", `The specified ${what} already exists`);
}
