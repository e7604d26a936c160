/** Names and types of the columns of `logs`: the one thing about the store that the query language may know. */

/** A column that answers for one field of the resource. All are LowCardinality(String), '' when absent. */
export const RESOURCE_COLUMNS: ReadonlyMap<string, string> = new Map([
  ["container.name", "container"],
  ["container.id", "container_id"],
  ["container.image.name", "image"],
  ["host.name", "host"],
  ["service.name", "service"],
  ["logboom.source", "source"],
]);

/** All other resource facts (labels, compose project, ECS task): Map(LowCardinality(String), LowCardinality(String)). */
export const RESOURCE_MAP = "resource";

/** Attributes without a column of their own: Map(LowCardinality(String), String). */
export const ATTRIBUTE_MAP = "attrs";

/** What the source had stated where steps changed it (record/given.ts), and its time. Only parsing again reads them. */
export const GIVEN = "given";
export const GIVEN_TIME = "given_ts";

/** Attributes with a column from the first migration on; keys found common later get more while running. */
export const FIRST_ATTRIBUTE_COLUMNS: readonly AttributeColumn[] = [
  { key: "log.iostream", name: "a:log.iostream", type: "LowCardinality(String)" },
  { key: "syslog.priority", name: "a:syslog.priority", type: "LowCardinality(String)" },
  { key: "syslog.facility", name: "a:syslog.facility", type: "LowCardinality(String)" },
  { key: "syslog.severity", name: "a:syslog.severity", type: "LowCardinality(String)" },
  { key: "syslog.version", name: "a:syslog.version", type: "LowCardinality(String)" },
  { key: "syslog.msgid", name: "a:syslog.msgid", type: "LowCardinality(String)" },
  { key: "syslog.procid", name: "a:syslog.procid", type: "LowCardinality(String)" },
];

export interface AttributeColumn {
  /** The attribute's own name, such as "http.response.status_code". */
  key: string;
  /** The column's name, always "a:" and the key; to be quoted with backticks. */
  name: string;
  type: "LowCardinality(String)" | "String";
}
