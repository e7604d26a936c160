/**
 * New parts come without their skip indexes, the merge builds them. This watches how many rows still wait for it, and
 * when merges have come to rest with rows left over, has those indexed by themselves: a burst must not stay slow to search.
 */
import type { Logger } from "pino";
import { EngineAway } from "./contract.ts";
import type { Engine } from "./engine/contract.ts";
import { DATABASE } from "./engine/contract.ts";
import { LOGS } from "./schema.ts";

const LOOK_EVERY_MS = 1000;
/** No insert and no merge for this long: the engine has nothing better to do. */
const REST_MS = 10_000;
/** Fewer rows are read faster than their indexes are looked up. */
const WORTH_ROWS = 50_000;
const INDEXES = ["i_body", "i_attrs", "i_seq"];

export interface IndexTail {
  /** Rows in parts without their skip indexes, as of a second ago. */
  rows: () => number;
  close: () => Promise<void>;
}

interface Waiting {
  rows: number;
  partitions: string[];
}

export function watchIndexTail(engine: Engine, inserts: () => number, log: Logger): IndexTail {
  let waiting: Waiting = { rows: 0, partitions: [] };
  let seenInserts = -1;
  let quietSince = Date.now();
  let looking: Promise<void> = Promise.resolve();
  let busy = false;

  const look = async (): Promise<void> => {
    const before = waiting.rows;
    const insertsNow = inserts();
    if (insertsNow === seenInserts && before === 0) return;
    waiting = await unindexed(engine);
    if (insertsNow !== seenInserts || waiting.rows !== before) quietSince = Date.now();
    seenInserts = insertsNow;
    if (waiting.rows < WORTH_ROWS || Date.now() - quietSince < REST_MS) return;
    // A merge of large parts takes longer than a rest, and builds them anyway: a second builder would do it all twice.
    if (await merging(engine)) quietSince = Date.now();
    if (Date.now() - quietSince < REST_MS) return;
    quietSince = Date.now();
    for (const partition of waiting.partitions) await buildIndexes(engine, partition);
  };

  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look()
      .catch((error: unknown) => {
        if (!(error instanceof EngineAway))
          log.debug({ err: error }, "could not look for rows without indexes");
      })
      .finally(() => {
        busy = false;
      });
  }, LOOK_EVERY_MS).unref();

  return {
    rows: () => waiting.rows,
    close: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

async function unindexed(engine: Engine): Promise<Waiting> {
  const query =
    `SELECT partition_id, toUInt32(sum(rows)) FROM system.parts WHERE active AND database = '${DATABASE}'` +
    ` AND table = 'logs' AND secondary_indices_compressed_bytes = 0 GROUP BY partition_id`;
  await engine.ready(0);
  const answer = await engine.writer().query({ query, format: "JSONCompact" });
  const { data } = await answer.json<[string, number]>();
  return {
    rows: data.reduce((sum, [, rows]) => sum + rows, 0),
    partitions: data.map(([partition]) => partition),
  };
}

async function merging(engine: Engine): Promise<boolean> {
  const query = `SELECT count() FROM system.merges WHERE database = '${DATABASE}' AND table = 'logs'`;
  const answer = await engine.writer().query({ query, format: "JSONCompact" });
  const { data } = await answer.json<[number | string]>();
  return Number(data[0]?.[0] ?? 0) > 0;
}

/** Parts that have them already are only linked again, not read. */
async function buildIndexes(engine: Engine, partition: string): Promise<void> {
  const quoted = `'${partition.replace(/[\\']/g, "\\$&")}'`;
  const changes = INDEXES.map((name) => `MATERIALIZE INDEX ${name} IN PARTITION ID ${quoted}`);
  await engine.writer().command({ query: `ALTER TABLE ${LOGS} ${changes.join(", ")}` });
}
