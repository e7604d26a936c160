/** The steps within a configuration's text: found, and replaced with every other line left as it is. */
import { isMap, isScalar, parseDocument } from "yaml";

export interface StepsInText {
  /** The list alone, comments too, moved to the left edge; with its key where both stand on one line. */
  steps: string;
  /** Of the key, from 1. */
  line: number;
  /** Of what follows, from 1. */
  end: number;
}

/** A mark of the byte order may stand in front of the first line. */
const KEY = /^\ufeff?["']?transforms["']?\s*:/;
const DETECT = /^\ufeff?["']?detect["']?\s*:/;

/** Between the key and the next one. */
export function stepsIn(text: string): StepsInText | undefined {
  const lines = linesOf(text);
  const at = lines.findIndex((line) => KEY.test(line));
  const head = lines[at];
  if (head === undefined) return undefined;
  // `transforms: [json]` is whole as it stands.
  if (!/:\s*(#.*)?$/.test(head)) {
    const end = Math.max(at + 1, lastLineOf(text));
    return { steps: `${lines.slice(at, end).join("\n")}\n`, line: at + 1, end: end + 1 };
  }
  const rest = lines.slice(at + 1);
  const next = rest.findIndex((line) => /^[^\s#-]|^(---|\.\.\.)/.test(line));
  const own = trimmed(next < 0 ? rest : rest.slice(0, next));
  const indents = own.filter((line) => /^\s*[^\s#]/.test(line)).map((line) => line.search(/\S/));
  const indent = Math.min(...indents, 80);
  const steps = own.map((line) => line.slice(Math.min(indent, line.search(/\S|$/))));
  const end = at + 1 + own.length + 1;
  return { steps: steps.length === 0 ? "" : `${steps.join("\n")}\n`, line: at + 1, end };
}

/** The configuration with other steps: a list, or text with the keys `transforms` and `detect`. */
export function withSteps(text: string, steps: string): string {
  const whole = linesOf(steps).some((line) => KEY.test(line) || DETECT.test(line));
  const switched = whole ? linesOf(steps).find((line) => DETECT.test(line)) : undefined;
  // Lines keep their own ends.
  const lines = text.split("\n");
  const end = text.includes("\r\n") ? "\r" : "";
  if (switched !== undefined) putDetect(lines, switched + end);
  const place = stepsIn(lines.join("\n"));
  const section = sectionOf(whole ? stepsIn(steps) : { steps }).map((line) => line + end);
  if (place === undefined) {
    const before = trimmedEnd(lines);
    return [...before, ...(before.length > 0 ? [end] : []), ...section, ""].join("\n");
  }
  lines.splice(place.line - 1, place.end - place.line, ...section);
  return lines.join("\n");
}

/** As it stands in a configuration. */
function sectionOf(found: { steps: string } | undefined): string[] {
  const list = trimmedEnd(linesOf(found?.steps ?? ""));
  if (KEY.test(list[0] ?? "")) return list;
  if (list.every((line) => /^\s*(#.*)?$/.test(line))) return ["transforms: []", ...list];
  return ["transforms:", ...list.map((line) => (line === "" ? "" : `  ${line}`))];
}

function putDetect(lines: string[], detect: string): void {
  const at = lines.findIndex((line) => DETECT.test(line));
  const before = lines.findIndex((line) => KEY.test(line));
  if (at >= 0) lines[at] = detect;
  else lines.splice(before >= 0 ? before : trimmedEnd(lines).length, 0, detect);
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

/** Of a value that begins beside its key and may go on below it; from 1. */
function lastLineOf(text: string): number {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) return 0;
  const pair = contents.items.find((one) => isScalar(one.key) && one.key.value === "transforms");
  const end = (pair?.value as { range?: readonly number[] } | null)?.range?.[1] ?? 0;
  return linesOf(text.slice(0, end).trimEnd()).length;
}

/** Blank lines at the end, and a comment at the edge: it speaks of what follows. */
function trimmed(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && /^(#.*|\s*)$/.test(lines[end - 1] ?? "")) end -= 1;
  return lines.slice(0, end);
}

function trimmedEnd(lines: readonly string[]): string[] {
  let end = lines.length;
  while (end > 0 && (lines[end - 1] ?? "").trim() === "") end -= 1;
  return lines.slice(0, end);
}
