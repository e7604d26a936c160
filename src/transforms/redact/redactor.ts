/** Redacts texts: by the presets one after the other, then by the user's patterns within their deadline. */
import { createHmac, randomBytes } from "node:crypto";
import { compilePattern } from "../../codecs/pattern/pattern.ts";
import { ReplacingPattern } from "../../codecs/pattern/replace.ts";
import { runPatterns } from "../../codecs/pattern/run.ts";
import type { RedactConfig } from "./config.ts";
import { findersOf, isSecretName } from "./presets.ts";
import type { Finder } from "./presets.ts";

const NAMES_MOST = 10_000;
/** Stands for a text that could not be looked through in time. */
const UNCHECKED = "[redacted:unchecked]";

export class Redactor {
  readonly #finders: readonly Finder[];
  readonly #patterns: readonly ReplacingPattern[];
  readonly #timeoutMs: number;
  readonly #hashKey: string | Buffer | undefined;
  /** By name: whether its value is secret whatever it looks like. */
  readonly #secretNames = new Map<string, boolean>();
  readonly #byName: boolean;

  constructor({ presets, patterns, mode, hashKey, timeoutMs }: RedactConfig) {
    this.#finders = findersOf(presets);
    this.#byName = presets.includes("secrets");
    this.#timeoutMs = timeoutMs;
    this.#hashKey = mode === "hash" ? (hashKey ?? randomBytes(32)) : undefined;
    this.#patterns = patterns.map(
      ({ name, match }, i) =>
        new ReplacingPattern(compilePattern(match, `patterns.${i}.match`).regexp, (text) =>
          this.#mask(name, text),
        ),
    );
  }

  /** Replaces in the list; returns the numbers of those that took too long, which are redacted as a whole. */
  redactAll(texts: string[]): number[] {
    for (let i = 0; i < texts.length; i += 1) texts[i] = this.redact(texts[i] ?? "");
    const slow: number[] = [];
    for (const pattern of this.#patterns) {
      const outcomes = runPatterns([pattern], texts, this.#timeoutMs);
      for (let i = 0; i < texts.length; i += 1) {
        const outcome = outcomes[i];
        if (outcome === undefined) continue;
        if (outcome === "too slow") slow.push(i);
        texts[i] = outcome === "too slow" ? UNCHECKED : outcome.match[0];
      }
    }
    return slow;
  }

  /** By the presets. */
  redact(text: string): string {
    let redacted = text;
    let lower: string | undefined;
    for (const finder of this.#finders) {
      if (finder.hints !== undefined) {
        const folded = (lower ??= redacted.toLowerCase());
        if (!finder.hints.some((hint) => folded.includes(hint))) continue;
      }
      redacted = this.#replace(redacted, finder);
    }
    return redacted;
  }

  /** The value of an attribute by its name alone; undefined when the name says nothing. */
  byName(name: string, value: string): string | undefined {
    if (!this.#byName) return undefined;
    let secret = this.#secretNames.get(name);
    if (secret === undefined) {
      if (this.#secretNames.size >= NAMES_MOST) this.#secretNames.clear();
      this.#secretNames.set(name, (secret = isSecretName(name)));
    }
    return secret ? this.#mask("secret", value) : undefined;
  }

  #replace(text: string, { expression, label, parts }: Finder): string {
    expression.lastIndex = 0;
    let out = "";
    let done = 0;
    for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
      const from = match.index + (match[1]?.length ?? 0);
      const secret = text.slice(from, expression.lastIndex);
      if (parts === undefined) {
        out += text.slice(done, from) + this.#mask(label, secret);
        done = expression.lastIndex;
        continue;
      }
      const spans = parts(secret, text.slice(Math.max(0, from - 2), from));
      for (let i = 0; i < spans.length; i += 2) {
        const start = from + (spans[i] ?? 0);
        const end = from + (spans[i + 1] ?? 0);
        out += text.slice(done, start) + this.#mask(label, text.slice(start, end));
        done = end;
      }
    }
    return done === 0 ? text : out + text.slice(done);
  }

  /** What is masked already, by an earlier finder or step, stays as it is. */
  #mask(label: string, secret: string): string {
    if (/^\[redacted:[\w.:-]+\]$/.test(secret)) return secret;
    if (this.#hashKey === undefined) return `[redacted:${label}]`;
    const hash = createHmac("sha256", this.#hashKey).update(secret).digest("hex").slice(0, 12);
    return `[redacted:${label}:${hash}]`;
  }
}
