/** /api/v1/reparse: today's steps on what is stored already. Starts a run, tells how far it is, cancels it. */
import { z } from "zod";
import { rfc3339 } from "../record/json.ts";
import { Refusal } from "../record/refusal.ts";
import type { Progress } from "../reparse/progress.ts";
import type { Reparse } from "../reparse/reparse.ts";
import { RecordSchema } from "./answers.ts";
import type { ReparseAnswer, ReparseRun } from "./contract.ts";
import { HttpRefusal } from "./errors.ts";
import { grantedText } from "./grants.ts";
import { json } from "./json.ts";
import { TimeText, openRange } from "./range.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const RATE_LEAST = 100;
const RATE_MOST = 1_000_000;
/** Beside this, arriving records and searches have most of one core left. */
const RATE_USUAL = 20_000;

const Count = z.int().min(0);
const Changes = z.array(z.object({ name: z.string(), records: Count }));
const RunSchema = z.object({
  id: z.string(),
  state: z.enum(["running", "done", "cancelled", "failed"]),
  because: z.string().nullable().describe("Why it failed."),
  q: z.string(),
  from: z.string(),
  to: z.string(),
  dryRun: z.boolean(),
  rate: Count,
  started: z.string(),
  ended: z.string().nullable(),
  total: Count.describe("Records in the range when it began."),
  read: Count,
  changed: Count.describe("Stored anew; in a dry run, what would be."),
  redacted: Count.describe("Of these, with a redacted text."),
  at: z.string().nullable().describe("Time of the last record that was read."),
  gained: Changes.describe("Fields that records have now and had not."),
  lost: Changes.describe("Fields that records had and have no more."),
  other: Changes.describe("Fields with another value than before."),
  examples: z.array(z.object({ before: RecordSchema, after: RecordSchema })),
}) satisfies z.ZodType<ReparseRun>;

const AnswerSchema = z.object({
  run: RunSchema.nullable().describe("Under way, or the last one; null when there never was one."),
}) satisfies z.ZodType<ReparseAnswer>;

const StartBody = z.strictObject({
  q: z.string().max(8000).default("").describe("Which records; all without one."),
  from: TimeText.describe("From when on: RFC 3339, epoch, or relative such as -2h."),
  to: TimeText.default("now").describe("Until when; now without it."),
  dryRun: z.boolean().default(false).describe("Only say what would change."),
  rate: z
    .int()
    .min(RATE_LEAST)
    .max(RATE_MOST)
    .default(RATE_USUAL)
    .describe("Records a second, at most; arriving records go first in any case."),
});

export function reparseRoutes(reparse: Reparse): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/api/v1/reparse",
      who: "signed-in",
      summary: "How far parsing the past again has come",
      answer: { json: AnswerSchema },
      handle: async () => json(answerOf(await reparse.progress())),
    }),
    defineRoute({
      method: "POST",
      path: "/api/v1/reparse",
      who: "signed-in",
      summary: "Parse stored records again with today's steps",
      body: StartBody,
      answer: { json: AnswerSchema },
      handle: async ({ body, identity }) => {
        const { q, dryRun, rate } = body;
        const query = grantedText(identity, q);
        return json(
          answerOf(await started(reparse, { q, query, dryRun, rate, ...openRange(body) })),
          {},
          202,
        );
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/api/v1/reparse",
      who: "signed-in",
      summary: "Cancel the run; what is parsed already stays so",
      answer: { json: AnswerSchema },
      handle: async () => json(answerOf((await reparse.cancel()) ?? (await reparse.progress()))),
    }),
  ];
}

async function started(reparse: Reparse, request: Parameters<Reparse["start"]>[0]): Promise<Progress> {
  try {
    return await reparse.start(request);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "E_REPARSE_RUNNING") throw error;
    throw new HttpRefusal("E_REPARSE_RUNNING", error.message, error.hint);
  }
}

function answerOf(progress: Progress | undefined): ReparseAnswer {
  return { run: progress === undefined ? null : runOf(progress) };
}

function runOf(progress: Progress): ReparseRun {
  const { id, state, because, q, dryRun, rate, total, read, changed, redacted, examples } = progress;
  const { fromNs, toNs, startedMs, endedMs, cursor } = progress;
  return {
    id,
    state,
    because: because ?? null,
    q,
    from: timeOf(fromNs),
    to: timeOf(toNs),
    dryRun,
    rate,
    started: new Date(startedMs).toISOString(),
    ended: endedMs === undefined ? null : new Date(endedMs).toISOString(),
    // Records that a slice moved in time are read once more.
    total: Math.max(total, read),
    read,
    changed,
    redacted,
    at: cursor === null ? null : timeOf(cursor.ns),
    gained: changesOf(progress.gained),
    lost: changesOf(progress.lost),
    other: changesOf(progress.other),
    examples,
  };
}

function timeOf(ns: string): string {
  const all = BigInt(ns);
  const nanos = ((all % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return rfc3339(Number((all - nanos) / 1_000_000_000n), Number(nanos));
}

function changesOf(counts: Readonly<Record<string, number>>): { name: string; records: number }[] {
  const all = Object.entries(counts).map(([name, records]) => ({ name, records }));
  return all.sort((a, b) => b.records - a.records || (a.name < b.name ? -1 : 1));
}
