/** Brings the tables of a data folder to the shape this program knows, step by step, each step as often as needed. */
import type { Logger } from "pino";
import { DATABASE } from "./engine/contract.ts";
import { newer } from "./engine/folder.ts";
import type { Engine } from "./engine/contract.ts";
import { GIVEN, GIVEN_TIME } from "./columns.ts";
import { LOGS, RESOURCE_KEYS, ROLLUP, SCHEMA_VERSION, firstTables, ttlSql } from "./schema.ts";

interface Migration {
  version: number;
  /** Must do no harm when run again: a kill may come between it and the note that it was done. */
  statements: (retentionDays: number) => string[];
}

/**
 * A merge that builds the text index of fresh parts needs some 0.25 KiB of memory a row: so many parts of a burst at once
 * and no more, or it fails at the engine's limit again and again.
 */
const MERGE_SETTINGS = "max_parts_to_merge_at_once = 12";

/** Steps are only ever added. */
const MIGRATIONS: readonly Migration[] = [
  { version: 1, statements: firstTables },
  // The names of resource facts come with each batch now; looking for them in every row was dear.
  { version: 2, statements: () => [`DROP VIEW IF EXISTS ${RESOURCE_KEYS}_mv`] },
  { version: 3, statements: () => [`ALTER TABLE ${LOGS} MODIFY SETTING ${MERGE_SETTINGS}`] },
  // What sources had stated, for parsing again; see docs/decisions/0007-reparse.md.
  {
    version: 4,
    statements: () => [
      `ALTER TABLE ${LOGS} ADD COLUMN IF NOT EXISTS ${GIVEN} LowCardinality(String) CODEC(ZSTD(1)),` +
        ` ADD COLUMN IF NOT EXISTS ${GIVEN_TIME} DateTime64(9, 'UTC') CODEC(ZSTD(1))`,
    ],
  },
];

export async function migrate(engine: Engine, retentionDays: number, log: Logger): Promise<void> {
  await run(engine, `CREATE DATABASE IF NOT EXISTS ${DATABASE} ENGINE = Atomic`);
  await run(
    engine,
    `CREATE TABLE IF NOT EXISTS ${SCHEMA_VERSION} (version UInt32, at DateTime) ENGINE = MergeTree ORDER BY version`,
  );
  const current = await single(engine, `SELECT max(version) FROM ${SCHEMA_VERSION}`);
  const known = MIGRATIONS.at(-1)?.version ?? 0;
  if (Number(current) > known) throw newer(`tables of version ${current}, this program knows ${known}`);
  for (const { version, statements } of MIGRATIONS) {
    if (version <= Number(current)) continue;
    for (const statement of statements(retentionDays)) await run(engine, statement);
    await run(engine, `INSERT INTO ${SCHEMA_VERSION} VALUES (${version}, now())`);
    log.info({ version }, "tables brought to a new version");
  }
}

/** A later day would not fit into the 32 bits that the engine counts seconds of expiry with. */
export const RETENTION_DAYS_MOST = 3650;

/** Does nothing when the table has these days already: the engine would look at every part again. */
export async function setRetention(engine: Engine, days: number): Promise<void> {
  for (const [table, time] of [
    [LOGS, "toDateTime(ts)"],
    [ROLLUP, "minute"],
  ] as const) {
    const made = await single(engine, `SHOW CREATE TABLE ${table}`);
    if (made.includes(`if(retention_days = 0, ${days}, retention_days)`)) continue;
    // Parts learn of it one after the other, behind our back: the start does not wait for them.
    await engine.writer().command({
      query: `ALTER TABLE ${table} MODIFY TTL ${ttlSql(time, days)}`,
      clickhouse_settings: { alter_sync: "0", mutations_sync: "0" },
    });
  }
}

/** The last line of defence against a full disk: the engine refuses inserts and goes on answering. */
export async function setFreeSpace(engine: Engine, bytes: number): Promise<void> {
  await run(engine, `ALTER TABLE ${LOGS} MODIFY SETTING min_free_disk_bytes_to_perform_insert = ${bytes}`);
}

async function run(engine: Engine, query: string): Promise<void> {
  await engine.writer().command({ query });
}

async function single(engine: Engine, query: string): Promise<string> {
  const result = await engine.writer().query({ query, format: "JSONCompactEachRow" });
  const rows = await result.json<[string | number]>();
  return String(rows[0]?.[0] ?? "");
}
