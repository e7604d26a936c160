/** GET /api/v1/fields: which fields there are, and their most frequent values. */
import { z } from "zod";
import { FieldsSchema } from "../answers.ts";
import type { FieldsAnswer } from "../contract.ts";
import { grantedText } from "../grants.ts";
import { json } from "../json.ts";
import { From, QueryText, To, wholeNumber } from "../parameters.ts";
import { closedRange } from "../range.ts";
import { defineRoute } from "../route.ts";

const FieldsQuery = z.strictObject({
  q: QueryText,
  from: From.describe("Default: a day before to."),
  to: To.describe("Default: now."),
  field: z
    .array(z.string().min(1).max(200))
    .max(20)
    .default([])
    .describe("May be repeated. Without it: the names found in the newest matching records."),
  limit: wholeNumber(1, 1000).default(10).describe("Values of each field, 1 to 1000."),
});

export const fieldsRoute = defineRoute({
  method: "GET",
  path: "/api/v1/fields",
  who: "signed-in",
  summary: "Fields of matching records with their top values",
  query: FieldsQuery,
  answer: { json: FieldsSchema },
  handle: async ({ query, identity, parts, signal }) => {
    const granted = grantedText(identity, query.q);
    const request = {
      query: granted,
      ...closedRange(query),
      fields: query.field,
      limit: query.limit,
      signal,
    };
    const answer: FieldsAnswer = await parts.searches.run(() => parts.store.fields(request), signal);
    return json(answer);
  },
});
