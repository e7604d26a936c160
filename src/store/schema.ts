/** The tables, as the first migration makes them. Column names are fixed in columns.ts. */
import { BODY_TEXT } from "../query/body-sql.ts";
import { ATTRIBUTE_MAP, FIRST_ATTRIBUTE_COLUMNS, RESOURCE_COLUMNS, RESOURCE_MAP } from "./columns.ts";
import type { AttributeColumn } from "./columns.ts";
import { DATABASE } from "./engine/contract.ts";

export const LOGS = `${DATABASE}.logs`;
export const ROLLUP = `${DATABASE}.logs_1m`;
export const RESOURCE_KEYS = `${DATABASE}.resource_keys`;
/** Rows that are about to take the place of others; see rewriting/. */
export const STAGED = `${DATABASE}.logs_staged`;
export const STATE = `${DATABASE}.state`;
export const SCHEMA_VERSION = `${DATABASE}.schema_version`;

/** A batch that is sent again is known by its token; at one part a second and day partition this is some hours. */
const DEDUPLICATION_WINDOW = 10_000;

/** Columns of the roll-up, by field; other fields need the records themselves. */
export const ROLLUP_COLUMNS: ReadonlyMap<string, string> = new Map([
  ["host.name", "host"],
  ["service.name", "service"],
  ["container.name", "container"],
  ["logboom.source", "source"],
]);

export function firstTables(retentionDays: number): string[] {
  return [
    logsTable(retentionDays),
    rollupTable(retentionDays),
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${ROLLUP}_mv TO ${ROLLUP} AS
      SELECT toStartOfMinute(toDateTime(ts, 'UTC')) AS minute, origin, host, service, container, source, severity,
        count() AS n, sum(length(body)) AS bytes, retention_days
      FROM ${LOGS} GROUP BY minute, origin, host, service, container, source, severity, retention_days`,
    // Which facts resources have beside those with a column; resource-keys.ts fills it.
    `CREATE TABLE IF NOT EXISTS ${RESOURCE_KEYS} (key String) ENGINE = ReplacingMergeTree ORDER BY key
      SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
    `CREATE TABLE IF NOT EXISTS ${STATE} (kind String, key String, value String, version UInt64, removed UInt8)
      ENGINE = ReplacingMergeTree(version, removed) ORDER BY (kind, key)`,
  ];
}

/** Minute order keeps one origin's lines together, so they compress and prune; see docs/decisions. */
function logsTable(retentionDays: number): string {
  const resource = [...RESOURCE_COLUMNS.values()].map(
    (name) => `${name} LowCardinality(String) CODEC(ZSTD(1))`,
  );
  const own = FIRST_ATTRIBUTE_COLUMNS.map((column) => columnSql(column));
  return `CREATE TABLE IF NOT EXISTS ${LOGS} (
    ts DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    seq UInt64 CODEC(Delta, ZSTD(1)),
    observed DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    severity UInt8 CODEC(ZSTD(1)),
    body String CODEC(ZSTD(1)),
    origin LowCardinality(String) CODEC(ZSTD(1)),
    ${resource.join(",\n    ")},
    ${RESOURCE_MAP} Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)),
    ${ATTRIBUTE_MAP} Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    retention_days UInt16 DEFAULT 0 CODEC(ZSTD(1)),
    ${own.join(",\n    ")},
    INDEX i_body ${BODY_TEXT} TYPE text(tokenizer = splitByNonAlpha, posting_list_codec = 'bitpacking'),
    INDEX i_attrs mapValues(${ATTRIBUTE_MAP}) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX i_seq seq TYPE minmax GRANULARITY 1
  ) ENGINE = MergeTree
  PARTITION BY (toDate(ts), retention_days)
  ORDER BY (toStartOfMinute(ts), origin, ts, seq)
  TTL ${ttlSql("toDateTime(ts)", retentionDays)}
  SETTINGS ttl_only_drop_parts = 1, index_granularity = 2048,
    non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`;
}

function rollupTable(retentionDays: number): string {
  return `CREATE TABLE IF NOT EXISTS ${ROLLUP} (
    minute DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    origin LowCardinality(String), host LowCardinality(String), service LowCardinality(String),
    container LowCardinality(String), source LowCardinality(String), severity UInt8,
    n SimpleAggregateFunction(sum, UInt64), bytes SimpleAggregateFunction(sum, UInt64), retention_days UInt16
  ) ENGINE = AggregatingMergeTree
  PARTITION BY (toStartOfWeek(minute), retention_days)
  ORDER BY (minute, origin, severity, host, service, container, source, retention_days)
  TTL ${ttlSql("minute", retentionDays)}
  SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`;
}

/**
 * A row's own days, 0 standing for the setting: so a changed setting holds for what is stored already, and a batch
 * that is sent again after the change still falls into the partition where its token is known.
 */
export function ttlSql(time: string, retentionDays: number): string {
  return `${time} + toIntervalDay(if(retention_days = 0, ${retentionDays}, retention_days)) DELETE`;
}

/** The default answers for parts written while the key still was in the map. The comment keeps the key as it is. */
export function columnSql({ key, name, type }: AttributeColumn): string {
  const value = `${ATTRIBUTE_MAP}[${stringSql(key)}]`;
  return `${nameSql(name)} ${type} DEFAULT ${value} COMMENT ${stringSql(key)} CODEC(ZSTD(1))`;
}

export function nameSql(name: string): string {
  return `\`${name.replace(/[\\`]/g, "\\$&")}\``;
}

export function stringSql(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
