/** GET /api/v1/export: all matching records as a file, streamed, however many there are. */
import { z } from "zod";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogRecord } from "../../record/record.ts";
import type { Query } from "../../query/tree.ts";
import type { SearchPage, SearchRequest, TimeRange } from "../../store/contract.ts";
import { EngineAway } from "../../store/contract.ts";
import { EXPORT_FORMATS } from "../export-formats.ts";
import { grantedText } from "../grants.ts";
import { From, Order, QueryText, To, wholeNumber } from "../parameters.ts";
import { openRange } from "../range.ts";
import { defineRoute } from "../route.ts";
import type { ApiParts } from "../route.ts";
import { streamAnswer } from "../streaming.ts";

const ExportQuery = z.strictObject({
  q: QueryText,
  from: From.describe("Default: everything kept."),
  to: To,
  format: z
    .enum(["ndjson", "csv", "text"])
    .default("ndjson")
    .describe("csv is made for spreadsheets; ndjson is exact."),
  order: Order.default("asc").describe("asc: oldest first."),
  limit: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().describe("Records at most. Default: all."),
});

const PAGE_RECORDS = 2000;
const PAGE_RECORDS_LEAST = 10;
const CHUNK_CHARS = 64 * 1024;
/** An engine that restarts is back sooner; longer, and the download breaks off visibly. */
const ENGINE_AWAY_MOST_MS = 30_000;

export const exportRoute = defineRoute({
  method: "GET",
  path: "/api/v1/export",
  who: "signed-in",
  summary: "All matching records as a download",
  query: ExportQuery,
  answer: {
    media: ["application/x-ndjson", "text/csv", "text/plain"],
    description:
      "One record a line. If it cannot be finished the connection is cut, so that no part passes for the whole.",
  },
  handle: async (call) => {
    const { query, identity, parts, signal } = call;
    const granted = grantedText(identity, query.q);
    const plan = {
      query: granted,
      range: openRange(query),
      order: query.order,
      most: query.limit ?? Infinity,
    };
    // The first page decides the status; an error after it can only cut the connection.
    const first = await pageOf(parts, plan, { after: undefined, count: 0 }, signal);
    const format = EXPORT_FORMATS[query.format];
    const name = `logboom-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.${format.ending}`;
    return streamAnswer(call, {
      headers: { "content-type": format.type, "content-disposition": `attachment; filename="${name}"` },
      chunks: (gone) =>
        exportChunks(parts, plan, { first, header: format.header, line: format.line, signal: gone }),
    });
  },
});

interface Plan {
  query: Query;
  range: TimeRange;
  order: "desc" | "asc";
  most: number;
}

interface Place {
  after: { ns: bigint; seq: number } | undefined;
  count: number;
}

interface Output {
  first: SearchPage;
  header: string;
  line: (record: LogRecord) => string;
  signal: AbortSignal;
}

async function* exportChunks(parts: ApiParts, plan: Plan, output: Output): AsyncGenerator<string> {
  let text = output.header;
  let place: Place = { after: undefined, count: 0 };
  for (let page = output.first; ; page = await pageOf(parts, plan, place, output.signal)) {
    for (const record of page.records) {
      text += output.line(record);
      if (text.length < CHUNK_CHARS) continue;
      yield text;
      text = "";
    }
    const last = page.records.at(-1);
    if (page.partial && last === undefined) throw new Error("the engine gave up before the next record");
    if (last !== undefined)
      place = { after: { ns: nsOf(last), seq: last.seq }, count: place.count + page.records.length };
    if (last === undefined || !(page.more || page.partial) || place.count >= plan.most) break;
  }
  if (text !== "") yield text;
}

/** A page that is too much for the engine's memory looks like an engine that is away, so smaller ones are tried too. */
async function pageOf(parts: ApiParts, plan: Plan, place: Place, signal: AbortSignal): Promise<SearchPage> {
  const { query, range, order } = plan;
  const after = place.after === undefined ? {} : { after: place.after };
  const request: SearchRequest = { query, ...range, limit: 0, order, signal, ...after };
  const startedMs = Date.now();
  for (let most = PAGE_RECORDS; ; most = Math.max(PAGE_RECORDS_LEAST, most >> 1)) {
    const limit = Math.min(most, plan.most - place.count);
    try {
      return await parts.searches.run(() => parts.store.search({ ...request, limit }), signal);
    } catch (error) {
      if (!(error instanceof EngineAway)) throw error;
      const waits = place.count > 0 && Date.now() - startedMs < ENGINE_AWAY_MOST_MS;
      if (!waits && most === PAGE_RECORDS_LEAST) throw error;
      if (waits) await sleep(1000, undefined, { signal });
    }
  }
}

function nsOf(record: LogRecord): bigint {
  return BigInt(record.seconds) * 1_000_000_000n + BigInt(record.nanos);
}
