/** One triple of gsub on a batch, within the deadline of user patterns. */
import { compilePattern } from "../../codecs/pattern/pattern.ts";
import { runPatterns } from "../../codecs/pattern/run.ts";
import { hasPlaceholders, readPlaceholders } from "../../codecs/placeholders/placeholders.ts";
import { Substitution, TOO_LONG } from "../../codecs/substitution/substitution.ts";
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { Refusal } from "../../record/refusal.ts";

export interface Triple {
  field: string;
  pattern: string;
  replacement: string;
  timeoutMs: number;
  /** Names the pattern in a refusal. */
  what: string;
}

/** Patterns that fields take part in. */
const COMPILED_MOST = 1000;
const COMPILED_CHARS_MOST = 8_000_000;

export class Gsub {
  readonly #triple: Triple;
  readonly #draft = new RecordDraft();
  /** Undefined: other for each record. */
  readonly #same: Substitution | undefined;
  readonly #others = new Map<string, Substitution | undefined>();
  #otherChars = 0;
  readonly #patternOf;
  readonly #replacementOf;

  constructor(triple: Triple) {
    this.#triple = triple;
    const { pattern, replacement, what } = triple;
    this.#patternOf = readPlaceholders(pattern);
    this.#replacementOf = readPlaceholders(replacement);
    const fixed = !hasPlaceholders(pattern) && !hasPlaceholders(replacement);
    this.#same = fixed ? new Substitution(compilePattern(pattern, what), replacement) : undefined;
  }

  /** `failed` gets the records that it could not work on. */
  apply(batch: readonly LogRecord[], failed: (record: LogRecord, reason: string) => void): void {
    const chosen: LogRecord[] = [];
    const values: string[] = [];
    for (const record of batch) {
      this.#draft.begin(record);
      const value = this.#draft.get(this.#triple.field);
      if (value === undefined) continue;
      if (this.#same === undefined) this.#single(record, value, failed);
      else {
        chosen.push(record);
        values.push(value);
      }
    }
    if (this.#same !== undefined && chosen.length > 0) this.#run(this.#same, { chosen, values }, failed);
  }

  #run(
    substitution: Substitution,
    { chosen, values }: { chosen: readonly LogRecord[]; values: readonly string[] },
    failed: (record: LogRecord, reason: string) => void,
  ): void {
    const { field, timeoutMs } = this.#triple;
    const outcomes = runPatterns([substitution as unknown as RegExp], values, timeoutMs);
    for (let i = 0; i < chosen.length; i += 1) {
      const outcome = outcomes[i];
      const record = chosen[i];
      if (outcome === undefined || record === undefined) continue;
      if (outcome === "too slow") failed(record, "the pattern takes too long");
      else if (outcome.match[1] === TOO_LONG) failed(record, "the new value is too long");
      else {
        this.#draft.begin(record);
        this.#draft.set(field, outcome.match[0]);
        this.#draft.commit();
      }
    }
  }

  #single(record: LogRecord, value: string, failed: (record: LogRecord, reason: string) => void): void {
    const get = (field: string): string | undefined => this.#draft.get(field);
    const substitution = this.#compiled(this.#patternOf(get), this.#replacementOf(get));
    if (substitution === undefined) failed(record, "no regular expression");
    else this.#run(substitution, { chosen: [record], values: [value] }, failed);
  }

  #compiled(pattern: string, replacement: string): Substitution | undefined {
    const key = `${pattern}\n${replacement}`;
    if (this.#others.has(key)) return this.#others.get(key);
    if (this.#others.size >= COMPILED_MOST || this.#otherChars > COMPILED_CHARS_MOST) {
      this.#others.clear();
      this.#otherChars = 0;
    }
    const made = substitutionOf(pattern, replacement);
    this.#others.set(key, made);
    this.#otherChars += key.length;
    return made;
  }
}

function substitutionOf(pattern: string, replacement: string): Substitution | undefined {
  try {
    return new Substitution(compilePattern(pattern, "gsub"), replacement);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return undefined;
  }
}
