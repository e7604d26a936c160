/** Which step or steps a filter becomes. */
import type { Conversion, DraftStep } from "../conversion.ts";
import type { Options } from "../options.ts";
import { drop, geoip, multiline, noCounterpart, throttle } from "./flow.ts";
import { dissect, grok } from "./grok.ts";
import { mutate } from "./mutate.ts";
import { csv, date, json, kv, syslogPri, xml } from "./read-fields.ts";

export type Convert = (options: Options, c: Conversion) => DraftStep[];

const FILTERS: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ["csv", csv],
  ["date", date],
  ["dissect", dissect],
  ["drop", drop],
  ["geoip", geoip],
  ["grok", grok],
  ["json", json],
  ["kv", kv],
  ["multiline", multiline],
  ["mutate", mutate],
  ["syslog_pri", syslogPri],
  ["throttle", throttle],
  ["xml", xml],
]);

export function convertFilter(options: Options, c: Conversion): DraftStep[] {
  return (FILTERS.get(options.plugin.name) ?? noCounterpart)(options, c);
}
