/** OTLP over gRPC: unary calls on HTTP/2 streams, without a library (gRPC over HTTP/2, doc/PROTOCOL-HTTP2.md). */
import { constants } from "node:http2";
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { CODE, responseBytes, retryStatusBytes } from "../../codecs/otlp/answers.ts";
import { secretOf } from "../../record/door.ts";
import type { DoorHeaders, StreamDoor, StreamSender } from "../../record/door.ts";
import type { SourceContext } from "../../record/source.ts";
import type { OtlpConfig } from "./config.ts";
import { notKept } from "./doors.ts";
import type { Exports } from "./exports.ts";
import { GrpcFault, GrpcMessage } from "./grpc-message.ts";
import type { MessageLimits } from "./grpc-message.ts";

const PACKAGE = "/opentelemetry.proto.collector";
const LOGS = `${PACKAGE}.logs.v1.LogsService/Export`;
const OTHERS: ReadonlyMap<string, string> = new Map([
  [`${PACKAGE}.trace.v1.TraceService/Export`, "traces"],
  [`${PACKAGE}.metrics.v1.MetricsService/Export`, "metrics"],
]);
const HEADERS = { "content-type": "application/grpc", "grpc-accept-encoding": "identity,deflate,gzip" };
const RETRY_AFTER_SECONDS = 5;
/** A call whose message does not come is cut off. */
const SILENT_MOST_MS = 60_000;

export class GrpcCalls {
  readonly #ctx: SourceContext;
  readonly #exports: Exports;
  readonly #options: OtlpConfig;
  readonly #limits: MessageLimits;
  #underWay = 0;
  #settled: (() => void)[] = [];

  constructor(options: OtlpConfig, ctx: SourceContext, exports: Exports) {
    this.#options = options;
    this.#ctx = ctx;
    this.#exports = exports;
    this.#limits = { maxRequestBytes: options.maxRequestBytes, held: { bytes: 0 } };
  }

  doors(): StreamDoor[] {
    return [LOGS, ...OTHERS.keys()].map((path) => ({ path, open: this.open }));
  }

  /** Answers every call, whatever its path. */
  readonly open = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, sender: StreamSender): void => {
    stream.on("error", () => undefined);
    stream.setTimeout(SILENT_MOST_MS, () => stream.close(constants.NGHTTP2_CANCEL));
    this.#underWay += 1;
    void this.#answer(stream, headers, sender).finally(() => this.#settle());
  };

  /** Resolves when no call is under way any more. */
  async idle(): Promise<void> {
    while (this.#underWay > 0) await new Promise<void>((resolve) => this.#settled.push(resolve));
  }

  async #answer(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    sender: StreamSender,
  ): Promise<void> {
    const message = new GrpcMessage(this.#limits);
    try {
      this.#admit(headers, sender);
      const signal = OTHERS.get(headers[":path"] ?? "");
      const bytes = await message.read(stream, String(headers["grpc-encoding"] ?? "identity"));
      const answer =
        signal === undefined ? await this.#export(bytes, sender.peer) : this.#otherSignal(signal);
      succeed(stream, answer);
    } catch (error) {
      this.#fail(stream, error);
    } finally {
      message.release();
    }
  }

  #admit(headers: IncomingHttpHeaders, { access }: StreamSender): void {
    const path = headers[":path"] ?? "";
    if (path !== LOGS && !OTHERS.has(path))
      throw new GrpcFault(CODE.unimplemented, `no such method here: ${path.slice(0, 100)}`);
    if (!access.maySend(secretOf(headers as DoorHeaders)))
      throw new GrpcFault(CODE.unauthenticated, "a token is needed: metadata authorization: Bearer TOKEN");
    const signal = OTHERS.get(path);
    if (signal !== undefined && this.#options.otherSignals === "refuse")
      throw new GrpcFault(CODE.unimplemented, notKept(signal));
  }

  #otherSignal(signal: string): Buffer {
    this.#ctx.count("dropped", signal);
    return Buffer.alloc(0);
  }

  async #export(bytes: Buffer, peer: string): Promise<Buffer> {
    const request = { encoding: "protobuf", bytes, peer, observedMs: Date.now() } as const;
    const outcome = await this.#exports.export(request);
    switch (outcome.state) {
      case "taken":
        return responseBytes(outcome);
      case "later":
        throw new GrpcFault(CODE.unavailable, outcome.because, true);
      case "malformed":
        throw new GrpcFault(CODE.invalidArgument, outcome.because, true);
    }
  }

  #fail(stream: ServerHttp2Stream, error: unknown): void {
    if (isGone(stream)) return;
    const known = error instanceof GrpcFault;
    const fault = known ? error : new GrpcFault(CODE.internal, "a bug of logboom's");
    if (!known) this.#ctx.log.error({ err: error }, "a gRPC call failed");
    else if (!fault.counted) this.#ctx.count("refused", REASONS.get(fault.code) ?? "malformed request");
    respondFault(stream, fault);
  }

  #settle(): void {
    this.#underWay -= 1;
    const settled = this.#settled;
    this.#settled = [];
    for (const resolve of settled) resolve();
  }
}

const REASONS: ReadonlyMap<number, string> = new Map<number, string>([
  [CODE.unimplemented, "method or compression"],
  [CODE.unauthenticated, "token"],
  [CODE.resourceExhausted, "body (413)"],
  [CODE.unavailable, "busy"],
]);

/** Closed is not destroyed yet, and takes no answer any more: it was cut off, or its sender has given up. */
function isGone({ closed, destroyed }: ServerHttp2Stream): boolean {
  return closed || destroyed;
}

function succeed(stream: ServerHttp2Stream, answer: Buffer): void {
  if (isGone(stream)) return;
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(answer.length, 1);
  stream.respond({ ":status": 200, ...HEADERS }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(CODE.ok) }));
  stream.end(Buffer.concat([prefix, answer]));
}

/** "Trailers-Only": a failure has no message. */
function respondFault(stream: ServerHttp2Stream, { code, message }: GrpcFault): void {
  const retry = code === CODE.unavailable;
  const details = retry ? retryStatusBytes(code, message, RETRY_AFTER_SECONDS).toString("base64") : undefined;
  stream.respond(
    {
      ":status": 200,
      ...HEADERS,
      "grpc-status": String(code),
      "grpc-message": percentEncoded(message),
      ...(details === undefined ? {} : { "grpc-status-details-bin": details }),
    },
    { endStream: true },
  );
  // What is left of the message is not read.
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}

/** gRPC's grpc-message: all but printable ASCII, and the percent sign, as bytes of UTF-8. */
function percentEncoded(text: string): string {
  let encoded = "";
  for (const byte of Buffer.from(text)) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    encoded += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}
