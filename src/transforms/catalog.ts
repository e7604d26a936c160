/** Every transform there is, alphabetically. What is not listed here does not exist. */
import type { Transform } from "../record/transform.ts";
import { csv } from "./csv/transform.ts";
import { date } from "./date/transform.ts";
import { dedupe } from "./dedupe/transform.ts";
import { detect } from "./detect/transform.ts";
import { drop } from "./drop/transform.ts";
import { geoip } from "./geoip/transform.ts";
import { grok } from "./grok/transform.ts";
import { json } from "./json/transform.ts";
import { kv } from "./kv/transform.ts";
import { lookup } from "./lookup/transform.ts";
import { multiline } from "./multiline/transform.ts";
import { mutate } from "./mutate/transform.ts";
import { redact } from "./redact/transform.ts";
import { regex } from "./regex/transform.ts";
import { sample } from "./sample/transform.ts";
import { severity } from "./severity/transform.ts";
import { syslogPriority } from "./syslog-priority/transform.ts";
import { templates } from "./templates/transform.ts";
import { throttle } from "./throttle/transform.ts";
import { xml } from "./xml/transform.ts";

export const transforms: readonly Transform[] = [
  csv,
  date,
  dedupe,
  detect,
  drop,
  geoip,
  grok,
  json,
  kv,
  lookup,
  multiline,
  mutate,
  redact,
  regex,
  sample,
  severity,
  syslogPriority,
  templates,
  throttle,
  xml,
];
