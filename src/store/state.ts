/** The small state of the program (users, tokens, saved searches), kept beside the records: no second database. */
import type { StateStore } from "./contract.ts";
import type { Engine } from "./engine/contract.ts";
import { sorted } from "./engine/failure.ts";
import { STATE } from "./schema.ts";

const READY_MOST_MS = 10_000;

export function openState(engine: Engine): StateStore {
  const clock = newerThanBefore();
  return {
    get: async (kind, key) => {
      const rows = await read(engine, "AND key = {key:String}", { kind, key });
      return rows[0]?.value;
    },
    list: (kind) => read(engine, "", { kind }),
    put: (kind, key, value) =>
      write(engine, { kind, key, value: JSON.stringify(value), version: clock(), removed: 0 }),
    remove: (kind, key) => write(engine, { kind, key, value: "", version: clock(), removed: 1 }),
  };
}

/** Versions grow even within a microsecond, and over restarts unless the clock went back. */
function newerThanBefore(): () => number {
  let last = 0;
  return () => (last = Math.max(last + 1, Date.now() * 1000));
}

async function read(
  engine: Engine,
  condition: string,
  params: Record<string, string>,
): Promise<{ key: string; value: unknown }[]> {
  await engine.ready(READY_MOST_MS);
  try {
    const result = await engine.writer().query({
      query: `SELECT key, value FROM ${STATE} FINAL WHERE kind = {kind:String} ${condition} ORDER BY key`,
      query_params: params,
      format: "JSONCompactEachRow",
    });
    const rows = await result.json<[string, string]>();
    return rows.map(([key, value]) => ({ key, value: JSON.parse(value) as unknown }));
  } catch (error) {
    throw sorted(error);
  }
}

async function write(engine: Engine, row: Record<string, string | number>): Promise<void> {
  await engine.ready(READY_MOST_MS);
  try {
    await engine.writer().insert({ table: STATE, values: [row], format: "JSONEachRow" });
  } catch (error) {
    throw sorted(error);
  }
}
