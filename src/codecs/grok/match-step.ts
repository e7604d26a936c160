/** What the steps grok and regex do with a batch: look at one field of each record, write what was captured. */
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import type { TransformContext } from "../../record/transform.ts";
import { CapturedFields, fieldName, listElements } from "../pattern/fields.ts";
import { runPatterns } from "../pattern/run.ts";
import type { Outcome } from "../pattern/run.ts";
import type { Grok } from "./grok.ts";

export interface MatchRules {
  field: string;
  patterns: readonly Grok[];
  /** Every pattern is tried, not only up to the first that matches. */
  all: boolean;
  overwrite: readonly string[];
  timeoutMs: number;
  target?: string | undefined;
}

/** The texts of a batch; a list has several, each tried by itself. */
interface Asked {
  texts: string[];
  /** Number of the record in the batch. */
  owners: number[];
}

type Result = "matched" | "missed" | "too slow";

export class MatchStep {
  readonly #field: string;
  readonly #timeoutMs: number;
  /** Each is run by itself. */
  readonly #runs: { regexps: RegExp[]; fields: CapturedFields[] }[];
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();
  readonly #tooSlow: string;

  constructor(rules: MatchRules, ctx: TransformContext) {
    this.#field = fieldName(rules.field);
    this.#timeoutMs = rules.timeoutMs;
    this.#tooSlow = `looked for longer than ${rules.timeoutMs} ms`;
    this.#ctx = ctx;
    const written = { target: rules.target, overwrite: new Set(rules.overwrite.map(fieldName)) };
    const compiled = rules.patterns.map(({ regexp, captures }) => ({
      regexp,
      fields: new CapturedFields(captures, written),
    }));
    const groups = rules.all ? compiled.map((one) => [one]) : [compiled];
    this.#runs = groups.map((group) => ({
      regexps: group.map(({ regexp }) => regexp),
      fields: group.map(({ fields }) => fields),
    }));
  }

  apply(batch: LogRecord[]): LogRecord[] {
    const asked = this.#ask(batch);
    const results: Result[] = batch.map(() => "missed");
    for (const { regexps, fields } of this.#runs) {
      const outcomes = runPatterns(regexps, asked.texts, this.#timeoutMs);
      this.#write({ batch, asked, outcomes, fields, results });
    }
    this.#tell(batch, results);
    return batch;
  }

  #ask(batch: readonly LogRecord[]): Asked {
    const asked: Asked = { texts: [], owners: [] };
    for (let i = 0; i < batch.length; i += 1) {
      const record = batch[i];
      if (record === undefined) continue;
      const text = this.#field === "body" ? record.body : this.#valueOf(record);
      if (text === undefined) continue;
      const elements = text === record.body ? undefined : listElements(text);
      for (const one of elements ?? [text]) {
        asked.texts.push(one);
        asked.owners.push(i);
      }
    }
    return asked;
  }

  #valueOf(record: LogRecord): string | undefined {
    this.#draft.begin(record);
    return this.#draft.get(this.#field);
  }

  #write({ batch, asked, outcomes, fields, results }: Writing): void {
    for (let at = 0; at < outcomes.length; at += 1) {
      const outcome = outcomes[at];
      const owner = asked.owners[at] ?? 0;
      const record = batch[owner];
      if (outcome === undefined || record === undefined) continue;
      if (outcome === "too slow") {
        results[owner] = "too slow";
        continue;
      }
      if (results[owner] === "missed") results[owner] = "matched";
      const { groups } = outcome.match;
      if (groups === undefined) continue;
      this.#draft.begin(record);
      fields[outcome.pattern]?.write(groups, record, this.#draft);
      this.#draft.commit();
    }
  }

  #tell(batch: readonly LogRecord[], results: readonly Result[]): void {
    let matched = 0;
    for (let i = 0; i < batch.length; i += 1) {
      const record = batch[i];
      if (record === undefined) continue;
      if (results[i] === "matched") matched += 1;
      else if (results[i] === "missed") this.#ctx.missed(record);
      else this.#ctx.failed(record, this.#tooSlow);
    }
    if (matched > 0) this.#ctx.matched(matched);
  }
}

interface Writing {
  batch: readonly LogRecord[];
  asked: Asked;
  outcomes: readonly Outcome[];
  fields: readonly CapturedFields[];
  results: Result[];
}
