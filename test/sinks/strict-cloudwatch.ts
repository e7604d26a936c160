/**
 * CloudWatch Logs as its API reference has it, for what an emulator lets pass: sizes, order, span, names, empty messages
 * (PutLogEvents, CreateLogGroup, CreateLogStream). It can also be told to refuse, to throttle and to break off.
 */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";

const DAY_MS = 86_400_000;

export interface StoredEvent {
  timestamp: number;
  message: string;
}

interface Put {
  logGroupName: string;
  logStreamName: string;
  logEvents: StoredEvent[];
  sequenceToken?: string;
  tags?: Record<string, string>;
  retentionInDays?: number;
}

/** What to do instead of answering a call; undefined: answer it. */
export type Trick = (
  action: string,
  body: Put,
) => { status: number; type: string; message?: string } | "break" | undefined;

export class StrictCloudwatch {
  /** group → stream → events */
  readonly groups = new Map<string, Map<string, StoredEvent[]>>();
  readonly calls: { action: string; at: number; events: number; bytes: number }[] = [];
  /** Of each group. */
  readonly tags = new Map<string, Record<string, string>>();
  readonly retention = new Map<string, number>();
  /** Sequence tokens, as until 2023. */
  tokens = false;
  eventBytes = 262_144;
  /** What is older is left out and told. */
  oldestMs = 14 * DAY_MS;
  retentionMs = Number.POSITIVE_INFINITY;
  trick: Trick = () => undefined;
  #server: Server | undefined;
  #token = 0;

  /** With a pair, over TLS. */
  async listen(port = 0, pair?: { cert: Buffer; key: Buffer }): Promise<string> {
    const serve = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#serve(request, response);
    const server = pair === undefined ? createServer(serve) : createSecureServer(pair, serve);
    this.#server = server;
    // Longer than anybody waits between two calls: a connection that ends just when it is used again is trouble of another kind.
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()) ?? resolve());
  }

  messages(group: string, stream: string): string[] {
    return (this.groups.get(group)?.get(stream) ?? []).map((event) => event.message);
  }

  count(action: string): number {
    return this.calls.filter((call) => call.action === action).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const action = String(request.headers["x-amz-target"]).replace("Logs_20140328.", "");
    const body = JSON.parse(Buffer.concat(parts).toString()) as Put;
    const events = body.logEvents ?? [];
    this.calls.push({ action, at: performance.now(), events: events.length, bytes: sizeOf(events) });
    const trick = this.trick(action, body);
    if (trick === "break") return void request.socket.destroy();
    const answer =
      trick === undefined ? this.#answer(action, body) : refuse(trick.type, trick.message ?? "told to");
    response.statusCode = trick?.status ?? ("__type" in answer ? 400 : 200);
    response.setHeader("content-type", "application/x-amz-json-1.1");
    response.end(JSON.stringify(answer));
  }

  #answer(action: string, body: Put): object {
    if (action === "CreateLogGroup") return this.#createGroup(body);
    if (action === "CreateLogStream") return this.#createStream(body);
    if (action === "PutLogEvents") return this.#put(body);
    if (action === "PutRetentionPolicy") return this.#retain(body);
    return refuse("InvalidOperationException", action);
  }

  #retain({ logGroupName, retentionInDays = 0 }: Put): object {
    if (!this.groups.has(logGroupName)) return refuse("ResourceNotFoundException", "group");
    this.retention.set(logGroupName, retentionInDays);
    return {};
  }

  #createGroup({ logGroupName, tags }: Put): object {
    if (!/^[\w\-/.#]{1,512}$/.test(logGroupName)) return invalid("logGroupName");
    if (this.groups.has(logGroupName)) return refuse("ResourceAlreadyExistsException", "group");
    this.groups.set(logGroupName, new Map());
    if (tags !== undefined) this.tags.set(logGroupName, tags);
    return {};
  }

  #createStream({ logGroupName, logStreamName }: Put): object {
    if (!/^[^:*]{1,512}$/.test(logStreamName)) return invalid("logStreamName");
    const group = this.groups.get(logGroupName);
    if (group === undefined)
      return refuse("ResourceNotFoundException", "The specified log group does not exist.");
    if (group.has(logStreamName)) return refuse("ResourceAlreadyExistsException", "stream");
    group.set(logStreamName, []);
    return {};
  }

  #put({ logGroupName, logStreamName, logEvents, sequenceToken }: Put): object {
    const stream = this.groups.get(logGroupName)?.get(logStreamName);
    if (stream === undefined)
      return refuse("ResourceNotFoundException", "The specified log stream does not exist.");
    if (this.tokens && stream.length > 0 && sequenceToken !== String(this.#token)) {
      const message = `The given sequenceToken is invalid. The next expected sequenceToken is: ${this.#token}`;
      return {
        ...refuse("InvalidSequenceTokenException", message),
        expectedSequenceToken: String(this.#token),
      };
    }
    const fault = this.#fault(logEvents);
    if (fault !== undefined) return refuse("InvalidParameterException", fault);
    const now = Date.now();
    const tooOld = logEvents.filter(({ timestamp }) => timestamp < now - this.oldestMs).length;
    const expired = logEvents.filter(({ timestamp }) => timestamp < now - this.retentionMs).length;
    const tooNew = logEvents.findIndex(({ timestamp }) => timestamp > now + 2 * 3_600_000);
    stream.push(...logEvents.slice(Math.max(tooOld, expired), tooNew < 0 ? undefined : tooNew));
    this.#token++;
    const rejected = {
      ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
      ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
      ...(tooNew >= 0 ? { tooNewLogEventStartIndex: tooNew } : {}),
    };
    const told = Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {};
    return { nextSequenceToken: String(this.#token), ...told };
  }

  #fault(events: readonly StoredEvent[]): string | undefined {
    if (events.length === 0 || events.length > 10_000) return `logEvents: ${events.length} members`;
    if (sizeOf(events) > 1_048_576)
      return `Upload too large: ${sizeOf(events)} bytes exceeds limit of 1048576`;
    let last = 0;
    for (const { timestamp, message } of events) {
      if (message.length === 0) return "message: length must be at least 1";
      const bytes = Buffer.byteLength(message) + 26;
      if (bytes > this.eventBytes)
        return `Log event too large: ${bytes} bytes exceeds limit of ${this.eventBytes}`;
      if (!Number.isInteger(timestamp) || timestamp < 0) return "timestamp: must be at least 0";
      if (timestamp < last)
        return "Log events in a single PutLogEvents request must be in chronological order.";
      last = timestamp;
    }
    return last - (events[0]?.timestamp ?? 0) > DAY_MS
      ? "The batch of log events spans more than 24 hours."
      : undefined;
  }
}

function sizeOf(events: readonly StoredEvent[]): number {
  return events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
}

function refuse(type: string, message: string): { __type: string; message: string } {
  return { __type: type, message };
}

function invalid(name: string): object {
  return refuse("InvalidParameterException", `Value at '${name}' failed to satisfy constraint`);
}
