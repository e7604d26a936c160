/** Every sink that a route can send to, alphabetically. What is not listed here does not exist. */
import type { SinkKind } from "../record/sink.ts";
import { raw } from "./raw/sink.ts";
import { syslog } from "./syslog/sink.ts";

export const sinks: readonly SinkKind[] = [raw, syslog];
