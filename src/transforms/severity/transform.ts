/** A record's severity from a field's word or text. */
import { compilePattern } from "../../codecs/pattern/pattern.ts";
import { runPatterns } from "../../codecs/pattern/run.ts";
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { SEVERITY, severityNumber } from "../../record/severity.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { SeverityConfig } from "./config.ts";

export const severity = defineTransform({
  name: "severity",
  summary: "Sets the severity by a field's word or by patterns.",
  config: SeverityConfig,
  facts: ({ field }) => ({ reads: [{ field, at: ["field"] }], sets: [{ field: "severity" }] }),
  open: (options, ctx) => {
    const step = new SeverityStep(options, ctx);
    return (batch) => step.apply(batch);
  },
});

/** Longer texts are no words. */
const WORD_CHARS_MOST = 10_000;
const BETWEEN_SLASHES = /^\/(.+)\/$/s;

class SeverityStep {
  readonly #options: SeverityConfig;
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();
  readonly #words = new Map<string, number>();
  readonly #longest: number;
  readonly #patterns: RegExp[] = [];
  /** What each pattern means. */
  readonly #meanings: number[] = [];
  readonly #usualWords: boolean;

  constructor(options: SeverityConfig, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
    for (const [key, meaning] of Object.entries(options.map)) {
      const pattern = BETWEEN_SLASHES.exec(key)?.[1];
      if (pattern === undefined) this.#words.set(key.toLowerCase(), numberOf(meaning));
      else this.#addPattern(pattern, meaning, `map.${key}`);
    }
    options.patterns.forEach((one, i) => this.#addPattern(one.match, one.severity, `patterns.${i}.match`));
    this.#longest = Math.min(
      WORD_CHARS_MOST,
      Math.max(0, ...[...this.#words.keys()].map((word) => word.length)),
    );
    this.#usualWords = options.field !== "body" && options.field !== "message";
  }

  #addPattern(pattern: string, meaning: SeverityConfig["map"][string], what: string): void {
    this.#patterns.push(compilePattern(pattern, what).regexp);
    this.#meanings.push(numberOf(meaning));
  }

  apply(batch: LogRecord[]): LogRecord[] {
    const open: LogRecord[] = [];
    const texts: string[] = [];
    let matched = 0;
    for (const record of batch) {
      this.#draft.begin(record);
      const text = this.#draft.get(this.#options.field);
      if (text === undefined) {
        this.#ctx.missed(record);
        continue;
      }
      const known = this.#byWord(text);
      if (known === undefined) {
        open.push(record);
        texts.push(text);
        continue;
      }
      record.severity = known;
      matched += 1;
    }
    matched += this.#byText(open, texts);
    if (matched > 0) this.#ctx.matched(matched);
    return batch;
  }

  #byWord(text: string): number | undefined {
    const word = text.trim();
    return word.length > this.#longest ? undefined : this.#words.get(word.toLowerCase());
  }

  /** How many matched. */
  #byText(records: readonly LogRecord[], texts: readonly string[]): number {
    const outcomes =
      this.#patterns.length === 0 ? [] : runPatterns(this.#patterns, texts, this.#options.timeoutMs);
    let matched = 0;
    for (let i = 0; i < records.length; i += 1) {
      const record = records[i];
      const outcome = outcomes[i];
      if (record === undefined) continue;
      if (outcome === "too slow") this.#ctx.failed(record, "the patterns take too long");
      else {
        const usual = this.#usualWords ? severityNumber((texts[i] ?? "").trim()) || undefined : undefined;
        const number = outcome === undefined ? usual : this.#meanings[outcome.pattern];
        if (number === undefined) this.#ctx.missed(record);
        else {
          record.severity = number;
          matched += 1;
        }
      }
    }
    return matched;
  }
}

function numberOf(meaning: SeverityConfig["map"][string]): number {
  return typeof meaning === "number" ? meaning : SEVERITY[meaning];
}
