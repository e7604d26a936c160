/** The JSON shapes of contract.ts as schemas, for the API's description. The compiler holds the two together. */
import { z } from "zod";
import type {
  BalanceAnswer,
  ErrorAnswer,
  FieldsAnswer,
  HealthAnswer,
  HistogramAnswer,
  RecordJson,
  SearchAnswer,
  SessionAnswer,
} from "./contract.ts";

const Count = z.int().min(0);

export const RecordSchema = z.object({
  id: z.string().describe("Finds the record again: /api/v1/records/{id}."),
  timestamp: z.string().describe("RFC 3339, UTC, nanoseconds."),
  observed: z.string().describe("Arrival. RFC 3339, UTC, milliseconds."),
  severity: z.enum(["unspecified", "trace", "debug", "info", "warn", "error", "fatal"]),
  severityNumber: z.int().min(0).max(24).describe("OpenTelemetry SeverityNumber; 0 when nobody said."),
  body: z.string(),
  resource: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), z.union([z.string(), z.number()])),
}) satisfies z.ZodType<RecordJson>;

export const SearchSchema = z.object({
  records: z.array(RecordSchema),
  cursor: z.string().nullable().describe("For the next page; null at the end of the range."),
  partial: z.boolean().describe("A limit of time or rows ended the search early: there may be more."),
  tookMs: z.number(),
  searched: Count.describe("Rows the engine read."),
  tailFrom: Count.describe(
    "A tail with after= this goes on without a hole; it may repeat some of the newest records.",
  ),
}) satisfies z.ZodType<SearchAnswer>;

export const HistogramSchema = z.object({
  from: z.string().describe("Start of the first bucket."),
  bucketMs: z.number(),
  buckets: Count,
  series: z.array(z.object({ value: z.string(), counts: z.array(Count) })),
  total: Count,
  partial: z.boolean(),
}) satisfies z.ZodType<HistogramAnswer>;

export const FieldsSchema = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      values: z.array(z.object({ value: z.string(), count: Count })),
      distinct: Count,
    }),
  ),
  partial: z.boolean(),
}) satisfies z.ZodType<FieldsAnswer>;

export const HealthSchema = z.object({
  status: z.enum(["ok", "degraded", "failing"]),
  version: z.string(),
  engine: z.object({ state: z.string(), detail: z.string() }),
  journal: z.object({ bytes: Count, maxBytes: Count, waitingRows: Count }),
  sources: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      detail: z.string(),
      hint: z.string().exactOptional(),
      records: z.number().describe("Since the start."),
      lastRecord: z.string().exactOptional().describe("RFC 3339; absent before the first one."),
      perSecond: z.number().describe("Over the last ten seconds."),
      troubles: z
        .array(z.object({ event: z.string(), reason: z.string(), count: z.number() }))
        .describe("What did not become a record, or not as it should, and why."),
    }),
  ),
}) satisfies z.ZodType<HealthAnswer>;

export const BalanceSchema = z.object({
  since: z.string(),
  hops: z.array(z.object({ hop: z.string(), event: z.string(), reason: z.string(), count: z.number() })),
  unaccounted: z.number(),
}) satisfies z.ZodType<BalanceAnswer>;

export const SessionSchema = z.object({
  signedIn: z.boolean(),
  required: z.boolean().describe("False with --no-auth."),
  user: z.string().nullable(),
  passwordMissing: z.boolean().describe("Signed in by the one-time link, no password set yet."),
}) satisfies z.ZodType<SessionAnswer>;

export const ErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    position: z.int().min(0).exactOptional().describe("Offset in q, for E_QUERY."),
    suggestion: z.string().exactOptional().describe("A query that would be accepted, for E_QUERY."),
  }),
}) satisfies z.ZodType<ErrorAnswer>;
