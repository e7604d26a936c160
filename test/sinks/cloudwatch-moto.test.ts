/**
 * Against moto, an emulator of AWS by others: LOGBOOM_TEST_MOTO names its program (`moto_server`), or the address of one
 * that runs. What it does not check is in src/sinks/cloudwatch/sink.test.ts.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  paginateGetLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudwatch } from "../../src/sinks/cloudwatch/sink.ts";
import { freePort } from "../net/receiver.ts";
import { containerResource, line } from "./records.ts";
import { sinkContext } from "./sink-context.ts";

const moto = process.env["LOGBOOM_TEST_MOTO"] ?? "";
if (moto === "") {
  console.warn("skipped: CloudWatch Logs against moto, as LOGBOOM_TEST_MOTO=<program or address> is not set");
}

const VARIABLES = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y" };
const READY_MOST_MS = 50_000;
const DAY_MS = 86_400_000;

describe.skipIf(moto === "")("moto", () => {
  const before = { ...process.env };
  let program: ChildProcess | undefined;
  let endpoint = moto;
  let client: CloudWatchLogsClient;

  beforeAll(async () => {
    Object.assign(process.env, VARIABLES);
    if (!moto.startsWith("http")) {
      const port = await freePort();
      endpoint = `http://127.0.0.1:${port}`;
      program = spawn(moto, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    }
    await ready(`${endpoint}/moto-api/`);
    client = new CloudWatchLogsClient({ endpoint, region: "us-east-1" });
  });
  afterAll(() => {
    client?.destroy();
    program?.kill("SIGKILL");
    process.env = before;
  });

  async function stored(logGroupName: string, logStreamName: string): Promise<string[]> {
    const messages: string[] = [];
    const names = { logGroupName, logStreamName, startFromHead: true };
    for await (const page of paginateGetLogEvents({ client, stopOnSameToken: true }, names)) {
      messages.push(...(page.events ?? []).map((event) => event.message ?? ""));
    }
    return messages;
  }

  test("makes group and stream, and holds every line in order", async () => {
    const { ctx, counted } = sinkContext();
    const group = `logboom-${process.pid}`;
    const sink = await cloudwatch.open({ region: "us-east-1", endpoint, group, delayS: 0.1 }, ctx);
    const now = Date.now();
    const resources = ["a", "a.2", "b"].map((name) => containerResource({ name }));
    const lines = Array.from({ length: 3000 }, (_, n) =>
      line(`n=${n} é🙃`, { ms: now - 3000 + n, resource: resources[n % 3] ?? resources[0]! }),
    );
    const calls: Promise<void>[] = [];
    for (let i = 0; i < lines.length; i += 100) calls.push(sink.send(lines.slice(i, i + 100), {}));
    await Promise.all(calls);
    await sink.close(5000);
    for (const [i, name] of ["a", "a.2", "b"].entries()) {
      const wanted = lines.filter((_, n) => n % 3 === i).map((record) => record.body);
      expect(await stored(group, name)).toEqual(wanted);
    }
    expect(counted("dropped")).toBe(0);
  });
  test("what is too old is told and counted, the rest of the request is kept", async () => {
    const { ctx, counted } = sinkContext();
    const group = `logboom-old-${process.pid}`;
    const sink = await cloudwatch.open({ region: "us-east-1", endpoint, group, delayS: 0 }, ctx);
    const now = Date.now();
    await sink.send([line("kept", { ms: now }), line("old", { ms: now - 15 * DAY_MS })], {});
    await sink.close(5000);
    const found = await client.send(new FilterLogEventsCommand({ logGroupName: group }));
    expect(found.events?.map((event) => event.message)).toContain("kept");
    expect(counted("dropped")).toBe(1);
  });
});

async function ready(url: string): Promise<void> {
  const end = Date.now() + READY_MOST_MS;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    if (Date.now() > end) throw new Error(`moto did not answer at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
