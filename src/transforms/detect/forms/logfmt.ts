/** A line of pairs: keys are the logger's own, and some of them mean what they say. */
import { LEVEL_MEANINGS } from "../../../codecs/json/level.ts";
import { ROLE } from "../../../codecs/json/key-tree.ts";
import { TIME_KEYS } from "../../../codecs/json/stamp.ts";
import { readLogfmt } from "../../../codecs/logfmt/logfmt.ts";
import { detached } from "../../../codecs/syslog/headers.ts";
import { idsOf, spanOf } from "../../../codecs/trace-ids/ids.ts";
import { traceRoleOf } from "../../../codecs/trace-ids/keys.ts";
import type { Found } from "../found.ts";
import { levelOf } from "../level-words.ts";
import { HEAD } from "../line.ts";
import type { LineForm } from "./form.ts";

interface Key {
  text: string;
  role: "" | "level" | "status" | "time" | "trace" | "span";
  /** Of several with one role the lowest is believed. */
  rank: number;
}

/** Loggers have a handful of keys; who puts data into them begins anew. */
const KEYS_MOST = 4096;
const keys = new Map<string, Key>();
const pairs: string[] = [];
const KEY_CHARS_MOST = 128;
/** A count of seconds; `time=12ms` says how long something took. */
const TIME_CHARS_LEAST = 9;

export const logfmt: LineForm = {
  name: "logfmt",
  heads: [HEAD.none],
  starts: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_@",
  read: ({ text }, found) => {
    const equals = text.indexOf("=");
    if (equals <= 0 || equals > KEY_CHARS_MOST) return false;
    // `WARNING:root:key=…` is Python's.
    const first = text.slice(0, equals);
    if (first.includes(" ") || first.includes(":")) return false;
    if (!readLogfmt(text, pairs)) return false;
    takeAll(found);
    return true;
  },
};

function takeAll(found: Found): void {
  let levelRank = Infinity;
  let timeRank = Infinity;
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const key = keyOf(pairs[i] ?? "");
    const value = pairs[i + 1] ?? "";
    found.put(key.text, value);
    if (key.role === "") continue;
    if (key.role === "time") {
      if (key.rank >= timeRank || value.length < TIME_CHARS_LEAST) continue;
      found.timeText = value;
      timeRank = key.rank;
    } else if (key.role === "level" && key.rank < levelRank) {
      const level = levelOf(value.toLowerCase());
      if (level !== 0) [found.level, levelRank] = [level, key.rank];
    } else takeRest(key, value, found);
  }
}

function takeRest({ role }: Key, value: string, found: Found): void {
  if (role === "status") found.failed ||= /^5\d\d$/.test(value);
  else if (role === "span") found.span = spanOf(value) || found.span;
  else if (role === "trace") {
    const ids = idsOf(value);
    if (ids === undefined) return;
    found.trace = ids.trace;
    if (ids.span !== "") found.span = ids.span;
  }
}

function keyOf(text: string): Key {
  let key = keys.get(text);
  if (key !== undefined) return key;
  if (keys.size >= KEYS_MOST) keys.clear();
  key = { text: detached(text, 0, text.length), ...meaningOf(text) };
  keys.set(key.text, key);
  return key;
}

function meaningOf(text: string): Pick<Key, "role" | "rank"> {
  const level = LEVEL_MEANINGS.get(text);
  if (level?.role === ROLE.level) return { role: "level", rank: level.rank };
  if (level?.role === ROLE.status) return { role: "status", rank: level.rank };
  const time = text === "t" ? TIME_KEYS.length : TIME_KEYS.indexOf(text);
  if (time >= 0) return { role: "time", rank: time };
  return { role: traceRoleOf(text) ?? "", rank: 0 };
}
