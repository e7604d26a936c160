/** GET /api/v1/search: one page of matching records. */
import { z } from "zod";
import { Refusal } from "../../record/refusal.ts";
import { recordJson } from "../../record/json.ts";
import type { LogRecord } from "../../record/record.ts";
import type { TimeRange } from "../../store/contract.ts";
import { SearchSchema } from "../answers.ts";
import type { SearchAnswer } from "../contract.ts";
import { cursorText, parseCursor } from "../cursor.ts";
import type { Cursor } from "../cursor.ts";
import { grantedText } from "../grants.ts";
import { json } from "../json.ts";
import { From, Order, QueryText, To, wholeNumber } from "../parameters.ts";
import { openRange } from "../range.ts";
import { defineRoute } from "../route.ts";

const SearchQuery = z.strictObject({
  q: QueryText,
  from: From.describe("Default: everything kept. Same forms as to."),
  to: To,
  limit: wholeNumber(1, 10_000).default(100).describe("Records in a page, 1 to 10000."),
  order: Order.default("desc"),
  cursor: z
    .string()
    .max(1000)
    .optional()
    .describe("Of the last answer; its range is kept, from and to are ignored."),
});
type SearchQuery = z.output<typeof SearchQuery>;

export const searchRoute = defineRoute({
  method: "GET",
  path: "/api/v1/search",
  who: "signed-in",
  summary: "Matching records, a page at a time",
  query: SearchQuery,
  answer: { json: SearchSchema },
  handle: async ({ query, identity, parts, signal }) => {
    const startedMs = performance.now();
    const granted = grantedText(identity, query.q);
    const { range, after } = placeOf(query);
    const { limit, order } = query;
    // Asked before the search: what is stored while it runs comes twice rather than not at all.
    const tailFrom = parts.progress.storedSeq();
    const request = {
      query: granted,
      ...range,
      limit,
      order,
      signal,
      ...(after === undefined ? {} : { after }),
    };
    const page = await parts.searches.run(() => parts.store.search(request), signal);
    const answer: SearchAnswer = {
      records: page.records.map(recordJson),
      cursor: page.more ? nextCursor(page.records.at(-1), range, order) : null,
      partial: page.partial,
      tookMs: Math.round((performance.now() - startedMs) * 10) / 10,
      searched: page.searched,
      tailFrom,
    };
    return json(answer);
  },
});

function placeOf(query: SearchQuery): { range: TimeRange; after: { ns: bigint; seq: number } | undefined } {
  if (query.cursor === undefined) return { range: openRange(query), after: undefined };
  const { ns, seq, fromNs, toNs, order } = parseCursor(query.cursor);
  if (order !== query.order) {
    throw new Refusal("E_CURSOR", `this cursor is of a search with order=${order}`, `add order=${order}`);
  }
  return { range: { fromNs, toNs }, after: { ns, seq } };
}

function nextCursor(last: LogRecord | undefined, range: TimeRange, order: Cursor["order"]): string | null {
  if (last === undefined) return null;
  const ns = BigInt(last.seconds) * 1_000_000_000n + BigInt(last.nanos);
  return cursorText({ ns, seq: last.seq, ...range, order });
}
