/** CloudWatch Logs from both sides, by the official SDK: what is put by one call is read by another, through journal, engine and query. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  TestMetricFilterCommand,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import type { FilterLogEventsCommandInput, GetLogEventsCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startApi } from "../../src/api/start.ts";
import type { RunningApi } from "../../src/api/start.ts";
import { createCounters } from "../../src/pipeline/counters.ts";
import { startPipeline } from "../../src/pipeline/pipeline.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { SourceContext } from "../../src/record/source.ts";
import { openStoreSink } from "../../src/sinks/store/sink.ts";
import { cloudwatch } from "../../src/sources/cloudwatch/source.ts";
import { EngineAway } from "../../src/store/contract.ts";
import { openStore } from "../../src/store/open.ts";
import { silent } from "../store/opened.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

const TOKEN = "a-token-of-the-tests-0123456789";

let api: RunningApi;
let client: CloudWatchLogsClient;
let other: SourceContext;
let isAway = false;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), "logboom-cloudwatch-"));
  closers.push(() => rm(dir, { recursive: true, force: true }));
  const real = await openStore({ dataDir: join(dir, "data"), log: silent, memoryMb: 600, minFreeBytes: 1 });
  closers.push(() => real.close());
  const store: typeof real = {
    ...real,
    search: (request) => (isAway ? Promise.reject(new EngineAway("restarting")) : real.search(request)),
  };
  const counters = createCounters();
  const count = (event: string, reason: string, by: number): void => counters.add("store", event, reason, by);
  const sink = await openStoreSink({
    dir: join(dir, "journal"),
    store: real,
    log: silent,
    maxBytes: 1e9,
    count,
  });
  closers.push(() => sink.close());
  const tap = createTap();
  const { cursors, nextSeq } = sink;
  const pipeline = startPipeline({ sink, tap, counters, log: silent, cursors, nextSeq });
  const abort = new AbortController();
  const running = await cloudwatch.open({}, pipeline.context("cloudwatch", abort.signal));
  closers.push(() => running.close());
  other = pipeline.context("other", abort.signal);
  api = await startApi({
    address: { host: "127.0.0.1", port: 0 },
    auth: { mode: "on", token: TOKEN },
    store,
    tap,
    progress: {
      startSeq: nextSeq - 1,
      storedSeq: () => sink.storedSeq(),
      storedUpTo: (seq, mostMs) => sink.storedUpTo(seq, mostMs),
    },
    receiving: { doors: () => running.doors ?? [], streamDoors: () => [], tokens: [] },
    health: () => {
      throw new Error("nobody asks");
    },
    balance: () => {
      throw new Error("nobody asks");
    },
    metrics: () => "",
    webRoot: undefined,
    version: "1.2.3",
    log: silent,
  });
  closers.push(() => api.close());
  await api.ready;
  client = clientWith(TOKEN);
  closers.push(() => Promise.resolve(client.destroy()));
});

afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

function clientWith(secretAccessKey: string): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    endpoint: api.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey },
    maxAttempts: 1,
  });
}

let groups = 0;

/** Events as [stream, milliseconds after the first, message]; two minutes ago, so that none is in the future. */
async function filled(events: readonly (readonly [string, number, string])[]) {
  const logGroupName = `group-${(groups += 1)}`;
  const start = Date.now() - 120_000;
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of new Set(events.map(([stream]) => stream))) {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const own = events.filter(([stream]) => stream === logStreamName);
    const logEvents = own.map(([, after, message]) => ({ timestamp: start + after, message }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
  return { logGroupName, start };
}

async function filter(input: FilterLogEventsCommandInput): Promise<string[]> {
  const messages: string[] = [];
  for await (const page of paginateFilterLogEvents({ client }, input))
    for (const event of page.events ?? []) messages.push(event.message ?? "");
  return messages;
}

/** Groups and streams are told apart from those before them by when they were made. */
async function anotherMillisecond(): Promise<void> {
  for (const now = Date.now(); Date.now() === now;) await new Promise((resolve) => setImmediate(resolve));
}

async function get(input: GetLogEventsCommandInput) {
  const {
    events = [],
    nextForwardToken,
    nextBackwardToken,
  } = await client.send(new GetLogEventsCommand(input));
  return { messages: events.map(({ message }) => message), events, nextForwardToken, nextBackwardToken };
}

const TEN = Array.from({ length: 10 }, (_, i) => ["one", i * 1000, `line ${i}`] as const);

describe("GetLogEvents", () => {
  test("the newest first unless asked otherwise, in order of time, right after they were put", async () => {
    const { logGroupName, start } = await filled([...TEN, ["two", 500, "of another stream"]]);
    const place = { logGroupName, logStreamName: "one" };
    expect((await get({ ...place, limit: 3 })).messages).toEqual(["line 7", "line 8", "line 9"]);
    const head = await get({ ...place, limit: 3, startFromHead: true });
    expect(head.messages).toEqual(["line 0", "line 1", "line 2"]);
    expect(head.events[1]).toMatchObject({ timestamp: start + 1000 });
    expect(head.events[1]?.ingestionTime).toBeGreaterThan(start);
  });

  test.for([true, false])(
    "pages without a hole or a repeat; the same token back is the end (head: %s)",
    async (startFromHead) => {
      const { logGroupName } = await filled(TEN);
      const place = { logGroupName, logStreamName: "one", startFromHead, limit: 4 };
      const pages: (string | undefined)[][] = [];
      let token: string | undefined;
      for (;;) {
        const page = await get({ ...place, nextToken: token });
        const next = startFromHead ? page.nextForwardToken : page.nextBackwardToken;
        if (next === token) break;
        pages.push(page.messages);
        token = next;
      }
      const all = startFromHead ? pages.flat() : pages.reverse().flat();
      expect(all).toEqual(TEN.map(([, , message]) => message));
    },
  );

  test("a token waits for what comes later, and a backward one goes the other way", async () => {
    const { logGroupName, start } = await filled(TEN);
    const place = { logGroupName, logStreamName: "one" };
    const last = await get({ ...place, limit: 2 });
    const none = await get({ ...place, nextToken: last.nextForwardToken });
    expect([none.messages, none.nextForwardToken]).toEqual([[], last.nextForwardToken]);
    await client.send(
      new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: start + 20_000, message: "later" }] }),
    );
    expect((await get({ ...place, nextToken: none.nextForwardToken })).messages).toEqual(["later"]);
    expect((await get({ ...place, nextToken: last.nextBackwardToken, limit: 2 })).messages).toEqual([
      "line 6",
      "line 7",
    ]);
  });

  test("an empty stream's tokens find its first events", async () => {
    const { logGroupName, start } = await filled(TEN);
    const place = { logGroupName, logStreamName: "empty" };
    await client.send(new CreateLogStreamCommand(place));
    const empty = await get(place);
    expect(empty.messages).toEqual([]);
    await client.send(
      new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: start, message: "first" }] }),
    );
    expect((await get({ ...place, nextToken: empty.nextForwardToken })).messages).toEqual(["first"]);
    expect((await get({ ...place, nextToken: empty.nextBackwardToken })).messages).toEqual(["first"]);
  });

  test("a range includes its start and not its end", async () => {
    const { logGroupName, start } = await filled(TEN);
    const range = { startTime: start + 3000, endTime: start + 5000, startFromHead: true };
    expect((await get({ logGroupName, logStreamName: "one", ...range })).messages).toEqual([
      "line 3",
      "line 4",
    ]);
  });

  test("what belonged to a deleted stream does not come back with a new one of its name", async () => {
    const { logGroupName } = await filled(TEN);
    const place = { logGroupName, logStreamName: "one" };
    await client.send(new DeleteLogStreamCommand(place));
    await expect(get(place)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await anotherMillisecond();
    await client.send(new CreateLogStreamCommand(place));
    await client.send(
      new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: Date.now(), message: "new" }] }),
    );
    expect((await get({ ...place, startFromHead: true })).messages).toEqual(["new"]);
    expect(await filter({ logGroupName })).toEqual(["new"]);
  });

  test("a page ends at a mebibyte, and everything comes all the same", async () => {
    const big = Array.from({ length: 6 }, (_, i) => ["one", i, `${i}`.repeat(400_000)] as const);
    const logGroupName = `group-${(groups += 1)}`;
    const place = { logGroupName, logStreamName: "one" };
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    await client.send(new CreateLogStreamCommand(place));
    const start = Date.now() - 1000;
    for (const [, after, message] of big)
      await client.send(
        new PutLogEventsCommand({ ...place, logEvents: [{ timestamp: start + after, message }] }),
      );
    const first = await get({ ...place, startFromHead: true });
    expect(first.messages.map((text) => text?.[0])).toEqual(["0", "1"]);
    expect((await filter({ logGroupName })).map((text) => text[0])).toEqual(["0", "1", "2", "3", "4", "5"]);
  });
});

