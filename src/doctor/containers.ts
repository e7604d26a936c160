/** Where lines come from that no step has ever understood. */
import { setImmediate as turn } from "node:timers/promises";
import { suggestPattern } from "../codecs/grok/suggest/suggest.ts";
import type { LogRecord } from "../record/record.ts";
import type { Finding } from "./finding.ts";
import { many } from "./lasting.ts";
import type { RunningStep } from "./observed.ts";

/** Fewer lines are a greeting, not a log. */
const LINES_LEAST = 20;
/** A pattern is made for the largest ones; a host may have hundreds. */
const PATTERNS_MOST = 10;
const NAMES_MOST = 20;
const EXAMPLES_MOST = 3;
const EXAMPLE_CHARS = 200;
const LINES_FOR_PATTERN = 12;

interface Origin {
  field: string;
  records: number;
  understood: boolean;
  lines: string[];
}

export async function unparsedOrigins(steps: readonly RunningStep[]): Promise<Finding[]> {
  const origins = new Map<string, Origin>();
  // What tells nothing of its work says nothing about where it works.
  for (const step of steps) if (step.parses && tells(step)) gather(step, origins);
  const unknown = [...origins]
    .filter(([, { understood, records }]) => !understood && records >= LINES_LEAST)
    .toSorted(([, a], [, b]) => b.records - a.records);
  const found: Finding[] = [];
  for (const [name, origin] of unknown.slice(0, PATTERNS_MOST)) {
    const finding = ofOneForm(name, origin);
    if (finding !== undefined) found.push(finding);
    // Making a pattern takes the processor for a while.
    await turn();
  }
  const others = unknown.filter(([name]) => !found.some(({ about }) => about.name === name));
  return others.length === 0 ? found : [...found, ofNoForm(others)];
}

function tells({ counts: { matched, missed, failed } }: RunningStep): boolean {
  return matched + missed + failed > 0;
}

function gather({ origins: counts, samples }: RunningStep, origins: Map<string, Origin>): void {
  for (const { origin, field, records, unmatched, sample } of counts) {
    if (records === 0) continue;
    const known = origins.get(origin) ?? { field, records: 0, understood: false, lines: [] };
    known.records = Math.max(known.records, records);
    if (unmatched < records) known.understood = true;
    if (sample !== undefined) known.lines.push(sample.body);
    known.lines.push(...linesOf(origin, samples));
    origins.set(origin, known);
  }
}

function linesOf(origin: string, samples: readonly LogRecord[]): string[] {
  return samples.filter((one) => one.resource.origin === origin).map(({ body }) => body);
}

const WORDS: Readonly<Record<string, Finding["about"]["what"]>> = {
  "container.name": "container",
  "service.name": "service",
  "host.name": "host",
};

/** Undefined for lines that are prose, or of many forms. */
function ofOneForm(name: string, { field, records, lines }: Origin): Finding | undefined {
  const told = [...new Set(lines.filter((line) => line !== ""))];
  const pattern = suggestPattern(told.slice(0, LINES_FOR_PATTERN))?.pattern;
  if (pattern === undefined || pattern.includes("%{GREEDYDATA")) return undefined;
  const when = `${field}:${/^[\w./-]+$/.test(name) ? name : JSON.stringify(name)}`;
  return {
    kind: "never understood",
    level: "doubt",
    about: { what: WORDS[field] ?? "source", name },
    message: `none of its ${many(records)} lines was understood by any step`,
    reason: "they have a form of their own, and are kept as they came, without fields",
    suggestion: `- grok: { when: ${JSON.stringify(when)}, patterns: [${JSON.stringify(pattern)}] }`,
    literal: true,
    examples: told.slice(0, EXAMPLES_MOST).map((line) => line.slice(0, EXAMPLE_CHARS)),
    query: when,
  };
}

function ofNoForm(others: readonly [string, Origin][]): Finding {
  const names = others.slice(0, NAMES_MOST).map(([name]) => name);
  const more = others.length - names.length;
  const lines = others.reduce((sum, [, { records }]) => sum + records, 0);
  return {
    kind: "plain text",
    level: "note",
    about: { what: "source", name: names.join(", ") + (more > 0 ? ` and ${many(more)} more` : "") },
    message: `none of ${many(lines)} lines was understood by any step`,
    reason: "they are text, or of many forms; words in them are found all the same",
    suggestion: "give those that have fields a step of their own: the page Parse suggests patterns for lines",
  };
}
