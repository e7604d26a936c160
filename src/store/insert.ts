/**
 * Native blocks → the table, once. The token makes a repeated insert harmless; for one that may have been cut short by
 * a kill the rows are counted afterwards, because the engine notes a token a moment before it keeps the rows.
 */
import { Readable } from "node:stream";
import type { Logger } from "pino";
import type { InsertGroup } from "./contract.ts";
import type { Engine } from "./engine/contract.ts";
import { sorted } from "./engine/failure.ts";
import type { InsertGate } from "./insert-gate.ts";
import { seqRange } from "./native/read-seq.ts";
import { recount } from "./recount.ts";
import { LOGS, nameSql } from "./schema.ts";

export interface Inserting {
  engine: Engine;
  log: Logger;
  /** Tokens whose insert failed before, so that rows of it may be there already. */
  doubtful: Set<string>;
  /** Microseconds since the epoch: records with a smaller seq were accepted by a process before this one. */
  openedAt: number;
  gate: InsertGate;
}

const READY_MOST_MS = 2000;

const ALWAYS = {
  async_insert: 0,
  // The merge builds them: bursts are taken almost twice as fast, with the same answers meanwhile.
  materialize_skip_indexes_on_insert: 0,
  // Else a repeated batch would be counted twice in the roll-up.
  deduplicate_blocks_in_dependent_materialized_views: 1,
} as const;

export async function insertGroup(
  inserting: Inserting,
  group: InsertGroup,
  resourceKeys: { keep: (keys: readonly string[]) => Promise<void> },
): Promise<void> {
  if (group.rows === 0) return;
  const { engine, doubtful, gate } = inserting;
  try {
    await engine.ready(READY_MOST_MS);
    await resourceKeys.keep(group.resourceKeys);
    if (!group.missingOnly) await gate.share(() => sendGroup(engine, group));
    const [first, last] = seqRange(group.blocks);
    if (group.missingOnly || doubtful.has(group.token) || first < inserting.openedAt)
      await gate.alone(() => repair(inserting, group, { first, last }));
    doubtful.delete(group.token);
  } catch (error) {
    doubtful.add(group.token);
    throw sorted(error);
  }
}

async function sendGroup(engine: Engine, group: InsertGroup): Promise<void> {
  await sendRows(engine, LOGS, group, { ...ALWAYS, insert_deduplication_token: group.token });
}

/**
 * A kill between the engine's note of the token and its rename of the part leaves a token without rows, in the table as
 * in the roll-up: the missing rows are inserted, and the minutes that the roll-up has wrong are counted anew.
 */
async function repair(inserting: Inserting, group: InsertGroup, range: SeqRange): Promise<void> {
  await complete(inserting, group, range);
  await recount(inserting, range);
}

interface SeqRange {
  first: number;
  last: number;
}

async function complete({ engine, log }: Inserting, group: InsertGroup, range: SeqRange): Promise<void> {
  const between = "seq >= {first:UInt64} AND seq <= {last:UInt64}";
  const params = { first: String(range.first), last: String(range.last) };
  const result = await engine.writer().query({
    query: `SELECT count() FROM ${LOGS} WHERE ${between}`,
    query_params: params,
    format: "JSONCompactEachRow",
  });
  const [[stored] = [0]] = await result.json<[number | string]>();
  // Between the rows of a group with holes there may be others: they do not stand for the missing ones.
  if (!group.missingOnly && Number(stored) >= group.rows) return;
  log.warn(
    { token: group.token, rows: group.rows, stored: Number(stored) },
    "inserting what is missing of a batch",
  );
  const names = group.columns.map(nameSql).join(", ");
  const query =
    `INSERT INTO ${LOGS} (${names}) SELECT ${names} FROM input('${await structure(engine, group.columns)}')` +
    ` WHERE seq NOT IN (SELECT seq FROM ${LOGS} WHERE seq >= ${range.first} AND seq <= ${range.last}) FORMAT Native`;
  await send(engine, query, group.blocks, { ...ALWAYS, insert_deduplicate: 0 });
}

/** Names and types as `input` wants them, inside quotes. */
async function structure(engine: Engine, columns: readonly string[]): Promise<string> {
  const result = await engine
    .writer()
    .query({ query: `DESCRIBE TABLE ${LOGS}`, format: "JSONCompactEachRow" });
  const types = new Map((await result.json<string[]>()).map((row) => [row[0], row[1]]));
  const text = columns.map((name) => `${nameSql(name)} ${types.get(name) ?? "String"}`).join(", ");
  return text.replace(/[\\']/g, "\\$&");
}

/** Blocks into a table of the records' form. */
export async function sendRows(
  engine: Engine,
  table: string,
  { columns, blocks }: Pick<InsertGroup, "columns" | "blocks">,
  settings: Record<string, string | number>,
): Promise<void> {
  const query = `INSERT INTO ${table} (${columns.map(nameSql).join(", ")}) FORMAT Native`;
  await send(engine, query, blocks, settings);
}

async function send(
  engine: Engine,
  query: string,
  blocks: readonly Uint8Array[],
  settings: Record<string, string | number>,
): Promise<void> {
  const values = Readable.from(
    blocks.filter((block) => block.length > 0),
    { objectMode: false },
  );
  const { stream } = await engine.writer().exec({ query, values, clickhouse_settings: settings });
  for await (const _ of stream);
}
