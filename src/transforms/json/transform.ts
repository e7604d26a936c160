/** Fields of a JSON text. */
import { Flattener } from "../../codecs/json/flatten.ts";
import { KeyTree } from "../../codecs/json/key-tree.ts";
import { mayHaveHalves, parseExactly, parseObject, wholeCharacters } from "../../codecs/json/parse.ts";
import { listOf, listText } from "../../codecs/lists/lists.ts";
import { RecordDraft } from "../../record/draft.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { JsonConfig } from "./config.ts";

export const json = defineTransform({
  name: "json",
  summary: "Makes fields of a JSON object in a field.",
  config: JsonConfig,
  facts: ({ field, target }) => ({
    reads: [{ field, at: ["field"] }],
    sets: target === undefined ? [] : [{ field: target }],
    setsAny: [target === undefined ? "" : `${target}.`],
    parses: true,
  }),
  open: (options, ctx) => {
    const step = new JsonStep(options, ctx);
    return (batch) => step.apply(batch);
  },
});

/** As for lines that are JSON: the field itself has the rest. */
const VALUE_CHARS_MOST = 32_768;
const TEXT_CHARS_MOST = 1_048_576;

class JsonStep {
  readonly #options: JsonConfig;
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();
  readonly #flattener: Flattener;

  constructor(options: JsonConfig, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
    const { maxDepth, maxKeys, target } = options;
    const bounds = {
      maxKeys,
      maxDepth: target === undefined ? maxDepth : maxDepth + 1,
      maxValueChars: VALUE_CHARS_MOST,
    };
    this.#flattener = new Flattener(new KeyTree(() => undefined), bounds, { take: () => false });
  }

  apply(batch: LogRecord[]): LogRecord[] {
    let matched = 0;
    for (const record of batch) {
      this.#draft.begin(record);
      if (this.#take(record)) matched += 1;
      this.#draft.commit();
    }
    if (matched > 0) this.#ctx.matched(matched);
    return batch;
  }

  #take(record: LogRecord): boolean {
    const text = this.#draft.get(this.#options.field)?.trim() ?? "";
    const isObject = text.startsWith("{");
    if (!isObject && !(this.#options.target !== undefined && text.startsWith("["))) {
      this.#ctx.missed(record);
      return false;
    }
    const reason =
      text.length > TEXT_CHARS_MOST ? "too long" : isObject ? this.#object(text) : this.#list(text);
    if (reason !== undefined) this.#ctx.failed(record, reason);
    return reason === undefined;
  }

  /** Why not; undefined when it was taken. */
  #object(text: string): string | undefined {
    const object = parseObject(text);
    if (object === undefined) return "no JSON";
    this.#flatten(object);
    if (this.#flattener.unsafe) this.#flatten(parseExactly(text) ?? object);
    const { list } = this.#flattener;
    const halves = mayHaveHalves(text);
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i] ?? "";
      const value = list[i + 1] ?? "";
      if (halves) this.#draft.set(wholeCharacters(name), wholeCharacters(value));
      else this.#draft.set(name, value);
    }
    return undefined;
  }

  #flatten(object: object): void {
    const { target } = this.#options;
    this.#flattener.flatten(target === undefined ? object : { [target]: object }, NO_ATTRIBUTES);
  }

  #list(text: string): string | undefined {
    const list = listOf(text);
    if (list === undefined) return "no JSON";
    const written = listText(list);
    if (written.length > VALUE_CHARS_MOST) return "too long";
    this.#draft.set(this.#options.target ?? "", written);
    return undefined;
  }
}
