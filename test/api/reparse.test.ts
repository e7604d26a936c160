/** A run over the past by HTTP, on a real engine, with real steps. */
import pino from "pino";
import { expect, onTestFinished, test } from "vitest";
import type { ReparseAnswer, ReparseRun, SearchAnswer } from "../../src/api/contract.ts";
import { reparseRoutes } from "../../src/api/reparse-route.ts";
import { markingSteps, reparseSteps } from "../../src/cli/reparse-steps.ts";
import { openTransforms } from "../../src/cli/transforms.ts";
import type { StepConfig } from "../../src/config/schema.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { Refusal } from "../../src/record/refusal.ts";
import { openReparse } from "../../src/reparse/reparse.ts";
import type { ReparseParts } from "../../src/reparse/reparse.ts";
import { ChunkEncoder } from "../../src/sinks/store/rows.ts";
import { transforms as catalog } from "../../src/transforms/catalog.ts";
import { ARRIVAL_STEPS } from "../../src/cli/reparse-steps.ts";
import { BEARER, openPlace, post, startTestServer } from "./server.ts";
import type { TestPlace } from "./server.ts";

const PATH = "/api/v1/reparse";
const regex = (pattern: string): StepConfig => ({ name: "regex", options: { pattern } });
const configured = (...transforms: StepConfig[]) => ({ detect: false, transforms });

/** Records as the steps of then made them. */
async function arrived(place: TestPlace, count: number, steps: StepConfig[], body = "line"): Promise<void> {
  const config = configured(...steps);
  const apply = markingSteps(config, openTransforms(config).apply);
  await place.keep(
    apply(Array.from({ length: count }, (_, i) => place.record(i + 1, { body: `${body} ${i + 1}` }))),
  );
}

async function serve(place: TestPlace, steps: StepConfig[], more: Partial<ReparseParts> = {}) {
  const reparse = openReparse({
    rewriting: place.store.rewriting,
    steps: () => reparseSteps(configured(...steps)),
    encoder: () => new ChunkEncoder(place.store.attributeColumns()),
    behind: () => 0,
    settled: () => Promise.resolve(2 ** 52),
    log: pino({ level: "silent" }),
    ...more,
  });
  const server = await startTestServer({ place, receivers: reparseRoutes(reparse) });
  onTestFinished(() => reparse.close());
  const run = async (): Promise<ReparseRun | null> =>
    ((await (await server.get(PATH)).json()) as ReparseAnswer).run;
  return {
    ...server,
    start: (body: object) => post(`${server.url}${PATH}`, { q: place.q, from: "0", ...body }, BEARER),
    run,
    ended: async (): Promise<ReparseRun> => {
      await expect.poll(async () => (await run())?.state, { timeout: 30_000 }).not.toBe("running");
      return (await run()) as ReparseRun;
    },
    records: async (): Promise<SearchAnswer["records"]> => {
      const q = encodeURIComponent(place.q);
      return ((await (await server.get(`/api/v1/search?q=${q}&limit=10000`)).json()) as SearchAnswer).records;
    },
  };
}

test("a dry run says what would change, the run does it, once more nothing is left to do", async () => {
  const place = await openPlace();
  await arrived(place, 3000, [regex("(?<wrong>\\d+)")]);
  const server = await serve(place, [regex("(?<number>\\d+)"), { name: "drop", options: {} }]);
  expect((await fetch(`${server.url}${PATH}`)).status).toBe(401);

  expect((await server.start({ dryRun: true })).status).toBe(202);
  const dry = await server.ended();
  expect(dry).toMatchObject({ state: "done", dryRun: true, total: 3000, read: 3000, changed: 3000 });
  expect(dry.gained).toEqual([{ name: "number", records: 3000 }]);
  expect(dry.lost).toEqual([{ name: "wrong", records: 3000 }]);
  expect(dry.examples[0]).toMatchObject({
    before: { attributes: { wrong: "1" } },
    after: { attributes: { number: "1" } },
  });
  expect((await server.records())[0]?.attributes).toHaveProperty("wrong");

  await server.start({});
  expect(await server.ended()).toMatchObject({ state: "done", dryRun: false, changed: 3000 });
  const records = await server.records();
  expect(records).toHaveLength(3000);
  for (const { body, attributes } of records)
    expect(attributes).toEqual({ "log.iostream": "stdout", number: body.slice(5) });

  await server.start({});
  expect(await server.ended()).toMatchObject({ read: 3000, changed: 0 });
}, 60_000);

