/** Ruby's Logger and Sidekiq. Rails' requests stand with the servers. */
import { HEAD } from "../line.ts";
import { ISO, layout } from "./form.ts";
import type { LineForm } from "./form.ts";

/** `E, [2026-11-21T09:30:00.123456 #123] ERROR -- shop: …` */
const logger = layout({
  name: "ruby",
  heads: [HEAD.none],
  starts: "DIWEFA",
  expression: `[DIWEFA], \\[(${ISO}) ?#(\\d{1,10})\\] {1,3}(DEBUG|INFO|WARN|ERROR|FATAL|ANY) -- ([^:\\n]{0,200}): `,
  take: ["", "process.pid", "level", "log.logger"],
  also: (found, groups) => found.stamp("iso", groups.index + 4),
});

/** `2026-11-21T09:30:00.123Z pid=1 tid=abc class=MailJob jid=… INFO: start` */
const sidekiq = layout({
  name: "sidekiq",
  heads: [HEAD.iso],
  expression:
    " pid=(\\d{1,10}) tid=(\\w{1,20})(?: class=([\\w:]{1,200}))?(?: jid=(\\w{1,64}))?(?: [\\w.]{1,60}=[^ \\n]{0,200}){0,8} (DEBUG|INFO|WARN|ERROR|FATAL): ",
  take: ["process.pid", "thread.id", "sidekiq.class", "sidekiq.jid", "level"],
});

export const rubyForms: readonly LineForm[] = [logger, sidekiq];
