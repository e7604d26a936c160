/** The receiver by real requests, signed by the official SDK. */
import { gzipSync } from "node:zlib";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, onTestFinished, test } from "vitest";
import { serveDoors } from "../../../test/contract/doors.ts";
import type { ServeOptions } from "../../../test/contract/doors.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import type { Recording } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import type { Door } from "../../record/door.ts";
import { cloudwatch } from "./source.ts";

sourceSuite(cloudwatch, { options: {} });

interface Opened extends Recording {
  url: string;
  client: CloudWatchLogsClient;
  /** Whether the sender of the last call is gone. */
  gone: () => boolean;
}

interface OpenOptions {
  options?: Record<string, unknown>;
  serve?: ServeOptions;
  recording?: Recording;
  secret?: string;
}

async function open({
  options = {},
  serve = {},
  recording = recordingContext(),
  secret = "made up",
}: OpenOptions = {}): Promise<Opened> {
  const running = await cloudwatch.open(options, recording.ctx);
  let last: AbortSignal | undefined;
  const doors = (running.doors ?? []).map((door): Door => ({
    ...door,
    answer: (call) => {
      last = call.signal;
      return door.answer(call);
    },
  }));
  const { url } = await serveDoors(doors, serve);
  const client = new CloudWatchLogsClient({
    endpoint: url,
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: secret },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    recording.release();
    recording.drain();
    await running.close();
  });
  return { ...recording, url, client, gone: () => last?.aborted === true };
}

const PLACE = { logGroupName: "grp", logStreamName: "one" };
const DAY = 86_400_000;
const TOKEN = "a-token-of-the-tests-0123456789";

async function create({ client }: Opened): Promise<void> {
  await client.send(new CreateLogGroupCommand({ logGroupName: "grp" }));
  await client.send(new CreateLogStreamCommand(PLACE));
}

function put(messages: readonly string[], timestamp = Date.now()): PutLogEventsCommand {
  return new PutLogEventsCommand({
    ...PLACE,
    logEvents: messages.map((message) => ({ timestamp, message })),
  });
}

/** A call without any SDK. */
async function call(
  url: string,
  target: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number; answer: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(url, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `Logs_20140328.${target}`,
      ...headers,
    },
  });
  const text = await response.text();
  const answer = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, answer, headers: response.headers };
}

async function putRaw(url: string, logEvents: unknown, headers: Record<string, string> = {}) {
  return await call(url, "PutLogEvents", JSON.stringify({ ...PLACE, logEvents }), headers);
}

