/** PutLogEvents: events become records, once, also when the sender did not hear that they were taken and sends again. */
import { createHash } from "node:crypto";
import { CloudwatchFault } from "../../codecs/cloudwatch/fault.ts";
import { groupName, streamName } from "../../codecs/cloudwatch/names.ts";
import { believed, eventsOf } from "../../codecs/cloudwatch/put.ts";
import type { Believed, PutEvent } from "../../codecs/cloudwatch/put.ts";
import { recordsOf, soundBytes } from "../../codecs/cloudwatch/records.ts";
import { takeIn } from "../../receive/taking.ts";
import type { Asked, Service } from "./action.ts";
import type { LogStream } from "./group.ts";

export async function putLogEvents(service: Service, asked: Asked): Promise<object> {
  const { options } = service;
  const stream = await streamOf(service, asked);
  const events = eventsOf(asked.fields);
  const days = { oldest: options.oldestDays, retention: stream.group.retentionDays };
  const taken = believed(events, asked.call.observedMs, days);
  if (taken.from < taken.to) await takeOnce(service, asked, { stream, events, taken });
  countRejected(service, taken, events.length);
  return {
    nextSequenceToken: sequenceToken(),
    ...(taken.rejected === undefined ? {} : { rejectedLogEventsInfo: taken.rejected }),
  };
}

async function streamOf({ registry, options }: Service, { fields }: Asked): Promise<LogStream> {
  const group = groupName(fields);
  const name = streamName(fields);
  if (!options.createMissing) return registry.stream(group, name);
  const known = registry.groups.get(group) ?? (await registry.createGroup(group, {}));
  return known.streams.get(name) ?? (await registry.createStream(known, name));
}

interface Put {
  stream: LogStream;
  events: readonly PutEvent[];
  taken: Believed;
}

async function takeOnce(service: Service, asked: Asked, put: Put): Promise<void> {
  const { stream } = put;
  const { mark, certain } = markOf(asked);
  const before = certain ? stream.batches.includes(mark) : stream.doubtful.has(mark);
  if (before) {
    service.ctx.count("repeated", "batch that was taken before", put.taken.to - put.taken.from);
    return;
  }
  // A client that waited too long sends again while the first is still on its way.
  const same = certain ? stream.underWay.get(mark) : undefined;
  const taking = same ?? take(service, asked, { ...put, mark });
  if (same === undefined) {
    stream.underWay.set(mark, taking);
    void taking.catch(() => undefined).finally(() => stream.underWay.delete(mark));
  }
  await taking;
  if (asked.call.signal.aborted) stream.doubtful.add(mark);
}

/**
 * SDKs give all attempts of one call the same invocation id, older ones send the token of the answer before: both are
 * different in every call. A body alone may be the same twice for a reason, so it counts only while in doubt.
 */
function markOf({ call, fields, body }: Asked): { mark: string; certain: boolean } {
  const invocation = call.headers["amz-sdk-invocation-id"];
  const hash = createHash("sha256").update(body);
  if (invocation !== undefined) hash.update(invocation);
  const mark = hash.digest("base64url").slice(0, 22);
  return { mark, certain: invocation !== undefined || typeof fields["sequenceToken"] === "string" };
}

async function take(service: Service, asked: Asked, put: Put & { mark: string }): Promise<void> {
  const { ctx, registry, resources } = service;
  const { stream, events, taken, mark } = put;
  const { observedMs, peer } = asked.call;
  const { records, repaired } = recordsOf(events, taken.from, taken.to, {
    observedMs,
    resource: resources.of(stream.group.name, peer),
    attributes: stream.attributes,
    sound: soundBytes(asked.body),
  });
  if (repaired > 0) ctx.count("repaired", "invalid UTF-8", repaired);
  const span = { firstMs: events[taken.from]?.timestamp ?? 0, lastMs: events[taken.to - 1]?.timestamp ?? 0 };
  const said = await takeIn(ctx, records, () => registry.written(stream, span, mark));
  if (said === "taken") return;
  const why = said === "closing" ? "logboom is stopping." : "logboom has no room now; send it again later.";
  throw new CloudwatchFault("ServiceUnavailableException", why);
}

function countRejected({ ctx }: Service, { from, to, rejected }: Believed, length: number): void {
  const old = Math.max(rejected?.tooOldLogEventEndIndex ?? 0, rejected?.expiredLogEventEndIndex ?? 0);
  if (old > 0) ctx.count("refused", "event too old", Math.min(from, length));
  if (rejected?.tooNewLogEventStartIndex !== undefined)
    ctx.count("refused", "event more than two hours ahead", Math.max(0, length - Math.max(to, old)));
}

let lastToken = 0;

/** Nobody has to send it any more, but who does marks a call with it: so it is never the same twice, restarts included. */
function sequenceToken(): string {
  lastToken = Math.max(lastToken + 1, Date.now() * 1000);
  return `49${String(lastToken).padStart(54, "0")}`;
}
