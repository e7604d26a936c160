/** GET /health: can records be taken and kept? */
import { HealthSchema } from "../answers.ts";
import { json } from "../json.ts";
import { defineRoute } from "../route.ts";

export const healthRoute = defineRoute({
  method: "GET",
  path: "/health",
  who: "public",
  summary: "200 when records can be taken and kept, else 503; the body says what is wrong",
  answer: { json: HealthSchema },
  handle: ({ parts }) => {
    const health = parts.health();
    return json(health, {}, health.status === "ok" || health.status === "degraded" ? 200 : 503);
  },
});
