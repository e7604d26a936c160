/** hclog, as Consul, Vault, Nomad, Terraform, Packer and their plugins write: `2026-11-21T09:30:00.123Z [INFO]  agent.server: …: key=value`. */
import { readLogfmt } from "../../../codecs/logfmt/logfmt.ts";
import type { Found } from "../found.ts";
import { HEAD } from "../line.ts";
import { layout } from "./form.ts";
import type { LineForm } from "./form.ts";

/** Levels are padded behind the bracket, which Python's loggers do within it. The name may be left out. */
const levelAndName = layout({
  name: "hclog",
  heads: [HEAD.iso],
  expression: " \\[(?:(TRACE|DEBUG|ERROR)\\] |(INFO|WARN)\\]  )(?:([A-Za-z_][\\w.@/-]{0,199}): )?",
  take: ["", "", "log.logger"],
  also: (found, groups) => {
    found.level = LEVELS[groups[1] ?? groups[2] ?? ""] ?? 0;
    addPairs(found, groups.input, groups.index + groups[0].length);
  },
});

const LEVELS: Readonly<Record<string, number>> = { TRACE: 1, DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17 };

/** hclog's own form of a time: milliseconds, then Z or an offset without a colon (hclog.TimeFormat). */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d{4})$/;
const TIME_CHARS_MOST = 28;

const hclog: LineForm = {
  ...levelAndName,
  read: (line, found) => {
    if (line.rest > TIME_CHARS_MOST || !TIME.test(line.text.slice(0, line.rest))) return false;
    return levelAndName.read(line, found);
  },
};

const pairs: string[] = [];
const FIRST_PAIR = /: (?=[\w.@/-]{1,100}=)/g;
/** Behind the message. */
function addPairs(found: Found, text: string, at: number): void {
  FIRST_PAIR.lastIndex = at;
  const colon = FIRST_PAIR.exec(text);
  if (colon === null) return;
  // The reader wants two pairs to believe in them; the colon before them is as good as one.
  if (!readLogfmt(`msg=1 ${text.slice(colon.index + 2)}`, pairs)) return;
  for (let i = 2; i + 1 < pairs.length; i += 2) found.add(pairs[i] ?? "", pairs[i + 1]);
}

export const hclogForms: readonly LineForm[] = [hclog];
