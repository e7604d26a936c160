/** Steps that run, and do not do what they are for. */
import { fieldName } from "../codecs/pattern/fields.ts";
import { attributeOf } from "../record/record.ts";
import type { LogRecord } from "../record/record.ts";
import { placed } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { whyMissed } from "./grok-misses.ts";
import { lasting, many } from "./lasting.ts";
import { nearName } from "./near-name.ts";
import type { Observed, RunningStep } from "./observed.ts";
import { pathOf } from "./plan.ts";
import { formatsFor, formatsOf } from "./times.ts";

/** With fewer there is nothing to judge by. */
const JUDGED_LEAST = 20;
const WAITED_LEAST_MS = 10 * 60_000;
const EXAMPLES_MOST = 3;
const EXAMPLE_CHARS = 200;

/** `until`: when to stop trying patterns, by performance.now(). */
export async function brokenStep(
  step: RunningStep,
  { steps, upMs, place }: Observed,
  until: number,
): Promise<Finding[]> {
  const most = Math.max(0, ...steps.map(({ counts }) => counts.records));
  const told =
    neverChosen(step, most, upMs) ?? (await neverMatched(step, until)) ?? (await oftenMissed(step, until));
  if (told === undefined) return [];
  const { at = [], ...rest } = told;
  return [{ ...rest, about: { what: "step", name: step.id }, ...placed(place(pathOf(step, at))) }];
}

type Told = Omit<Finding, "about" | "place"> & { at?: readonly (string | number)[] };

/** What leaves records out, or looks for what is rare, is well when there is none. */
const MAY_REST: ReadonlySet<string> = new Set(["drop", "sample", "throttle", "dedupe", "redact", "severity"]);
const CHOSEN_OF_LEAST = 100;
/** What comes once in an hour has had its chance then. */
const LONG_MS = 3_600_000;

function neverChosen({ name, counts, when }: RunningStep, most: number, upMs: number): Told | undefined {
  if (counts.records > 0 || when === undefined || MAY_REST.has(name)) return undefined;
  if (most < CHOSEN_OF_LEAST || upMs < WAITED_LEAST_MS) return undefined;
  return {
    kind: "condition never held",
    level: upMs < LONG_MS ? "note" : "doubt",
    at: ["when"],
    message: `its condition held for none of ${many(most)} records`,
    reason: `since the start, ${lasting(upMs)} ago, nothing matched ${when}`,
    suggestion: "search for it: is there anything, and is it called so?",
    query: when,
  };
}

function judged({ counts: { matched, missed, failed } }: RunningStep): number {
  return matched + missed + failed;
}

/** Most lines are of another form than one step is for: that it misses them is its normal work. */
const MAY_MISS: ReadonlySet<string> = new Set(["detect", "redact", "dedupe", "multiline"]);

async function neverMatched(step: RunningStep, until: number): Promise<Told | undefined> {
  const total = judged(step);
  if (MAY_MISS.has(step.name) || step.counts.matched > 0 || total < JUDGED_LEAST) return undefined;
  return {
    kind: "never matched",
    level: "fault",
    message: `it matched none of ${many(total)} records`,
    examples: examplesOf(step),
    ...(fieldAbsent(step) ?? (await cause(step, until)) ?? unexplained(step)),
  };
}

async function oftenMissed(step: RunningStep, until: number): Promise<Told | undefined> {
  const { missed, failed } = step.counts;
  if (MAY_MISS.has(step.name) || missed + failed < JUDGED_LEAST) return undefined;
  const why = await cause(step, until);
  if (why === undefined) return undefined;
  return {
    kind: "often missed",
    level: "doubt",
    message: `it missed ${many(missed + failed)} of ${many(judged(step))} records`,
    examples: examplesOf(step),
    ...why,
  };
}

type Cause = Pick<Told, "at" | "reason" | "suggestion" | "literal">;

async function cause(step: RunningStep, until: number): Promise<Cause | undefined> {
  if (step.name === "grok") return grokCause(step, until);
  return step.name === "date" ? dateCause(step) : undefined;
}

async function grokCause(step: RunningStep, until: number): Promise<Cause | undefined> {
  const why = await whyMissed(step.options, textsOf(step), until);
  if (why === undefined) return undefined;
  const { pattern, ...rest } = why;
  return { at: ["patterns", pattern], ...rest };
}

function dateCause(step: RunningStep): Cause | undefined {
  const texts = textsOf(step);
  const [text] = texts;
  if (text === undefined) return undefined;
  const formats = formatsFor(texts) ?? formatsFor([text]);
  const own = formatsOf(step).join('", "');
  return {
    at: ["formats"],
    reason: `"${own}" reads no such time as "${text.slice(0, EXAMPLE_CHARS)}"`,
    ...(formats === undefined
      ? { suggestion: "a format for it" }
      : { suggestion: `formats: ${JSON.stringify(formats)}`, literal: true }),
  };
}

function unexplained({ counts: { reasons } }: RunningStep): Cause {
  const [first] = reasons;
  const reason =
    first === undefined ? "they are all of another form" : `${first.reason} (${many(first.count)})`;
  return { reason, suggestion: "look at the lines below, and at what the step is for" };
}

/** The field that it looks at, where it looks at one. */
function fieldOf({ options }: RunningStep): string | undefined {
  const field = options["field"] ?? options["key"];
  return typeof field === "string" ? fieldName(field) : undefined;
}

function textsOf(step: RunningStep): string[] {
  const field = fieldOf(step) ?? "body";
  const texts = step.samples.map((record) => valueOf(record, field));
  return [...new Set(texts.filter((text) => text !== undefined))];
}

function valueOf(record: LogRecord, field: string): string | undefined {
  const value = attributeOf(record, field);
  return value ?? (field === "body" || field === "message" ? record.body : undefined);
}

function fieldAbsent(step: RunningStep): Cause | undefined {
  const field = fieldOf(step);
  if (field === undefined || step.samples.length === 0) return undefined;
  if (step.samples.some((record) => valueOf(record, field) !== undefined)) return undefined;
  const names = new Set(step.samples.flatMap(namesOf));
  const near = nearName(field, names);
  const option = step.options["field"] === undefined ? "key" : "field";
  return {
    at: [option],
    reason: `no such record has the field "${field}"`,
    suggestion:
      near === undefined
        ? `a field that they have: ${[...names].slice(0, NAMES_MOST).join(", ") || "there is none"}`
        : `did you mean "${near}"?`,
  };
}

const NAMES_MOST = 12;

function namesOf({ attributes }: LogRecord): string[] {
  return attributes.filter((_, i) => i % 2 === 0);
}

function examplesOf({ samples }: RunningStep): string[] {
  const lines = new Set(samples.map(({ body }) => body.slice(0, EXAMPLE_CHARS)));
  return [...lines].slice(0, EXAMPLES_MOST);
}
