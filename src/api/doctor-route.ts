/** GET /api/v1/doctor: what in the configuration cannot work as it is meant, and what in the running program does not. */
import { z } from "zod";
import type { LogRecord } from "../record/record.ts";
import type { DoctorAnswer } from "./contract.ts";
import { grantedText } from "./grants.ts";
import { json } from "./json.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

/** The newest records of the last day that match a query. */
export type FindRecords = (q: string, limit: number) => Promise<LogRecord[]>;

/** Looks at everything anew. */
export type Look = (find: FindRecords) => Promise<DoctorAnswer>;

const DoctorSchema = z.object({
  findings: z
    .array(
      z.object({
        kind: z.string().describe("A few words, the same for all of a kind."),
        level: z
          .enum(["stops", "fault", "doubt", "note"])
          .describe(
            "stops: it does not start with it; fault: it can never do what it is for; doubt: it hardly does; note: worth knowing.",
          ),
        about: z.object({
          what: z.enum(["step", "receiver", "container", "service", "host", "route", "source"]),
          name: z.string(),
        }),
        place: z.string().optional().describe("File, line and column; absent for what no file says."),
        message: z.string(),
        reason: z.string(),
        suggestion: z.string().describe("What to write or do instead."),
        literal: z.literal(true).optional().describe("The suggestion is text to be written as it stands."),
        examples: z.array(z.string()).optional().describe("Lines that show it."),
        query: z.string().optional().describe("Finds the records that it is about."),
      }),
    )
    .describe("The worst first."),
  since: z.string().describe("What runs is judged by what has come since then."),
  steps: z.number().describe("That were looked at."),
  receivers: z.number(),
}) satisfies z.ZodType<DoctorAnswer>;

const DAY_NS = 86_400_000_000_000n;

export function doctorRoute(look: Look): Route {
  return defineRoute({
    method: "GET",
    path: "/api/v1/doctor",
    who: "signed-in",
    summary: "What cannot work as it is configured, and what does not: the reason, and what to write instead",
    answer: { json: DoctorSchema },
    handle: async ({ identity, parts, signal }) => {
      const find: FindRecords = async (q, limit) => {
        const toNs = BigInt(Date.now()) * 1_000_000n;
        const query = grantedText(identity, q);
        const request = { query, fromNs: toNs - DAY_NS, toNs, limit, order: "desc" as const, signal };
        return (await parts.searches.run(() => parts.store.search(request), signal)).records;
      };
      return json(await look(find));
    },
  });
}
