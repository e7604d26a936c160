/** POST /gelf: one document, several in lines, or a list of them. */
import { isUtf8 } from "node:buffer";
import { FRAME } from "../../codecs/framing/frames.ts";
import type { GelfDecoder } from "../../codecs/gelf/decode.ts";
import { compressionOf, unpack } from "../../codecs/gelf/decode-payload.ts";
import { ValueCutter } from "../../codecs/json/values.ts";
import { takeIn } from "../../receive/taking.ts";
import { BodyRefused, secretOf } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall } from "../../record/door.ts";
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext } from "../../record/source.ts";

const BODY_MOST_BYTES = 16 * 1024 * 1024;
/** The shortest has two bytes, and a record some hundred times as many. */
const DOCUMENTS_MOST = 200_000;
/** Graylog's answer, and the only one that logback-gelf takes for success. */
const TAKEN: DoorAnswer = { status: 202 };
const REPLACEMENT = "\ufffd";
const SPACE = 32;
/** Our journal is full for seconds, not for minutes. */
const LATER_SECONDS = "5";

export function gelfDoor(ctx: SourceContext, decoder: GelfDecoder): Door {
  return {
    methods: ["POST"],
    paths: ["/gelf"],
    maxBodyBytes: BODY_MOST_BYTES,
    answer: async (call) => await answer(call, ctx, decoder),
  };
}

async function answer(call: DoorCall, ctx: SourceContext, decoder: GelfDecoder): Promise<DoorAnswer> {
  if (!call.access.maySend(secretOf(call.headers))) {
    ctx.count("refused", "token");
    return { status: 401, headers: { "www-authenticate": "Bearer" }, body: "a token is needed\n" };
  }
  const body = await bodyOf(call, ctx);
  if ("status" in body) return body;
  const records = decode(body.bytes, call, decoder);
  if (records === undefined) {
    ctx.count("refused", "too long");
    return { status: 413, body: `more than ${DOCUMENTS_MOST} documents\n` };
  }
  if (records.length === 0) return TAKEN;
  const taken = await takeIn(ctx, records);
  if (taken === "taken") return TAKEN;
  return { status: 503, headers: { "retry-after": LATER_SECONDS }, body: "no room now, send it again\n" };
}

/** By its first bytes, since headers are not to be trusted: graypy and pygelf send zlib and say `gzip,deflate`, or nothing. */
async function bodyOf(call: DoorCall, ctx: SourceContext): Promise<{ bytes: Buffer } | DoorAnswer> {
  try {
    const sent = await call.rawBody();
    const packed = compressionOf(sent) === "none" ? await call.body() : sent;
    const bytes = unpack(packed, BODY_MOST_BYTES);
    if (bytes === "too long") throw new BodyRefused(413, "the body is too long when unpacked");
    if (bytes === "damaged") throw new BodyRefused(400, "the body is damaged");
    return { bytes };
  } catch (error) {
    if (!(error instanceof BodyRefused)) throw error;
    ctx.count("refused", error.status === 413 ? "too long" : "body");
    return { status: error.status, body: `${error.message}\n` };
  }
}

/** Undefined when there are too many. */
function decode(
  bytes: Buffer,
  { peer, observedMs }: DoorCall,
  decoder: GelfDecoder,
): LogRecord[] | undefined {
  const text = bytes.toString("utf8").trim();
  const flags = isUtf8(bytes) ? 0 : FRAME.invalidUtf8;
  const documents = text.startsWith("[") ? listOf(text) : isLines(text) ? linesOf(text) : [text];
  if (documents.length > DOCUMENTS_MOST) return undefined;
  decoder.begin(peer, observedMs);
  for (const one of documents) decoder.frame(one, 0, one.length, one.includes(REPLACEMENT) ? flags : 0);
  return decoder.take();
}

/** The members as they are written; the text itself when it is no list of documents alone. */
function listOf(text: string): string[] {
  const cutter = new ValueCutter(text);
  const list: string[] = [];
  for (let one = cutter.next(); one !== undefined; one = cutter.next()) {
    if (!one.startsWith("{")) return [text];
    list.push(one);
    if (list.length > DOCUMENTS_MOST) return list;
  }
  return cutter.complete ? list : [text];
}

function linesOf(text: string): string[] {
  return text.split("\n", DOCUMENTS_MOST + 1);
}

/** A line ends behind a closing brace, and the next opens one. A document laid out in many lines has none such. */
function isLines(text: string): boolean {
  let at = text.indexOf("}");
  while (at >= 0) {
    let next = at + 1;
    let newline = false;
    for (; next < text.length && text.charCodeAt(next) <= SPACE; next += 1) newline ||= text[next] === "\n";
    if (newline && text[next] === "{") return true;
    at = text.indexOf("}", next);
  }
  return false;
}
