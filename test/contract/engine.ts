/** What every engine must do, embedded or remote: the store relies on nothing else. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineAway } from "../../src/store/contract.ts";
import { DATABASE } from "../../src/store/engine/contract.ts";
import type { Engine } from "../../src/store/engine/contract.ts";
import { engineCode, sorted } from "../../src/store/engine/failure.ts";

const ACCESS_DENIED = 497;
const CONSTRAINT_VIOLATED = 452;

export function engineContract(
  name: string,
  open: () => Promise<{ engine: Engine; remove: () => Promise<void> }>,
): void {
  describe(`engine contract: ${name}`, () => {
    let engine: Engine;
    let remove: () => Promise<void>;
    const write = (query: string) => engine.writer().command({ query });
    const read = async (query: string, by = engine.reader()) => {
      const result = await by.query({ query, format: "JSONCompactEachRow" });
      return await result.json();
    };

    beforeAll(async () => {
      ({ engine, remove } = await open());
      await write(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
      await write(
        `CREATE TABLE ${DATABASE}.contract (day Date, n UInt64) ENGINE = MergeTree PARTITION BY day ORDER BY n
         SETTINGS non_replicated_deduplication_window = 1000`,
      );
    });
    afterAll(() => remove());

    test("says that it is ready, and is", async () => {
      await engine.ready(0);
      expect(engine.status()).toMatchObject({ state: "ready" });
      expect(await read("SELECT 1")).toEqual([[1]]);
    });

    // Hundreds of folders: a busy disk takes its time.
    const often = { timeout: 120_000 };
    test(
      "stores an insert once however often its token comes, over any number of partitions",
      often,
      async () => {
        const query = `INSERT INTO ${DATABASE}.contract SELECT toDate('2026-01-01') + number % 150, number FROM numbers(3000)`;
        for (let i = 0; i < 3; i += 1) {
          await engine
            .writer()
            .command({ query, clickhouse_settings: { insert_deduplication_token: "same" } });
        }
        expect(await read(`SELECT count(), uniqExact(day) FROM ${DATABASE}.contract`)).toEqual([[3000, 150]]);
      },
    );

    test.for([
      [`INSERT INTO ${DATABASE}.contract VALUES (today(), 1)`],
      [`DROP TABLE ${DATABASE}.contract`],
      [`ALTER TABLE ${DATABASE}.contract DELETE WHERE 1`],
      [`TRUNCATE TABLE ${DATABASE}.contract`],
      ["CREATE DATABASE mine"],
      [`CREATE TABLE ${DATABASE}.mine (n UInt8) ENGINE = Memory`],
      ["SELECT * FROM file('/etc/passwd', 'LineAsString')"],
      ["INSERT INTO FUNCTION file('/tmp/logboom-stolen', 'LineAsString', 'l String') SELECT 'x'"],
      ["SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')"],
      [`SELECT * FROM remote('127.0.0.1', ${DATABASE}.contract)`],
      ["SELECT * FROM s3('http://127.0.0.1:1/bucket/key.csv', 'LineAsString')"],
      ["SELECT * FROM executable('id', 'LineAsString', 'l String')"],
      ["SYSTEM STOP LISTEN HTTP"],
      ["KILL QUERY WHERE 1"],
      ["SELECT name FROM system.parts"],
      ["CREATE USER me"],
    ])("a search may not: %s", async ([query = ""]) => {
      const error = await engine
        .reader()
        .command({ query })
        .then(() => undefined)
        .catch((refused: unknown) => refused);
      expect(engineCode(error)).toBe(ACCESS_DENIED);
    });

    test("a search may not give itself more time or memory", async () => {
      for (const setting of [
        "max_execution_time = 3600",
        "max_memory_usage = 100000000000",
        "max_execution_time = 0",
      ]) {
        const error = await read(`SELECT 1 SETTINGS ${setting}`).catch((refused: unknown) => refused);
        expect(engineCode(error)).toBe(CONSTRAINT_VIOLATED);
      }
    });

    test("a search that was given up stops working", async () => {
      const giveUp = new AbortController();
      const query = "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1";
      const asked = engine
        .reader()
        .query({ query, format: "JSONCompactEachRow", abort_signal: giveUp.signal });
      setTimeout(() => giveUp.abort(), 200);
      await expect(asked).rejects.toThrow();
      await expect
        .poll(
          () =>
            read(
              "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64(number) = 1%' AND query NOT LIKE '%processes%'",
              engine.writer(),
            ),
          { timeout: 20_000 },
        )
        .toEqual([[0]]);
    });

    test("what a query got wrong is not taken for an engine that is away", async () => {
      const error = await read("SELECT nonsense").catch((refused: unknown) => refused);
      expect(sorted(error)).not.toBeInstanceOf(EngineAway);
    });

    test("closed, it says so, and closing again does no harm", async () => {
      await engine.close();
      await engine.close();
      expect(() => engine.writer()).toThrow(EngineAway);
      await expect(engine.ready(10_000)).rejects.toThrow(EngineAway);
      expect(engine.memoryBytes()).toBe(0);
    });
  });
}