describe("FilterLogEvents", () => {
  const LINES = [
    ["a", 1, "GET /x 200"],
    ["b", 2, "ERROR no route"],
    ["a", 3, '{"level":"error","code":503}'],
    ["ab", 4, "error in small letters"],
    ["b", 5, '{"level":"info","code":200}'],
  ] as const;
  let shared: ReturnType<typeof filled> | undefined;

  test.for([
    ["", [0, 1, 2, 3, 4]],
    ["ERROR", [1]],
    ["?ERROR ?GET", [0, 1]],
    ["-error", [0, 1, 4]],
    ['"no route"', [1]],
    ["%[Ee]rror%", [2, 3]],
    ["{ $.code >= 500 }", [2]],
    ['{ $.level = "info" || $.code = 503 }', [2, 4]],
    ["[method, path, status = 2*]", [0]],
    ["nothing", []],
  ] as const)("%s", async ([filterPattern, wanted]) => {
    const { logGroupName } = await (shared ??= filled(LINES));
    expect(await filter({ logGroupName, filterPattern })).toEqual(wanted.map((i) => LINES[i][2]));
  });

  test("of some streams, by name or by how they begin; the range includes both ends", async () => {
    const { logGroupName, start } = await filled(LINES);
    expect(await filter({ logGroupName, logStreamNames: ["b"] })).toEqual([LINES[1][2], LINES[4][2]]);
    expect(await filter({ logGroupName, logStreamNamePrefix: "a" })).toEqual([
      LINES[0][2],
      LINES[2][2],
      LINES[3][2],
    ]);
    expect(await filter({ logGroupName, startTime: start + 2, endTime: start + 3 })).toEqual([
      LINES[1][2],
      LINES[2][2],
    ]);
    const both = filter({ logGroupName, logStreamNames: ["b"], logStreamNamePrefix: "a" });
    await expect(both).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(filter({ logGroupName, logStreamNames: ["c"] })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("in pages: all of a thousand once, each with an id of its own, and no records of other sources", async () => {
    const many = Array.from({ length: 1000 }, (_, i) => ["one", i % 100, `many ${i}`] as const).sort(
      (x, y) => x[1] - y[1],
    );
    const { logGroupName } = await filled(many);
    const seconds = Math.floor(Date.now() / 1000);
    const attributes = ["aws.log.group.names", logGroupName, "aws.log.stream.names", "one"];
    const resource = makeResource({ "logboom.source": "docker" });
    await other.emit([
      {
        seconds,
        nanos: 0,
        observedMs: Date.now(),
        severity: 0,
        body: "not ours",
        resource,
        attributes,
        seq: 0,
      },
    ]);
    const ids = new Set<string>();
    const messages: string[] = [];
    for await (const page of paginateFilterLogEvents({ client, pageSize: 77 }, { logGroupName })) {
      for (const { eventId, message, logStreamName } of page.events ?? []) {
        expect(logStreamName).toBe("one");
        ids.add(eventId ?? "");
        messages.push(message ?? "");
      }
    }
    expect(messages).toEqual(many.map(([, , message]) => message));
    expect(ids.size).toBe(1000);
    expect(await filter({ logGroupName, filterPattern: '"many 99"' })).toHaveLength(11);
  });

  test("a pattern that cannot be read is an invalid parameter, with words that help", async () => {
    const { logGroupName } = await filled(LINES);
    await expect(filter({ logGroupName, filterPattern: "{ $.code = }" })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining("a value was expected") as string,
    });
    await expect(
      client.send(new FilterLogEventsCommand({ logGroupName, nextToken: "nonsense" })),
    ).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  test("while the engine is away the client is told to try again", async () => {
    const { logGroupName } = await filled(LINES);
    isAway = true;
    try {
      await expect(filter({ logGroupName })).rejects.toMatchObject({
        name: "ServiceUnavailableException",
        $metadata: { httpStatusCode: 503 },
      });
    } finally {
      isAway = false;
    }
    expect(await filter({ logGroupName })).toHaveLength(5);
  });

  test("a pattern is tried without any group", async () => {
    const { matches } = await client.send(
      new TestMetricFilterCommand({ filterPattern: "[ip, code = 4*]", logEventMessages: ["a 200", "b 404"] }),
    );
    expect(matches).toEqual([
      { eventNumber: 2, eventMessage: "b 404", extractedValues: { $ip: "b", $code: "404" } },
    ]);
  });
});

test("who does not sign with the token reads nothing", async () => {
  const { logGroupName } = await filled(TEN);
  const stranger = clientWith("another secret");
  await expect(stranger.send(new FilterLogEventsCommand({ logGroupName }))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  await expect(
    stranger.send(new GetLogEventsCommand({ logGroupName, logStreamName: "one" })),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
  stranger.destroy();
});
