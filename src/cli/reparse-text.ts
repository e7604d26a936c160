/** A run over the past in words. */
import type { RecordJson, ReparseRun } from "../api/contract.ts";
import { readable } from "./readable.ts";

export interface ProgressLine {
  show: (run: ReparseRun) => void;
  end: () => void;
}

/** One line that is written over and over; nothing where nobody looks. */
export function progressLine(terminal: boolean, write: (text: string) => void): ProgressLine {
  let shown = false;
  return {
    show: (run) => {
      if (!terminal) return;
      shown = true;
      write(`\r\u001b[K${progress(run)}`);
    },
    end: () => {
      if (shown) write("\r\u001b[K");
    },
  };
}

export function progress({ read, total, changed, at, dryRun }: ReparseRun): string {
  const share = total === 0 ? 100 : Math.floor((100 * read) / total);
  const place = at === null ? "" : `, at ${at.slice(0, 19)}Z`;
  return `${share} %  ${number(read)} of ${number(total)} read, ${number(changed)} ${changedWord(dryRun)}${place}`;
}

/** Names shown of each list. */
const NAMES_SHOWN = 20;
const EXAMPLE_CHARS = 200;

export function summary(run: ReparseRun): string {
  const lines = [
    `${STATES[run.state]}${run.because === null ? "" : `: ${run.because}`}`,
    `  ${progress(run)}`,
  ];
  if (run.redacted > 0) lines.push(`  texts redacted: ${number(run.redacted)}`);
  lines.push(
    ...changes("new", run.gained),
    ...changes("gone", run.lost),
    ...changes("other value", run.other),
  );
  if (run.dryRun) for (const { before, after } of run.examples) lines.push("", ...example(before, after));
  return `${lines.map((line) => readable(line, false)).join("\n")}\n`;
}

const STATES: Readonly<Record<ReparseRun["state"], string>> = {
  running: "Running",
  done: "Done",
  cancelled: "Cancelled; what was parsed stays so",
  failed: "Failed; what was parsed stays so",
};

function changedWord(dryRun: boolean): string {
  return dryRun ? "would change" : "changed";
}

function changes(what: string, all: ReparseRun["gained"]): string[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, NAMES_SHOWN).map(({ name, records }) => `${name} (${number(records)})`);
  const more = all.length > NAMES_SHOWN ? `, and ${all.length - NAMES_SHOWN} more` : "";
  return [`  ${what}: ${shown.join(", ")}${more}`];
}

function example(before: RecordJson, after: RecordJson): string[] {
  const lines = [`  ${cut(after.body)}`];
  const was = fieldsOf(before);
  const now = fieldsOf(after);
  for (const [name, value] of now) {
    const old = was.get(name);
    if (old === undefined) lines.push(`    + ${name} = ${cut(value)}`);
    else if (old !== value) lines.push(`    ~ ${name} = ${cut(value)}  (was ${cut(old)})`);
  }
  for (const [name, value] of was) if (!now.has(name)) lines.push(`    - ${name} = ${cut(value)}`);
  return lines;
}

function fieldsOf({ timestamp, severity, resource, attributes }: RecordJson): Map<string, string> {
  const fields = new Map<string, string>([
    ["timestamp", timestamp],
    ["severity", severity],
  ]);
  for (const [name, value] of [...Object.entries(resource), ...Object.entries(attributes)])
    fields.set(name, String(value));
  return fields;
}

function cut(text: string): string {
  const line = text.replaceAll("\n", "⏎");
  return line.length > EXAMPLE_CHARS ? `${line.slice(0, EXAMPLE_CHARS)}…` : line;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
