/** Splunk's HTTP event collector for whoever sends to one: Docker's splunk driver, Splunk's own loggers, Vector, Fluent Bit. */
import { runListening } from "../../receive/running.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { SplunkConfig } from "./config.ts";
import { splunkDoors } from "./doors.ts";

export const splunk = defineSource({
  name: "splunk",
  summary:
    "Splunk's HTTP event collector on the shared HTTP address: Docker's splunk driver, Splunk's loggers.",
  config: SplunkConfig,
  open: openSplunk,
});

function openSplunk(options: SplunkConfig, ctx: SourceContext): Promise<Running> {
  return runListening({ ctx, listening: [], doors: splunkDoors(options, ctx) });
}
