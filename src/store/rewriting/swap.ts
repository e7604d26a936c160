/**
 * Staged rows take the place of those with their seq. There is no transaction over removing and adding, so the whole is
 * written down first and then done; each step may be done again, by us or by the next to open the store.
 */
import { alterSql, readColumns } from "../attribute-columns.ts";
import type { Engine } from "../engine/contract.ts";
import { recountMinutes } from "../recount.ts";
import { LOGS, STAGED } from "../schema.ts";

/** Settled when the swap is written down: what it is about is not found out again once rows have moved. */
export interface PendingSwap {
  /** First and last minute of old and new rows, in seconds. */
  fromMinute: number;
  toMinute: number;
  /** All of them, in seconds: their counts may have changed. */
  minutes: number[];
}

const MINUTE = "toUInt32(toStartOfMinute(toDateTime(ts, 'UTC')))";
const STAGED_SEQS = `seq IN (SELECT seq FROM ${STAGED})`;

export async function beginStaging(engine: Engine): Promise<void> {
  await command(engine, `DROP TABLE IF EXISTS ${STAGED} SYNC`);
  await command(engine, `CREATE TABLE ${STAGED} AS ${LOGS}`);
}

/** `from` and `to` (seconds) hold the rows that are to be replaced. */
export async function lookAtSwap(engine: Engine, from: number, to: number): Promise<PendingSwap> {
  const old = `toStartOfMinute(ts) >= ${minute(from)} AND toStartOfMinute(ts) <= ${minute(to)} AND ${STAGED_SEQS}`;
  const minutes = await ask<[number]>(
    engine,
    `SELECT DISTINCT ${MINUTE} AS m FROM (SELECT ts FROM ${STAGED} UNION ALL SELECT ts FROM ${LOGS} WHERE ${old}) ORDER BY m`,
  );
  const all = minutes.map(([at]) => at);
  return { fromMinute: all[0] ?? 0, toMinute: all.at(-1) ?? 0, minutes: all };
}

/** Must run while no insert does, and while nothing else changes the tables' columns. */
export async function finishSwap(engine: Engine, swap: PendingSwap): Promise<void> {
  await alignColumns(engine);
  await removeReplaced(engine, swap);
  const partitions = await ask<[string]>(engine, `SELECT DISTINCT _partition_id FROM ${STAGED}`);
  // From the parts, so that parts without rows are no obstacle; hard links, so this is a matter of milliseconds.
  for (const [id] of partitions)
    await command(engine, `ALTER TABLE ${STAGED} MOVE PARTITION ID '${id}' TO TABLE ${LOGS}`);
  await recountMinutes(engine, swap.minutes);
}

/**
 * Rows that were moved by an earlier try and are staged still are removed as well, and come again: so a kill between the two
 * halves of a move does no harm.
 */
async function removeReplaced(engine: Engine, { fromMinute, toMinute }: PendingSwap): Promise<void> {
  const condition = `toStartOfMinute(ts) >= ${minute(fromMinute)} AND toStartOfMinute(ts) <= ${minute(toMinute)} AND ${STAGED_SEQS}`;
  const partitions = await ask<[string]>(
    engine,
    `SELECT DISTINCT _partition_id FROM ${LOGS} WHERE ${condition}`,
  );
  for (const [id] of partitions) {
    await engine.writer().command({
      query: `DELETE FROM ${LOGS} IN PARTITION ID '${id}' WHERE ${condition}`,
      clickhouse_settings: { lightweight_deletes_sync: "1", mutations_sync: "1" },
    });
  }
}

/** An attribute may have got a column of its own since the slice was begun: partitions move between equal tables alone. */
export async function alignColumns(engine: Engine): Promise<void> {
  const [wanted, staged] = [await readColumns(engine), await readColumns(engine, STAGED)];
  for (const [key, column] of wanted) if (!staged.has(key)) await command(engine, alterSql(column, STAGED));
}

/** Rows that are only masked would be read, and passed over, by each search. */
export async function clearReplaced(engine: Engine): Promise<void> {
  const [database, table] = LOGS.split(".");
  const partitions = await ask<[string]>(
    engine,
    `SELECT DISTINCT partition_id FROM system.parts WHERE active AND has_lightweight_delete` +
      ` AND database = '${database}' AND table = '${table}' ORDER BY partition_id`,
  );
  // One day after the other; the engine finishes what it has begun even when it is killed.
  for (const [id] of partitions) {
    await engine.writer().command({
      query: `ALTER TABLE ${LOGS} APPLY DELETED MASK IN PARTITION ID '${id}'`,
      clickhouse_settings: { mutations_sync: "1" },
    });
  }
  await command(engine, `DROP TABLE IF EXISTS ${STAGED} SYNC`);
}

function minute(seconds: number): string {
  return `toDateTime(${Math.floor(seconds / 60) * 60}, 'UTC')`;
}

async function command(engine: Engine, query: string): Promise<void> {
  await engine.writer().command({ query });
}

async function ask<Row>(engine: Engine, query: string): Promise<Row[]> {
  const result = await engine.writer().query({ query, format: "JSONCompactEachRow" });
  return await result.json<Row>();
}
