/** Fields of an XML text. */
import { listText } from "../../codecs/lists/lists.ts";
import { readXml } from "../../codecs/xml/document.ts";
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { XmlConfig } from "./config.ts";

export const xml = defineTransform({
  name: "xml",
  summary: "Makes fields of an XML element in a field.",
  config: XmlConfig,
  facts: ({ field, target }) => ({
    reads: [{ field, at: ["field"] }],
    setsAny: [target],
    parses: true,
  }),
  open: (options, ctx) => {
    const step = new XmlStep(options, ctx);
    return (batch) => step.apply(batch);
  },
});

const TEXT_CHARS_MOST = 1_048_576;
const VALUE_CHARS_MOST = 32_768;

class XmlStep {
  readonly #options: XmlConfig;
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();

  constructor(options: XmlConfig, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
  }

  apply(batch: LogRecord[]): LogRecord[] {
    let matched = 0;
    for (const record of batch) {
      this.#draft.begin(record);
      const text = this.#draft.get(this.#options.field)?.trim() ?? "";
      if (!text.startsWith("<") || text.length > TEXT_CHARS_MOST) this.#ctx.missed(record);
      else if (this.#take(text)) matched += 1;
      else this.#ctx.failed(record, "not well formed");
    }
    if (matched > 0) this.#ctx.matched(matched);
    return batch;
  }

  #take(text: string): boolean {
    const { target } = this.#options;
    const fields = readXml(text, this.#options);
    if (fields === undefined) return false;
    for (const [name, values] of fields) {
      const value = values.length === 1 ? (values[0] ?? "") : listText(values);
      if (value.length <= VALUE_CHARS_MOST) this.#draft.set(target + name, value);
    }
    this.#draft.commit();
    return true;
  }
}
