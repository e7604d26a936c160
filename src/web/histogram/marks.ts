/** What happened to containers, as marks over the bars: new ones, restarts, and those that ran out of memory. */
import type { RecordJson } from "../../api/contract.ts";
import { ORIGIN_FIELDS, originOf } from "../lines/line.ts";
import { fieldName, termsOf } from "../query/terms.ts";

export type Happening = "new" | "restart" | "oom";

export interface Mark {
  id: string;
  ms: number;
  kind: Happening;
  /** Containers it happened to, each once. */
  names: readonly string[];
}

/** The API's limit of marks worth asking for: more than this no chart can show apart. */
export const EVENTS_MOST = 500;

const ACTION = "docker.event.action";

/** Events of the containers that are searched: other words of the search are of lines, and would hide them all. */
export function eventsQuery(q: string): string {
  const events = `(${["create", "start", "oom"].map((action) => `${ACTION}:${action}`).join(" OR ")})`;
  const found = termsOf(q);
  if (found.state === "opaque") return events;
  const origins: readonly string[] = ORIGIN_FIELDS;
  const kept = found.terms.filter(({ field }) => origins.includes(fieldName(field)));
  return [events, ...kept.map(({ start, end }) => q.slice(start, end))].join(" ");
}

/** The first start comes with what made the container; each later one is a restart. */
const MADE_WITHIN_MS = 60_000;

/** Gravest last: where several fall together, it gives the mark its look. */
const GRAVITY: readonly Happening[] = ["new", "restart", "oom"];

interface Buckets {
  fromMs: number;
  bucketMs: number;
  buckets: number;
}

/** One mark a bucket at most, since two would stand over each other. Records are oldest first. */
export function marksOf(records: readonly RecordJson[], { fromMs, bucketMs, buckets }: Buckets): Mark[] {
  const made = new Map<string, number>();
  const marks = new Map<number, Mark>();
  for (const record of records) {
    const ms = Date.parse(record.timestamp);
    const action = record.attributes[ACTION];
    const id = record.resource["container.id"] ?? originOf(record.resource);
    if (action === "create") made.set(id, ms);
    const bucket = Math.floor((ms - fromMs) / bucketMs);
    if ((action !== "start" && action !== "oom") || bucket < 0 || bucket >= buckets) continue;
    const isNew = ms - (made.get(id) ?? Number.NEGATIVE_INFINITY) < MADE_WITHIN_MS;
    made.delete(id);
    const kind = action === "oom" ? "oom" : isNew ? "new" : "restart";
    const mark = { id: record.id, ms, kind, names: [originOf(record.resource)] } as const;
    marks.set(bucket, joined(marks.get(bucket), mark));
  }
  return [...marks.values()];
}

function joined(before: Mark | undefined, mark: Mark): Mark {
  if (before === undefined || GRAVITY.indexOf(mark.kind) > GRAVITY.indexOf(before.kind)) return mark;
  if (before.kind !== mark.kind) return before;
  return { ...before, names: [...new Set([...before.names, ...mark.names])] };
}

const SAYS: Readonly<Record<Happening, string>> = {
  new: "new",
  restart: "started again",
  oom: "killed: out of memory",
};
const NAMES_MOST = 4;

export function markText({ kind, names }: Mark): string {
  const more = names.length > NAMES_MOST ? ` and ${names.length - NAMES_MOST} more` : "";
  return `${names.slice(0, NAMES_MOST).join(", ")}${more} ${SAYS[kind]}`;
}
