/**
 * The columns that say where rows came from. Neighbours mostly have one resource, so a run of rows is written when it
 * ends, each of its codes at once.
 */
import type { Resource } from "../../record/resource.ts";
import { RESOURCE_COLUMNS, RESOURCE_MAP } from "../../store/columns.ts";
import { LowCardinalityColumn } from "../../store/native/columns.ts";
import type { Column } from "../../store/native/columns.ts";
import { MapColumn } from "../../store/native/map-column.ts";
import { ListSharing } from "./attribute-lists.ts";

/** What one resource of this chunk is encoded to. */
interface KnownResource {
  /** One code for each of the resource's own columns, the last for its origin. */
  codes: readonly number[];
  /** Facts without a column: code of the key, code of the value, … */
  rest: readonly number[];
  lists: ListSharing;
}

export class ResourceRuns {
  /** In the order of the block. */
  readonly columns: readonly Column[];
  readonly #origin = new LowCardinalityColumn("origin");
  readonly #facts = [...RESOURCE_COLUMNS].map(([field, name]) => ({
    field,
    column: new LowCardinalityColumn(name),
  }));
  readonly #own: readonly LowCardinalityColumn[];
  readonly #map = new MapColumn(RESOURCE_MAP, "LowCardinality(String)");
  readonly #known = new Map<Resource, KnownResource>();
  readonly #keys = new Set<string>();
  #resource: Resource | undefined;
  #run: KnownResource | undefined;
  #from = 0;

  constructor() {
    const facts = this.#facts.map((one) => one.column);
    this.#own = [...facts, this.#origin];
    this.columns = [this.#origin, ...facts, this.#map];
  }

  /** Rows come in order. Returns what is known of the lists of attributes that this resource's records have. */
  set(row: number, resource: Resource): ListSharing {
    if (resource === this.#resource && this.#run !== undefined) return this.#run.lists;
    return this.#begin(row, resource).lists;
  }

  /** Before the columns are written. Returns the names of facts without a column. */
  finish(rows: number): string[] {
    this.#end(rows);
    return [...this.#keys];
  }

  reset(): void {
    for (const column of this.columns) column.reset();
    this.#keys.clear();
    this.#known.clear();
    this.#resource = undefined;
    this.#run = undefined;
    this.#from = 0;
  }

  #begin(row: number, resource: Resource): KnownResource {
    this.#end(row);
    let known = this.#known.get(resource);
    if (known === undefined) this.#known.set(resource, (known = this.#encode(resource)));
    this.#resource = resource;
    this.#run = known;
    return known;
  }

  #end(row: number): void {
    const run = this.#run;
    if (run === undefined) return;
    const own = this.#own;
    for (let i = 0; i < own.length; i += 1) own[i]?.setCodes(this.#from, row, run.codes[i] ?? 0);
    this.#map.addRun(run.rest, row - this.#from);
    this.#from = row;
    this.#run = undefined;
  }

  #encode(resource: Resource): KnownResource {
    const codes = this.#facts.map((one) => one.column.code(resource.attributes[one.field] ?? ""));
    codes.push(this.#origin.code(resource.origin));
    const rest: number[] = [];
    for (const [key, value] of Object.entries(resource.attributes)) {
      if (RESOURCE_COLUMNS.has(key)) continue;
      rest.push(this.#map.keyCode(key), this.#map.valueCode(value));
      this.#keys.add(key);
    }
    return { codes, rest, lists: new ListSharing() };
  }
}
