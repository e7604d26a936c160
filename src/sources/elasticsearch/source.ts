/** Elasticsearch for whoever ships to one: `_bulk`, single documents, and the questions that shippers ask first. */
import { runListening } from "../../receive/running.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { ElasticsearchConfig } from "./config.ts";
import { DocumentIds } from "./document-ids.ts";
import { elasticsearchDoors } from "./doors.ts";
import { DocumentIntake } from "./intake.ts";

export const elasticsearch = defineSource({
  name: "elasticsearch",
  summary:
    "Elasticsearch's _bulk on the shared HTTP address: Beats, Logstash, Fluent Bit, Vector, Elasticsearch clients.",
  config: ElasticsearchConfig,
  open: openElasticsearch,
});

function openElasticsearch(options: ElasticsearchConfig, ctx: SourceContext): Promise<Running> {
  const { maxMessageBytes } = options;
  const intake = new DocumentIntake({ ctx, maxMessageBytes }, new DocumentIds(ctx));
  return runListening({ ctx, listening: [], doors: elasticsearchDoors({ ctx, options, intake }) });
}
