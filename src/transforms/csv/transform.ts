/** Fields of a row of separated values. */
import { readRow } from "../../codecs/csv/row.ts";
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { CsvConfig } from "./config.ts";

export const csv = defineTransform({
  name: "csv",
  summary: "Makes fields of a row of separated values.",
  config: CsvConfig,
  facts: ({ field, columns, autodetectColumns }) => ({
    reads: [{ field, at: ["field"] }],
    sets: columns.map((column) => ({ field: column })),
    setsAny: columns.length === 0 && autodetectColumns ? [""] : ["column"],
    parses: true,
  }),
  open: (options, ctx) => {
    const step = new CsvStep(options, ctx);
    return (batch) => step.apply(batch);
  },
});

const COLUMNS_MOST = 1000;
const NAME_CHARS_MOST = 256;
const VALUE_CHARS_MOST = 32_768;

class CsvStep {
  readonly #options: CsvConfig;
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();
  /** Names that first rows gave. */
  readonly #detected = new WeakMap<Resource, readonly string[]>();

  constructor(options: CsvConfig, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
  }

  apply(batch: LogRecord[]): LogRecord[] {
    let matched = 0;
    for (const record of batch) if (this.#take(record)) matched += 1;
    if (matched > 0) this.#ctx.matched(matched);
    return batch;
  }

  #take(record: LogRecord): boolean {
    const draft = this.#draft;
    draft.begin(record);
    const text = draft.get(this.#options.field);
    if (text === undefined || !this.#looksLikeRow(text)) {
      this.#ctx.missed(record);
      return false;
    }
    const row = readRow(text, this.#options, COLUMNS_MOST);
    if (row === undefined) {
      this.#ctx.failed(record, "a quote is not closed");
      return false;
    }
    const columns = this.#columnsFor(record.resource, row);
    if (columns !== undefined) this.#set(row, columns);
    return true;
  }

  #looksLikeRow(text: string): boolean {
    const { separator, columns } = this.#options;
    return text.includes(separator) || (columns.length === 1 && text !== "");
  }

  /** Undefined for the row that names them. */
  #columnsFor(resource: Resource, row: readonly string[]): readonly string[] | undefined {
    const { columns, autodetectColumns } = this.#options;
    if (columns.length > 0 || !autodetectColumns) return columns;
    const known = this.#detected.get(resource);
    if (known !== undefined) return known;
    this.#detected.set(
      resource,
      row.map((name) => (name.length > NAME_CHARS_MOST ? "" : name.trim())),
    );
    return undefined;
  }

  #set(row: readonly string[], columns: readonly string[]): void {
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i] ?? "";
      const name = columns[i] ?? "";
      if (value.length > VALUE_CHARS_MOST || (value === "" && this.#options.skipEmpty)) continue;
      this.#draft.set(name === "" ? `column${i + 1}` : name, value);
    }
    this.#draft.commit();
  }
}
