/** hclog, as Consul, Vault, Nomad, Terraform, Packer and their plugins write: `2026-11-21T09:30:00.123Z [INFO]  agent.server: …: key=value`. */
import { levelOf } from "../level-words.ts";
import { HEAD } from "../line.ts";
import { layout } from "./form.ts";
import type { LineForm } from "./form.ts";
import { addPairs } from "./pairs.ts";

/** Levels are padded behind the bracket, which Python's loggers do within it. The name may be left out. */
const levelAndName = layout({
  name: "hclog",
  heads: [HEAD.iso],
  expression: " \\[(?:(TRACE|DEBUG|ERROR)\\] |(INFO|WARN)\\]  )(?:([A-Za-z_][\\w.@/-]{0,199}): )?",
  take: ["", "", "log.logger"],
  also: (found, groups) => {
    found.level = levelOf((groups[1] ?? groups[2] ?? "").toLowerCase());
    FIRST_PAIR.lastIndex = groups.index + groups[0].length;
    if (FIRST_PAIR.test(groups.input)) addPairs(found, groups.input, FIRST_PAIR.lastIndex);
  },
});

/** Behind the message: a colon, and the first key. */
const FIRST_PAIR = /: (?=[\w.@/-]{1,100}=)/g;

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

export const hclogForms: readonly LineForm[] = [hclog];
