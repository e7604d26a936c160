/** Fields of the pairs in a text. */
import { PairReader } from "../../codecs/kv/pairs.ts";
import { listText } from "../../codecs/lists/lists.ts";
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { KvConfig } from "./config.ts";

export const kv = defineTransform({
  name: "kv",
  summary: "Makes fields of key=value pairs, such as logfmt.",
  config: KvConfig,
  facts: ({ field, target, prefix, includeKeys }) => {
    const before = (target === undefined ? "" : `${target}.`) + prefix;
    const reads = [{ field, at: ["field"] }];
    if (includeKeys.length === 0) return { reads, setsAny: [before], parses: true };
    return { reads, sets: includeKeys.map((key) => ({ field: before + key })), parses: true };
  },
  open: (options, ctx) => {
    const step = new KvStep(options, ctx);
    return (batch) => step.apply(batch);
  },
});

/** Names longer than this are text that happens to have a sign in it. */
const KEY_CHARS_MOST = 256;
const VALUE_CHARS_MOST = 32_768;

class KvStep {
  readonly #options: KvConfig;
  readonly #ctx: TransformContext;
  readonly #reader: PairReader;
  readonly #included: ReadonlySet<string>;
  readonly #excluded: ReadonlySet<string>;
  readonly #before: string;
  readonly #draft = new RecordDraft();
  /** Of the record at work: field → its values. */
  readonly #found = new Map<string, string | string[]>();
  #pairs = 0;

  constructor(options: KvConfig, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
    this.#reader = new PairReader(options);
    this.#included = new Set(options.includeKeys);
    this.#excluded = new Set(options.excludeKeys);
    this.#before = (options.target === undefined ? "" : `${options.target}.`) + options.prefix;
  }

  apply(batch: LogRecord[]): LogRecord[] {
    const take = (key: string, value: string): boolean => this.#take(key, value);
    let matched = 0;
    for (const record of batch) {
      this.#draft.begin(record);
      this.#found.clear();
      this.#pairs = 0;
      this.#reader.read(this.#draft.get(this.#options.field) ?? "", take);
      if (this.#found.size === 0) this.#ctx.missed(record);
      else {
        matched += 1;
        this.#set();
      }
    }
    if (matched > 0) this.#ctx.matched(matched);
    return batch;
  }

  #take(written: string, text: string): boolean {
    const { trimKey, trimValue, maxKeys } = this.#options;
    const key = trimKey === "" ? written : trimmed(written, trimKey);
    const value = trimValue === "" ? text : trimmed(text, trimValue);
    if (key === "" || value === "" || key.length > KEY_CHARS_MOST || value.length > VALUE_CHARS_MOST)
      return true;
    if (this.#excluded.has(key) || (this.#included.size > 0 && !this.#included.has(key))) return true;
    const field = this.#before + key;
    const known = this.#found.get(field);
    if (known === undefined) this.#found.set(field, value);
    else if (typeof known === "string") this.#found.set(field, [known, value]);
    else known.push(value);
    this.#pairs += 1;
    return this.#pairs < maxKeys;
  }

  #set(): void {
    for (const [field, value] of this.#found)
      this.#draft.set(field, typeof value === "string" ? value : listText(value));
    this.#draft.commit();
  }
}

function trimmed(text: string, signs: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && signs.includes(text.charAt(start))) start += 1;
  while (end > start && signs.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
