/** The one message of a unary gRPC call: read within bounds, decompressed (gRPC over HTTP/2, "Length-Prefixed-Message"). */
import { promisify } from "node:util";
import type { ServerHttp2Stream } from "node:http2";
import { gunzip, inflate } from "node:zlib";
import { CODE } from "../../codecs/otlp/answers.ts";
import type { Code } from "../../codecs/otlp/answers.ts";

/** Why a message was not read, in gRPC's words. */
export class GrpcFault extends Error {
  readonly code: Code;
  /** Whoever found it has counted it. */
  readonly counted: boolean;

  constructor(code: Code, message: string, counted = false) {
    super(message);
    this.name = "GrpcFault";
    this.code = code;
    this.counted = counted;
  }
}

export interface MessageLimits {
  maxRequestBytes: number;
  /** Of all calls together. */
  held: { bytes: number };
}

/** One byte that says whether the message is compressed, four with its length. */
const PREFIX_BYTES = 5;
/** All messages that are read or decoded at a time: what a quarter of a small machine has. */
const HELD_MOST_BYTES = 256 * 1024 * 1024;

const UNZIP = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

/** `release` when the message is not needed any more. Throws GrpcFault. */
export class GrpcMessage {
  readonly #limits: MessageLimits;
  #own = 0;

  constructor(limits: MessageLimits) {
    this.#limits = limits;
  }

  async read(stream: ServerHttp2Stream, encoding: string): Promise<Buffer> {
    const framed = await this.#all(stream);
    if (framed.length < PREFIX_BYTES) throw new GrpcFault(CODE.internal, "the call has no message");
    const length = framed.readUInt32BE(1);
    if (length !== framed.length - PREFIX_BYTES)
      throw new GrpcFault(CODE.internal, "the call has not exactly one message");
    const message = framed.subarray(PREFIX_BYTES);
    return framed[0] === 0 ? message : await this.#decompress(message, encoding);
  }

  release(): void {
    this.#limits.held.bytes -= this.#own;
    this.#own = 0;
  }

  async #all(stream: ServerHttp2Stream): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // A stream that is left half-read must live on: the answer is still to be sent on it.
    const unread = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const chunk of unread) {
      bytes += chunk.length;
      if (bytes > this.#limits.maxRequestBytes + PREFIX_BYTES) throw this.#tooLarge();
      this.#hold(chunk.length);
      chunks.push(chunk);
    }
    return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes);
  }

  async #decompress(message: Buffer, encoding: string): Promise<Buffer> {
    if (encoding !== "gzip" && encoding !== "deflate")
      throw new GrpcFault(CODE.unimplemented, `no such compression here: ${encoding.slice(0, 40)}; gzip is`);
    let whole: Buffer;
    try {
      whole = await UNZIP[encoding](message, { maxOutputLength: this.#limits.maxRequestBytes });
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
        throw this.#tooLarge();
      throw new GrpcFault(CODE.invalidArgument, `the message is not ${encoding}`);
    }
    this.#hold(whole.length);
    return whole;
  }

  #hold(bytes: number): void {
    const { held } = this.#limits;
    if (held.bytes + bytes > HELD_MOST_BYTES)
      throw new GrpcFault(CODE.unavailable, "too many requests at once");
    held.bytes += bytes;
    this.#own += bytes;
  }

  #tooLarge(): GrpcFault {
    const { maxRequestBytes } = this.#limits;
    // Without RetryInfo beside it clients do not send it again (OTLP specification, "OTLP/gRPC Response").
    return new GrpcFault(CODE.resourceExhausted, `a request of more than ${maxRequestBytes} bytes`);
  }
}
