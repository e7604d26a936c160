/** OTLP's log requests → records. One decoder serves a whole source: it knows the resources of all senders. */
import { isAscii, isUtf8 } from "node:buffer";
import { JsonRequests } from "./json.ts";
import { ProtobufRequests } from "./protobuf.ts";
import { RequestBatch } from "./request-batch.ts";
import type { Decoded, OtlpOptions } from "./request-batch.ts";

export class OtlpDecoder {
  readonly #options: OtlpOptions;
  readonly #batch: RequestBatch;
  readonly #protobuf: ProtobufRequests;
  readonly #json: JsonRequests;

  constructor(options: OtlpOptions) {
    this.#options = options;
    this.#batch = new RequestBatch(options);
    this.#protobuf = new ProtobufRequests(this.#batch);
    this.#json = new JsonRequests(this.#batch);
  }

  /** What is read next comes from this address and arrived now. */
  begin(peer: string, observedMs: number): void {
    this.#batch.begin(peer, observedMs);
  }

  /** Throws OtlpFault when the bytes are no request at all. */
  protobuf(bytes: Buffer): Decoded {
    this.#protobuf.read(bytes);
    return this.#batch.take();
  }

  /** Throws OtlpFault when the text is no request at all. */
  json(bytes: Buffer): Decoded {
    const ascii = isAscii(bytes);
    if (!ascii && !isUtf8(bytes)) this.#options.count("repaired", "invalid UTF-8");
    this.#json.read(bytes.toString(ascii ? "latin1" : "utf8"));
    return this.#batch.take();
  }
}
