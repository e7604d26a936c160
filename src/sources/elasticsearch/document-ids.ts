/**
 * Documents that come with an `_id` come with it so that a repeat is harmless: a shipper whose answer was lost sends the
 * request again. The newest ids are remembered, in memory and, with the batch that they came in, as cursors.
 */
import { hash } from "node:crypto";
import type { BulkAction } from "../../codecs/es-bulk/parse.ts";
import type { CursorUpdates, SourceContext } from "../../record/source.ts";

/** Two generations of so many; a shipper repeats within minutes. Some 150 bytes each. */
const GENERATION = 100_000;
/** So many of the newest slices are known after a restart: as many as may have been under way. */
const SLOTS = 16;
/** Base64 characters: 96 bits for the id, 48 for what the document says. */
const ID_CHARS = 16;
const CONTENT_CHARS = 8;
const ENTRY_CHARS = ID_CHARS + CONTENT_CHARS;
const UNDER_WAY = "under way";

/** new: store it. known: the same document was stored under this id. exists: `create` found its id taken. busy: another request with it is under way. */
export type IdState = "new" | "known" | "exists" | "busy";

/** The ids of one slice, from looking at them until they are durable. */
export interface IdTaking {
  look: (action: BulkAction, document: string) => IdState;
  cursors: () => CursorUpdates;
  done: () => void;
  /** Nothing was taken. */
  failed: () => void;
}

export class DocumentIds {
  #young = new Map<string, string>();
  #old = new Map<string, string>();
  #slot = 0;

  constructor(ctx: Pick<SourceContext, "cursor" | "cursorKeys">) {
    for (const key of ctx.cursorKeys()) {
      const text = key.startsWith(SLOT_PREFIX) ? (ctx.cursor(key) ?? "") : "";
      for (let at = 0; at + ENTRY_CHARS <= text.length; at += ENTRY_CHARS)
        this.#young.set(text.slice(at, at + ID_CHARS), text.slice(at + ID_CHARS, at + ENTRY_CHARS));
    }
  }

  begin(): IdTaking {
    const taken = new Map<string, string>();
    return {
      look: (action, document) => this.#look(action, document, taken),
      cursors: () => this.#cursors(taken),
      done: () => this.#done(taken),
      failed: () => {
        for (const id of taken.keys()) this.#young.delete(id);
      },
    };
  }

  #look({ op, index, id = "" }: BulkAction, document: string, taken: Map<string, string>): IdState {
    const key = hash("sha1", `${index}\0${id}`, "base64").slice(0, ID_CHARS);
    const content = hash("sha1", document, "base64").slice(0, CONTENT_CHARS);
    const known = taken.get(key) ?? this.#young.get(key) ?? this.#old.get(key);
    if (known === UNDER_WAY) return "busy";
    if (known !== undefined && op === "create") return "exists";
    if (known === content) return "known";
    taken.set(key, content);
    this.#young.set(key, UNDER_WAY);
    return "new";
  }

  #cursors(taken: ReadonlyMap<string, string>): CursorUpdates {
    if (taken.size === 0) return {};
    let text = "";
    for (const [id, content] of taken) text += id + content;
    this.#slot = (this.#slot + 1) % SLOTS;
    return { [`${SLOT_PREFIX}${this.#slot}`]: text };
  }

  #done(taken: ReadonlyMap<string, string>): void {
    for (const [id, content] of taken) this.#young.set(id, content);
    if (this.#young.size < GENERATION) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

const SLOT_PREFIX = "ids/";
