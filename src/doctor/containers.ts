/** Where lines come from that no step has ever understood. */
import { suggestPattern } from "../codecs/grok/suggest/suggest.ts";
import type { LogRecord } from "../record/record.ts";
import type { Finding } from "./finding.ts";
import { many } from "./lasting.ts";
import type { RunningStep } from "./observed.ts";

/** Fewer lines are a greeting, not a log. */
const LINES_LEAST = 20;
/** The worst ones; a host may have hundreds. */
const ORIGINS_MOST = 50;
const EXAMPLES_MOST = 3;
const EXAMPLE_CHARS = 200;
const LINES_FOR_PATTERN = 12;

interface Origin {
  field: string;
  records: number;
  understood: boolean;
  lines: string[];
}

export function unparsedOrigins(steps: readonly RunningStep[]): Finding[] {
  const origins = new Map<string, Origin>();
  // What tells nothing of its work says nothing about where it works.
  for (const step of steps) if (step.parses && tells(step)) gather(step, origins);
  return [...origins]
    .filter(([, { understood, records }]) => !understood && records >= LINES_LEAST)
    .toSorted(([, a], [, b]) => b.records - a.records)
    .slice(0, ORIGINS_MOST)
    .map(([name, origin]) => neverUnderstood(name, origin));
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
    known.lines.push(sample, ...linesOf(origin, samples));
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

function neverUnderstood(name: string, { field, records, lines }: Origin): Finding {
  const told = [...new Set(lines.filter((line) => line !== ""))];
  const pattern = suggestPattern(told.slice(0, LINES_FOR_PATTERN))?.pattern;
  const value = /^[\w./-]+$/.test(name) ? name : JSON.stringify(name);
  const when = `${field}:${value}`;
  return {
    kind: "never understood",
    level: "doubt",
    about: { what: WORDS[field] ?? "source", name },
    message: `none of its ${many(records)} lines was understood by any step`,
    reason: `they have a format of their own, and are kept as they came, without fields`,
    ...(pattern === undefined
      ? { suggestion: "a step of its own, with a condition" }
      : {
          suggestion: `- grok: { when: ${JSON.stringify(when)}, patterns: [${JSON.stringify(pattern)}] }`,
          literal: true,
        }),
    examples: told.slice(0, EXAMPLES_MOST).map((line) => line.slice(0, EXAMPLE_CHARS)),
    query: when,
  };
}
