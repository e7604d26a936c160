/** The body of Elasticsearch's `_bulk`: lines of actions, each but `delete` with a document on the next line. */
import { isObject, parseObject } from "../json/parse.ts";

export type BulkOperation = "index" | "create" | "update" | "delete";

export interface BulkAction {
  op: BulkOperation;
  index: string;
  /** Undefined: one is made. */
  id: string | undefined;
  routing: string | undefined;
  pipeline: string | undefined;
  requireAlias: boolean;
}

export interface BulkRequest {
  /** Equal lines are one object. */
  actions: BulkAction[];
  /** Of the action in the same place; "" behind a delete. */
  documents: string[];
}

export interface BulkDefaults {
  /** Of the path or the query. */
  index: string | undefined;
  requireAlias: boolean;
}

/** The whole request is refused, with Elasticsearch's name for the fault; nothing of it was taken. */
export class BulkRefused extends Error {
  readonly type: string;

  constructor(type: string, reason: string) {
    super(reason);
    this.name = "BulkRefused";
    this.type = type;
  }
}

/** Of one request: the answer has some 200 characters for each action, and a text of half a gigabyte is all that there can be. */
export const ACTIONS_MOST = 1_000_000;

/** Reads one action more than there may be, and no further. CR before LF, blank lines between actions (rsyslog sends them) and a missing last LF are forgiven. */
export function parseBulk(text: string, defaults: BulkDefaults): BulkRequest {
  const request: BulkRequest = { actions: [], documents: [] };
  let line = 0;
  let known = "";
  let action: BulkAction | undefined;
  for (let at = 0; at < text.length && request.actions.length <= ACTIONS_MOST;) {
    const end = lineEnd(text, at);
    const head = lineAt(text, at, end);
    at = end + 1;
    line += 1;
    if (isBlank(head)) continue;
    if (action === undefined || head !== known) action = parseAction(head, line, defaults);
    known = head;
    request.actions.push(action);
    if (action.op === "delete") {
      request.documents.push("");
      continue;
    }
    const next = lineEnd(text, at);
    const document = at >= text.length ? "" : lineAt(text, at, next);
    if (isBlank(document)) throw malformed(`the document of the action in line [${line}] is missing`);
    request.documents.push(document);
    at = next + 1;
    line += 1;
  }
  if (request.actions.length === 0) throw new BulkRefused("parse_exception", "request body is required");
  return request;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

const CARRIAGE_RETURN = 13;

function lineAt(text: string, start: number, end: number): string {
  return text.slice(start, end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end);
}

function isBlank(line: string): boolean {
  return line === "" || (line.length < 64 && line.trim() === "");
}

const OPERATIONS: readonly BulkOperation[] = ["index", "create", "update", "delete"];

/** Some clients put words of their own beside the operation (`attempts`), and old ones a `_type`: neither matters. */
function parseAction(line: string, number: number, defaults: BulkDefaults): BulkAction {
  const members = parseObject(line) as Record<string, unknown> | undefined;
  if (members === undefined)
    throw malformed(`Malformed action/metadata line [${number}], expected a JSON object`);
  const op = OPERATIONS.find((one) => isObject(members[one]));
  if (op === undefined)
    throw malformed(
      `Malformed action/metadata line [${number}], expected one of [create, delete, index, update] with an object but found [${Object.keys(members).join(", ").slice(0, 100)}]`,
    );
  const facts = members[op] as Record<string, unknown>;
  const index = textOf(facts["_index"]) ?? defaults.index;
  if (index === undefined)
    throw new BulkRefused(
      "action_request_validation_exception",
      `Validation Failed: 1: index is missing; (line [${number}])`,
    );
  const requireAlias = facts["require_alias"];
  return {
    op,
    index,
    id: textOf(facts["_id"]),
    routing: textOf(facts["routing"]),
    pipeline: textOf(facts["pipeline"]),
    requireAlias: typeof requireAlias === "boolean" ? requireAlias : defaults.requireAlias,
  };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" ? String(value) : undefined;
}

function malformed(reason: string): BulkRefused {
  return new BulkRefused("illegal_argument_exception", reason);
}
