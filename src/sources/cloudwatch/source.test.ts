/** The receiver by real requests, signed by the official SDK. */
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect, onTestFinished, test } from "vitest";
import { serveDoors } from "../../../test/contract/doors.ts";
import type { ServeOptions } from "../../../test/contract/doors.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import type { Recording } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { cloudwatch } from "./source.ts";

sourceSuite(cloudwatch, { options: {} });

interface Opened extends Recording {
  url: string;
  client: CloudWatchLogsClient;
}

interface OpenOptions {
  options?: Record<string, unknown>;
  serve?: ServeOptions;
  recording?: Recording;
  secret?: string;
}

async function open({ options = {}, serve = {}, recording = recordingContext(), secret = "made up" }: OpenOptions = {}): Promise<Opened> {
  const running = await cloudwatch.open(options, recording.ctx);
  const { url } = await serveDoors(running.doors ?? [], serve);
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
  return { ...recording, url, client };
}

const PLACE = { logGroupName: "grp", logStreamName: "one" };

async function create({ client }: Opened): Promise<void> {
  await client.send(new CreateLogGroupCommand({ logGroupName: "grp" }));
  await client.send(new CreateLogStreamCommand(PLACE));
}

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
