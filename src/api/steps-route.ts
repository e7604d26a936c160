/** GET /api/v1/steps: what the steps of the configuration match, and the lines they do not. */
import { z } from "zod";
import { matchRate } from "../pipeline/last-hour.ts";
import type { Steps } from "../pipeline/steps.ts";
import { recordJson } from "../record/json.ts";
import { RecordSchema } from "./answers.ts";
import type { StepsAnswer } from "./contract.ts";
import { json } from "./json.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const Count = z.number();
const Rate = z
  .number()
  .nullable()
  .describe("matched / (matched + missed + failed); null where none was judged.");

const StepsSchema = z.object({
  steps: z.array(
    z.object({
      id: z.string(),
      name: z.string().describe("Of the transform."),
      records: Count.describe("Records that met its condition, since the start."),
      matched: Count,
      missed: Count.describe("It looked, and the record is of another form."),
      failed: Count,
      dropped: Count.describe("Left out on purpose."),
      ms: Count.describe("Time spent in it."),
      matchRate: Rate,
      lastHour: z.object({
        records: Count,
        matched: Count,
        missed: Count,
        failed: Count,
        matchRate: Rate,
        rates: z.array(Rate).describe("Of each of the last 60 minutes, oldest first."),
      }),
      reasons: z.array(z.object({ reason: z.string(), count: Count })).describe("Why records failed."),
      samples: z
        .array(RecordSchema)
        .describe("The latest records that it missed or failed on, newest first."),
    }),
  ),
}) satisfies z.ZodType<StepsAnswer>;

/** One page of them is enough to see what a pattern forgets. */
const SAMPLES_SHOWN = 20;
const NOTHING = { records: 0, matched: 0, missed: 0, failed: 0, rates: [] };

export function stepsRoute({
  counts,
  samples,
  lastHour,
}: Pick<Steps, "counts" | "samples" | "lastHour">): Route {
  return defineRoute({
    method: "GET",
    path: "/api/v1/steps",
    who: "signed-in",
    summary: "What each step of the configuration matched, missed and cost, with lines it missed",
    answer: { json: StepsSchema },
    handle: () =>
      json({
        steps: counts().map((step) => {
          const hour = lastHour(step.id) ?? NOTHING;
          return {
            ...step,
            ms: Math.round(step.ms),
            matchRate: matchRate(step),
            lastHour: { ...hour, matchRate: matchRate(hour) },
            samples: samples(step.id)
              .slice(0, SAMPLES_SHOWN)
              .map((record) => recordJson(record)),
          };
        }),
      }),
  });
}