describe("writing", () => {
  test("a group, a stream, two events: two records with all that is known", async () => {
    const one = await open();
    await create(one);
    const now = Date.now();
    const answer = await one.client.send(
      new PutLogEventsCommand({
        ...PLACE,
        logEvents: [
          { timestamp: now - 1, message: "first ✓\nline" },
          { timestamp: now, message: '{"level":"warn"}' },
        ],
      }),
    );
    expect(answer.nextSequenceToken).toMatch(/^\d{56}$/);
    expect(answer.rejectedLogEventsInfo).toBeUndefined();
    expect(one.records.map(({ body }) => body)).toEqual(["first ✓\nline", '{"level":"warn"}']);
    const [record, second] = one.records;
    expect((record?.seconds ?? 0) * 1000 + (record?.nanos ?? 0) / 1e6).toBe(now - 1);
    expect(record?.resource.attributes).toEqual({
      "logboom.source": "cloudwatch",
      "service.name": "grp",
      "network.peer.address": "127.0.0.1",
    });
    expect(record?.attributes).toEqual(["aws.log.group.names", "grp", "aws.log.stream.names", "one"]);
    expect(second?.resource).toBe(record?.resource);
    expect(second?.attributes).toBe(record?.attributes);
  });

  test("the answer waits until the events are durable", async () => {
    const one = await open();
    await create(one);
    one.hold();
    let answered = false;
    const sent = one.client.send(put(["slow"])).then(() => (answered = true));
    await one.until(() => one.unanswered() === 1, "on its way");
    expect(answered).toBe(false);
    one.release();
    expect(await sent).toBe(true);
  });

  test("a body in gzip, an empty answer for what gives nothing, a request id for all", async () => {
    const one = await open();
    const created = await call(one.url, "CreateLogGroup", '{"logGroupName":"grp"}');
    expect(created).toMatchObject({ status: 200, answer: {} });
    expect(created.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    expect(created.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    await call(one.url, "CreateLogStream", JSON.stringify(PLACE));
    const body = gzipSync(
      JSON.stringify({ ...PLACE, logEvents: [{ timestamp: Date.now(), message: "zipped" }] }),
    );
    expect((await call(one.url, "PutLogEvents", body, { "content-encoding": "gzip" })).status).toBe(200);
    expect(one.records.map((record) => record.body)).toEqual(["zipped"]);
  });

  test("bytes and escapes that are no text are mended, marked and counted", async () => {
    const one = await open();
    await create(one);
    const now = Date.now();
    const events = `{"logGroupName":"grp","logStreamName":"one","logEvents":[{"timestamp":${now},"message":"half \\ud83d!"},{"timestamp":${now},"message":"whole \\ud83d\\ude00"}]}`;
    await call(one.url, "PutLogEvents", events);
    await call(one.url, "PutLogEvents", Buffer.from(events.replace("half \\ud83d!", "byte \xff!"), "latin1"));
    expect(one.records.map(({ body }) => body)).toEqual([
      "half \ufffd!",
      "whole 😀",
      "byte \ufffd!",
      "whole 😀",
    ]);
    expect(one.records.map(({ attributes }) => attributes.includes("log.invalid_utf8"))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(one.counted("repaired")).toBe(2);
  });

  test.for([
    ["nothing", [], "logEvents"],
    ["10,001 events", Array.from({ length: 10_001 }, () => ({ timestamp: 1, message: "A" })), "10000"],
    ["an empty message", [{ timestamp: 1, message: "" }], "logEvents.1.member.message"],
    ["a time before 1970", [{ timestamp: -1, message: "A" }], "logEvents.1.member.timestamp"],
    ["half a millisecond", [{ timestamp: 1.5, message: "A" }], "timestamp"],
    [
      "disorder",
      [
        { timestamp: 2, message: "A" },
        { timestamp: 1, message: "B" },
      ],
      "chronological",
    ],
    [
      "25 hours",
      [
        { timestamp: 1, message: "A" },
        { timestamp: 1 + 25 * 3_600_000, message: "B" },
      ],
      "24 hours",
    ],
    [
      "one byte too many",
      [{ timestamp: 1, message: "é".repeat(524_275) + "x" }],
      "1048577 bytes exceeds limit of 1048576",
    ],
  ] as const)("%s in one call is an invalid parameter", async ([, events, words]) => {
    const one = await open();
    await create(one);
    const { status, answer } = await putRaw(one.url, events);
    expect(status).toBe(400);
    expect(answer).toMatchObject({
      __type: "InvalidParameterException",
      message: expect.stringContaining(words) as string,
    });
    expect(one.records).toEqual([]);
    expect(one.counted("refused", "InvalidParameterException")).toBe(1);
  });

  test.for([
    "{",
    "[]",
    "null",
    '{"logGroupName":1}',
    '{"logGroupName":"grp","logStreamName":"one","logEvents":[1]}',
    '{"logGroupName":"grp","logStreamName":"one","logEvents":{"a":1}}',
  ])("%s is no request", async (body) => {
    const one = await open();
    await create(one);
    const { status, answer } = await call(one.url, "PutLogEvents", body);
    expect([status, answer["__type"]]).toEqual([400, "SerializationException"]);
  });

  test("as much as fits: 10,000 events, and one of the whole size", async () => {
    const one = await open();
    await create(one);
    const timestamp = Date.now();
    await one.client.send(
      put(
        Array.from({ length: 10_000 }, (_, i) => `${i}`),
        timestamp,
      ),
    );
    await one.client.send(put(["x".repeat(1_048_576 - 26)], timestamp));
    expect(one.batches.filter((size) => size > 0)).toEqual([10_000, 1]);
    expect(one.records.at(-1)?.body.length).toBe(1_048_550);
  });

  test("too old, expired and too new: told by index, counted, and the others taken", async () => {
    const one = await open();
    await create(one);
    const now = Date.now();
    const send = (...ages: number[]) =>
      one.client.send(
        new PutLogEventsCommand({
          ...PLACE,
          logEvents: ages.map((age) => ({ timestamp: now - age, message: `${age}` })),
        }),
      );
    expect((await send(14.5 * DAY, 14.2 * DAY, 13.9 * DAY)).rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 2,
    });
    expect((await send(0, -7_300_000, -7_400_000)).rejectedLogEventsInfo).toEqual({
      tooNewLogEventStartIndex: 1,
    });
    await one.client.send(new PutRetentionPolicyCommand({ logGroupName: "grp", retentionInDays: 3 }));
    expect((await send(3.1 * DAY, 2.9 * DAY)).rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
    expect((await send(20 * DAY)).rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      expiredLogEventEndIndex: 1,
    });
    expect(one.records.map(({ body }) => Number(body))).toEqual([13.9 * DAY, 0, 2.9 * DAY]);
    expect(one.counted("refused", "event too old")).toBe(4);
    expect(one.counted("refused", "event more than two hours ahead")).toBe(2);
  });

  test("old logs may be handed in when that is wanted", async () => {
    const one = await open({ options: { oldestDays: 0 } });
    await create(one);
    expect((await one.client.send(put(["ancient"], 1000))).rejectedLogEventsInfo).toBeUndefined();
    expect(one.records.map(({ seconds }) => seconds)).toEqual([1]);
  });

  test(
    "without room the sender is told to come again, and nothing is kept",
    { timeout: 20_000 },
    async () => {
      const one = await open();
      await create(one);
      one.fill();
      const { status, answer, headers } = await putRaw(one.url, [
        { timestamp: Date.now(), message: "later" },
      ]);
      expect([status, answer["__type"]]).toEqual([503, "ServiceUnavailableException"]);
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      expect(one.records).toEqual([]);
      one.drain();
      await one.client.send(put(["later"]));
      expect(one.records.map(({ body }) => body)).toEqual(["later"]);
    },
  );

  test("what is under way when the source closes is answered; what comes after is sent away", async () => {
    const recording = recordingContext();
    const running = await cloudwatch.open({}, recording.ctx);
    const { url } = await serveDoors(running.doors ?? []);
    await call(url, "CreateLogGroup", '{"logGroupName":"grp"}');
    await call(url, "CreateLogStream", JSON.stringify(PLACE));
    recording.hold();
    const underWay = putRaw(url, [{ timestamp: Date.now(), message: "last" }]);
    await recording.until(() => recording.unanswered() === 1, "on its way");
    const closed = running.close();
    expect((await putRaw(url, [{ timestamp: Date.now(), message: "too late" }])).status).toBe(503);
    recording.release();
    expect((await underWay).status).toBe(200);
    await closed;
    expect(recording.records.map(({ body }) => body)).toEqual(["last"]);
  });
});

describe("the same batch again", () => {
  const events = [{ timestamp: Date.now(), message: "once" }];
  const again = {
    "amz-sdk-invocation-id": "6b1a0a54-0000-4000-8000-000000000001",
    "amz-sdk-request": "attempt=2; max=3",
  };

  test("by an SDK that tries again: taken once, also over a restart", async () => {
    const one = await open();
    await create(one);
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect((await putRaw(one.url, events, again)).status).toBe(200);
    expect(one.records.length).toBe(1);
    const recording = recordingContext({ cursors: Object.fromEntries(one.cursors) });
    const after = await open({ recording });
    expect((await putRaw(after.url, events, again)).status).toBe(200);
    expect(after.records).toEqual([]);
    expect(after.counted("repeated")).toBe(1);
  });

  test("by another call: taken again, but not when its sender may not know that the first was taken", async () => {
    const another = { "amz-sdk-invocation-id": "another" };
    const one = await open();
    await create(one);
    await putRaw(one.url, events, again);
    await putRaw(one.url, events, another);
    expect(one.records.length).toBe(2);
    const after = await open({ recording: recordingContext({ cursors: Object.fromEntries(one.cursors) }) });
    await putRaw(after.url, events, { "amz-sdk-invocation-id": "a third" });
    expect(after.records).toEqual([]);
  });

  test("whose sender went away before the answer: taken once", async () => {
    const one = await open();
    await create(one);
    one.hold();
    const gone = new AbortController();
    const body = JSON.stringify({ ...PLACE, logEvents: events });
    const headers = { "x-amz-target": "Logs_20140328.PutLogEvents" };
    const first = fetch(one.url, { method: "POST", body, headers, signal: gone.signal });
    await one.until(() => one.unanswered() === 1, "on its way");
    gone.abort();
    await expect(first).rejects.toThrow(/abort/);
    await one.until(() => one.gone(), "seen to be gone");
    one.release();
    await one.until(() => one.cursors.get("stream:grp:one")?.includes("last") === true, "durable");
    expect((await putRaw(one.url, events)).status).toBe(200);
    expect(one.records.length).toBe(1);
  });

  test("while the first is still on its way: both answers wait for it", async () => {
    const one = await open();
    await create(one);
    one.hold();
    const both = [putRaw(one.url, events, again), putRaw(one.url, events, again)];
    await one.until(() => one.unanswered() === 1, "the first");
    one.release();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
    expect(one.records.length).toBe(1);
  });

  test("without any mark a batch may repeat, but not as the first thing after a restart", async () => {
    const one = await open();
    await create(one);
    await putRaw(one.url, events);
    await putRaw(one.url, events);
    expect(one.records.length).toBe(2);
    const after = await open({ recording: recordingContext({ cursors: Object.fromEntries(one.cursors) }) });
    await putRaw(after.url, events);
    expect(after.records.length).toBe(0);
    await putRaw(after.url, [{ timestamp: Date.now(), message: "new" }]);
    expect(after.records.length).toBe(1);
  });

  test("what was refused for want of room is not taken for a repeat", { timeout: 20_000 }, async () => {
    const one = await open();
    await create(one);
    one.fill();
    expect((await putRaw(one.url, events, again)).status).toBe(503);
    one.drain();
    expect((await putRaw(one.url, events, again)).status).toBe(200);
    expect(one.records.length).toBe(1);
  });
});

describe("groups and streams", () => {
  const named = (error: string) => expect.objectContaining({ name: error }) as Error;

  test("what is missing or there already is said as clients expect", async () => {
    const one = await open();
    await expect(one.client.send(put(["x"]))).rejects.toEqual(named("ResourceNotFoundException"));
    await expect(one.client.send(new CreateLogStreamCommand(PLACE))).rejects.toEqual(
      named("ResourceNotFoundException"),
    );
    await create(one);
    await expect(one.client.send(new CreateLogStreamCommand(PLACE))).rejects.toEqual(
      named("ResourceAlreadyExistsException"),
    );
    await expect(one.client.send(new CreateLogGroupCommand({ logGroupName: "grp" }))).rejects.toEqual(
      named("ResourceAlreadyExistsException"),
    );
    await expect(one.client.send(new CreateLogGroupCommand({ logGroupName: "a b" }))).rejects.toEqual(
      named("InvalidParameterException"),
    );
    await expect(
      one.client.send(new CreateLogStreamCommand({ logGroupName: "grp", logStreamName: "a:b" })),
    ).rejects.toEqual(named("InvalidParameterException"));
    const { answer } = await call(one.url, "StartQuery", "{}");
    expect(answer["__type"]).toBe("UnknownOperationException");
  });

  test("what is missing is made when that is wanted", async () => {
    const one = await open({ options: { createMissing: true } });
    await one.client.send(put(["x"]));
    await one.client.send(new CreateLogStreamCommand({ logGroupName: "other", logStreamName: "s" }));
    const { logGroups } = await one.client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(["grp", "other"]);
  });

  test("are described in pages, by prefix, and streams by their last event", async () => {
    const one = await open();
    for (const logGroupName of ["b/2", "a", "b/1", "grp"])
      await one.client.send(new CreateLogGroupCommand({ logGroupName }));
    const first = await one.client.send(new DescribeLogGroupsCommand({ limit: 3 }));
    const second = await one.client.send(
      new DescribeLogGroupsCommand({ limit: 3, nextToken: first.nextToken }),
    );
    expect(
      [...(first.logGroups ?? []), ...(second.logGroups ?? [])].map((group) => group.logGroupName),
    ).toEqual(["a", "b/1", "b/2", "grp"]);
    expect(second.nextToken).toBeUndefined();
    const some = await one.client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "b/" }));
    expect(some.logGroups?.map(({ arn }) => arn)).toEqual(
      ["b/1", "b/2"].map((name) => `arn:aws:logs:eu-west-1:000000000000:log-group:${name}:*`),
    );
    const now = Date.now();
    for (const [i, logStreamName] of ["one", "two", "three"].entries()) {
      await one.client.send(new CreateLogStreamCommand({ logGroupName: "grp", logStreamName }));
      await one.client.send(
        new PutLogEventsCommand({
          logGroupName: "grp",
          logStreamName,
          logEvents: [
            { timestamp: now - 100 - i, message: "a" },
            { timestamp: now - i, message: "b" },
          ],
        }),
      );
    }
    const streams = await one.client.send(new DescribeLogStreamsCommand({ logGroupName: "grp" }));
    expect(streams.logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(["one", "three", "two"]);
    expect(streams.logStreams?.[1]).toMatchObject({
      firstEventTimestamp: now - 102,
      lastEventTimestamp: now - 2,
      arn: "arn:aws:logs:eu-west-1:000000000000:log-group:grp:log-stream:three",
    });
    const latest = await one.client.send(
      new DescribeLogStreamsCommand({
        logGroupName: "grp",
        orderBy: "LastEventTime",
        descending: true,
        limit: 2,
      }),
    );
    expect(latest.logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(["one", "two"]);
    const oldest = await one.client.send(
      new DescribeLogStreamsCommand({
        logGroupName: "grp",
        orderBy: "LastEventTime",
        descending: true,
        nextToken: latest.nextToken,
      }),
    );
    expect(oldest.logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(["three"]);
    const none = await one.client.send(
      new DescribeLogStreamsCommand({
        logGroupIdentifier: "arn:aws:logs:eu-west-1:1:log-group:grp:*",
        logStreamNamePrefix: "x",
      }),
    );
    expect(none.logStreams).toEqual([]);
  });

  test("everything about them outlives a restart", async () => {
    const one = await open();
    await create(one);
    await one.client.send(new PutRetentionPolicyCommand({ logGroupName: "grp", retentionInDays: 30 }));
    await one.client.send(new TagLogGroupCommand({ logGroupName: "grp", tags: { team: "shop" } }));
    await one.client.send(put(["x"]));
    const before = await one.client.send(new DescribeLogStreamsCommand({ logGroupName: "grp" }));
    const after = await open({ recording: recordingContext({ cursors: Object.fromEntries(one.cursors) }) });
    const { logStreams } = await after.client.send(new DescribeLogStreamsCommand({ logGroupName: "grp" }));
    expect(logStreams).toEqual(before.logStreams);
    const { logGroups } = await after.client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ logGroupName: "grp", retentionInDays: 30 }]);
    expect((await after.client.send(new ListTagsLogGroupCommand({ logGroupName: "grp" }))).tags).toEqual({
      team: "shop",
    });
  });

  test("tags and retention by all their calls", async () => {
    const one = await open();
    await one.client.send(new CreateLogGroupCommand({ logGroupName: "grp", tags: { a: "1" } }));
    const resourceArn = "arn:aws:logs:eu-west-1:000000000000:log-group:grp";
    await one.client.send(new TagResourceCommand({ resourceArn, tags: { b: "2", c: "3" } }));
    await one.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a", "c"] }));
    expect((await one.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: "2" });
    await expect(
      one.client.send(new PutRetentionPolicyCommand({ logGroupName: "grp", retentionInDays: 2 })),
    ).rejects.toEqual(named("InvalidParameterException"));
    await one.client.send(new PutRetentionPolicyCommand({ logGroupName: "grp", retentionInDays: 3 }));
    await one.client.send(new DeleteRetentionPolicyCommand({ logGroupName: "grp" }));
    expect(
      (await one.client.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.retentionInDays,
    ).toBeUndefined();
  });

  test("what is deleted is gone, its streams included, and its cursors", async () => {
    const one = await open();
    await create(one);
    await one.client.send(new CreateLogStreamCommand({ logGroupName: "grp", logStreamName: "two" }));
    await one.client.send(new DeleteLogStreamCommand(PLACE));
    await expect(one.client.send(put(["x"]))).rejects.toEqual(named("ResourceNotFoundException"));
    expect([...one.cursors.keys()].sort()).toEqual(["group:grp", "stream:grp:two"]);
    await one.client.send(new DeleteLogGroupCommand({ logGroupName: "grp" }));
    expect([...one.cursors.keys()]).toEqual([]);
    await expect(one.client.send(new DeleteLogGroupCommand({ logGroupName: "grp" }))).rejects.toEqual(
      named("ResourceNotFoundException"),
    );
  });

  test("beyond the limit the stream that was quiet longest is forgotten", async () => {
    const one = await open({ options: { maxStreams: 100 } });
    await create(one);
    for (let i = 0; i < 99; i += 1)
      await one.client.send(new CreateLogStreamCommand({ logGroupName: "grp", logStreamName: `s${i}` }));
    await one.client.send(put(["not quiet"]));
    await one.client.send(new CreateLogStreamCommand({ logGroupName: "grp", logStreamName: "last" }));
    const { logStreams } = await one.client.send(
      new DescribeLogStreamsCommand({ logGroupName: "grp", logStreamNamePrefix: "s0" }),
    );
    expect(logStreams).toEqual([]);
    await one.client.send(put(["still there"]));
    expect(one.counted("forgotten")).toBe(1);
    expect(one.cursors.size).toBe(101);
  });
});

