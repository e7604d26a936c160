/** GET /api/v1/workbench/samples: records as their source stated them, for steps to be tried on: without what the running steps found. */
import { z } from "zod";
import type { Steps } from "../pipeline/steps.ts";
import { UNCHANGED } from "../record/given.ts";
import { recordJson } from "../record/json.ts";
import type { LogRecord } from "../record/record.ts";
import { Originals } from "../reparse/original.ts";
import type { Query } from "../query/tree.ts";
import type { Store } from "../store/contract.ts";
import type { StoredRecord } from "../store/rewriting/contract.ts";
import { RecordSchema } from "./answers.ts";
import type { SamplesAnswer } from "./contract.ts";
import { grantedText, maySee } from "./grants.ts";
import { json } from "./json.ts";
import { From, QueryText, To, wholeNumber } from "./parameters.ts";
import { openRange } from "./range.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const SamplesQuery = z.strictObject({
  q: QueryText,
  from: From,
  to: To,
  limit: wholeNumber(1, 200).default(50).describe("The newest so many."),
  step: z
    .string()
    .max(64)
    .optional()
    .describe("Instead of stored records the latest that this running step missed or failed on."),
});

const SamplesSchema = z.object({
  records: z.array(RecordSchema).describe("Newest first."),
}) satisfies z.ZodType<SamplesAnswer>;

export function workbenchSamplesRoute(samples: Steps["samples"]): Route {
  return defineRoute({
    method: "GET",
    path: "/api/v1/workbench/samples",
    who: "signed-in",
    summary: "Records as their source stated them, to try steps on",
    query: SamplesQuery,
    answer: { json: SamplesSchema },
    handle: async ({ query: { q, from, to, limit, step }, identity, parts, signal }) => {
      if (step !== undefined) {
        const missed = samples(step).filter((record) => maySee(identity, record));
        return answered(missed.slice(0, limit).map(marked));
      }
      const query = grantedText(identity, q);
      const request = { query, ...openRange({ from, to }), limit, order: "desc" as const, signal };
      const found = await parts.searches.run(async () => {
        const { records } = await parts.store.search(request);
        return withMarks(parts.store, query, records);
      }, signal);
      return answered(found);
    },
  });
}

function answered(records: readonly StoredRecord[]): Response {
  const originals = new Originals();
  const answer: SamplesAnswer = { records: records.map((one) => recordJson(originals.of(one).record)) };
  return json(answer);
}

/** Records that lie at the same nanosecond as the oldest one may be among those read. */
const SPARE = 100;

/** A search does not read what sources had stated; a second look at the same stretch does. */
async function withMarks(
  { rewriting }: Store,
  query: Query,
  records: readonly LogRecord[],
): Promise<StoredRecord[]> {
  const [newest, oldest] = [records.at(0), records.at(-1)];
  if (rewriting === undefined || newest === undefined || oldest === undefined) return records.map(marked);
  const seqMost = records.reduce((most, { seq }) => Math.max(most, seq), 0);
  const stretch = { fromNs: nsOf(oldest), toNs: nsOf(newest) + 1n, query, seqMost };
  const page = await rewriting.read({ ...stretch, after: undefined, limit: records.length + SPARE });
  const bySeq = new Map(page.records.map((one) => [one.record.seq, one]));
  return records.map((record) => bySeq.get(record.seq) ?? marked(record));
}

function nsOf({ seconds, nanos }: LogRecord): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

function marked(record: LogRecord): StoredRecord {
  const { text = UNCHANGED, seconds = 0, nanos = 0 } = record.given ?? {};
  return { record, given: text, givenSeconds: seconds, givenNanos: nanos };
}
