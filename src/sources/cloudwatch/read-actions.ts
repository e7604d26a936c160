/** Reading events back: GetLogEvents for one stream in both directions, FilterLogEvents for many, forward, with a pattern. */
import { CloudwatchFault, invalid } from "../../codecs/cloudwatch/fault.ts";
import {
  constraint,
  limitOf,
  optionalFlag,
  optionalNumber,
  optionalText,
  optionalTexts,
} from "../../codecs/cloudwatch/fields.ts";
import type { Fields } from "../../codecs/cloudwatch/fields.ts";
import { groupAsked, streamName } from "../../codecs/cloudwatch/names.ts";
import {
  eventId,
  eventsToken,
  filterToken,
  parseEventsToken,
  parseFilterToken,
} from "../../codecs/cloudwatch/tokens.ts";
import type { Place } from "../../codecs/cloudwatch/tokens.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import type { LogCondition, LogPage, LogReader } from "../../record/log-reader.ts";
import type { Action, Asked } from "./action.ts";
import { GROUP_FIELD, STREAM_FIELD } from "./group.ts";
import type { LogGroup } from "./group.ts";

const EVENTS_MOST = 10_000;
const BYTES_MOST = 1_048_576;
const STREAMS_MOST = 100;
const MESSAGES_MOST = 50;

const OURS: LogCondition = { key: "logboom.source", anyOf: ["cloudwatch"] };

export const getLogEvents: Action = async ({ registry }, asked) => {
  const reader = readerOf(asked);
  const { fields } = asked;
  const stream = registry.stream(groupAsked(fields), streamName(fields));
  const token = optionalText(fields, "nextToken");
  const from = token === undefined ? undefined : parseEventsToken(token);
  const forward =
    from === undefined ? optionalFlag(fields, "startFromHead") === true : from.direction === "f";
  const page = await reader.read({
    where: [OURS, equal(GROUP_FIELD, stream.group.name), equal(STREAM_FIELD, stream.name)],
    pattern: "",
    ...rangeOf(fields, 0),
    order: forward ? "asc" : "desc",
    after: from?.place,
    limit: limitOf(fields, EVENTS_MOST),
    maxBytes: BYTES_MOST,
    signal: asked.call.signal,
  });
  const records = page.records.filter(({ observedMs }) => observedMs >= stream.createdMs);
  if (!forward) records.reverse();
  const ends = endsOf(page, records, from?.place);
  return {
    events: records.map((record) => ({
      timestamp: msOf(record),
      message: record.body,
      ingestionTime: record.observedMs,
    })),
    nextForwardToken: eventsToken("f", ends.last),
    nextBackwardToken: eventsToken("b", ends.first),
  };
};

const BEFORE_ALL: Place = { ns: 0n, seq: 0 };
const BEHIND_ALL: Place = { ns: 9_000_000_000_000_000_000n, seq: 0 };

/** Where the tokens go on. Without events they stay where the call began, which tells the client that this is the end. */
function endsOf(
  page: LogPage,
  records: readonly LogRecord[],
  from: Place | undefined,
): { first: Place; last: Place } {
  const first = records[0];
  const last = records.at(-1);
  if (first !== undefined && last !== undefined) return { first: placeOf(first), last: placeOf(last) };
  const place = page.place ?? from;
  return { first: place ?? BEHIND_ALL, last: place ?? BEFORE_ALL };
}

export const filterLogEvents: Action = async ({ registry }, asked) => {
  const reader = readerOf(asked);
  const { fields } = asked;
  const group = registry.group(groupAsked(fields));
  const token = optionalText(fields, "nextToken");
  const page = await reader.read({
    where: [OURS, equal(GROUP_FIELD, group.name), ...streamsWanted(group, fields)],
    pattern: optionalText(fields, "filterPattern") ?? "",
    // Unlike GetLogEvents, this one has events at endTime too.
    ...rangeOf(fields, 1),
    order: "asc",
    after: token === undefined ? undefined : parseFilterToken(token),
    limit: limitOf(fields, EVENTS_MOST),
    maxBytes: BYTES_MOST,
    signal: asked.call.signal,
  });
  return {
    events: page.records.flatMap((record) => filtered(group, record)),
    searchedLogStreams: [],
    ...(page.more && page.place !== undefined ? { nextToken: filterToken(page.place) } : {}),
  };
};

/** None for what belongs to a stream of this name that was deleted. */
function filtered(group: LogGroup, record: LogRecord): object[] {
  const logStreamName = attributeOf(record, STREAM_FIELD) ?? "";
  const stream = group.streams.get(logStreamName);
  if (stream === undefined || record.observedMs < stream.createdMs) return [];
  return [
    {
      logStreamName,
      timestamp: msOf(record),
      message: record.body,
      ingestionTime: record.observedMs,
      eventId: eventId(placeOf(record)),
    },
  ];
}

function streamsWanted(group: LogGroup, fields: Fields): LogCondition[] {
  const names = optionalTexts(fields, "logStreamNames");
  const prefix = optionalText(fields, "logStreamNamePrefix");
  if (names === undefined) return prefix === undefined ? [] : [{ key: STREAM_FIELD, beginsWith: prefix }];
  if (prefix !== undefined)
    throw invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");
  if (names.length === 0 || names.length > STREAMS_MOST)
    throw constraint("logStreamNames", `Member must have length between 1 and ${STREAMS_MOST}`);
  if (!names.every((name) => group.streams.has(name)))
    throw new CloudwatchFault("ResourceNotFoundException", "The specified log stream does not exist.");
  return [{ key: STREAM_FIELD, anyOf: names }];
}

/** What a pattern would find, and the values it names: a dry run, without any group. */
export const testMetricFilter: Action = (_service, asked) => {
  const { fields } = asked;
  const messages = optionalTexts(fields, "logEventMessages") ?? [];
  if (messages.length === 0 || messages.length > MESSAGES_MOST)
    throw constraint("logEventMessages", `Member must have length between 1 and ${MESSAGES_MOST}`);
  const found = readerOf(asked).tryPattern(optionalText(fields, "filterPattern") ?? "", messages);
  return {
    matches: messages.flatMap((eventMessage, i) => {
      const extractedValues = found[i];
      return extractedValues === undefined ? [] : [{ eventNumber: i + 1, eventMessage, extractedValues }];
    }),
  };
};

function readerOf({ caller, call }: Asked): LogReader {
  if (!caller.mayRead())
    throw new CloudwatchFault(
      "AccessDeniedException",
      "Reading is not allowed. Sign with the token in LOGBOOM_TOKEN as secret access key.",
    );
  if (call.reader !== undefined) return call.reader;
  throw new CloudwatchFault("ServiceUnavailableException", "Nothing can be read here.");
}

function equal(key: string, value: string): LogCondition {
  return { key, anyOf: [value] };
}

function rangeOf(fields: Fields, behindEnd: number): { fromMs: number; toMs: number } {
  const start = optionalNumber(fields, "startTime");
  const end = optionalNumber(fields, "endTime");
  if ((start ?? 0) < 0) throw constraint("startTime", "Member must have value greater than or equal to 0");
  if ((end ?? 0) < 0) throw constraint("endTime", "Member must have value greater than or equal to 0");
  return { fromMs: start ?? 0, toMs: end === undefined ? Infinity : end + behindEnd };
}

function msOf({ seconds, nanos }: LogRecord): number {
  return seconds * 1000 + Math.floor(nanos / 1_000_000);
}

function placeOf({ seconds, nanos, seq }: LogRecord): Place {
  return { ns: BigInt(seconds) * 1_000_000_000n + BigInt(nanos), seq };
}
