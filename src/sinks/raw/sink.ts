/** Records as whatever a template makes of them, over UDP, TCP or TLS. */
import { BatchWriter } from "../../codecs/framing/batch-writer.ts";
import { openOutlet } from "../../net/outlet.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineSink } from "../../record/sink.ts";
import type { SinkContext } from "../../record/sink.ts";
import { compileRecordTemplate } from "../../template/contexts/record-template.ts";
import { TemplateError } from "../../template/template.ts";
import { DEFAULT_FORMAT, RawConfig } from "./config.ts";

export const raw = defineSink({
  name: "raw",
  summary: "Sends each record as the text that a template makes of it.",
  config: RawConfig,
  open: async (options, ctx) => {
    const text = textOf(options.format, ctx);
    const outlet = openOutlet(options, ctx);
    const writer = new BatchWriter();
    return {
      send: (batch) => {
        for (const record of batch) writer.add(text(record));
        return outlet.send(writer.take());
      },
      status: outlet.status,
      close: outlet.close,
    };
  },
});

/** The default goes through no template. One that fails for a record gives the line as it is, so that none is lost. */
function textOf(format: string, ctx: SinkContext): (record: LogRecord) => string {
  const plain = (record: LogRecord): string => `${record.body}\n`;
  if (format === DEFAULT_FORMAT) return plain;
  const template = compileRecordTemplate(format, { name: "raw", hostname: ctx.hostname });
  let isTold = false;
  return (record) => {
    try {
      return template.render(record);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      ctx.count("template failed", "raw");
      if (!isTold) ctx.log.warn({ because: error.message }, "template failed, sending the line as it is");
      isTold = true;
      return plain(record);
    }
  };
}
