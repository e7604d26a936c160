/** What each step makes of one record: the answer to "why has this line no fields?". */
import type { LogRecord } from "../record/record.ts";
import { severityText } from "../record/severity.ts";
import type { OneStep, StepCounts } from "./steps.ts";

export interface StepTrace {
  step: string;
  /** "not for it": its condition does not hold. "nothing": it told of no outcome, as a step that only rewrites. */
  outcome: "matched" | "missed" | "failed" | "dropped" | "not for it" | "nothing";
  /** Why it failed. */
  reason?: string;
  /** Fields that are new or have another value; severity, timestamp and body among them ("of the record", where an attribute has that name). */
  set: Record<string, string>;
  /** Fields that are gone. */
  removed: string[];
  /** Records that came of this one, when it is not one. */
  records?: number;
  /** Microseconds. */
  us: number;
}

export interface Explained {
  records: LogRecord[];
  traces: StepTrace[];
}

/** The record is changed as by `apply`. Of what a step makes several of, the later steps' traces show the first. */
export function explain(steps: readonly OneStep[], record: LogRecord): Explained {
  const traces: StepTrace[] = [];
  let records = [record];
  for (const step of steps) {
    const shown = records[0];
    if (shown === undefined) break;
    const fields = fieldsOf(shown);
    const before = step.counts();
    const many = records.length;
    records = step.apply(records);
    const after = step.counts();
    const trace: StepTrace = {
      step: step.id,
      outcome: outcomeOf(before, after),
      ...changes(fields, records[0] === undefined ? fields : fieldsOf(records[0])),
      us: Math.round((after.ms - before.ms) * 1000),
    };
    const reason = after.reasons.find((one) => one.count > countOf(before, one.reason))?.reason;
    if (reason !== undefined) trace.reason = reason;
    if (records.length !== many) trace.records = records.length;
    traces.push(trace);
  }
  return { records, traces };
}

function outcomeOf(before: StepCounts, after: StepCounts): StepTrace["outcome"] {
  if (after.records === before.records) return "not for it";
  if (after.dropped > before.dropped) return "dropped";
  if (after.failed > before.failed) return "failed";
  if (after.matched > before.matched) return "matched";
  return after.missed > before.missed ? "missed" : "nothing";
}

function countOf(counts: StepCounts, reason: string): number {
  return counts.reasons.find((one) => one.reason === reason)?.count ?? 0;
}

interface Fields {
  /** Of the record and its resource. */
  named: Map<string, string>;
  /** What every record has; an attribute may have the same name. */
  own: Map<string, string>;
}

function fieldsOf(record: LogRecord): Fields {
  const named = new Map(Object.entries(record.resource.attributes));
  for (let i = 0; i + 1 < record.attributes.length; i += 2)
    named.set(record.attributes[i] ?? "", record.attributes[i + 1] ?? "");
  const own = new Map([
    ["severity", severityText(record.severity)],
    ["timestamp", `${record.seconds}.${String(record.nanos).padStart(9, "0")}`],
    ["body", record.body],
  ]);
  return { named, own };
}

function changes(before: Fields, after: Fields): Pick<StepTrace, "set" | "removed"> {
  const set: Record<string, string> = {};
  for (const [name, value] of after.named) if (before.named.get(name) !== value) set[name] = value;
  for (const [name, value] of after.own) {
    if (before.own.get(name) === value) continue;
    set[after.named.has(name) ? `${name} of the record` : name] = value;
  }
  return { set, removed: [...before.named.keys()].filter((name) => !after.named.has(name)) };
}
