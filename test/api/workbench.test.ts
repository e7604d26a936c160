/** The workbench over HTTP, with its own process as a server has it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
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
import { lineRecord } from "../../src/cli/line-record.ts";
import { runSteps } from "../../src/cli/running-steps.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Loaded } from "../../src/config/load.ts";
import { marking } from "../../src/pipeline/given-marks.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { BEARER, openPlace, post, startTestServer } from "./server.ts";

const dir = mkdtempSync(join(tmpdir(), "logboom-workbench-"));

async function served(yaml: string, env: Record<string, string> = {}) {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "logboom.yaml");
  writeFileSync(file, yaml);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const closers: (() => Promise<void>)[] = [];
  const load = (at: string, text?: string): Loaded => loadConfig({ components, env, file: at, text });
  const steps = runSteps(load(file));
  const bench = openWorkbench({ file, load, env, steps, log: pino({ level: "silent" }), closers });
  const { url } = await startTestServer({ receivers: workbenchRoutes(bench) });
  onTestFinished(async () => {
    for (const close of closers) await close();
  });
  return { url: `${url}/api/v1/workbench`, file, steps };
}

test("signed in: the running steps, others tried, a pattern suggested; a wrong step is told with its place", async () => {
  const { url, file } = await served("detect: false\ntransforms:\n  - json\n");
  expect((await post(url, { lines: ["a"] })).status).toBe(401);
  const configured = (await (await fetch(url, { headers: BEARER })).json()) as ConfiguredAnswer;
  expect(configured).toEqual({ steps: "- json\n", file, line: 2, detect: false, saves: file });

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

test("saved steps stand in the file, with all else as it was, and run at once", async () => {
  const head = "# of the shop\ndetect: false\n";
  const tail = "\n# kept\nlog: { level: warn }\n";
  const { url, file, steps } = await served(`${head}transforms:\n  - json\n${tail}`);
  const list = "- json\n- grok:\n    patterns: ['%{IP:client.address}']\n";
  expect((await post(`${url}/save`, { steps: list, was: "- json\n" })).status).toBe(401);
  const answer = await post(`${url}/save`, { steps: list, was: "- json\n" }, BEARER);
  expect(await answer.json()).toEqual({ steps: list, file, line: 3, detect: false, saves: file });
  expect(readFileSync(file, "utf8")).toBe(
    `${head}transforms:\n  - json\n  - grok:\n      patterns: ['%{IP:client.address}']\n${tail}`,
  );
  const [record] = steps.apply([lineRecord("from 10.0.0.1", Date.now())]);
  expect(record?.attributes).toEqual(expect.arrayContaining(["client.address", "10.0.0.1"]));

  // Somebody who began with what stood there before.
  const late = await post(`${url}/save`, { steps: "- csv\n", was: "- json\n" }, BEARER);
  expect(late.status).toBe(409);
  expect(((await late.json()) as ErrorAnswer).error.code).toBe("E_STEPS_CHANGED");
});

/** The code of the refusal; neither file nor steps are changed. */
async function refused(yaml: string, more: string, env: Record<string, string> = {}): Promise<string> {
  const { url, file, steps } = await served(yaml, env);
  const ids = steps.counts().map(({ id }) => id);
  const { steps: was } = (await (await fetch(url, { headers: BEARER })).json()) as ConfiguredAnswer;
  const response = await post(`${url}/save`, { steps: more.replace("WAS\n", was), was }, BEARER);
  expect(response.ok).toBe(false);
  expect(readFileSync(file, "utf8")).toBe(yaml);
  expect(steps.counts().map(({ id }) => id)).toEqual(ids);
  return ((await response.json()) as ErrorAnswer).error.code;
}

const KEYED = "transforms:\n  - redact: {presets: [emails], mode: hash, hashKey: '${KEY}'}\n";
const ENV = { KEY: "k".repeat(32), SECRET: "s3cret" };

test.for([
  ["WAS\n- mutate: {set: {a: '${SECRET}'}}\n", "E_STEP_VARIABLE", "a variable"],
  ['WAS\n- mutate: {set: {a: "\\u0024{SECRET}"}}\n', "E_STEP_VARIABLE", "one behind an escape"],
  ["WAS\n- mutate: {set: {a: '${KEY}'}}\n", "E_STEP_VARIABLE", "a known one at another place"],
  ["WAS\n- mutate: {set: {'${KEY}': a}}\n", "E_STEP_VARIABLE", "one as a name"],
  [
    "- redact: {presets: [emails], mode: hash, hashKey: &k '${KEY}'}\n- mutate: {set: {a: *k}}\n",
    "E_STEP_VARIABLE",
    "a known one under another name",
  ],
  ["WAS\n- lookup: {file: /etc/shadow, key: a, add: {b: c}}\n", "E_STEP_FILE", "a file"],
  ["WAS\n- grok: {patterns: ['%{NOBODY:x}']}\n", "E_PATTERN", "a pattern that cannot be"],
  ["WAS\n- grk\n", "E_CONFIG", "an unknown step"],
  ["WAS\nlog: {level: debug}\n", "E_CONFIG", "no YAML"],
  ["transforms:\n  - json\nlog: {level: debug}\n", "E_CONFIG", "another part of the configuration"],
  ["x: &k a\ntransforms:\n  - mutate: {set: {a: *k}}\n", "E_CONFIG", "a value from beside the steps"],
] as const)("%j is not saved: %s (%s)", async ([steps, code]) => {
  expect(await refused(KEYED, steps, ENV)).toBe(code);
});

test("steps that would not be those that run are not saved", async () => {
  const env = { LOGBOOM_TRANSFORMS: "json" };
  expect(await refused("transforms:\n  - csv\n", "- date\n", env)).toBe("E_STEPS_CHANGED");
  expect(await refused(`log: {level: &level warn}\n`, "- mutate: {set: {a: *level}}\n")).toBe("E_CONFIG");
});

test("a variable may stay where it is, and its sign can be written", async () => {
  const { url, file } = await served(KEYED, ENV);
  const { steps: was } = (await (await fetch(url, { headers: BEARER })).json()) as ConfiguredAnswer;
  const steps = `- json\n${was}- mutate: {set: {a: '$\${b}'}}\n`;
  expect((await post(`${url}/save`, { steps, was }, BEARER)).status).toBe(200);
  expect(readFileSync(file, "utf8")).toContain("hashKey: '${KEY}'");
});

test(
  "a variable is filled in where the running steps have it, and nowhere else",
  { timeout: 60_000 },
  async () => {
    const { url } = await served(KEYED, ENV);
    const { steps: was } = (await (await fetch(url, { headers: BEARER })).json()) as ConfiguredAnswer;
    const tried = await post(url, { steps: `- json\n${was}`, lines: ["to ann@example.com"] }, BEARER);
    expect(await tried.text()).toMatch(/to \[redacted:email:[0-9a-f]{12}\]/);
    const stolen = await post(
      url,
      { steps: `${was}- mutate: {set: {a: '\${KEY}'}}\n`, lines: ["x"] },
      BEARER,
    );
    expect(stolen.status).toBe(400);
    expect(await stolen.text()).not.toContain(ENV.KEY);
  },
);

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
  const bench = openBench({ longestMs: 4000, idleMs: 200 });
  onTestFinished(() => bench.close());
  const { signal } = new AbortController();
  const job = { kind: "try" as const, detect: false, records: [], files: [], env: {} };
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
    { kind: "try", steps, detect: false, lines: ["x"], records: [], files: [], env: {} },
    new AbortController().signal,
  );
  expect(answer).toContain("nothing of it");
});
