/** What one step of a connection has read: records, the pieces kept with them, and the chunks that wait for an answer. */
import type { EntryDecoder } from "../../codecs/forward/entries.ts";
import type { PieceLines } from "../../codecs/forward/piece-lines.ts";
import { pack } from "../../codecs/msgpack/writer.ts";
import type { Line } from "../../receive/answering.ts";
import type { Entry, Ledger } from "../../receive/ledger.ts";
import type { SourceContext } from "../../record/source.ts";

export interface Shelf {
  ctx: SourceContext;
  decoder: EntryDecoder;
  pieces: PieceLines;
  ledger: Ledger;
}

export class ForwardBatch {
  readonly #shelf: Shelf;
  readonly #line: Line;
  /** Ids to be kept with the records, and chunks to be answered when they are. */
  #ids: string[] = [];
  #answers: string[] = [];
  #bytes = 0;

  constructor(shelf: Shelf, line: Line) {
    this.#shelf = shelf;
    this.#line = line;
  }

  bytes(): number {
    return this.#bytes;
  }

  read(bytes: number): void {
    this.#bytes += bytes;
  }

  /** These records are the chunk, or the part of it that `id` names; `answer` when it is its last. */
  add(id: string, chunk: string, answer: boolean): void {
    this.#ids.push(id);
    if (answer) this.#answers.push(chunk);
  }

  answer(chunk: string): void {
    this.#line.answer(pack({ ack: chunk }));
  }

  /** Hands on what there is. */
  flush(): void {
    const { decoder, pieces, ledger } = this.#shelf;
    const records = [...pieces.takeEnded(), ...decoder.take()];
    const held = pieces.takeUpdates();
    const ids = this.#ids;
    const bytes = this.#bytes;
    this.#bytes = 0;
    if (records.length === 0 && held === undefined && ids.length === 0) return;
    if (ids.length === 0) {
      void this.#unanswered(this.#line.hand({ records, cursors: held, bytes }), records.length);
      return;
    }
    const answers = this.#answers;
    this.#ids = [];
    this.#answers = [];
    const entry = ledger.open(ids);
    const kept = this.#line.hand({ records, cursors: { ...held, ...entry.cursors }, bytes });
    ledger.begin(entry, kept);
    void this.#answered(kept, entry, answers);
  }

  /** A sender that wants no answer does not send again. */
  async #unanswered(kept: Promise<boolean>, records: number): Promise<void> {
    if (!(await kept)) this.#shelf.ctx.count("dropped", "closing", records);
  }

  async #answered(kept: Promise<boolean>, entry: Entry, answers: readonly string[]): Promise<void> {
    const isKept = await kept;
    this.#shelf.ledger.settle(entry, isKept);
    if (isKept) for (const chunk of answers) this.answer(chunk);
  }
}
