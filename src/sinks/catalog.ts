/** Every sink that a route can send to, alphabetically. What is not listed here does not exist. */
import type { SinkKind } from "../record/sink.ts";
import { cloudwatch } from "./cloudwatch/sink.ts";
import { gelf } from "./gelf/sink.ts";
import { http } from "./http/sink.ts";
import { logboom } from "./logboom/sink.ts";
import { logstash } from "./logstash/sink.ts";
import { raw } from "./raw/sink.ts";
import { syslog } from "./syslog/sink.ts";

export const sinks: readonly SinkKind[] = [cloudwatch, gelf, http, logboom, logstash, raw, syslog];
