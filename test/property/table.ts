/**
 * The engine with a table whose columns and indexes are those of `logs`, in this process, for SELECTs with the
 * parameters that whereSql gives. Rows arrive in several parts as they do in life: before and after an attribute got
 * its own column, with and without a built text index.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "chdb";
import type { LogRecord } from "../../src/record/record.ts";
import type { AttributeColumn } from "../../src/store/columns.ts";
import { FIRST_ATTRIBUTE_COLUMNS, RESOURCE_COLUMNS } from "../../src/store/columns.ts";
import { BODY_TEXT } from "../../src/query/body-sql.ts";
import type { WhereSql } from "../../src/query/sql.ts";

/** Promoted between the first half of the records and the second. */
const PROMOTED: readonly AttributeColumn[] = [
  { key: "status", name: "a:status", type: "LowCardinality(String)" },
  { key: "odd`key\\", name: "a:odd`key\\", type: "LowCardinality(String)" },
  { key: "trace_id", name: "a:trace_id", type: "String" },
];

export interface Table {
  columns: ReadonlyMap<string, AttributeColumn>;
  /** Sequence numbers of the rows for which each condition holds. */
  matching: (conditions: readonly WhereSql[]) => number[][];
  /** The engine's plan for one condition. */
  plan: (condition: WhereSql) => string;
  /** Merges all parts, which builds what indexes are missing. */
  merge: () => void;
  close: () => void;
}

export function openTable(records: readonly LogRecord[]): Table {
  const dir = mkdtempSync(join(tmpdir(), "logboom-query-"));
  const session = new Session(dir);
  const first = new Map(FIRST_ATTRIBUTE_COLUMNS.map((column) => [column.key, column]));
  const columns = new Map([...first, ...PROMOTED.map((column) => [column.key, column] as const)]);
  const quarter = Math.ceil(records.length / 4);
  session.query(ddl());
  const insert = (part: number, known: ReadonlyMap<string, AttributeColumn>, built: boolean) => {
    const rows = records
      .slice(part * quarter, (part + 1) * quarter)
      .map((record) => JSON.stringify(row(record, known)));
    const settings = `materialize_skip_indexes_on_insert=${built ? 1 : 0}, max_partitions_per_insert_block=1000`;
    session.query(`INSERT INTO logs SETTINGS ${settings} FORMAT JSONEachRow ${rows.join("\n")}`);
  };
  insert(0, first, false);
  insert(1, first, true);
  for (const { key, name, type } of PROMOTED) {
    session.query(`ALTER TABLE logs ADD COLUMN ${identifier(name)} ${type} DEFAULT attrs[${literal(key)}]`);
  }
  insert(2, columns, true);
  insert(3, columns, false);
  return {
    columns,
    matching: (conditions) => matching(session, conditions),
    plan: (condition) => {
      setParams(session, condition);
      return session.query(`EXPLAIN actions = 1 SELECT count() FROM logs WHERE ${condition.sql}`, "TSVRaw");
    },
    merge: () => void session.query("OPTIMIZE TABLE logs FINAL"),
    close: () => {
      session.cleanup();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function ddl(): string {
  const resource = [...RESOURCE_COLUMNS.values()].map((name) => `${name} LowCardinality(String)`);
  const attributes = FIRST_ATTRIBUTE_COLUMNS.map(
    ({ key, name, type }) => `${identifier(name)} ${type} DEFAULT attrs[${literal(key)}]`,
  );
  return `CREATE TABLE logs (
    ts DateTime64(9, 'UTC'), seq UInt64, severity UInt8, body String, origin LowCardinality(String),
    ${resource.join(", ")},
    resource Map(LowCardinality(String), LowCardinality(String)),
    attrs Map(LowCardinality(String), String),
    ${attributes.join(", ")},
    INDEX i_body ${BODY_TEXT} TYPE text(tokenizer = splitByNonAlpha, posting_list_codec = 'bitpacking'),
    INDEX i_attrs mapValues(attrs) TYPE bloom_filter(0.01) GRANULARITY 1
  ) ENGINE = MergeTree PARTITION BY toDate(ts) ORDER BY (toStartOfMinute(ts), origin, ts, seq)
  SETTINGS index_granularity = 16`;
}

function row(record: LogRecord, known: ReadonlyMap<string, AttributeColumn>): Record<string, unknown> {
  const attrs: Record<string, string> = {};
  const out: Record<string, unknown> = {};
  for (let i = 0; i < record.attributes.length; i += 2) {
    const [key = "", value = ""] = record.attributes.slice(i, i + 2);
    const column = known.get(key);
    if (column === undefined) attrs[key] = value;
    else out[column.name] = value;
  }
  const resource: Record<string, string> = {};
  for (const [key, value] of Object.entries(record.resource.attributes)) {
    const column = RESOURCE_COLUMNS.get(key);
    if (column === undefined) resource[key] = value;
    else out[column] = value;
  }
  // A decimal number of seconds; the epoch's own past is negative.
  const ns = BigInt(record.seconds) * 1_000_000_000n + BigInt(record.nanos);
  const ts = `${new Date(record.seconds * 1000).toISOString().slice(0, 19).replace("T", " ")}.${String(record.nanos).padStart(9, "0")}`;
  if (ns < 0n) throw new Error("the table's partitions begin in 1970");
  const { seq, severity, body } = record;
  return { ...out, ts, seq, severity, body, origin: record.resource.origin, resource, attrs };
}

function matching(session: Session, conditions: readonly WhereSql[]): number[][] {
  for (const condition of conditions) setParams(session, condition);
  const selects = conditions.map(
    ({ sql }, i) => `SELECT ${i} AS i, groupArray(seq) AS found FROM logs WHERE ${sql}`,
  );
  const text = session.query(selects.join("\nUNION ALL\n"), "JSONCompactEachRow");
  const found: number[][] = conditions.map(() => []);
  for (const line of text.trim().split("\n")) {
    const [i, seqs] = JSON.parse(line) as [number, (number | string)[]];
    found[i] = seqs.map(Number).sort((a, b) => a - b);
  }
  return found;
}

function setParams(session: Session, { params }: WhereSql): void {
  for (const [name, value] of Object.entries(params)) {
    session.query(`SET param_${name} = ${literal(asParameter(String(value)))}`);
  }
}

/** Parameters travel as tab-separated values do, over HTTP as well. */
function asParameter(text: string): string {
  const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "'": "\\'" };
  return text.replace(/[\\\t\n\r']/g, (char) => escapes[char] ?? char);
}

function literal(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&").replaceAll("\0", "\\0")}'`;
}

function identifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, "\\$&")}\``;
}
