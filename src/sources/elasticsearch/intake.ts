/** Documents → records, slice by slice: a request of a hundred megabytes must not hold everybody else up. */
import { markRepaired } from "../../codecs/json/body-text.ts";
import { DocumentReader } from "../../codecs/json/document.ts";
import type { Envelope } from "../../codecs/json/document.ts";
import { BulkAnswer } from "../../codecs/es-bulk/answer.ts";
import type { ItemError } from "../../codecs/es-bulk/answer.ts";
import type { PathFilter } from "../../codecs/es-bulk/filter-path.ts";
import type { BulkAction, BulkRequest } from "../../codecs/es-bulk/parse.ts";
import { takeIn } from "../../receive/taking.ts";
import type { Taken } from "../../receive/taking.ts";
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext } from "../../record/source.ts";
import type { DocumentIds, IdTaking } from "./document-ids.ts";

/** Some tens of milliseconds of work. */
const SLICE = 10_000;

export interface IntakeOptions {
  ctx: SourceContext;
  maxMessageBytes: number;
}

export interface BulkCall {
  peer: string;
  observedMs: number;
  /** Something in the text was replaced. */
  repaired: boolean;
  filter: PathFilter | undefined;
}

/** What came of one action. */
type Outcome = "created" | "updated" | "not_found" | ItemError;

export class DocumentIntake {
  readonly #ctx: SourceContext;
  readonly #reader: DocumentReader;
  readonly #ids: DocumentIds;
  #nextId = Date.now() * 1000;

  constructor({ ctx, maxMessageBytes }: IntakeOptions, ids: DocumentIds) {
    this.#ctx = ctx;
    this.#ids = ids;
    this.#reader = new DocumentReader({
      source: "elasticsearch",
      maxMessageBytes,
      count: (event, reason) => ctx.count(event, reason),
    });
  }

  /** The answer, or why nothing at all was taken. */
  async bulk(request: BulkRequest, call: BulkCall): Promise<BulkAnswer | Exclude<Taken, "taken">> {
    const answer = new BulkAnswer(call.filter, this.newId, this.#nextId);
    let taken: Taken = "taken";
    for (let from = 0; from < request.actions.length; from += SLICE) {
      const slice: Outcome[] | Taken = taken === "taken" ? await this.#slice(request, from, call) : taken;
      if (typeof slice === "string") taken = slice;
      if (from === 0 && taken !== "taken") return taken;
      answerSlice(request, from, slice, answer);
    }
    return answer;
  }

  /** As long and as unlikely to come twice as Elasticsearch's own. */
  readonly newId = (): string => `${this.#nextId++}`.padStart(20, "0");

  async #slice(request: BulkRequest, from: number, call: BulkCall): Promise<Outcome[] | Taken> {
    const records: LogRecord[] = [];
    const outcomes: Outcome[] = [];
    const taking = this.#ids.begin();
    const most = Math.min(request.actions.length, from + SLICE);
    let action: BulkAction | undefined;
    let envelope: Envelope | undefined;
    for (let i = from; i < most; i += 1) {
      const next = request.actions[i] as BulkAction;
      const text = request.documents[i] ?? "";
      const outcome = outcomeOf(next, text, taking);
      outcomes.push(outcome);
      if (outcome !== "created") continue;
      if (next !== action || envelope === undefined) envelope = envelopeOf(next, call);
      action = next;
      records.push(this.#record(text, envelope));
    }
    if (records.length === 0) return outcomes;
    if (call.repaired) markRepaired(records, (event, reason) => this.#ctx.count(event, reason));
    let taken: Taken = "closing";
    try {
      taken = await takeIn(this.#ctx, records, taking.cursors);
    } finally {
      if (taken === "taken") taking.done();
      else taking.failed();
    }
    return taken === "taken" ? outcomes : taken;
  }

  /** What is no JSON object is kept as text: its sender would only throw it away. */
  #record(text: string, envelope: Envelope): LogRecord {
    const record = this.#reader.fromText(text, envelope);
    if (record !== undefined) return record;
    this.#ctx.count("malformed", "not a JSON object");
    return this.#reader.fromPlain(text, envelope);
  }
}

const NO_ROOM: ItemError = {
  status: 429,
  type: "es_rejected_execution_exception",
  reason: "there is no room for more records now, send it again later",
};

function outcomeOf(action: BulkAction, document: string, taking: IdTaking): Outcome {
  const { op, id, index } = action;
  if (op === "delete") return "not_found";
  if (op === "update")
    return { status: 403, type: "illegal_argument_exception", reason: "records are added and never changed" };
  if (action.requireAlias) {
    const reason = `no such index [${index}] and [require_alias] request flag is [true] and [${index}] is not an alias`;
    return { status: 404, type: "index_not_found_exception", reason };
  }
  if (id === undefined) return "created";
  switch (taking.look(action, document)) {
    case "new":
      return "created";
    case "known":
      return "updated";
    case "busy":
      return NO_ROOM;
    case "exists":
      return {
        status: 409,
        type: "version_conflict_engine_exception",
        reason: `[${id}]: version conflict, document already exists`,
      };
  }
}

/** The data stream or index, as the sender names it; its own `_id` only where there is one. */
function envelopeOf({ index, id }: BulkAction, { peer, observedMs }: BulkCall): Envelope {
  const attributes = ["elasticsearch.index", index];
  if (id !== undefined) attributes.push("elasticsearch.id", id);
  return { peer, observedMs, attributes };
}

function answerSlice(
  { actions }: BulkRequest,
  from: number,
  outcomes: readonly Outcome[] | Taken,
  answer: BulkAnswer,
): void {
  const most = Math.min(actions.length, from + SLICE);
  for (let i = from; i < most; i += 1) {
    const action = actions[i] as BulkAction;
    const outcome = typeof outcomes === "string" ? NO_ROOM : (outcomes[i - from] ?? NO_ROOM);
    if (typeof outcome === "string") answer.done(action, outcome);
    else answer.refused(action, outcome);
  }
}
