/** Reads records back for a receiver (record/log-reader.ts): the same store, searches at once and grants as the API's own routes. */
import { parsePattern } from "../query/cloudwatch/pattern.ts";
import type { LogPattern } from "../query/cloudwatch/pattern.ts";
import type { Query } from "../query/tree.ts";
import { Unreadable } from "../record/log-reader.ts";
import type { LogCondition, LogPage, LogPlace, LogReader, LogRequest } from "../record/log-reader.ts";
import type { LogRecord } from "../record/record.ts";
import { Refusal } from "../record/refusal.ts";
import { EngineAway } from "../store/contract.ts";
import type { SearchPage, SearchRequest } from "../store/contract.ts";
import { HttpRefusal } from "./errors.ts";
import { grantedToReader } from "./grants.ts";
import { PageSizes } from "./page-sizes.ts";
import type { ApiParts } from "./route.ts";
import { EARLIEST_NS, LATEST_NS } from "./times.ts";

type Parts = Pick<ApiParts, "store" | "searches" | "progress"> & { sizes: PageSizes };

/** So much text is looked at in one go when a pattern decides. */
const LOOKED_AT_BYTES = 8 * 1024 * 1024;
/** A pattern that finds little gives an answer all the same, with the place where the next page goes on. */
const LOOKING_MOST_MS = 4000;
/** What was accepted shortly before is in the store within a second or so. */
const STORED_WITHIN_MS = 3000;

export function createLogReader(parts: Omit<Parts, "sizes">): LogReader {
  const sizes = new PageSizes();
  return {
    read: (request) => readPage({ ...parts, sizes }, request),
    tryPattern: (pattern, texts) => {
      const { extract } = parsePattern(pattern);
      return texts.map((text) => extract(text));
    },
  };
}

async function readPage(parts: Parts, request: LogRequest): Promise<LogPage> {
  const pattern = parsePattern(request.pattern);
  const range = { fromNs: nsOfMs(request.fromMs), toNs: nsOfMs(request.toMs) };
  if (range.fromNs >= range.toNs) return { records: [], place: request.after, more: false };
  const page = new GrowingPage(request, pattern);
  const search: Omit<SearchRequest, "limit" | "after"> = {
    query: grantedToReader(treeOf(request.where, pattern.coarse)),
    ...range,
    order: request.order,
    signal: request.signal,
  };
  const acceptedSeq = parts.progress.publishedSeq();
  // Backwards the newest comes first; forwards it is enough to wait at the end of what is stored.
  const isWaitedFor = request.order === "desc";
  if (isWaitedFor) await parts.progress.storedUpTo(acceptedSeq, STORED_WITHIN_MS);
  const isFresh = isWaitedFor || parts.progress.storedSeq() >= acceptedSeq;
  const more = await fill(parts, page, search);
  if (more || isFresh) return page.result(more);
  // What was accepted before this request, and was not in the store when the end was reached.
  await parts.progress.storedUpTo(acceptedSeq, STORED_WITHIN_MS);
  return page.result(await fill(parts, page, search));
}

/** Looks until the page is full, the range ends, or the time is up; whether there may be more behind. */
async function fill(
  parts: Parts,
  page: GrowingPage,
  search: Omit<SearchRequest, "limit" | "after">,
): Promise<boolean> {
  const until = performance.now() + LOOKING_MOST_MS;
  for (;;) {
    const found = await searched(parts, page, search);
    page.add(found.records);
    if (page.full) return true;
    if (!found.more && !found.partial) return false;
    if (!found.partial && performance.now() < until) continue;
    page.refuseNothing();
    return true;
  }
}

