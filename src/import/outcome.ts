/**
 * What an importer makes of another program's configuration, before it is written down (render.ts): parts of a
 * logboom.yaml, each with the line that it comes from, and findings. Importers are pure: text in, this out.
 */

export interface Imported {
  /** Several of one name become one: their lists are joined, other options must agree (sources.ts). */
  sources: ImportedSource[];
  /** In the order in which they run. */
  steps: ImportedStep[];
  /** Where lines went to. logboom.yaml sends nothing on, an agent does: these stand in the result as a comment. */
  routes: ImportedRoute[];
  findings: Finding[];
}

interface Origin {
  /** Of the imported text, from 1. */
  line: number;
  /** In the words of the other program: "filter grok", "section /var/log/messages". */
  what: string;
  /** Sentences that stand as comments above it, such as a correction that was made. */
  notes?: readonly string[];
}

export interface ImportedSource extends Origin {
  /** As in sources/catalog.ts. */
  name: string;
  options: Readonly<Record<string, unknown>>;
}

export interface ImportedStep extends Origin {
  /** As in transforms/catalog.ts. */
  name: string;
  options: Readonly<Record<string, unknown>>;
  /** A query; absent: every record. */
  when?: string | undefined;
  id?: string | undefined;
  /** Goes into the list `tags` of records on which the step fails. */
  tagOnFailure?: string | undefined;
}

export interface ImportedRoute extends Origin {
  /** As `logboom agent` takes it: syslog+tcp://logs.example:514. */
  uri: string;
}

export interface Finding {
  /** Of the imported text, from 1. */
  line: number;
  /**
   * "not carried over": the result does without. "changed": the result does it in another way. "fault": it does not do what
   * was meant there either; the result is corrected where a correction was asked for and is known.
   */
  level: "not carried over" | "changed" | "fault";
  /** Of the faults that docs/guide/import-faults.md describes. */
  code?: FaultCode | undefined;
  /** A sentence without a full stop. */
  text: string;
  /** What to do, or what was done; "" when there is nothing to say. */
  suggestion: string;
}

export type FaultCode = `D${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}`;

export interface ImportRequest {
  text: string;
  /** As the user named it; for words only. */
  file: string;
  /** Faults are told and left as they are, instead of corrected. */
  asWritten: boolean;
  /** Which names the built-in grok patterns' fields had there; undefined: as the text lets us guess. */
  fieldNames: "ecs" | "legacy" | undefined;
}

export interface Importer {
  /** As `--format` takes it. */
  name: string;
  summary: string;
  /** Whether the text looks like this program's; asked in the catalog's order. */
  recognises: (text: string, file: string) => boolean;
  /** Throws a Refusal E_IMPORT with the place (lineAndColumn) for a text that cannot be read at all. */
  read: (request: ImportRequest) => Imported;
}

export function nothingImported(): Imported {
  return { sources: [], steps: [], routes: [], findings: [] };
}

/** Between this and the end of a reference to an environment variable; no configuration has it. */
const VARIABLE = "\u0001";

/**
 * A reference to an environment variable within a value: `${NAME}`, or with a text for when it is not set. All other `${`
 * are written so that they stay what they are.
 */
export function environmentText(name: string, otherwise?: string): string {
  return `${VARIABLE}${name}${otherwise === undefined ? "" : `:-${otherwise}`}${VARIABLE}`;
}

/** A value as logboom.yaml has it. */
export function writtenText(text: string): string {
  const parts = text.replaceAll("${", () => "$${").split(VARIABLE);
  return parts.map((part, i) => (i % 2 === 1 ? `\${${part}}` : part)).join("");
}

/** "3:14" for refusals. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return `${lineOf(text, offset)}:${offset - start + 1}`;
}

export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
