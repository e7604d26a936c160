/** What is remembered of groups and streams, and how it is written down as a cursor. */
import { z } from "zod";
import type { Attributes } from "../../record/record.ts";

/** OpenTelemetry semantic conventions, "AWS Logs". A record has one group and one stream, so no list is written. */
export const GROUP_FIELD = "aws.log.group.names";
export const STREAM_FIELD = "aws.log.stream.names";

export interface LogGroup {
  name: string;
  createdMs: number;
  /** 0: for ever. */
  retentionDays: number;
  tags: Record<string, string>;
  streams: Map<string, LogStream>;
}

export interface LogStream {
  name: string;
  group: LogGroup;
  createdMs: number;
  /** Of events; undefined while there are none. */
  firstMs: number | undefined;
  lastMs: number | undefined;
  ingestedMs: number | undefined;
  /** Marks of the last batches taken, oldest first. */
  batches: readonly string[];
  /** Bodies of batches whose sender may not have heard that they were taken. */
  doubtful: Set<string>;
  /** Batches on their way, so that one that comes again meanwhile waits for the first. */
  underWay: Map<string, Promise<unknown>>;
  /** Shared by all its records. */
  attributes: Attributes;
}

/** Between a mark's two parts: the batch, and the call that brought it. */
export const MARK_PARTS = ".";

const whole = z.int().min(0);
const KeptGroup = z.object({
  created: whole,
  retention: whole.default(0),
  tags: z.record(z.string(), z.string()).default({}),
});
const KeptStream = z.object({
  created: whole,
  first: whole.optional(),
  last: whole.optional(),
  ingested: whole.optional(),
  batches: z.array(z.string()).default([]),
});

/** Names of groups have no colon, so that keys are unambiguous. */
export function groupKey(group: string): string {
  return `group:${group}`;
}

export function streamKey(group: string, stream: string): string {
  return `stream:${group}:${stream}`;
}

export function groupText({ createdMs, retentionDays, tags }: LogGroup): string {
  return JSON.stringify({ created: createdMs, retention: retentionDays, tags });
}

export function streamText(stream: LogStream): string {
  const { createdMs, firstMs, lastMs, ingestedMs, batches } = stream;
  return JSON.stringify({
    created: createdMs,
    first: firstMs,
    last: lastMs,
    ingested: ingestedMs,
    batches,
  });
}

export function makeGroup(name: string, createdMs: number): LogGroup {
  return { name, createdMs, retentionDays: 0, tags: {}, streams: new Map() };
}

export function makeStream(group: LogGroup, name: string, createdMs: number): LogStream {
  return {
    name,
    group,
    createdMs,
    firstMs: undefined,
    lastMs: undefined,
    ingestedMs: undefined,
    batches: [],
    doubtful: new Set(),
    underWay: new Map(),
    attributes: [GROUP_FIELD, group.name, STREAM_FIELD, name],
  };
}

/** Undefined for a text that is none of ours. */
export function readGroup(name: string, text: string): LogGroup | undefined {
  const kept = KeptGroup.safeParse(jsonOf(text));
  if (!kept.success) return undefined;
  const { created, retention, tags } = kept.data;
  return { ...makeGroup(name, created), retentionDays: retention, tags };
}

/** After a restart nobody knows which of the last answers arrived. */
export function readStream(group: LogGroup, name: string, text: string): LogStream | undefined {
  const kept = KeptStream.safeParse(jsonOf(text));
  if (!kept.success) return undefined;
  const { created, first, last, ingested, batches } = kept.data;
  return {
    ...makeStream(group, name, created),
    firstMs: first,
    lastMs: last,
    ingestedMs: ingested,
    batches,
    doubtful: new Set(batches.map((mark) => mark.split(MARK_PARTS, 1)[0] ?? "")),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