/** The records behind the page's place: as many as are worth it, fewer when the store has not the memory for them. */
async function searched(
  { store, searches, sizes }: Parts,
  page: GrowingPage,
  search: Omit<SearchRequest, "limit" | "after">,
): Promise<SearchPage> {
  const after = page.place === undefined ? {} : { after: page.place };
  const until = performance.now() + LOOKING_MOST_MS;
  for (;;) {
    const limit = Math.min(page.limitMost, sizes.limit(page.bytesAim));
    try {
      const found = await searches.run(() => store.search({ ...search, ...after, limit }), search.signal);
      sizes.note(found.records.length, textBytes(found.records));
      return found;
    } catch (error) {
      const isLate = performance.now() > until;
      if (!isLate && isTooMuch(error) && sizes.tooMuch(limit, page.bytesAim)) continue;
      throw isBusy(error) ? new Unreadable((error as Error).message, { cause: error }) : error;
    }
  }
}

/** An answer too large for the engine or for us looks like an engine that is away. */
function isTooMuch(error: unknown): boolean {
  return error instanceof EngineAway || (error instanceof Refusal && error.code === "E_QUERY_TOO_HEAVY");
}

function isBusy(error: unknown): boolean {
  return isTooMuch(error) || (error instanceof HttpRefusal && error.status === 429);
}

function textBytes(records: readonly LogRecord[]): number {
  let bytes = 0;
  for (const { body } of records) bytes += Buffer.byteLength(body);
  return bytes;
}

/** Keeps what matches until the page has enough. */
class GrowingPage {
  place: LogPlace | undefined;
  full = false;
  readonly #records: LogRecord[] = [];
  readonly #request: LogRequest;
  readonly #pattern: LogPattern;
  #bytes = 0;

  constructor(request: LogRequest, pattern: LogPattern) {
    this.#request = request;
    this.#pattern = pattern;
    this.place = request.after;
  }

  add(records: readonly LogRecord[]): void {
    for (const record of records) {
      if (this.#pattern.matches(record.body)) {
        const bytes = Buffer.byteLength(record.body);
        const isRoom = this.#records.length === 0 || this.#bytes + bytes <= this.#request.maxBytes;
        this.full = !isRoom || this.#records.length >= this.#request.limit;
        if (this.full) return;
        this.#bytes += bytes;
        this.#records.push(record);
      }
      this.place = placeOf(record);
    }
    this.full = this.#records.length >= this.#request.limit;
  }

  /** With a pattern many are looked at for each that is found. */
  get limitMost(): number {
    return this.#request.pattern === "" ? this.#request.limit - this.#records.length : Infinity;
  }

  get bytesAim(): number {
    return this.#request.pattern === "" ? this.#request.maxBytes : LOOKED_AT_BYTES;
  }

  result(more: boolean): LogPage {
    return { records: this.#records, place: this.place, more };
  }

  /** A page that got nowhere would be asked for again and again. */
  refuseNothing(): void {
    if (this.place !== this.#request.after) return;
    throw new Unreadable("the search took too long; ask for a shorter time range");
  }
}

function placeOf({ seconds, nanos, seq }: LogRecord): LogPlace {
  return { ns: BigInt(seconds) * 1_000_000_000n + BigInt(nanos), seq };
}

function nsOfMs(ms: number): bigint {
  if (!Number.isFinite(ms)) return ms > 0 ? LATEST_NS : EARLIEST_NS;
  const ns = BigInt(Math.trunc(ms)) * 1_000_000n;
  if (ns < EARLIEST_NS) return EARLIEST_NS;
  return ns > LATEST_NS ? LATEST_NS : ns;
}

const NOWHERE = { at: 0, end: 0 };

function treeOf(where: readonly LogCondition[], coarse: Query): Query {
  const of = [...where.map(conditionTree), coarse].filter(({ kind }) => kind !== "all");
  return { kind: "and", of, ...NOWHERE };
}

function conditionTree(condition: LogCondition): Query {
  const { key: field } = condition;
  if ("beginsWith" in condition)
    return { kind: "like", field, pattern: [{ literal: condition.beginsWith }, "any"], ...NOWHERE };
  const of = condition.anyOf.map((value): Query => ({ kind: "equals", field, value, ...NOWHERE }));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "or", of, ...NOWHERE };
}
