/** GET /metrics, for Prometheus. Names of sources are in it, so it wants a token like all data. */
import { defineRoute } from "../route.ts";

export const metricsRoute = defineRoute({
  method: "GET",
  path: "/metrics",
  who: "signed-in",
  summary: "Own counters as Prometheus text",
  answer: { media: ["text/plain"], description: "Prometheus text format 0.0.4." },
  handle: ({ parts }) =>
    new Response(parts.metrics(), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" },
    }),
});
