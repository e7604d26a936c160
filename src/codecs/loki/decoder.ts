/** Loki pushes → records. One decoder serves a whole source: it knows the streams of all senders. */
import type { LogRecord } from "../../record/record.ts";
import { SnappyFault, decompressBlock } from "../snappy/block.ts";
import { JsonPushes } from "./json.ts";
import { ProtobufPushes } from "./protobuf.ts";
import { LokiFault, PushBatch } from "./push-batch.ts";
import type { LokiOptions } from "./push-batch.ts";
import type { Sender } from "./streams.ts";

export class LokiDecoder {
  readonly #batch: PushBatch;
  readonly #protobuf: ProtobufPushes;
  readonly #json: JsonPushes;

  constructor(options: LokiOptions) {
    this.#batch = new PushBatch(options);
    this.#protobuf = new ProtobufPushes(this.#batch);
    this.#json = new JsonPushes(this.#batch);
  }

  /** What is read next was sent by this one and arrived now. */
  begin(sender: Sender, observedMs: number): void {
    this.#batch.begin(sender, observedMs);
  }

  /** Snappy's block format around protobuf. Throws LokiFault when it is no push. */
  compressed(bytes: Buffer, mostBytes: number): LogRecord[] {
    let whole: Buffer;
    try {
      whole = decompressBlock(bytes, mostBytes);
    } catch (error) {
      throw error instanceof SnappyFault ? new LokiFault(`not snappy: ${error.message}`) : error;
    }
    this.#protobuf.read(whole);
    return this.#batch.take();
  }

  /** Throws LokiFault when the text is no push. */
  json(text: string): LogRecord[] {
    this.#json.read(text);
    return this.#batch.take();
  }
}
