/** Records as syslog messages over UDP, TCP or TLS. */
import { BatchWriter } from "../../codecs/framing/batch-writer.ts";
import { syslogText } from "../../codecs/syslog/encode.ts";
import { openOutlet } from "../../net/outlet.ts";
import { defineSink } from "../../record/sink.ts";
import { SyslogSinkConfig } from "./config.ts";
import { fieldsOf } from "./fields.ts";

export const syslog = defineSink({
  name: "syslog",
  summary: "Sends records as syslog messages, RFC 5424 or RFC 3164.",
  config: SyslogSinkConfig,
  open: async (options, ctx) => {
    const text = syslogText(options.format, fieldsOf(options, ctx));
    const outlet = openOutlet(options, ctx);
    const writer = new BatchWriter();
    const isCounted = options.framing === "octet-counted" && options.transport !== "udp";
    return {
      send: (batch) => {
        if (isCounted) for (const record of batch) writer.addCounted(text(record));
        else for (const record of batch) writer.add(text(record));
        return outlet.send(writer.take());
      },
      status: outlet.status,
      close: outlet.close,
    };
  },
});
