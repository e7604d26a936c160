/** Answers in Elasticsearch's words and with the headers that its clients look for. */
import type { DoorAnswer, DoorCall } from "../../record/door.ts";
import { NO_ANSWER } from "../../record/door.ts";

/** Since 7.14 clients refuse a server that does not send it. */
const PRODUCT = { "x-elastic-product": "Elasticsearch" };

/** `application/vnd.elasticsearch+json; compatible-with=9` → 9 */
const COMPATIBLE = /application\/vnd\.elasticsearch\+(?:x-nd)?json\s*;\s*compatible-with\s*=\s*(\d{1,2})/;

export function compatibleWith({ headers }: DoorCall): string | undefined {
  return (COMPATIBLE.exec(headers["accept"] ?? "") ?? COMPATIBLE.exec(headers["content-type"] ?? ""))?.[1];
}

export function answerJson(call: DoorCall, status: number, body: unknown): DoorAnswer {
  return answerText(call, status, JSON.stringify(body));
}

/** JSON that is written out already. */
export function answerText(call: DoorCall, status: number, body: string): DoorAnswer {
  const version = compatibleWith(call);
  const type =
    version === undefined
      ? "application/json"
      : `application/vnd.elasticsearch+json;compatible-with=${version}`;
  return { status, headers: { ...PRODUCT, "content-type": type }, body };
}

export interface Fault {
  status: number;
  type: string;
  reason: string;
  headers?: Readonly<Record<string, string>>;
}

export function answerFault(call: DoorCall, { status, type, reason, headers }: Fault): DoorAnswer {
  const cause = { type, reason };
  const answer = answerJson(call, status, { error: { root_cause: [cause], ...cause }, status });
  return headers === undefined ? answer : { ...answer, headers: { ...answer.headers, ...headers } };
}

/** So long a shipper should wait; most have growing waits of their own. */
const RETRY_AFTER = { "retry-after": "5" };

export function noRoom(call: DoorCall): DoorAnswer {
  const reason = "rejected execution: there is no room for more records now, send it again later";
  return answerFault(call, {
    status: 429,
    type: "es_rejected_execution_exception",
    reason,
    headers: RETRY_AFTER,
  });
}

/** Nothing was kept. rsyslog's omelasticsearch would take a 503 for final and lose the batch; every client tries again after a cut connection. */
export function closing(): DoorAnswer {
  return { status: NO_ANSWER };
}

const CHALLENGE = {
  "www-authenticate": 'Basic realm="security" charset="UTF-8", Bearer realm="security", ApiKey',
};

export function unauthorized(call: DoorCall): DoorAnswer {
  const told = call.headers["authorization"] !== undefined;
  const reason = told
    ? "unable to authenticate: the API key, token or password is none of receive.tokens"
    : "missing authentication credentials for REST request: send one of receive.tokens as API key, bearer token or password";
  return answerFault(call, { status: 401, type: "security_exception", reason, headers: CHALLENGE });
}

const BODY_TYPES: Readonly<Record<number, string>> = {
  400: "parse_exception",
  413: "content_too_long_exception",
  415: "media_type_header_exception",
  503: "es_rejected_execution_exception",
};

export function bodyFault(call: DoorCall, status: number, reason: string): DoorAnswer {
  const type = BODY_TYPES[status] ?? "illegal_argument_exception";
  return answerFault(call, { status, type, reason, ...(status === 503 && { headers: RETRY_AFTER }) });
}
