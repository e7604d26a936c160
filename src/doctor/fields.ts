/** Fields that are read, and that nothing in front of the step makes. */
import { fieldName } from "../codecs/pattern/fields.ts";
import { nearest } from "../config/nearest.ts";
import type { Query } from "../query/tree.ts";
import type { OptionPath, StepFacts } from "../record/transform.ts";
import { placed } from "./finding.ts";
import type { Finding, PlaceOf } from "./finding.ts";
import { isKnown, isOfFamily, KNOWN } from "./known-fields.ts";
import { lookedAt } from "./looked-at.ts";
import { nearName } from "./near-name.ts";
import { pathOf } from "./plan.ts";
import type { PlannedStep } from "./plan.ts";
import { holdsTime } from "./times.ts";

/** What the steps so far have made of a record's fields. */
export interface Made {
  /** Field → the pattern that took its value, "" when it is not known. */
  fields: Map<string, string>;
  /** Beginnings of names that are as the record has it. */
  any: Set<string>;
  /** Field → the step that takes it away. */
  gone: Map<string, PlannedStep>;
  /** Steps that make the fields they name, and no others. */
  parsers: PlannedStep[];
}

interface Read {
  step: PlannedStep;
  field: string;
  at: OptionPath;
  placeholder: boolean;
}

/** `seen` is called behind each step with what there is then. */
export function unknownFields(
  steps: readonly PlannedStep[],
  place: PlaceOf,
  look: (step: PlannedStep, made: Made) => Finding[],
): Finding[] {
  const made: Made = { fields: new Map(), any: new Set(), gone: new Map(), parsers: [] };
  const found: Finding[] = [];
  for (const step of steps) {
    for (const read of readsOf(step)) {
      const finding = judge(read, made, place);
      if (finding !== undefined) found.push(finding);
    }
    found.push(...look(step, made));
    goOn(step, made);
  }
  return found;
}

function readsOf(step: PlannedStep): Read[] {
  const reads = (step.facts?.reads ?? []).map(({ field, at, placeholder = false }): Read => ({
    step,
    field: fieldName(field),
    at,
    placeholder,
  }));
  const asked = step.condition === undefined ? [] : valuesAsked(step.condition);
  for (const field of asked) reads.push({ step, field, at: ["when"], placeholder: false });
  return reads.filter(
    (one, i) =>
      reads.findIndex(
        (other) => other.field === one.field && (other.at[0] === "when") === (one.at[0] === "when"),
      ) === i,
  );
}

/** Whether a field is there may be asked of any. */
function valuesAsked(query: Query): string[] {
  if (query.kind === "and" || query.kind === "or") return query.of.flatMap(valuesAsked);
  if (query.kind === "not") return valuesAsked(query.of);
  return query.kind === "exists" || query.kind === "time" ? [] : lookedAt(query);
}

function judge(read: Read, made: Made, place: PlaceOf): Finding | undefined {
  const { field, step, at } = read;
  const gone = made.gone.get(field);
  if (gone !== undefined) return finding(read, place, takenAway(field, gone));
  if (made.fields.has(field) || isKnown(field)) return undefined;
  // One operation of it sees what those before it made; every other step reads first and writes then.
  const own = step.name === "mutate" && at[0] !== "when" ? (step.facts?.sets ?? []) : [];
  if (own.some((one) => one.field === field)) return undefined;
  if ([...made.any].some((before) => field.startsWith(before))) return undefined;
  const near = meant(read, made);
  if (near === undefined && isOfFamily(field)) return undefined;
  return finding(read, place, unheardOf(read, made, near));
}

interface Verdict {
  level: Finding["level"];
  reason: string;
  suggestion: string;
}

function finding({ step, field, at, placeholder }: Read, place: PlaceOf, verdict: Verdict): Finding {
  const what = placeholder
    ? `refers to %{${field}}, which no step makes; the text itself is stored`
    : `reads the field "${field}", which no step makes`;
  return {
    kind: placeholder ? "unknown field in a template" : "unknown field",
    about: { what: "step", name: step.id },
    ...placed(place(pathOf(step, at))),
    message: at[0] === "when" ? `its condition asks for the field "${field}", which no step makes` : what,
    query: `_exists_:${/^[\w.@-]+$/.test(field) ? field : JSON.stringify(field)}`,
    ...verdict,
  };
}

function takenAway(field: string, gone: PlannedStep): Verdict {
  return {
    level: "fault",
    reason: `step ${gone.id} takes ${field} away before`,
    suggestion: `put this step in front of ${gone.id}`,
  };
}

/** A field that a time was taken into, for a step that wants a time; else one with nearly the same name. */
function meant({ field, step }: Read, made: Made): string | undefined {
  const own = nearName(field, made.fields.keys());
  if (own !== undefined) return own;
  if (step.name === "date") {
    const time = [...made.fields].find(([, form]) => holdsTime(form));
    if (time !== undefined) return time[0];
  }
  return field.includes(".") ? nearest(field, KNOWN, SLIPS_MOST) : undefined;
}

/** Of the many names that there are, some are near to any. */
const SLIPS_MOST = 2;

function unheardOf({ step }: Read, made: Made, near: string | undefined): Verdict {
  if (near !== undefined)
    return {
      level: "doubt",
      reason: `only a sender or a JSON line could bring it; there is ${near}`,
      suggestion: `did you mean "${near}"?`,
    };
  const parser = made.parsers.find((one) => one.when === step.when);
  if (parser !== undefined) {
    const names = listed(parser);
    return {
      level: "doubt",
      reason: `step ${parser.id} makes ${names === "" ? "no fields at all" : "other fields"} of the same records`,
      suggestion: `${names === "" ? "" : `name one of ${names}; or `}leave it out if no sender brings it`,
    };
  }
  return {
    level: "note",
    reason: "it is there only if a sender or a JSON line brings it",
    suggestion: "look whether any record has it",
  };
}

const LISTED_MOST = 8;

function listed({ facts }: PlannedStep): string {
  const names = [...new Set((facts?.sets ?? []).map(({ field }) => field))];
  return `${names.slice(0, LISTED_MOST).join(", ")}${names.length > LISTED_MOST ? ", …" : ""}`;
}

/** What is behind a step without condition, or with that of whoever asks, is sure; all else may be. */
function goOn(step: PlannedStep, made: Made): void {
  const { facts } = step;
  if (step.tagOnFailure !== undefined) made.fields.set("tags", "");
  // What does not tell is the built-in recognition, whose fields are those that senders' lines name.
  if (facts === undefined) return;
  if (step.when === undefined)
    for (const field of facts.removes ?? []) {
      made.fields.delete(field);
      made.gone.set(field, step);
    }
  for (const field of facts.changes ?? []) if (made.fields.has(field)) made.fields.set(field, "");
  add(facts, made);
  if (facts.parses === true && (facts.setsAny ?? []).length === 0) made.parsers.push(step);
}

function add({ sets = [], setsAny = [] }: StepFacts, made: Made): void {
  for (const { field, form = "" } of sets) {
    made.fields.set(field, form);
    made.gone.delete(field);
  }
  for (const before of setsAny) {
    made.any.add(before);
    for (const field of made.gone.keys()) if (field.startsWith(before)) made.gone.delete(field);
  }
}
