/** The newest matching records, oldest of them first, page by page. */
import type { RecordJson, SearchAnswer } from "../api/contract.ts";
import { getJson } from "./client.ts";
import type { ServerAddress } from "./client.ts";

export interface NewestRequest {
  query: string;
  from: string | undefined;
  to: string | undefined;
  limit: number;
  signal?: AbortSignal;
}

export interface Newest {
  records: RecordJson[];
  partial: boolean;
  /** There are older ones. */
  more: boolean;
  /** Where a tail goes on without a seam. */
  tailFrom: number;
}

/** The most that the server gives at once. */
const PAGE_MOST = 10_000;

export async function newest(server: ServerAddress, request: NewestRequest): Promise<Newest> {
  const { query, from, to, limit, signal } = request;
  const found: RecordJson[] = [];
  let cursor: string | null = null;
  let partial = false;
  let tailFrom: number | undefined;
  do {
    const wanted = Math.max(1, Math.min(PAGE_MOST, limit - found.length));
    const range = cursor === null ? { from, to } : { cursor };
    const parameters = { q: query, limit: String(wanted), order: "desc", ...range };
    const answer: SearchAnswer = await getJson<SearchAnswer>(server, "/api/v1/search", parameters, signal);
    found.push(...answer.records);
    partial ||= answer.partial;
    tailFrom ??= answer.tailFrom;
    cursor = answer.cursor;
  } while (cursor !== null && found.length < limit);
  const records = found.slice(0, limit).reverse();
  return { records, partial, more: cursor !== null, tailFrom: tailFrom ?? 0 };
}