describe("who may", () => {
  const named = (error: string) => expect.objectContaining({ name: error }) as Error;
  const events = [{ timestamp: Date.now(), message: "x" }];

  test("keys of any kind hand in where no tokens are set; reading needs the token as secret key", async () => {
    const one = await open({ serve: { token: TOKEN } });
    await create(one);
    await one.client.send(put(["x"]));
    await expect(one.client.send(new GetLogEventsCommand(PLACE))).rejects.toEqual(
      named("AccessDeniedException"),
    );
    const own = await open({ serve: { token: TOKEN }, secret: TOKEN });
    await create(own);
    // Nothing stands behind this door to be read; that is another refusal.
    await expect(own.client.send(new GetLogEventsCommand(PLACE))).rejects.toEqual(
      named("ServiceUnavailableException"),
    );
  });

  test("with tokens set the secret key has to be one of them, whatever the key's id", async () => {
    const serve = { token: TOKEN, tokens: ["token-of-senders"] };
    const wrong = await open({ serve });
    await expect(create(wrong)).rejects.toEqual(named("InvalidSignatureException"));
    expect(wrong.counted("refused", "InvalidSignatureException")).toBe(1);
    const right = await open({ serve, secret: "token-of-senders" });
    await create(right);
    await right.client.send(put(["Grüße + / * ~"]));
    await expect(right.client.send(new GetLogEventsCommand(PLACE))).rejects.toEqual(
      named("AccessDeniedException"),
    );
    expect((await putRaw(right.url, events)).answer["__type"]).toBe("MissingAuthenticationTokenException");
    expect((await putRaw(right.url, events, { authorization: "Bearer nonsense" })).answer["__type"]).toBe(
      "UnrecognizedClientException",
    );
    expect((await putRaw(right.url, events, { authorization: "Bearer token-of-senders" })).status).toBe(200);
    expect(
      (await putRaw(right.url, events, { authorization: "AWS4-HMAC-SHA256 Credential=x" })).answer["__type"],
    ).toBe("IncompleteSignatureException");
    expect(right.records.length).toBe(2);
  });

  test("a token that hands in, and may not read, is no wrong guess however often it comes", async () => {
    const one = await open({ serve: { token: TOKEN, tokens: ["token-of-senders"] } });
    const headers = { authorization: "Bearer token-of-senders" };
    await call(one.url, "CreateLogGroup", '{"logGroupName":"grp"}', headers);
    await call(one.url, "CreateLogStream", JSON.stringify(PLACE), headers);
    for (let i = 0; i < 30; i += 1) {
      const { status } = await putRaw(one.url, [{ timestamp: Date.now(), message: `${i}` }], headers);
      expect(status).toBe(200);
    }
    expect(one.records.length).toBe(30);
    expect((await call(one.url, "GetLogEvents", JSON.stringify(PLACE), headers)).answer["__type"]).toBe(
      "AccessDeniedException",
    );
  });

  test("a clock that is wrong is told so that the SDK corrects it and goes on", async () => {
    const one = await open({ serve: { tokens: ["token-of-senders"] } });
    const credentials = { accessKeyId: "A", secretAccessKey: "token-of-senders" };
    const late = { endpoint: one.url, region: "eu-west-1", credentials, systemClockOffset: -3_600_000 };
    const stubborn = new CloudWatchLogsClient({ ...late, maxAttempts: 1 });
    await expect(stubborn.send(new CreateLogGroupCommand({ logGroupName: "grp" }))).rejects.toThrow(
      /Signature expired/,
    );
    const patient = new CloudWatchLogsClient({ ...late, maxAttempts: 3 });
    await patient.send(new CreateLogGroupCommand({ logGroupName: "grp" }));
    stubborn.destroy();
    patient.destroy();
  });
});
