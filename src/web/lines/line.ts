/** A record as the page holds it: with what rows need often, worked out once. */
import type { RecordJson } from "../../api/contract.ts";
import { continues } from "./fold.ts";

export interface Line {
  kind: "line";
  id: string;
  record: RecordJson;
  ms: number;
  /** Container, else service, else host. */
  origin: string;
  /** Goes on with the line before it: a frame of a stack trace. */
  continues: boolean;
}

export function makeLine(record: RecordJson): Line {
  return {
    kind: "line",
    id: record.id,
    record: { ...record, resource: shared(record.resource) },
    ms: Date.parse(record.timestamp),
    origin: originOf(record.resource),
    continues: continues(record.body),
  };
}

/** Fields that an origin may come from, the most telling first. */
export const ORIGIN_FIELDS = ["container.name", "service.name", "host.name"] as const;

export function originOf(resource: Readonly<Record<string, string>>): string {
  for (const field of ORIGIN_FIELDS) if (resource[field]) return resource[field];
  return "";
}

/** The field that `originOf` took, for filters. */
export function originField(resource: Readonly<Record<string, string>>): string {
  return ORIGIN_FIELDS.find((field) => resource[field]) ?? "container.name";
}

/** Ids are "<nanoseconds>-<seq>" and order records as the store does. */
export function compareIds(a: string, b: string): number {
  const [aNs = "", aSeq = ""] = a.split("-");
  const [bNs = "", bSeq = ""] = b.split("-");
  return compareDigits(aNs, bNs) || compareDigits(aSeq, bSeq);
}

export function sortLines(lines: Line[]): Line[] {
  return lines.sort((a, b) => compareIds(a.id, b.id));
}

function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Nanoseconds of an id, as text that the API takes for a time. */
export function idNanos(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf("-")));
}

/** The next nanosecond: ranges end before their `to`. */
export function afterNanos(id: string): string {
  return String(BigInt(idNanos(id)) + 1n);
}

/** Thousands of lines share a container; holding its facts once halves the memory of a full page. */
const SHARED_MOST = 4096;
const sharedResources = new Map<string, Record<string, string>>();

function shared(resource: Record<string, string>): Record<string, string> {
  const key = JSON.stringify(resource);
  const known = sharedResources.get(key);
  if (known !== undefined) return known;
  if (sharedResources.size >= SHARED_MOST) sharedResources.clear();
  sharedResources.set(key, resource);
  return resource;
}
