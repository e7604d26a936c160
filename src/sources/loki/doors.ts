/** Loki's paths: push, and what its clients ask before they push. */
import { textOf } from "../../codecs/json/body-text.ts";
import { LokiDecoder } from "../../codecs/loki/decoder.ts";
import { LokiFault } from "../../codecs/loki/push-batch.ts";
import { takeIn } from "../../receive/taking.ts";
import type { Taken } from "../../receive/taking.ts";
import { BodyRefused, secretOf } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall } from "../../record/door.ts";
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext } from "../../record/source.ts";
import type { LokiConfig } from "./config.ts";

/** Clients wait longer by themselves when this happens again. */
const RETRY_AFTER_SECONDS = "5";

export function lokiDoors(options: LokiConfig, ctx: SourceContext): Door[] {
  const { maxMessageBytes, maxRequestBytes } = options;
  const decoder = new LokiDecoder({
    maxMessageBytes,
    resource: { "logboom.source": "loki" },
    count: (event, reason) => ctx.count(event, reason),
  });
  const push = async (call: DoorCall): Promise<DoorAnswer> => {
    if (!call.access.maySend(secretOf(call.headers))) {
      ctx.count("refused", "token");
      return { ...text(401, "a token is needed: a password, or Authorization: Bearer"), headers: ASK_BASIC };
    }
    try {
      await call.body();
      // Records take several times the memory of their bytes: while many pushes wait for room, it is as bytes.
      const waited = ctx.full() === undefined ? "taken" : await takeIn(ctx, []);
      if (waited !== "taken") {
        ctx.count("refused", waited);
        return answerTo(waited);
      }
      return await taken(ctx, await read(decoder, call, maxRequestBytes));
    } catch (error) {
      return faultAnswer(error, ctx);
    }
  };
  return [
    {
      methods: ["POST"],
      // The second is what Promtail and Fluent Bit's older plugin used before Loki 1.0.
      paths: ["/loki/api/v1/push", "/api/prom/push"],
      maxBodyBytes: maxRequestBytes,
      answer: push,
    },
    {
      // Vector and others ask before they begin.
      methods: ["GET", "HEAD"],
      paths: ["/ready", "/loki/api/v1/ready"],
      maxBodyBytes: 0,
      answer: () => Promise.resolve(text(200, "ready\n")),
    },
  ];
}

const ASK_BASIC = {
  "content-type": "text/plain; charset=utf-8",
  "www-authenticate": 'Basic realm="logboom"',
};

/** Loki itself: JSON when the header says so, else protobuf inside Snappy (pkg/loghttp/push). */
async function read(decoder: LokiDecoder, call: DoorCall, mostBytes: number): Promise<LogRecord[]> {
  const kind = mediaType(call.headers["content-type"]);
  const encoding = (call.headers["content-encoding"] ?? "").trim().toLowerCase();
  const body = await call.body();
  if (body.length === 0) throw new LokiFault("the body is empty");
  // No wait from here on: one decoder serves all calls.
  decoder.begin({ peer: call.peer, tenant: call.headers["x-scope-orgid"] ?? "" }, call.observedMs);
  switch (kind) {
    case "application/json":
      if (encoding === "snappy") throw new LokiFault("JSON inside snappy is not taken");
      return decoder.json(textOf(body));
    case "application/x-protobuf":
    case "":
      return decoder.compressed(body, mostBytes);
    default:
      throw new BodyRefused(415, `no such content type here: ${kind.slice(0, 60)}; application/json is`);
  }
}

/** Small letters, without parameters; those must be name=value (RFC 9110 8.3.1). */
function mediaType(header: string | undefined): string {
  const [type = "", ...parameters] = (header ?? "").toLowerCase().split(";");
  for (const one of parameters)
    if (one.trim() !== "" && !one.includes("=")) throw new LokiFault("the content type is none");
  return type.trim();
}

async function taken(ctx: SourceContext, records: readonly LogRecord[]): Promise<DoorAnswer> {
  return answerTo(records.length === 0 ? "taken" : await takeIn(ctx, records));
}

function answerTo(taken: Taken): DoorAnswer {
  switch (taken) {
    case "taken":
      return { status: 204 };
    case "no room":
      return later("no room at the moment, send it again");
    case "closing":
      return later("logboom is stopping, send it again");
  }
}

function later(why: string): DoorAnswer {
  const answer = text(503, why);
  return { ...answer, headers: { ...answer.headers, "retry-after": RETRY_AFTER_SECONDS } };
}

function faultAnswer(error: unknown, ctx: SourceContext): DoorAnswer {
  if (error instanceof LokiFault) {
    ctx.count("refused", "malformed push");
    return text(400, error.message);
  }
  if (!(error instanceof BodyRefused)) throw error;
  ctx.count("refused", `body (${error.status})`);
  return error.status === 503 ? later(error.message) : text(error.status, error.message);
}

function text(status: number, body: string): DoorAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}
