/** Steps as text, and samples → what each step makes of each sample. Nothing of it is kept. */
import type { TriedStep, TryAnswer } from "../../api/contract.ts";
import { ownRecord } from "../../codecs/json/own-record.ts";
import { readSteps } from "../../config/steps-text.ts";
import { explain } from "../../pipeline/explain.ts";
import type { OneStep } from "../../pipeline/steps.ts";
import { recordJson } from "../../record/json.ts";
import type { LogRecord } from "../../record/record.ts";
import { Refusal } from "../../record/refusal.ts";
import { makeResource } from "../../record/resource.ts";
import { transforms as catalog } from "../../transforms/catalog.ts";
import { lineRecord } from "../line-record.ts";
import { openTransforms } from "../transforms.ts";
import { refuseOtherFiles } from "./files.ts";
import type { TryJob } from "./messages.ts";

/** Somebody waits: what is not done by then is left. */
const LONGEST_MS = 2500;
/** Of the answer, in characters; steps can make much of little. */
const MOST_CHARS = 4 * 1024 * 1024;

/** The answer as JSON. Throws a Refusal for steps that are wrong. */
export function tryOut(job: TryJob): string {
  const until = performance.now() + LONGEST_MS;
  const { detect, transforms, lines } = readSteps(job.steps, catalog, job.env);
  for (const step of transforms) refuseOtherFiles(step, new Set(job.files));
  const steps = openTransforms({ detect: detect ?? job.detect, transforms });
  const samples = samplesOf(job);
  const results: string[] = [];
  let chars = 0;
  for (const record of samples) {
    if (performance.now() > until || chars > MOST_CHARS) break;
    const result = resultOf(steps.each, record);
    chars += result.length;
    results.push(result);
  }
  const told: Omit<TryAnswer, "results"> = {
    steps: triedSteps(steps.counts(), lines),
    left: samples.length - results.length,
  };
  return `${JSON.stringify(told).slice(0, -1)},"results":[${results.join(",")}]}`;
}

function samplesOf({ lines, records }: TryJob): LogRecord[] {
  const now = Date.now();
  return [...lines.map((line) => lineRecord(line, now)), ...records.map((one) => recordOf(one, now))];
}

function recordOf(json: Record<string, unknown>, nowMs: number): LogRecord {
  const own = ownRecord(json, nowMs);
  if (own === undefined)
    throw new Refusal("E_BODY", "records: not a record in JSON", "as GET /api/v1/search gives them");
  return { ...own, resource: makeResource(own.resource) };
}

function resultOf(steps: readonly OneStep[], record: LogRecord): string {
  const { records, traces } = explain(steps, record);
  const result: TryAnswer["results"][number] = { records: records.map(recordJson), steps: traces };
  return JSON.stringify(result);
}

/** The recognition stands in front of what the text has, or in it. */
function triedSteps(
  counts: ReturnType<ReturnType<typeof openTransforms>["counts"]>,
  lines: readonly number[],
): TriedStep[] {
  const ahead = counts.length - lines.length;
  return counts.map(({ id, name, records, matched, missed, failed, dropped, ms }, i) => ({
    id,
    name,
    line: lines[i - ahead] ?? null,
    records,
    matched,
    missed,
    failed,
    dropped,
    us: Math.round(ms * 1000),
  }));
}
