/** The standing doctor of a running server: its configuration, its steps' counts, its receivers, and the store's word on fields. */
import type { FindRecords, Look } from "../api/doctor-route.ts";
import type { Configuration } from "../config/schema.ts";
import { examine } from "../doctor/examine.ts";
import { fileTimes, linesAt } from "../doctor/file-times.ts";
import type { FileEntry } from "../doctor/file-times.ts";
import { inOrder } from "../doctor/finding.ts";
import type { Finding } from "../doctor/finding.ts";
import { observe } from "../doctor/observe.ts";
import type { Receiver, RunningStep } from "../doctor/observed.ts";
import { settle } from "../doctor/settle.ts";
import { together } from "../doctor/together.ts";
import type { Activity } from "../pipeline/activity.ts";
import type { Counters } from "../pipeline/counters.ts";
import { transforms } from "../transforms/catalog.ts";
import { namedSteps } from "./named-steps.ts";
import type { NamedStep } from "./named-steps.ts";
import type { OpenSource } from "./open-sources.ts";
import type { AskedFor, RunningSteps } from "./running-steps.ts";

export interface DoctorParts {
  steps: Pick<RunningSteps, "asked" | "counts" | "samples" | "origins">;
  /** Read at every question. */
  sources: readonly OpenSource[];
  activity: (source: string) => Activity;
  counters: Pick<Counters, "all">;
  started: Date;
}

export function createDoctor(parts: DoctorParts): Look {
  const { started } = parts;
  let reading: Reading | undefined;
  return async (find) => {
    const asked = parts.steps.asked();
    if (reading?.asked !== asked) reading = readingOf(asked);
    const { config, written } = asked;
    const { place } = written;
    const steps = runningSteps(parts, reading);
    const receivers = receiversOf(parts);
    const upMs = Date.now() - started.getTime();
    const settled = await settle(reading.findings, (query) => seenBy(find, query));
    const observed = await observe({ steps, receivers, upMs, place });
    const files = await fileTimes(fileEntries(config), (path) => linesBy(find, path), place);
    return {
      findings: inOrder([...together(settled, observed), ...files]),
      since: started.toISOString(),
      steps: steps.length,
      receivers: receivers.filter(({ listens }) => listens).length,
    };
  };
}

/** What the configuration alone tells. */
interface Reading {
  asked: AskedFor;
  named: readonly NamedStep[];
  /** Steps that parse. */
  parsing: ReadonlySet<string>;
  findings: Finding[];
}

function readingOf(asked: AskedFor): Reading {
  const { config, written } = asked;
  const named = namedSteps(config);
  const parsing = new Set(named.filter(parses).map(({ id }) => id));
  const findings = examine({ steps: named, transforms, place: written.place, open: false });
  return { asked, named, parsing, findings };
}

/** What tells nothing of itself is the built-in recognition, which parses. */
function parses({ name, options }: NamedStep): boolean {
  const facts = transforms.find((one) => one.name === name)?.facts;
  return facts === undefined || facts(options).parses === true;
}

function runningSteps({ steps }: DoctorParts, { named, parsing }: Reading): RunningStep[] {
  const counts = steps.counts();
  return named.flatMap((step) => {
    const count = counts.find(({ id }) => id === step.id);
    if (count === undefined) return [];
    const { id } = step;
    return [
      {
        ...step,
        counts: count,
        samples: steps.samples(id),
        origins: steps.origins(id),
        parses: parsing.has(id),
      },
    ];
  });
}

function receiversOf({ steps, sources, activity, counters }: DoctorParts): Receiver[] {
  const { written } = steps.asked();
  const counts = counters.all();
  return sources.map(({ name, running }) => {
    const status = running.status();
    const troubles = counts.filter((one) => one.hop === name && one.event !== "read" && one.count > 0);
    return {
      name,
      listens: running.listens === true && status.state === "running",
      detail: status.state === "running" ? status.detail : "",
      records: activity(name).records,
      named: written.has(["sources", name]),
      troubles,
    };
  });
}

/** An engine that is away has no answer; the next look may have one. */
async function seenBy(find: FindRecords, query: string): Promise<boolean | undefined> {
  try {
    return (await find(query, 1)).length > 0;
  } catch {
    return undefined;
  }
}

const LINES_MOST = 20;

async function linesBy(find: FindRecords, path: string): Promise<string[] | undefined> {
  try {
    const records = await find(`logboom.source:file ${linesAt(path)}`, LINES_MOST);
    return records.map(({ body }) => body);
  } catch {
    return undefined;
  }
}

function fileEntries({ sources }: Configuration): FileEntry[] {
  const files = sources.get("file")?.["files"];
  if (!Array.isArray(files)) return [];
  return files.map((one: { paths?: string | string[]; datetimeFormat?: string }, index) => ({
    index,
    paths: [one.paths ?? []].flat(),
    format: one.datetimeFormat ?? "",
  }));
}
