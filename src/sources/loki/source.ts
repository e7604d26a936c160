/** Pushes to Loki, from whatever speaks its protocol. */
import { runListening } from "../../receive/running.ts";
import { defineSource } from "../../record/source.ts";
import { LokiConfig } from "./config.ts";
import { lokiDoors } from "./doors.ts";

export const loki = defineSource({
  name: "loki",
  summary:
    "Receives what is pushed to Loki: Promtail, Alloy, Fluent Bit, Vector, Docker's Loki plugin and loggers.",
  config: LokiConfig,
  open: (options, ctx) => runListening({ ctx, listening: [], doors: lokiDoors(options, ctx) }),
});
