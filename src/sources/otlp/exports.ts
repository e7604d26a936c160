/** From decoded requests to the pipeline, the same for HTTP and gRPC: what is to be answered, in neither's words yet. */
import { OtlpDecoder } from "../../codecs/otlp/decoder.ts";
import { OtlpFault } from "../../codecs/otlp/request-batch.ts";
import type { Decoded } from "../../codecs/otlp/request-batch.ts";
import { takeIn } from "../../receive/taking.ts";
import type { SourceContext } from "../../record/source.ts";
import type { OtlpConfig } from "./config.ts";

export type Outcome =
  | { state: "taken"; rejected: number; because: string }
  /** Send it again later. */
  | { state: "later"; because: string }
  /** Never send this again. */
  | { state: "malformed"; because: string };

export interface Request {
  encoding: "protobuf" | "json";
  bytes: Buffer;
  peer: string;
  observedMs: number;
}

export class Exports {
  readonly #ctx: SourceContext;
  readonly #decoder: OtlpDecoder;

  constructor(options: OtlpConfig, ctx: SourceContext) {
    this.#ctx = ctx;
    this.#decoder = new OtlpDecoder({
      maxMessageBytes: options.maxMessageBytes,
      resource: { "logboom.source": "otlp" },
      count: (event, reason) => ctx.count(event, reason),
    });
  }

  async export(request: Request): Promise<Outcome> {
    const ctx = this.#ctx;
    // Records take several times the memory of their bytes: while many requests wait for room, it is as bytes.
    if (ctx.full() !== undefined) {
      const waited = await takeIn(ctx, []);
      if (waited !== "taken") {
        ctx.count("refused", waited);
        return later(waited);
      }
    }
    let decoded: Decoded;
    try {
      decoded = this.#decode(request);
    } catch (error) {
      if (!(error instanceof OtlpFault)) throw error;
      ctx.count("refused", "malformed request");
      return { state: "malformed", because: error.message };
    }
    const { records, rejected, because } = decoded;
    // Nothing in it is sound, so the request is not; some in it is not, so that is told beside the success.
    if (records.length === 0 && rejected > 0) {
      ctx.count("refused", "malformed record", rejected);
      return { state: "malformed", because };
    }
    const taken = records.length === 0 ? "taken" : await takeIn(ctx, records);
    if (taken !== "taken") return later(taken);
    if (rejected > 0) ctx.count("refused", "malformed record", rejected);
    return { state: "taken", rejected, because };
  }

  #decode({ encoding, bytes, peer, observedMs }: Request): Decoded {
    const decoder = this.#decoder;
    decoder.begin(peer, observedMs);
    return encoding === "json" ? decoder.json(bytes) : decoder.protobuf(bytes);
  }
}

function later(taken: "no room" | "closing"): Outcome {
  const because = taken === "closing" ? "logboom is stopping" : "no room at the moment";
  return { state: "later", because: `${because}, send it again` };
}
