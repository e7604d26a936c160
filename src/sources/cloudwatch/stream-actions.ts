/** Streams: made, described, removed. */
import { invalid } from "../../codecs/cloudwatch/fault.ts";
import { limitOf, optionalFlag, optionalText } from "../../codecs/cloudwatch/fields.ts";
import { groupAsked, groupName, streamArn, streamName } from "../../codecs/cloudwatch/names.ts";
import type { Action } from "./action.ts";
import type { LogStream } from "./group.ts";
import { cut } from "./page.ts";

const DESCRIBED_MOST = 50;

export const createLogStream: Action = async ({ registry, options }, { fields }) => {
  const group = groupName(fields);
  const name = streamName(fields);
  const known = registry.groups.get(group);
  if (known === undefined && options.createMissing)
    await registry.createStream(await registry.createGroup(group, {}), name);
  else await registry.createStream(registry.group(group), name);
  return undefined;
};

export const deleteLogStream: Action = async ({ registry }, { fields }) => {
  await registry.deleteStream(registry.stream(groupName(fields), streamName(fields)));
  return undefined;
};

export const describeLogStreams: Action = ({ registry }, { fields, caller }) => {
  const group = registry.group(groupAsked(fields));
  const limit = limitOf(fields, DESCRIBED_MOST);
  const prefix = optionalText(fields, "logStreamNamePrefix");
  const byTime = optionalText(fields, "orderBy") === "LastEventTime";
  if (byTime && prefix !== undefined)
    throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
  const key = byTime ? timeKey : nameKey;
  const descending = optionalFlag(fields, "descending") ?? false;
  const wanted = [...group.streams.values()].filter(
    ({ name }) => prefix === undefined || name.startsWith(prefix),
  );
  const { items, nextToken } = cut(wanted, {
    limit,
    after: optionalText(fields, "nextToken"),
    key,
    descending,
  });
  return { logStreams: items.map((stream) => described(stream, caller.region)), ...nextToken };
};

function described(stream: LogStream, region: string): object {
  const { name, group, createdMs, firstMs, lastMs, ingestedMs } = stream;
  return {
    logStreamName: name,
    creationTime: createdMs,
    arn: streamArn(region, group.name, name),
    storedBytes: 0,
    ...(ingestedMs === undefined
      ? {}
      : {
          firstEventTimestamp: firstMs,
          lastEventTimestamp: lastMs,
          lastIngestionTime: ingestedMs,
          uploadSequenceToken: `49${String(ingestedMs).padStart(54, "0")}`,
        }),
  };
}

function nameKey({ name }: LogStream): string {
  return name;
}

/** Of fixed width, so that it sorts as text; the name makes it unique. */
function timeKey({ lastMs, name }: LogStream): string {
  return `${String(lastMs ?? 0).padStart(16, "0")} ${name}`;
}
