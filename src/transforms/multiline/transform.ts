/** Joins the lines of a batch that belong together. */
import { RecordJoiner } from "../../codecs/multiline/records.ts";
import { compileRule } from "../../codecs/multiline/rule.ts";
import type { JoinRule } from "../../codecs/multiline/rule.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { MultilineStepConfig } from "./config.ts";

export const multiline = defineTransform({
  name: "multiline",
  summary: "Joins lines of one origin that come together and belong together.",
  config: MultilineStepConfig,
  facts: () => ({}),
  open: (options, ctx) => {
    const rule = compileRule({ ...options, default: true }, "pattern");
    return (batch) => joined(batch, rule, ctx);
  },
});

function joined(batch: LogRecord[], rule: JoinRule, ctx: TransformContext): LogRecord[] {
  if (batch.length < 2) return batch;
  const streams = new Map<Resource, Map<string, Stream>>();
  for (const record of batch) streamOf(streams, record, rule).add(record);
  const absorbed = new Set<LogRecord>();
  let groups = 0;
  for (const ofResource of streams.values())
    for (const stream of ofResource.values()) groups += stream.end(absorbed);
  if (groups === 0) return batch;
  ctx.matched(groups);
  return batch.filter((record) => !absorbed.has(record));
}

function streamOf(streams: Map<Resource, Map<string, Stream>>, record: LogRecord, rule: JoinRule): Stream {
  let ofResource = streams.get(record.resource);
  if (ofResource === undefined) streams.set(record.resource, (ofResource = new Map<string, Stream>()));
  const name = streamName(record);
  let stream = ofResource.get(name);
  if (stream === undefined) ofResource.set(name, (stream = new Stream(rule)));
  return stream;
}

function streamName({ attributes }: LogRecord): string {
  let name = "";
  for (let i = 0; i < attributes.length; i += 2) {
    const key = attributes[i];
    if (key === "log.iostream" || key === "log.file.path") name += `${attributes[i + 1] ?? ""}\n`;
  }
  return name;
}

/** Lines of one stream in this batch. */
class Stream {
  readonly #joiner: RecordJoiner;
  /** Lines that no group has accounted for, in their order. */
  readonly #lines: LogRecord[] = [];
  #at = 0;
  readonly #absorbed: LogRecord[] = [];
  #groups = 0;

  constructor(rule: JoinRule) {
    this.#joiner = new RecordJoiner(rule, { record: (record, last) => this.#take(record, last) });
  }

  add(record: LogRecord): void {
    this.#lines.push(record);
    this.#joiner.tick(record.observedMs);
    this.#joiner.add(record, record.observedMs);
  }

  /** How many groups there were; their lines but the first into `absorbed`. */
  end(absorbed: Set<LogRecord>): number {
    this.#joiner.flush();
    for (const line of this.#absorbed) absorbed.add(line);
    return this.#groups;
  }

  /** The first line's record becomes the group's, so that it keeps its place. */
  #take(record: LogRecord, last: LogRecord): void {
    const first = this.#lines[this.#at];
    this.#at += 1;
    if (first === undefined || first === last) return;
    this.#groups += 1;
    first.body = record.body;
    first.attributes = record.attributes;
    delete first.bodyIsRead;
    for (let line = this.#lines[this.#at]; line !== undefined; line = this.#lines[this.#at]) {
      this.#at += 1;
      this.#absorbed.push(line);
      if (line === last) return;
    }
  }
}
