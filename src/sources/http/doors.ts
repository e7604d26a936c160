/** `POST /api/v1/ingest`, and `POST /` for loggers that can be given a host and nothing else. */
import { setImmediate as turn } from "node:timers/promises";
import { bodyText, markRepaired } from "../../codecs/json/body-text.ts";
import type { Envelope } from "../../codecs/json/document.ts";
import { takeIn } from "../../receive/taking.ts";
import type { Taken } from "../../receive/taking.ts";
import { BodyRefused, secretOf } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall, DoorHeaders } from "../../record/door.ts";
import { Refusal } from "../../record/refusal.ts";
import type { SourceContext } from "../../record/source.ts";
import { BodyCodec } from "./body.ts";
import type { Format } from "./body.ts";
import type { HttpConfig } from "./config.ts";

/** Between so many records others have their turn. */
const RECORDS_A_TURN = 5000;
/** Of one request, which is taken whole or not at all: the shortest line has two bytes, its record some hundred. */
const RECORDS_MOST = 1_000_000;

export function httpDoors(options: HttpConfig, ctx: SourceContext): Door[] {
  const count = (event: string, reason: string): void => ctx.count(event, reason);
  const codec = new BodyCodec({ maxMessageBytes: options.maxMessageBytes, count });
  const answer = (call: DoorCall): Promise<DoorAnswer> => ingest(call, codec, ctx);
  const { maxBodyBytes, origins } = options;
  const door: Door = { methods: ["POST"], paths: ["/api/v1/ingest"], maxBodyBytes, origins, answer };
  return options.root ? [door, { ...door, paths: ["/"], when: isLogger }] : [door];
}

/** The services that share this path say which they are; a form of a browser is never JSON. */
function isLogger(headers: DoorHeaders): boolean {
  return headers["x-amz-target"] === undefined && (headers["content-type"] ?? "").includes("json");
}

async function ingest(call: DoorCall, codec: BodyCodec, ctx: SourceContext): Promise<DoorAnswer> {
  const count = (event: string, reason: string): void => ctx.count(event, reason);
  const secret = secretOf(call.headers);
  if (!call.access.maySend(secret)) {
    count("refused", "not authenticated");
    return unauthorized(secret !== undefined);
  }
  const { text, repaired } = bodyText(await bodyOf(call, count));
  const body = codec.open(text, envelopeOf(call), formatOf(call));
  while (body.read(RECORDS_A_TURN)) {
    if (body.records.length > RECORDS_MOST) {
      count("refused", "body");
      throw new BodyRefused(413, `more than ${RECORDS_MOST} records`);
    }
    await turn();
  }
  const { records } = body;
  if (body.torn) {
    count("refused", "malformed request");
    throw new Refusal("E_BODY", "the list of documents is not closed", "is the body whole?");
  }
  if (repaired) markRepaired(records, count);
  const taken = records.length === 0 ? "taken" : await takeIn(ctx, records);
  return taken === "taken" ? json(200, { taken: records.length }) : noRoom(taken);
}

async function bodyOf(call: DoorCall, count: (event: string, reason: string) => void): Promise<Buffer> {
  try {
    return await call.body();
  } catch (error) {
    if (error instanceof BodyRefused) count("refused", "body");
    throw error;
  }
}

/** The media type says nothing: JavaScript's fetch calls every text text/plain, curl calls it a form. */
function formatOf({ query }: DoorCall): Format {
  const asked = query.get("format") ?? "auto";
  if (asked === "text" || asked === "json" || asked === "auto") return asked;
  throw new Refusal("E_BODY", `no such format: ${asked.slice(0, 40)}`, "write text, json or auto");
}

function envelopeOf({ peer, observedMs, query }: DoorCall): Envelope {
  const facts: Record<string, string> = {};
  const host = query.get("host");
  const service = query.get("service");
  if (host) facts["host.name"] = host;
  if (service) facts["service.name"] = service;
  return { peer, observedMs, facts: host || service ? facts : undefined };
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): DoorAnswer {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}

function noRoom(taken: Exclude<Taken, "taken">): DoorAnswer {
  const message = taken === "closing" ? "the server is stopping" : "there is no room for more records now";
  const error = { code: "E_NO_ROOM", message, hint: "nothing of it was taken; send it again later" };
  return json(503, { error }, { "retry-after": "5" });
}

function unauthorized(told: boolean): DoorAnswer {
  const message = told ? "this token is none of receive.tokens" : "a token is needed to send";
  const error = {
    code: told ? "E_WRONG_TOKEN" : "E_SIGN_IN",
    message,
    hint: "send one of receive.tokens as Authorization: Bearer …",
  };
  return json(401, { error }, { "www-authenticate": 'Bearer realm="logboom"' });
}
