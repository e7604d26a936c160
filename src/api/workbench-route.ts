/** /api/v1/workbench: steps and samples in, what every step makes of every sample out. Nothing is kept or changed, but by /save. */
import { z } from "zod";
import { RecordSchema } from "./answers.ts";
import type { Identity } from "./auth/identity.ts";
import type { ConfiguredAnswer, SuggestAnswer, TryAnswer } from "./contract.ts";
import { json, jsonText } from "./json.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

/** As much as a page can show, and more than a pattern needs. */
const SAMPLES_MOST = 200;
const SAMPLE_CHARS_MOST = 65_536;
const STEPS_CHARS_MOST = 65_536;
const BODY_BYTES_MOST = 1024 * 1024;
const PICKED_MOST = 50;

export interface Workbench {
  configured: () => ConfiguredAnswer;
  /** The answer in JSON. */
  run: (job: Tried | Picked, signal: AbortSignal) => Promise<string>;
  /** Into the file and into what runs. Throws a Refusal. */
  save: (asked: Save) => ConfiguredAnswer;
}

export interface Save {
  steps: string;
  /** The steps as the file had them when the change began. */
  was: string;
  /** Who it was, for our own log. */
  by: string;
}

export interface Tried {
  kind: "try";
  steps: string;
  detect: boolean | undefined;
  lines: readonly string[];
  records: readonly Record<string, unknown>[];
}

export interface Picked {
  kind: "suggest";
  lines: readonly string[];
}

const Steps = z.string().max(STEPS_CHARS_MOST);
const Line = z.string().max(SAMPLE_CHARS_MOST);

const ConfiguredSchema = z.object({
  steps: z.string().describe("The running configuration's steps as their file has them."),
  file: z.string().nullable().describe("Where they stand; null without a file."),
  line: z.number().nullable().describe("Of the key `transforms` in that file."),
  detect: z.boolean().describe("The built-in recognition comes first."),
  saves: z.string().nullable().describe("The file that saving writes; null where it cannot be written."),
}) satisfies z.ZodType<ConfiguredAnswer>;

const TryBody = z.strictObject({
  steps: Steps.default("").describe(
    "YAML: the list that stands below `transforms:`, or a whole configuration.",
  ),
  detect: z
    .boolean()
    .optional()
    .describe("The built-in recognition first; as configured when neither this nor the steps say."),
  lines: z.array(Line).max(SAMPLES_MOST).default([]).describe("Each is taken as a container's line."),
  records: z
    .array(z.looseObject({ body: Line, timestamp: z.string().max(64) }))
    .max(SAMPLES_MOST)
    .default([])
    .describe("Records in JSON, as search gives them; their fields are there before the first step."),
});

const Count = z.number();
const TrySchema = z.object({
  steps: z.array(
    z.object({
      id: z.string(),
      name: z.string().describe("Of the transform."),
      line: z.number().nullable().describe("In the text; null for the built-in recognition."),
      records: Count.describe("Samples that met its condition."),
      matched: Count,
      missed: Count,
      failed: Count,
      dropped: Count,
      us: Count.describe("Microseconds for all of them."),
    }),
  ),
  results: z
    .array(
      z.object({
        records: z
          .array(RecordSchema)
          .describe("What came of the sample: usually one, none when it was dropped."),
        steps: z.array(
          z.object({
            step: z.string(),
            outcome: z.enum(["matched", "missed", "failed", "dropped", "not for it", "nothing"]),
            reason: z.string().optional(),
            set: z.record(z.string(), z.string()),
            removed: z.array(z.string()),
            records: Count.optional(),
            us: Count,
          }),
        ),
      }),
    )
    .describe("Lines first, then records, in their order."),
  left: Count.describe("Samples that were not looked at any more: time or room ended."),
}) satisfies z.ZodType<TryAnswer>;

const SaveBody = z.strictObject({
  steps: Steps.describe("YAML: the list that stands below `transforms:`."),
  was: Steps.describe(
    "The steps that this one began with, as GET told them: others in the file are not overwritten.",
  ),
});

const SuggestBody = z.strictObject({
  lines: z.array(Line).min(1).max(PICKED_MOST).describe("Lines of one form."),
});
const SuggestSchema = z.object({
  pattern: z.string().describe("A grok pattern that matches all of them."),
  fields: z.array(z.string()),
}) satisfies z.ZodType<SuggestAnswer>;

export function workbenchRoutes(bench: Workbench): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/api/v1/workbench",
      who: "signed-in",
      summary: "The steps that run, as written, and where",
      answer: { json: ConfiguredSchema },
      handle: () => json(bench.configured()),
    }),
    defineRoute({
      method: "POST",
      path: "/api/v1/workbench",
      who: "signed-in",
      summary: "Try steps on samples: what each step makes of each; nothing is kept",
      maxBodyBytes: BODY_BYTES_MOST,
      body: TryBody,
      answer: { json: TrySchema },
      handle: async ({ body, signal }) =>
        jsonText(await bench.run({ kind: "try", ...body, detect: body.detect }, signal)),
    }),
    defineRoute({
      method: "POST",
      path: "/api/v1/workbench/save",
      who: "signed-in",
      summary: "Put steps into the configuration's file, and to work at once",
      maxBodyBytes: BODY_BYTES_MOST,
      body: SaveBody,
      answer: { json: ConfiguredSchema },
      handle: ({ body, identity }) => json(bench.save({ ...body, by: nameOf(identity) })),
    }),
    defineRoute({
      method: "POST",
      path: "/api/v1/workbench/suggest",
      who: "signed-in",
      summary: "A grok pattern for some lines",
      maxBodyBytes: BODY_BYTES_MOST,
      body: SuggestBody,
      answer: { json: SuggestSchema },
      handle: async ({ body, signal }) => jsonText(await bench.run({ kind: "suggest", ...body }, signal)),
    }),
  ];
}

function nameOf(identity: Identity): string {
  if (identity.kind === "user") return identity.user;
  return identity.kind === "token" ? `token ${identity.name}` : identity.kind;
}
