/** PutLogEvents: events become records, once, also when the sender did not hear that they were taken and sends again. */
import { createHash } from "node:crypto";
import { CloudwatchFault } from "../../codecs/cloudwatch/fault.ts";
import { groupName, streamName } from "../../codecs/cloudwatch/names.ts";
import { believed, eventsOf } from "../../codecs/cloudwatch/put.ts";
import type { Believed, PutEvent } from "../../codecs/cloudwatch/put.ts";
import { recordsOf, soundBytes } from "../../codecs/cloudwatch/records.ts";
import { takeIn } from "../../receive/taking.ts";
import type { Asked, Service } from "./action.ts";
import { MARK_PARTS } from "./group.ts";
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
  const mark = markOf(asked);
  if (wasTaken(stream, mark)) {
    service.ctx.count("repeated", "batch that was taken before", put.taken.to - put.taken.from);
    return;
  }
  // A client that waited too long sends again while the first is still on its way.
  const same = mark.certain ? stream.underWay.get(mark.text) : undefined;
  const taking = same ?? take(service, asked, { ...put, mark: mark.text });
  if (same === undefined) {
    stream.underWay.set(mark.text, taking);
    void taking.catch(() => undefined).finally(() => stream.underWay.delete(mark.text));
  }
  await taking;
  if (asked.call.signal.aborted) addDoubt(stream, mark.body);
}

interface Mark {
  /** Of the batch, and of the call when it has one. */
  text: string;
  body: string;
  /** No two calls have the same. */
  certain: boolean;
}

/**
 * SDKs give all attempts of one call the same invocation id, older ones send the token of the answer before: both are
 * different in every call. A body alone may be the same twice for a reason, so it counts only while in doubt: its sender
 * went away before the answer, or this program was restarted since.
 */
function wasTaken({ batches, doubtful }: LogStream, { text, body, certain }: Mark): boolean {
  return (certain && batches.includes(text)) || doubtful.has(body);
}

function markOf({ call, fields, body }: Asked): Mark {
  const invocation = call.headers["amz-sdk-invocation-id"];
  const ofBody = shortHash(body);
  if (invocation === undefined)
    return { text: ofBody, body: ofBody, certain: typeof fields["sequenceToken"] === "string" };
  return { text: `${ofBody}${MARK_PARTS}${shortHash(invocation)}`, body: ofBody, certain: true };
}

function shortHash(of: string | Buffer): string {
  return createHash("sha256").update(of).digest("base64url").slice(0, 16);
}

const DOUBTS_MOST = 64;

function addDoubt({ doubtful }: LogStream, body: string): void {
  if (doubtful.size >= DOUBTS_MOST) doubtful.clear();
  doubtful.add(body);
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
