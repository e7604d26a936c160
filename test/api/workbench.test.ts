/** The workbench over HTTP, with its own process as a server has it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type {
  ConfiguredAnswer,
  ErrorAnswer,
  RecordJson,
  SamplesAnswer,
  TryAnswer,
} from "../../src/api/contract.ts";
import { workbenchRoutes } from "../../src/api/workbench-route.ts";
import { workbenchSamplesRoute } from "../../src/api/workbench-samples.ts";
import { openBench } from "../../src/cli/workbench/bench.ts";
import { components } from "../../src/cli/components.ts";
import { openWorkbench } from "../../src/cli/workbench/workbench.ts";
import { loadConfig } from "../../src/config/load.ts";
import { marking } from "../../src/pipeline/given-marks.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { BEARER, openPlace, post, startTestServer } from "./server.ts";

const dir = mkdtempSync(join(tmpdir(), "logboom-workbench-"));

async function served(yaml: string): Promise<{ url: string; file: string }> {
  const file = join(dir, "logboom.yaml");
  writeFileSync(file, yaml);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const closers: (() => Promise<void>)[] = [];
  const { config } = loadConfig({ components, env: {}, file });
  const { url } = await startTestServer({
    receivers: workbenchRoutes(openWorkbench({ config, file, closers })),
  });
  onTestFinished(async () => {
    for (const close of closers) await close();
  });
  return { url: `${url}/api/v1/workbench`, file };
}

test("signed in: the running steps, others tried, a pattern suggested; a wrong step is told with its place", async () => {
  const { url, file } = await served("detect: false\ntransforms:\n  - json\n");
  expect((await post(url, { lines: ["a"] })).status).toBe(401);
  const configured = (await (await fetch(url, { headers: BEARER })).json()) as ConfiguredAnswer;
  expect(configured).toEqual({ steps: "- json\n", file, line: 2, detect: false });

  const steps = "- grok:\n    patterns: ['%{IP:client.address}']\n";
  const tried = await post(url, { steps, lines: ["from 10.0.0.1", "from nowhere"] }, BEARER);
  expect(tried.status).toBe(200);
  const answer = (await tried.json()) as TryAnswer;
  expect(answer.steps).toMatchObject([{ id: "grok", matched: 1, missed: 1 }]);
  expect(answer.results[0]?.records[0]?.attributes).toEqual({ "client.address": "10.0.0.1" });

  const lines = ["user 1 is in", "user 22 is in"];
  const suggested = await post(`${url}/suggest`, { lines }, BEARER);
  expect(await suggested.json()).toEqual({ pattern: "^user %{NUMBER:user} is in$", fields: ["user"] });

  const wrong = await post(url, { steps: "- json\n- grk\n" }, BEARER);
  expect(wrong.status).toBe(400);
  const { error } = (await wrong.json()) as ErrorAnswer;
  expect(error).toMatchObject({ code: "E_CONFIG" });
  expect(error.message).toMatch(/^steps:2:/);

  const secret = await post(
    url,
    { steps: "- lookup: {file: /etc/shadow, key: a, add: {b: c}}", lines: ["a"] },
    BEARER,
  );
  expect(secret.status).toBe(403);
  const much = await post(url, { lines: Array.from({ length: 201 }, () => "x") }, BEARER);
  expect(much.status).toBe(400);
  const long = await post(url, { lines: Array.from({ length: 200 }, () => "x".repeat(60_000)) }, BEARER);
  expect(long.status).toBe(413);
});

test("stored lines as their source stated them; those that a running step missed, too", async () => {
  const place = await openPlace();
  /** As the pipeline leaves what steps have changed. */
  const steps = marking(
    (batch) => {
      for (const record of batch) {
        record.severity = 17;
        record.attributes = [...record.attributes, "user", "ana"];
      }
      return batch;
    },
    { keepFacts: true },
  );
  const parsed = (number: number): LogRecord => {
    const record = place.record(number, { severity: 0, attributes: ["log.iostream", "stderr"] });
    steps([record]);
    return record;
  };
  const sent = place.record(3, { attributes: ["user", "bob"] });
  await place.keep([parsed(1), parsed(2), sent]);
  const samples = (step: string) => (step === "access" ? [parsed(9)] : []);
  const { get } = await startTestServer({ place, receivers: [workbenchSamplesRoute(samples)] });
  const found = async (query: string): Promise<RecordJson[]> => {
    const response = await get(`/api/v1/workbench/samples?${query}`);
    expect(response.status).toBe(200);
    return ((await response.json()) as SamplesAnswer).records;
  };
  const stored = await found(`q=${encodeURIComponent(place.q)}`);
  expect(stored.map(({ body, attributes, severity }) => ({ body, attributes, severity }))).toEqual([
    { body: "line 3", attributes: { user: "bob" }, severity: "info" },
    { body: "line 2", attributes: { "log.iostream": "stderr" }, severity: "unspecified" },
    { body: "line 1", attributes: { "log.iostream": "stderr" }, severity: "unspecified" },
  ]);
  expect(await found(`q=${encodeURIComponent(`${place.q} user:ana`)}&limit=1`)).toMatchObject([
    { body: "line 2", attributes: { "log.iostream": "stderr" } },
  ]);
  expect(await found("step=access")).toMatchObject([{ body: "line 9", severity: "unspecified" }]);
  expect(await found("step=other")).toEqual([]);
  expect(await found("q=nothing-has-this-word")).toEqual([]);
});

test("steps that never end are ended, and the next ones are tried", { timeout: 60_000 }, async () => {
  const bench = openBench({ longestMs: 1500, idleMs: 200 });
  onTestFinished(() => bench.close());
  const { signal } = new AbortController();
  const job = { kind: "try" as const, detect: false, records: [], files: [] };
  const evil = "- grok: {patterns: ['^(?<x>(a+)+)$'], timeoutMs: 60000}";
  const slow = bench.run({ ...job, steps: evil, lines: [`${"a".repeat(60)}!`] }, signal);
  await expect(slow).rejects.toMatchObject({ code: "E_WORKBENCH" });
  const next = await bench.run({ ...job, steps: "- json", lines: ['{"a":1}'] }, signal);
  expect(JSON.parse(next)).toMatchObject({ steps: [{ id: "json", matched: 1 }] });
  await bench.close();
  await bench.close();
});

test("the process knows nothing of our environment", { timeout: 60_000 }, async () => {
  const bench = openBench();
  onTestFinished(() => bench.close());
  const steps = "- mutate: {set: {a: '${PATH:-nothing of it}'}}";
  const answer = await bench.run(
    { kind: "try", steps, detect: false, lines: ["x"], records: [], files: [] },
    new AbortController().signal,
  );
  expect(answer).toContain("nothing of it");
});
