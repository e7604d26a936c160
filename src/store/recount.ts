/**
 * Makes the roll-up agree with the records again, for the minutes of one range of seq. It compares and counts anew
 * instead of guessing which of its rows came from where, so it may run as often as one likes.
 */
import type { Logger } from "pino";
import type { Engine } from "./engine/contract.ts";
import { LOGS, ROLLUP } from "./schema.ts";

const KEYS = "origin, host, service, container, source, severity, retention_days";
const MINUTE = "toStartOfMinute(toDateTime(ts, 'UTC'))";
/** What a DateTime can hold: the roll-up knows nothing sensible of other times. */
const IN_TIME = "ts >= toDateTime64(0, 9, 'UTC') AND ts < toDateTime64(4294967280, 9, 'UTC')";
/** Minutes in one statement, far below the engine's limit of a query's length. */
const MINUTES_MOST = 1000;

/** Must run while no insert does. */
export async function recount(
  { engine, log }: { engine: Engine; log: Logger },
  range: { first: number; last: number },
): Promise<void> {
  const mine = `FROM ${LOGS} WHERE seq >= ${range.first} AND seq <= ${range.last} AND ${IN_TIME}`;
  const minutes = await wrongMinutes(
    engine,
    `SELECT toStartOfMinute(ts) ${mine}`,
    `SELECT ${MINUTE} ${mine}`,
  );
  if (minutes.length === 0) return;
  log.warn({ minutes: minutes.length }, "counting minutes of the roll-up anew");
  for (let i = 0; i < minutes.length; i += MINUTES_MOST)
    await countAnew(engine, minutes.slice(i, i + MINUTES_MOST));
}

/** The same for minutes that are known, in seconds since the epoch. Must run while no insert does. */
export async function recountMinutes(engine: Engine, minutes: readonly number[]): Promise<void> {
  for (let i = 0; i < minutes.length; i += MINUTES_MOST) {
    const list = minutesSql(minutes.slice(i, i + MINUTES_MOST));
    const wrong = await wrongMinutes(engine, list, list);
    if (wrong.length > 0) await countAnew(engine, wrong);
  }
}

/** The minutes to look at, as each of the tables has them. */
async function wrongMinutes(engine: Engine, ofRecords: string, ofRollup: string): Promise<number[]> {
  const query =
    `SELECT DISTINCT toUInt32(minute) FROM (` +
    `SELECT ${MINUTE} AS minute, ${KEYS}, toInt64(count()) AS n, toInt64(sum(length(body))) AS size` +
    ` FROM ${LOGS} WHERE toStartOfMinute(ts) IN (${ofRecords}) AND ${IN_TIME} GROUP BY minute, ${KEYS}` +
    ` UNION ALL SELECT minute, ${KEYS}, -toInt64(sum(n)) AS n, -toInt64(sum(bytes)) AS size FROM ${ROLLUP}` +
    ` WHERE minute IN (${ofRollup}) GROUP BY minute, ${KEYS}` +
    `) GROUP BY minute, ${KEYS} HAVING sum(n) != 0 OR sum(size) != 0`;
  const result = await engine.writer().query({ query, format: "JSONCompactEachRow" });
  return (await result.json<[number]>()).map(([minute]) => minute);
}

/** A kill between the two statements leaves the minutes empty, and the batch unfinished: it comes again, and so do we. */
async function countAnew(engine: Engine, minutes: readonly number[]): Promise<void> {
  const list = `(${minutesSql(minutes)})`;
  await engine.writer().command({
    query: `ALTER TABLE ${ROLLUP} DELETE WHERE minute IN ${list}`,
    clickhouse_settings: { mutations_sync: "1" },
  });
  await engine.writer().command({
    query:
      `INSERT INTO ${ROLLUP} (minute, ${KEYS}, n, bytes)` +
      ` SELECT ${MINUTE} AS minute, ${KEYS}, count() AS n, sum(length(body)) AS bytes FROM ${LOGS}` +
      ` WHERE toStartOfMinute(ts) IN ${list} AND ${IN_TIME} GROUP BY minute, ${KEYS}`,
    clickhouse_settings: { insert_deduplicate: 0, async_insert: 0 },
  });
}

function minutesSql(minutes: readonly number[]): string {
  return minutes.map((minute) => `toDateTime(${minute}, 'UTC')`).join(",");
}
