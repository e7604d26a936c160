/** GET /api/v1/histogram: how many records when. */
import { z } from "zod";
import { rfc3339 } from "../../record/json.ts";
import { HistogramSchema } from "../answers.ts";
import type { HistogramAnswer } from "../contract.ts";
import { grantedText } from "../grants.ts";
import { json } from "../json.ts";
import { From, QueryText, To, wholeNumber } from "../parameters.ts";
import { closedRange } from "../range.ts";
import { defineRoute } from "../route.ts";

const HistogramQuery = z.strictObject({
  q: QueryText,
  from: From.describe("Default: a day before to."),
  to: To.describe("Default: now."),
  buckets: wholeNumber(1, 1000).default(60).describe("How many, 1 to 1000; the answer may have fewer."),
  by: z
    .string()
    .min(1)
    .max(200)
    .default("severity")
    .describe("severity, or a field: one series for each value."),
});

export const histogramRoute = defineRoute({
  method: "GET",
  path: "/api/v1/histogram",
  who: "signed-in",
  summary: "Matching records counted over time",
  query: HistogramQuery,
  answer: { json: HistogramSchema },
  handle: async ({ query, identity, parts, signal }) => {
    const granted = grantedText(identity, query.q);
    const { buckets, by } = query;
    const request = { query: granted, ...closedRange(query), buckets, by, signal };
    const { fromNs, ...rest } = await parts.searches.run(() => parts.store.histogram(request), signal);
    const answer: HistogramAnswer = { from: nsText(fromNs), ...rest };
    return json(answer);
  },
});

function nsText(ns: bigint): string {
  const second = 1_000_000_000n;
  const nanos = ((ns % second) + second) % second;
  return rfc3339(Number((ns - nanos) / second), Number(nanos));
}
