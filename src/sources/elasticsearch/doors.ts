/** The paths of Elasticsearch that shippers use, and who may call them. */
import { pathFilter } from "../../codecs/es-bulk/filter-path.ts";
import { ACTIONS_MOST, BulkRefused, parseBulk } from "../../codecs/es-bulk/parse.ts";
import type { BulkAction, BulkRequest } from "../../codecs/es-bulk/parse.ts";
import { bodyText } from "../../codecs/json/body-text.ts";
import { parseObject } from "../../codecs/json/parse.ts";
import { BodyRefused, secretOf } from "../../record/door.ts";
import type { Door, DoorAnswer, DoorCall, DoorHeaders } from "../../record/door.ts";
import type { SourceContext } from "../../record/source.ts";
import { answerFault, answerText, bodyFault, closing, noRoom, unauthorized } from "./answers.ts";
import type { ElasticsearchConfig } from "./config.ts";
import type { DocumentIntake } from "./intake.ts";
import { probes } from "./probes.ts";

export interface DoorsOptions {
  ctx: SourceContext;
  options: ElasticsearchConfig;
  intake: DocumentIntake;
}

type Answer = (call: DoorCall) => DoorAnswer | Promise<DoorAnswer>;

export function elasticsearchDoors({ ctx, options, intake }: DoorsOptions): Door[] {
  const { maxBodyBytes, version } = options;
  const door = (methods: string, paths: string, answer: Answer, when?: Door["when"]): Door => ({
    methods: methods.split(" "),
    paths: paths.split(" "),
    maxBodyBytes,
    answer: (call) => guarded(ctx, call, answer),
    ...(when !== undefined && { when }),
  });
  const bulk: Answer = (call) => answerBulk(call, intake);
  const single: Answer = (call) => answerSingle(call, intake);
  return [
    // Python's client sends PUT. A type in the path is of before 7 and means nothing.
    door("POST PUT", "/_bulk /:index/_bulk /:index/:type/_bulk", bulk),
    door("POST PUT", "/:index/_doc /:index/_doc/:id /:index/_create/:id", single),
    ...probes(version).map(({ methods, paths, answer, page }) =>
      door(methods, paths, whole(answer), page === true ? isShipper : undefined),
    ),
  ];
}

/** What nobody reads would end the connection, and shippers put their templates right before they send. */
function whole(answer: (call: DoorCall) => DoorAnswer): Answer {
  return async (call) => {
    if (call.method !== "GET" && call.method !== "HEAD") await call.rawBody();
    return answer(call);
  };
}

/** Names under which clients of Elasticsearch ask for `/` with any `Accept`. */
const CLIENTS =
  /elastic|opensearch|logstash|manticore|beat\/|fluent|vector\/|telegraf|go-http-client|python-urllib3/i;

/** The page is at the same address: a browser asks for HTML, a shipper for JSON or for nothing in particular. */
export function isShipper(headers: DoorHeaders): boolean {
  const accept = headers["accept"] ?? "";
  if (accept.includes("text/html")) return false;
  return accept.includes("json") || CLIENTS.test(headers["user-agent"] ?? "");
}

async function guarded(ctx: SourceContext, call: DoorCall, answer: Answer): Promise<DoorAnswer> {
  if (!call.access.maySend(secretOf(call.headers))) {
    ctx.count("refused", "not authenticated");
    return unauthorized(call);
  }
  try {
    return await answer(call);
  } catch (error) {
    if (error instanceof BodyRefused) {
      ctx.count("refused", "body");
      return bodyFault(call, error.status, error.message);
    }
    if (!(error instanceof BulkRefused)) throw error;
    ctx.count("refused", "malformed request");
    return answerFault(call, { status: 400, type: error.type, reason: error.message });
  }
}

async function answerBulk(call: DoorCall, intake: DocumentIntake): Promise<DoorAnswer> {
  const { text, repaired } = bodyText(await call.body());
  const index = call.param("index") || call.query.get("index") || undefined;
  const requireAlias = call.query.get("require_alias") === "true";
  const request = parseBulk(text, { index, requireAlias });
  // Shippers make two of a request that is answered so.
  if (request.actions.length > ACTIONS_MOST) throw new BodyRefused(413, `more than ${ACTIONS_MOST} actions`);
  const filter = pathFilter(call.query.get("filter_path"));
  const { peer, observedMs } = call;
  const answer = await intake.bulk(request, { peer, observedMs, repaired, filter });
  if (answer === "no room") return noRoom(call);
  return answer === "closing" ? closing() : answerText(call, 200, answer.body());
}

/** One document is a bulk request of one; the answer is its item. */
async function answerSingle(call: DoorCall, intake: DocumentIntake): Promise<DoorAnswer> {
  const { text, repaired } = bodyText(await call.body());
  if (parseObject(text) === undefined)
    throw new BulkRefused("document_parsing_exception", "the body is no JSON object");
  const action: BulkAction = {
    op: isCreate(call) ? "create" : "index",
    index: call.param("index"),
    id: call.param("id") || undefined,
    routing: undefined,
    pipeline: undefined,
    requireAlias: call.query.get("require_alias") === "true",
  };
  const request: BulkRequest = { actions: [action], documents: [text] };
  const { peer, observedMs } = call;
  const answer = await intake.bulk(request, { peer, observedMs, repaired, filter: undefined });
  if (answer === "no room") return noRoom(call);
  return answer === "closing" ? closing() : itemAnswer(call, answer.body());
}

function isCreate(call: DoorCall): boolean {
  return call.query.get("op_type") === "create" || call.path.split("/")[2] === "_create";
}

interface Item {
  status: number;
  error?: { type: string; reason: string };
}

function itemAnswer(call: DoorCall, text: string): DoorAnswer {
  const { items } = JSON.parse(text) as { items: [Record<string, Item>] };
  const [{ status, error, ...item } = { status: 500 }] = Object.values(items[0]);
  if (error !== undefined) return answerFault(call, { status, ...error });
  return answerText(call, status, JSON.stringify(item));
}
