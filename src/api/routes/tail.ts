/** GET /api/v1/tail: matching records as they are accepted, as server-sent events. */
import { z } from "zod";
import { matcher } from "../../query/matcher.ts";
import { Refusal } from "../../record/refusal.ts";
import { stillValid } from "../auth/auth.ts";
import { grantedText } from "../grants.ts";
import { QueryText, wholeNumber } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { streamAnswer } from "../streaming.ts";
import { tailEvents } from "../tail/stream.ts";

const TailQuery = z.strictObject({
  q: QueryText,
  after: z.string().optional().describe("Resume behind this event id. The header Last-Event-ID comes first."),
  rate: wholeNumber(1, 100_000)
    .optional()
    .describe(
      "Records a second, at most: above it an even sample is sent, and stats tell how many there were.",
    ),
});

export const tailRoute = defineRoute({
  method: "GET",
  path: "/api/v1/tail",
  who: "signed-in",
  summary: "Matching records as they arrive: events ready, record, missed, stats",
  query: TailQuery,
  answer: {
    media: ["text/event-stream"],
    description:
      "data of record: a record; of missed: {count, reason}; of stats: {linesPerSecond, matched, sent, behindMs}. The id of every event is the position to resume at.",
  },
  handle: (call) => {
    const { query, identity, parts, headers } = call;
    const granted = grantedText(identity, query.q);
    const request = {
      query: granted,
      matches: matcher(granted),
      after: positionOf(headers.get("last-event-id") || query.after),
      rate: query.rate,
      allowed: () => stillValid(parts.auth, identity),
    };
    const leave = parts.tails.enter();
    return streamAnswer(call, {
      // A proxy that collects the answer before passing it on would make the tail come in lumps.
      headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
      chunks: (signal) => tailEvents(request, parts, signal),
      ended: leave,
    });
  },
});

function positionOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const position = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(position)) return position;
  throw new Refusal("E_POSITION", "this is not the id of a tail's event", "use the last id that a tail sent");
}
