/** Docker cuts lines at 16,384 bytes; its fluentd driver marks the pieces (moby, daemon/logger/fluentd). */
import type { KeyNode } from "../json/key-tree.ts";

const MARKED = 0;
const ID = 1;
const ORDINAL = 2;
const LAST = 3;
/** A line has fewer pieces: the longest kept would have a thousand. */
const ORDINAL_MOST = 1_000_000;
/** Docker's have 64 hexadecimal digits. */
const ID_MOST_CHARS = 256;

export class PieceMarks {
  static readonly keys = ["partial_message", "partial_id", "partial_ordinal", "partial_last"] as const;
  /** The same for all pieces of a line. */
  id = "";
  /** From 1. */
  ordinal = 0;
  last = false;
  /** As they came, for putting back when they mean nothing. */
  readonly taken: { node: KeyNode; value: string }[] = [];
  #marked = false;

  clear(): void {
    if (this.taken.length === 0) return;
    this.taken.length = 0;
    this.id = "";
    this.ordinal = 0;
    this.last = false;
    this.#marked = false;
  }

  isPiece(): boolean {
    const { id, ordinal } = this;
    if (!this.#marked || id === "" || id.length > ID_MOST_CHARS) return false;
    return Number.isInteger(ordinal) && ordinal >= 1 && ordinal <= ORDINAL_MOST;
  }

  take(node: KeyNode, value: string): boolean {
    if (node.rank === MARKED) this.#marked = value === "true";
    else if (node.rank === ID) this.id = value;
    else if (node.rank === ORDINAL) this.ordinal = Number(value);
    else if (node.rank === LAST) this.last = value === "true";
    this.taken.push({ node, value });
    return true;
  }
}
