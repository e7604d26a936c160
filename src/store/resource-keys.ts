/**
 * Which facts resources have beside those with a column: a query for any other field need not read the resource. The row
 * encoder names them with each batch, so that the engine need not look for them in every row.
 */
import { RESOURCE_COLUMNS } from "./columns.ts";
import type { Engine } from "./engine/contract.ts";
import { select } from "./reading.ts";
import { RESOURCE_KEYS } from "./schema.ts";

export class ResourceKeys {
  readonly #engine: Engine;
  #known: Set<string> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Keeps the names before the rows that have them: a row must never be there without its names. */
  async keep(keys: readonly string[]): Promise<void> {
    const known = await this.all();
    const fresh = keys.filter((key) => !known.has(key));
    if (fresh.length === 0) return;
    await this.#engine.writer().insert({
      table: RESOURCE_KEYS,
      values: fresh.map((key) => ({ key })),
      format: "JSONEachRow",
    });
    this.#known = new Set([...(this.#known ?? known), ...fresh]);
  }

  async all(): Promise<ReadonlySet<string>> {
    this.#known ??= await this.#read();
    return this.#known;
  }

  async #read(): Promise<Set<string>> {
    const { rows } = await select<[string]>(this.#engine, {
      sql: `SELECT DISTINCT key FROM ${RESOURCE_KEYS}`,
    });
    return new Set([...RESOURCE_COLUMNS.keys(), ...rows.map(([key]) => key)]);
  }
}
