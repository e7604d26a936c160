/** OTLP over HTTP (OTLP specification 1.x, "OTLP/HTTP"): protobuf or JSON in, the same out. */
import { CODE, responseBytes, responseJson, statusBytes, statusJson } from "../../codecs/otlp/answers.ts";
import type { Code } from "../../codecs/otlp/answers.ts";
import { BodyRefused, secretOf } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall } from "../../record/door.ts";
import type { SourceContext } from "../../record/source.ts";
import type { OtlpConfig } from "./config.ts";
import type { Exports } from "./exports.ts";

type Encoding = "protobuf" | "json";

const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";
/** Clients wait longer by themselves when this happens again. */
const RETRY_AFTER_SECONDS = "5";

interface Reply {
  encoding: Encoding;
  status: number;
  code: Code;
  message: string;
}

export function otlpDoors(options: OtlpConfig, ctx: SourceContext, exports: Exports): Door[] {
  const { maxRequestBytes, origins, otherSignals } = options;
  return [
    {
      methods: ["POST"],
      // The second is where clients of Loki's OTLP endpoint send to.
      paths: ["/v1/logs", "/otlp/v1/logs"],
      maxBodyBytes: maxRequestBytes,
      origins,
      answer: (call) => answerLogs(call, ctx, exports),
    },
    {
      methods: ["POST"],
      paths: ["/v1/traces", "/v1/metrics", "/otlp/v1/traces", "/otlp/v1/metrics"],
      maxBodyBytes: maxRequestBytes,
      origins,
      answer: (call) => answerOthers(call, ctx, otherSignals),
    },
  ];
}

async function answerLogs(call: DoorCall, ctx: SourceContext, exports: Exports): Promise<DoorAnswer> {
  const encoding = encodingOf(call);
  if (encoding === undefined) return unknownType(call);
  if (!call.access.maySend(secretOf(call.headers))) return withoutToken(encoding, ctx);
  let bytes: Buffer;
  try {
    bytes = await call.body();
  } catch (error) {
    return bodyAnswer(error, encoding, ctx);
  }
  const outcome = await exports.export({ encoding, bytes, peer: call.peer, observedMs: call.observedMs });
  switch (outcome.state) {
    case "taken":
      return success(encoding, encoding === "json" ? responseJson(outcome) : responseBytes(outcome));
    case "later":
      return failure({ encoding, status: 503, code: CODE.unavailable, message: outcome.because });
    case "malformed":
      return failure({ encoding, status: 400, code: CODE.invalidArgument, message: outcome.because });
  }
}

/** Nothing of traces and metrics is read, apart from the token. */
function answerOthers(
  call: DoorCall,
  ctx: SourceContext,
  otherSignals: OtlpConfig["otherSignals"],
): Promise<DoorAnswer> {
  const encoding = encodingOf(call) ?? "json";
  const signal = call.path.endsWith("/traces") ? "traces" : "metrics";
  return Promise.resolve(otherAnswer());

  function otherAnswer(): DoorAnswer {
    if (!call.access.maySend(secretOf(call.headers))) return withoutToken(encoding, ctx);
    if (otherSignals === "discard") {
      ctx.count("dropped", signal);
      return success(encoding, encoding === "json" ? "{}" : Buffer.alloc(0));
    }
    ctx.count("refused", signal);
    return failure({ encoding, status: 404, code: CODE.unimplemented, message: notKept(signal) });
  }
}

export function notKept(signal: string): string {
  return `logboom keeps logs and no ${signal}; switch their export off, or set sources.otlp.otherSignals to discard`;
}

function encodingOf({ headers }: DoorCall): Encoding | undefined {
  const type = (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type === PROTOBUF || type === "application/protobuf") return "protobuf";
  return type === JSON_TYPE ? "json" : undefined;
}

function unknownType({ headers }: DoorCall): DoorAnswer {
  const type = (headers["content-type"] ?? "none").slice(0, 60);
  const message = `no such content type here: ${type}; ${PROTOBUF} and ${JSON_TYPE} are`;
  return failure({ encoding: "json", status: 415, code: CODE.invalidArgument, message });
}

function withoutToken(encoding: Encoding, ctx: SourceContext): DoorAnswer {
  ctx.count("refused", "token");
  const message = "a token is needed: Authorization: Bearer TOKEN";
  return failure({ encoding, status: 401, code: CODE.unauthenticated, message });
}

function bodyAnswer(error: unknown, encoding: Encoding, ctx: SourceContext): DoorAnswer {
  if (!(error instanceof BodyRefused)) throw error;
  const { status, message } = error;
  ctx.count("refused", `body (${status})`);
  return failure({ encoding, status, code: BODY_CODES[status], message });
}

const BODY_CODES: Readonly<Record<BodyRefused["status"], Code>> = {
  400: CODE.invalidArgument,
  413: CODE.resourceExhausted,
  415: CODE.invalidArgument,
  503: CODE.unavailable,
};

function success(encoding: Encoding, body: string | Buffer): DoorAnswer {
  return { status: 200, headers: { "content-type": typeOf(encoding) }, body };
}

function failure({ encoding, status, code, message }: Reply): DoorAnswer {
  return {
    status,
    headers: {
      "content-type": typeOf(encoding),
      ...(status === 503 ? { "retry-after": RETRY_AFTER_SECONDS } : {}),
    },
    body: encoding === "json" ? statusJson(code, message) : statusBytes(code, message),
  };
}

function typeOf(encoding: Encoding): string {
  return encoding === "json" ? JSON_TYPE : PROTOBUF;
}
