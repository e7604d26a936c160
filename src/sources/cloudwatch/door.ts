/** The door: AWS JSON 1.1 on the shared address, found by its X-Amz-Target header (https://smithy.io, awsJson1_1). */
import { randomUUID } from "node:crypto";
import { contentOf, isInPieces, readPieces } from "../../codecs/cloudwatch/aws-chunked.ts";
import { CloudwatchFault, invalid } from "../../codecs/cloudwatch/fault.ts";
import { parseFields } from "../../codecs/cloudwatch/fields.ts";
import { BodyRefused } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall } from "../../record/door.ts";
import { Unreadable } from "../../record/log-reader.ts";
import { Refusal } from "../../record/refusal.ts";
import type { Service } from "./action.ts";
import { ACTIONS } from "./actions.ts";
import { callerOf } from "./caller.ts";

const TARGET = "Logs_20140328.";
/** Of a full batch, whose characters JSON may write as six each. */
const BODY_MOST_BYTES = 8 * 1024 * 1024;
const RETRY_SECONDS = "2";

export interface OpenDoor {
  door: Door;
  /** Takes nothing more; resolves when what was under way is answered. */
  close: () => Promise<void>;
}

export function openDoor(service: Service): OpenDoor {
  const underWay = new Set<Promise<DoorAnswer>>();
  let closed = false;
  const door: Door = {
    methods: ["POST"],
    paths: ["/"],
    when: (headers) => headers["x-amz-target"]?.startsWith(TARGET) === true,
    maxBodyBytes: BODY_MOST_BYTES,
    answer: (call) => {
      if (closed) return Promise.resolve(faultAnswer(service, stopping()));
      const answering = answer(service, call);
      underWay.add(answering);
      void answering.catch(() => undefined).finally(() => underWay.delete(answering));
      return answering;
    },
  };
  const close = async (): Promise<void> => {
    closed = true;
    await Promise.allSettled(underWay);
  };
  return { door, close };
}

function stopping(): CloudwatchFault {
  return new CloudwatchFault("ServiceUnavailableException", "logboom is stopping.");
}

async function answer(service: Service, call: DoorCall): Promise<DoorAnswer> {
  try {
    const result = await act(service, call);
    return {
      status: 200,
      headers: headers(),
      ...(result === undefined ? {} : { body: JSON.stringify(result) }),
    };
  } catch (error) {
    return faultAnswer(service, asFault(error));
  }
}

async function act(service: Service, call: DoorCall): Promise<object | undefined> {
  const caller = await callerOf(call);
  const name = (call.headers["x-amz-target"] ?? "").slice(TARGET.length);
  const action = ACTIONS.get(name);
  if (action === undefined)
    throw new CloudwatchFault("UnknownOperationException", `logboom has no operation ${name.slice(0, 100)}.`);
  const body = await bodyOf(call);
  return await action(service, { call, caller, body, fields: parseFields(body) });
}

/** The content of pieces is never compressed once more by those who send them. */
async function bodyOf(call: DoorCall): Promise<Buffer> {
  if (!isInPieces(call.headers)) return await call.body();
  const pieces = readPieces(await call.rawBody());
  if (pieces !== undefined) return contentOf(pieces);
  throw new CloudwatchFault(
    "SerializationException",
    "The body is not in signed pieces, as its headers say.",
  );
}

function asFault(error: unknown): CloudwatchFault {
  if (error instanceof CloudwatchFault) return error;
  if (error instanceof Unreadable) return new CloudwatchFault("ServiceUnavailableException", error.message);
  if (error instanceof Refusal) return invalid(`Invalid filter pattern: ${error.message}; ${error.hint}`);
  if (!(error instanceof BodyRefused)) throw error;
  const { status, message } = error;
  if (status === 503) return new CloudwatchFault("ServiceUnavailableException", message);
  const kind = status === 413 ? "InvalidParameterException" : "SerializationException";
  return new CloudwatchFault(kind, message);
}

function faultAnswer({ ctx }: Service, { kind, message }: CloudwatchFault): DoorAnswer {
  const away = kind === "ServiceUnavailableException";
  if (REFUSALS.has(kind)) ctx.count("refused", kind);
  return {
    status: away ? 503 : 400,
    headers: away ? { ...headers(), "retry-after": RETRY_SECONDS } : headers(),
    body: JSON.stringify({ __type: kind, message }),
  };
}

/** What is part of every client's usual way (a group that is there already) is nothing to tell. */
const REFUSALS: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "IncompleteSignatureException",
  "InvalidParameterException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "SerializationException",
  "UnrecognizedClientException",
]);

function headers(): Record<string, string> {
  return { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() };
}
