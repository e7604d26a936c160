/**
 * ExportLogsServiceRequest in JSON → records. A record that is not what it should be is rejected by itself (partial
 * success); a resource or scope that is not takes its records with it.
 */
import { NO_ATTRIBUTES } from "../../record/record.ts";
import { AttributeList } from "./attribute-list.ts";
import { JsonFault, addKeyValues, isObject, listOf, member, wholePairs } from "./json-value.ts";
import type { JsonObject } from "./json-value.ts";
import { readJsonRecord } from "./json-record.ts";
import { OtlpFault } from "./request-batch.ts";
import type { RequestBatch } from "./request-batch.ts";

export class JsonRequests {
  readonly #batch: RequestBatch;
  readonly #list = new AttributeList();

  constructor(batch: RequestBatch) {
    this.#batch = batch;
  }

  /** Throws OtlpFault. */
  read(text: string): void {
    const request = parsed(text);
    const groups = member(request, "resourceLogs", "resource_logs");
    if (groups !== undefined && groups !== null && !Array.isArray(groups))
      throw new OtlpFault("resourceLogs is no list");
    for (const group of (groups ?? []) as unknown[]) this.#resourceLogs(group);
  }

  #resourceLogs(group: unknown): void {
    try {
      if (!isObject(group)) throw new JsonFault("an entry of resourceLogs is no object");
      this.#resource(group);
      const scopes = member(group, "scopeLogs", "scope_logs");
      for (const scope of listOf(scopes, "scopeLogs")) this.#scopeLogs(scope);
    } catch (error) {
      this.#reject(error, recordsOfGroup(group));
    }
  }

  #resource(group: JsonObject): void {
    const resource = group["resource"] ?? {};
    const schema = member(group, "schemaUrl", "schema_url");
    if (!isObject(resource)) throw new JsonFault("a resource is no object");
    const list = this.#list;
    list.take();
    addKeyValues(list, resource["attributes"], "");
    if (typeof schema === "string") list.add("otel.resource.schema_url", wholePairs(schema));
    const facts = list.takeFacts();
    const batch = this.#batch;
    const key = `${batch.peer}\n${JSON.stringify(facts)}`;
    if (!batch.knownResource(key)) batch.newResource(key, facts);
  }

  #scopeLogs(group: unknown): void {
    try {
      if (!isObject(group)) throw new JsonFault("an entry of scopeLogs is no object");
      this.#scope(group["scope"]);
      const records = member(group, "logRecords", "log_records");
      for (const record of listOf(records, "logRecords")) this.#record(record);
    } catch (error) {
      this.#reject(error, recordsOfScope(group));
    }
  }

  #scope(scope: unknown): void {
    this.#batch.scope(NO_ATTRIBUTES);
    if (scope === undefined || scope === null) return;
    if (!isObject(scope)) throw new JsonFault("a scope is no object");
    const list = this.#list;
    list.take();
    addText(list, "otel.scope.name", scope["name"]);
    addText(list, "otel.scope.version", scope["version"]);
    addKeyValues(list, scope["attributes"], "otel.scope.");
    this.#batch.scope(list.take());
  }

  #record(record: unknown): void {
    const { draft } = this.#batch;
    draft.clear();
    try {
      readJsonRecord(record, draft);
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      draft.fault = error.message;
    }
    this.#batch.record();
  }

  #reject(error: unknown, records: number): void {
    if (!(error instanceof JsonFault)) throw error;
    this.#batch.reject(records, error.message);
  }
}

function addText(list: AttributeList, key: string, value: unknown): void {
  if (typeof value === "string") list.add(key, wholePairs(value));
}

function parsed(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new OtlpFault(`not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new OtlpFault("the request is no JSON object");
  return value;
}

/** How many records go with a group that cannot be read; at least one, so that the sender is told. */
function recordsOfGroup(group: unknown): number {
  if (!isObject(group)) return 1;
  const scopes = member(group, "scopeLogs", "scope_logs");
  if (!Array.isArray(scopes)) return 1;
  return scopes.reduce((sum: number, scope) => sum + recordsOfScope(scope), 0) || 1;
}

function recordsOfScope(scope: unknown): number {
  const records = isObject(scope) ? member(scope, "logRecords", "log_records") : undefined;
  return Array.isArray(records) ? records.length || 1 : 1;
}
