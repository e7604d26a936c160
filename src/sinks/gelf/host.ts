/** What stands in the member `host`. */
import { hostOfRecord } from "../../codecs/gelf/encode.ts";
import type { LogRecord } from "../../record/record.ts";
import type { SinkContext } from "../../record/sink.ts";
import { compileRecordTemplate } from "../../template/contexts/record-template.ts";

/** Receivers refuse a document without a host. */
const NAMELESS = "unknown";

/** A template that fails for a record, or gives nothing, leaves it with the usual name. Refuses one that cannot be read. */
export function hostOf(template: string | undefined, ctx: SinkContext): (record: LogRecord) => string {
  const usual = (record: LogRecord): string => hostOfRecord(record, ctx.hostname) || NAMELESS;
  if (template === undefined) return usual;
  const { render } = compileRecordTemplate(template, { name: "host", hostname: ctx.hostname });
  let told = false;
  return (record) => {
    try {
      return render(record).trim() || usual(record);
    } catch (error) {
      ctx.count("fallback", "the template of host failed");
      if (!told) ctx.log.warn({ because: String(error) }, "template of host failed, using the usual name");
      told = true;
      return usual(record);
    }
  };
}
