/** GET /api/openapi.json: the route table as a description that tools can read. */
import { z } from "zod";
import { json } from "../json.ts";
import { describeApi } from "../openapi.ts";
import { defineRoute } from "../route.ts";

export const openapiRoute = defineRoute({
  method: "GET",
  path: "/api/openapi.json",
  who: "signed-in",
  summary: "This description",
  answer: { json: z.looseObject({}) },
  handle: ({ parts }) => json(describeApi(parts.routes, parts.version)),
});
