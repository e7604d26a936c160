/** Records by plain HTTP: NDJSON, lists of documents, lines of text. */
import { runListening } from "../../receive/running.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { HttpConfig } from "./config.ts";
import { httpDoors } from "./doors.ts";

export const http = defineSource({
  name: "http",
  summary: "POST /api/v1/ingest on the shared HTTP address: NDJSON, a JSON array, or lines of text.",
  config: HttpConfig,
  open: openHttp,
});

function openHttp(options: HttpConfig, ctx: SourceContext): Promise<Running> {
  return runListening({ ctx, listening: [], doors: httpDoors(options, ctx) });
}
