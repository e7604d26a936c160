/** Attributes that turn out common get a column of their own while running: thirty times faster to filter by. */
import type { Logger } from "pino";
import { FIRST_ATTRIBUTE_COLUMNS, RESOURCE_COLUMNS, ATTRIBUTE_MAP } from "./columns.ts";
import type { AttributeColumn } from "./columns.ts";
import type { Engine } from "./engine/contract.ts";
import { LOGS, ROLLUP, columnSql, nameSql } from "./schema.ts";

/** Each column is files in each part. */
const COLUMNS_MOST = 48;
const SAMPLE_ROWS = 100_000;
/** Common is what so many of the newest records have … */
const SHARE_LEAST = 0.05;
/** … and what is not just the noise of a quiet hour. */
const ROWS_LEAST = 2000;
/** Up to here a dictionary is smaller and faster than the texts themselves. */
const DICTIONARY_MOST = 10_000;
/** What a column may be called: longer or stranger keys stay in the map. */
const PLAIN_KEY = /^[\w.@:/-]{1,100}$/;

/** The columns there are, by key; what the first migration made and what was added since. */
export async function readColumns(engine: Engine, table = LOGS): Promise<Map<string, AttributeColumn>> {
  const rows = await rowsOf<[string, string, string]>(
    engine,
    `SELECT name, type, comment FROM system.columns WHERE database || '.' || table = '${table}' AND startsWith(name, 'a:') ORDER BY position`,
  );
  const columns = new Map<string, AttributeColumn>();
  for (const [name, type, key] of rows) {
    columns.set(key, { key, name, type: type === "String" ? "String" : "LowCardinality(String)" });
  }
  return columns;
}

/** Adds columns for keys that became common; the same Map when there are none. */
export async function promote(
  engine: Engine,
  columns: ReadonlyMap<string, AttributeColumn>,
  log: Logger,
): Promise<ReadonlyMap<string, AttributeColumn>> {
  const room = COLUMNS_MOST + FIRST_ATTRIBUTE_COLUMNS.length - columns.size;
  if (room <= 0) return columns;
  const common = (await commonKeys(engine)).filter(
    ({ key }) => PLAIN_KEY.test(key) && !columns.has(key) && !RESOURCE_COLUMNS.has(key),
  );
  const added = common.slice(0, room).map(({ key, distinct }): AttributeColumn => {
    return { key, name: `a:${key}`, type: distinct < DICTIONARY_MOST ? "LowCardinality(String)" : "String" };
  });
  if (added.length === 0) return columns;
  for (const column of added) await engine.writer().command({ query: alterSql(column) });
  log.info({ keys: added.map((column) => column.key) }, "common attributes got columns of their own");
  return new Map([...columns, ...added.map((column) => [column.key, column] as const)]);
}

export function alterSql(column: AttributeColumn, table = LOGS): string {
  const index =
    column.type === "String"
      ? `, ADD INDEX IF NOT EXISTS ${nameSql(`i_${column.name}`)} ${nameSql(column.name)} TYPE bloom_filter(0.01) GRANULARITY 1`
      : "";
  return `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${columnSql(column)}${index}`;
}

async function commonKeys(engine: Engine): Promise<{ key: string; distinct: number }[]> {
  const since = await newestMinutes(engine);
  if (since === undefined) return [];
  const rows = await rowsOf<[string, string | number, string | number]>(
    engine,
    `WITH newest AS (SELECT ${ATTRIBUTE_MAP} FROM ${LOGS} WHERE toStartOfMinute(ts) >= toDateTime(${since}, 'UTC')
       ORDER BY ts DESC LIMIT ${SAMPLE_ROWS})
     SELECT pair.1 AS key, count() AS n, uniq(pair.2)
     FROM (SELECT arrayJoin(CAST(${ATTRIBUTE_MAP}, 'Array(Tuple(String, String))')) AS pair FROM newest)
     GROUP BY key HAVING n >= greatest(${ROWS_LEAST}, ${SHARE_LEAST} * (SELECT count() FROM newest))
     ORDER BY n DESC, key LIMIT 200`,
  );
  return rows.map(([key, , distinct]) => ({ key, distinct: Number(distinct) }));
}

/** Start of the minutes, counted back from the newest, that hold the sample; undefined when there is too little. */
async function newestMinutes(engine: Engine): Promise<number | undefined> {
  const rows = await rowsOf<[number, string | number]>(
    engine,
    `SELECT toUnixTimestamp(minute) AS at, sum(n) FROM ${ROLLUP} WHERE minute > (SELECT max(minute) FROM ${ROLLUP}) - toIntervalDay(1)
     GROUP BY at ORDER BY at DESC`,
  );
  let records = 0;
  for (const [at, n] of rows) {
    records += Number(n);
    if (records >= SAMPLE_ROWS) return at;
  }
  return records >= ROWS_LEAST ? rows.at(-1)?.[0] : undefined;
}

async function rowsOf<Row>(engine: Engine, query: string): Promise<Row[]> {
  const result = await engine.writer().query({ query, format: "JSONCompactEachRow" });
  return await result.json<Row>();
}
