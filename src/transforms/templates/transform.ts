/** Finds out which lines are alike, and says of each its template and what is of its own. */
import { RecordDraft } from "../../record/draft.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { TemplatesConfig } from "./config.ts";
import { WordMask } from "./mask.ts";
import type { MaskedWord } from "./mask.ts";
import { ANY, TemplateTree } from "./tree.ts";

export const templates = defineTransform({
  name: "templates",
  summary: "Groups lines that are alike: template, its id, and the arguments.",
  config: TemplatesConfig,
  facts: ({ field }) => ({
    reads: [{ field, at: ["field"] }],
    sets: ["id", "text", "arguments"].map((part) => ({ field: `log.template.${part}` })),
  }),
  open: (options, ctx) => new TemplatesStep(options, ctx).apply,
});

/** What lies behind is neither compared nor an argument. */
const CHARS_MOST = 4096;
const WORDS_MOST = 200;

class TemplatesStep {
  readonly #field: string;
  readonly #ctx: TransformContext;
  readonly #mask = new WordMask();
  readonly #tree: TemplateTree;
  readonly #draft = new RecordDraft();

  constructor(options: TemplatesConfig, ctx: TransformContext) {
    this.#field = options.field;
    this.#ctx = ctx;
    this.#tree = new TemplateTree(options);
  }

  readonly apply: TransformBatch = (batch) => {
    let matched = 0;
    const draft = this.#draft;
    for (const record of batch) {
      draft.begin(record);
      const words = wordsOf(draft.get(this.#field) ?? "");
      if (words.length === 0) {
        this.#ctx.missed(record);
        continue;
      }
      this.#describe(words);
      draft.commit();
      matched += 1;
    }
    this.#ctx.matched(matched);
    return batch;
  };

  #describe(raw: readonly string[]): void {
    const masked: MaskedWord[] = [];
    const words: string[] = [];
    for (const word of raw) {
      const one = this.#mask.of(word);
      masked.push(one);
      words.push(one.text);
    }
    const template = this.#tree.find(words.join(" "), words);
    this.#draft.set("log.template.id", template.id);
    this.#draft.set("log.template.text", template.text);
    const args: string[] = [];
    for (let i = 0; i < raw.length; i += 1) {
      if (template.words[i] === ANY) args.push(raw[i] ?? "");
      else for (const arg of masked[i]?.args ?? []) args.push(arg);
    }
    if (args.length > 0) this.#draft.set("log.template.arguments", JSON.stringify(args));
  }
}

function wordsOf(text: string): string[] {
  return firstWords(text.length > CHARS_MOST ? wholeHead(text) : text);
}

/** No half of a character at its end. */
function wholeHead(text: string): string {
  const code = text.charCodeAt(CHARS_MOST - 1);
  return text.slice(0, code >= 0xd8_00 && code < 0xdc_00 ? CHARS_MOST - 1 : CHARS_MOST);
}

/** Of the first line that has any: a stack trace has the template of its message. */
function firstWords(text: string): string[] {
  const head = text.trimStart();
  const lineEnd = head.indexOf("\n");
  const end = lineEnd < 0 ? head.length : lineEnd;
  const words: string[] = [];
  for (let at = 0; at < end && words.length < WORDS_MOST;) {
    while (at < end && isBlank(head.charCodeAt(at))) at += 1;
    const from = at;
    while (at < end && !isBlank(head.charCodeAt(at))) at += 1;
    if (at > from) words.push(head.slice(from, at));
  }
  return words;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13;
}
