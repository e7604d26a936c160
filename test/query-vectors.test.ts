/**
 * Queries of other systems, with what they answer there. Ours is near Lucene's language and Papertrail's simple words;
 * where it differs on purpose, the difference stands here with its reason, and must be one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { matcher } from "../src/query/matcher.ts";
import { QueryRefusal, parseQuery } from "../src/query/parse.ts";
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { severityNumber } from "../src/record/severity.ts";

interface Vector {
  id: string;
  source: string;
  dialect?: string;
  input: {
    query?: string;
    document?: Record<string, unknown>;
    documents?: Record<string, unknown>[];
    events?: Record<string, string>[];
  };
  expect: { error?: boolean; match?: boolean; matching_names?: string[]; matching_ids?: string[] };
}

interface Deviation {
  dialect: RegExp;
  query: RegExp;
  because: string;
}

function vectors(name: string): Vector[] {
  const text = readFileSync(join(import.meta.dirname, "vectors", name), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Vector);
}

function isAccepted(text: string): boolean {
  try {
    parseQuery(text);
    return true;
  } catch (error) {
    if (error instanceof QueryRefusal) return false;
    throw error;
  }
}

/** Every vector agrees, or deviates as listed; every deviation listed is needed. */
function judge(
  cases: readonly { vector: Vector; agrees: boolean }[],
  deviations: readonly Deviation[],
): void {
  const used = new Set<Deviation>();
  const wrong: string[] = [];
  for (const { vector, agrees } of cases) {
    const query = vector.input.query ?? "";
    const listed = deviations.find((one) => one.dialect.test(vector.dialect ?? "") && one.query.test(query));
    if (listed !== undefined && !agrees) used.add(listed);
    if (listed === undefined && !agrees) wrong.push(`${vector.id} ${vector.dialect ?? ""}: ${query}`);
  }
  expect(wrong).toEqual([]);
  expect(deviations.filter((one) => !used.has(one)).map(({ because }) => because)).toEqual([]);
}

const PARSE_DEVIATIONS: readonly Deviation[] = [
  {
    dialect: /liqe/,
    query: /^\//,
    because: "regular expressions are not known yet; paths are written plainly",
  },
  {
    dialect: /liqe/,
    query: /^\(\)$|:$/,
    because: "a group or a field without a value is a slip, not everything",
  },
  {
    dialect: /lucene|tantivy/,
    query: /"~\d/,
    because: "words near each other are not known; a phrase would find less",
  },
  {
    dialect: /lucene/,
    query: /(?:^|\s)[[{] ?\S+ TO /,
    because: "a range needs a field, there is no default one",
  },
  { dialect: /tantivy/, query: /\bIN \[/, because: "a set is written field:(a OR b)" },
  { dialect: /tantivy/, query: /"\*$/, because: "a phrase whose last word is a beginning is not known" },
  { dialect: /tantivy/, query: /^a: /, because: "a blank behind a colon may be a pasted piece of a line" },
  {
    dialect: /tantivy|lucene/,
    query: /\^\d?\^|\^:|^~$/,
    because: "signs in or between words are text, as in log lines",
  },
  { dialect: /tantivy/, query: /^--/, because: "two dashes before a word are text: --verbose" },
];

test("what others accept or refuse as a query", () => {
  const cases = vectors("query-parse.jsonl").filter(({ input }) => input.query !== undefined);
  expect(cases.length).toBeGreaterThan(100);
  judge(
    cases.map((vector) => ({
      vector,
      agrees: isAccepted(vector.input.query ?? "") === (vector.expect.error !== true),
    })),
    PARSE_DEVIATIONS,
  );
});

const record: LogRecord = {
  seconds: 0,
  nanos: 0,
  observedMs: 0,
  severity: 0,
  body: "",
  resource: makeResource({}),
  attributes: [],
  seq: 1,
};

/** A document as a container's JSON line: the line is the body, its keys are attributes. */
function lineOf(document: Record<string, unknown>): LogRecord {
  return { ...record, body: JSON.stringify(document), attributes: flat(document, "") };
}

function flat(value: unknown, key: string): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [key, typeof value === "string" ? value : JSON.stringify(value)];
  if (Array.isArray(value)) return [key, JSON.stringify(value)];
  return Object.entries(value).flatMap(([name, inner]) => flat(inner, key === "" ? name : `${key}.${name}`));
}

/** Datadog: a message, attributes (marked with @ in queries) and tags "key:value". */
function datadogRecord({
  message = "",
  tags = [],
  ...rest
}: {
  message?: string;
  tags?: string[];
}): LogRecord {
  const tagged = tags.flatMap((tag) => (tag.includes(":") ? tag.split(":") : []));
  return { ...record, body: message, attributes: [...flat(rest, ""), ...tagged] };
}

function matches(text: string, one: LogRecord): boolean | undefined {
  return isAccepted(text) ? matcher(parseQuery(text))(one) : undefined;
}

const MATCH_DEVIATIONS: readonly Deviation[] = [
  { dialect: /liqe/, query: /^name:/, because: "values are compared as a whole and with their case" },
  {
    dialect: /liqe/,
    query: /:\/.*\/$/,
    because: "regular expressions are not known yet; paths are written plainly",
  },
  { dialect: /liqe/, query: /OR .* AND/, because: "AND binds tighter than OR" },
  { dialect: /liqe|datadog/, query: /tags:/, because: "a list is one value, its text" },
  { dialect: /datadog/, query: /_exists_:a$/, because: "a tag without a value is no field" },
  { dialect: /datadog/, query: /_missing_:/, because: "missing is written -_exists_:field" },
  { dialect: /datadog/, query: /(?:^|[\s-])[[{]/, because: "a range needs a field, there is no default one" },
  { dialect: /datadog/, query: /a:\[\* TO \*\]/, because: "a tag without a value is no field" },
  { dialect: /datadog/, query: /(?:^|-)a:\[/, because: "bounds without quotes are numbers for tags as well" },
];

test("which documents others find", () => {
  const cases = vectors("query-match.jsonl").map((vector) => {
    const { query = "", documents, document } = vector.input;
    if (documents !== undefined) {
      const names = documents.filter((one) => matches(query, lineOf(one)) === true).map((one) => one["name"]);
      return { vector, agrees: JSON.stringify(names) === JSON.stringify(vector.expect.matching_names) };
    }
    const ours = query.replaceAll("@", "");
    return { vector, agrees: matches(ours, datadogRecord(document ?? {})) === vector.expect.match };
  });
  judge(cases, MATCH_DEVIATIONS);
});

const PAPERTRAIL_DEVIATIONS: readonly Deviation[] = [
  {
    dialect: /^$/,
    query: /\.log OR|\(www/,
    because: "plain words are about the body, not about sender and program",
  },
];

test("which events Papertrail finds", () => {
  const cases = vectors("papertrail-search.jsonl").map((vector) => {
    const { query = "", events = [] } = vector.input;
    const found = events.filter(({ message = "", severity = "", sender = "", program = "" }) =>
      matches(query, {
        ...record,
        body: message,
        severity: severityNumber(severity),
        resource: makeResource({ "host.name": sender }),
        attributes: ["program", program, "sender", sender],
      }),
    );
    const ids = found.map(({ id }) => id);
    return { vector, agrees: JSON.stringify(ids) === JSON.stringify(vector.expect.matching_ids) };
  });
  judge(cases, PAPERTRAIL_DEVIATIONS);
});
