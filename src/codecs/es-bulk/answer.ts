/** The answer to a `_bulk` request: one item for each action, in order, as clients compare them by place. */
import type { PathFilter } from "./filter-path.ts";
import type { BulkAction, BulkOperation } from "./parse.ts";

/** Why an item was not taken. */
export interface ItemError {
  status: number;
  type: string;
  reason: string;
}

type Result = "created" | "updated" | "not_found";
const STATUS: Readonly<Record<Result, number>> = { created: 201, updated: 200, not_found: 404 };
const SHARDS = '{"total":1,"successful":1,"failed":0}';

/** What items of one kind have in common: the text around the id and the number, "" where neither is wanted. */
interface ItemForm {
  op: BulkOperation;
  index: string;
  result: Result;
  head: string;
  hasId: boolean;
  middle: string;
  hasSeqNo: boolean;
  tail: string;
}

export class BulkAnswer {
  readonly #filter: PathFilter | undefined;
  readonly #ids: () => string;
  readonly #startedAt = performance.now();
  #seqNo: number;
  /** Put together once, at the end: adding to a long text makes a new one each time. */
  readonly #items: string[] = [];
  #errors = false;
  #form: ItemForm | undefined;

  /** `ids` makes the ones that the client did not; `seqNo` is the first item's. */
  constructor(filter: PathFilter | undefined, ids: () => string, seqNo: number) {
    this.#filter = filter;
    this.#ids = ids;
    this.#seqNo = seqNo;
  }

  /** created: 201. updated: 200, the same document was there. not_found: 404 without being an error, nothing was there to delete. */
  done({ op, index, id }: BulkAction, result: Result): void {
    let form = this.#form;
    if (form === undefined || form.op !== op || form.index !== index || form.result !== result)
      this.#form = form = this.#formOf(op, index, result);
    const seqNo = this.#seqNo;
    this.#seqNo += 1;
    if (form.head === "") return;
    const items = this.#items;
    if (items.length > 0) items.push(",");
    items.push(form.head);
    if (form.hasId) items.push(id === undefined ? this.#ids() : JSON.stringify(id).slice(1, -1));
    items.push(form.middle);
    if (form.hasSeqNo) items.push(String(seqNo), form.tail);
  }

  refused({ op, index, id }: BulkAction, { status, type, reason }: ItemError): void {
    this.#errors = true;
    const wants = (...path: string[]): boolean => this.#wants(["items", op, ...path]);
    const error = Object.entries({ type, reason }).filter(([field]) => wants("error", field));
    const fields = { _index: index, _id: id ?? null, status };
    const kept: [string, unknown][] = Object.entries(fields).filter(([field]) => wants(field));
    // The Collector's exporter asks for `items.*.error.type` and `reason` by themselves.
    if (error.length > 0) kept.push(["error", Object.fromEntries(error)]);
    if (kept.length === 0) return;
    if (this.#items.length > 0) this.#items.push(",");
    this.#items.push(JSON.stringify({ [op]: Object.fromEntries(kept) }));
  }

  body(): string {
    const parts: string[] = [];
    if (this.#wants(["took"])) parts.push(`"took":${Math.round(performance.now() - this.#startedAt)}`);
    if (this.#wants(["errors"])) parts.push(`"errors":${this.#errors}`);
    if (this.#items.length > 0) parts.push(`"items":[${this.#items.join("")}]`);
    return `{${parts.join(",")}}`;
  }

  /** With a filter, what has none of its fields left is no item at all. */
  #formOf(op: BulkOperation, index: string, result: Result): ItemForm {
    const wants = (field: string): boolean => this.#wants(["items", op, field]);
    const fields = [
      ["_index", JSON.stringify(index)],
      ["_id", `"${ID}"`],
      ["_version", "1"],
      ["result", `"${result}"`],
      ["_shards", SHARDS],
      ["_seq_no", SEQ_NO],
      ["_primary_term", "1"],
      ["status", String(STATUS[result])],
    ].flatMap(([field = "", value]) => (wants(field) ? [`"${field}":${value}`] : []));
    const text = fields.length === 0 ? "" : `{"${op}":{${fields.join(",")}}}`;
    const [head = "", behindId] = text.split(ID);
    const [middle = "", tail] = (behindId ?? "").split(SEQ_NO);
    if (behindId !== undefined)
      return { op, index, result, head, hasId: true, middle, hasSeqNo: tail !== undefined, tail: tail ?? "" };
    const [first = "", last] = head.split(SEQ_NO);
    return {
      op,
      index,
      result,
      head: first,
      hasId: false,
      middle: "",
      hasSeqNo: last !== undefined,
      tail: last ?? "",
    };
  }

  #wants(path: readonly string[]): boolean {
    return this.#filter === undefined || this.#filter(path);
  }
}

/** Marks in a form, which JSON text cannot have. */
const ID = "\u0001";
const SEQ_NO = "\u0002";