test("redaction reaches what is stored, and leaves nothing of it in the run's own words", async () => {
  const place = await openPlace();
  await arrived(place, 20, [], "card 4111111111111111");
  const server = await serve(place, [{ name: "redact", options: { presets: ["cards"] } }]);
  await server.start({});
  const run = await server.ended();
  expect(run).toMatchObject({ changed: 20, redacted: 20, examples: [] });
  expect(JSON.stringify([run, await server.records()])).not.toContain("4111111111111111");
});

test("one run at a time; cancelled it ends, and what was not reached stays", async () => {
  const place = await openPlace();
  await arrived(place, 5000, []);
  const server = await serve(place, [regex("(?<number>\\d+)")]);
  await server.start({ rate: 100 });
  const second = await server.start({});
  expect(second.status).toBe(409);
  expect(await second.json()).toMatchObject({ error: { code: "E_REPARSE_RUNNING" } });
  const answer = await fetch(`${server.url}${PATH}`, { method: "DELETE", headers: BEARER });
  expect(await answer.json()).toMatchObject({ run: { state: "cancelled" } });
  expect(await server.records()).toHaveLength(5000);
});

test("while records wait for the engine the run waits", async () => {
  const place = await openPlace();
  await arrived(place, 10, []);
  let behind = 1_000_000;
  const server = await serve(place, [regex("(?<number>\\d+)")], { behind: () => behind });
  await server.start({});
  await server.get("/health");
  expect(await server.run()).toMatchObject({ state: "running", read: 0 });
  behind = 0;
  expect(await server.ended()).toMatchObject({ changed: 10 });
});

test.for<[object, string]>([
  [{ from: "never" }, "no time"],
  [{ from: "now", to: "-1h" }, "backwards"],
  [{ rate: 1 }, "too slow to end"],
  [{ q: "status:((" }, "no query"],
  [{ steps: [] }, "the steps are the server's"],
])("%j is refused: %s", async ([body]) => {
  const server = await serve(await openPlace(), []);
  expect((await server.start(body)).status).toBe(400);
});

test("a store that cannot do it says so", async () => {
  const server = await serve(await openPlace(), [], { rewriting: undefined });
  expect(await server.run()).toBeNull();
  const answer = await server.start({});
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: "E_REPARSE_STORE" } });
});

test("the steps that are left out exist", () => {
  const names = new Set(catalog.map((one) => one.name));
  expect([...ARRIVAL_STEPS].filter((name) => !names.has(name))).toEqual([]);
});

test("what steps made of nothing has no source: it stays as it is", async () => {
  const place = await openPlace();
  const made: LogRecord = place.record(1, { body: "made", attributes: ["found", "1"] });
  await place.keep([made]);
  const server = await serve(place, []);
  await server.start({});
  expect(await server.ended()).toMatchObject({ read: 1, changed: 0 });
});

test("steps that cannot be opened leave no run behind, and stop no start", async () => {
  const place = await openPlace();
  await arrived(place, 10, []);
  let broken = true;
  const steps = (): ReturnType<typeof reparseSteps> => {
    if (broken) throw new Refusal("E_DATA_FILE", "the table is not there", "put it there");
    return reparseSteps(configured(regex("(?<number>\\d+)")));
  };
  const server = await serve(place, [], { steps });
  const before = await server.run();
  expect((await server.start({})).status).toBe(400);
  expect(await server.run()).toEqual(before);

  // A run that a kill interrupted, and whose table is gone at the next start.
  broken = false;
  expect((await server.start({})).status).toBe(202);
  const run = await server.ended();
  await place.store.rewriting?.keep({
    ...((await place.store.rewriting.note()) as object),
    state: "running",
  });
  broken = true;
  const next = await serve(place, [], { steps });
  expect(await next.ended()).toMatchObject({
    id: run.id,
    state: "failed",
    because: "the table is not there",
  });
});
