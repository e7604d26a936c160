/** filter.id, filter.name, filter.labels, filter.sources → what the docker source is to read. */
import { nearest } from "../nearest.ts";
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";
import { impossibleInName, patternAsRegex, readPattern } from "./name-pattern.ts";
import type { PatternPart } from "./name-pattern.ts";
import { list } from "./values.ts";

/** As a person wrote them, in a URI or in JSON. */
export interface WrittenFilters {
  id: string;
  name: string;
  labels: readonly string[];
  /** Undefined when they were not given at all. */
  sources: readonly string[] | undefined;
}

/** The docker source's `filter`. All that is given must match. */
export interface ContainerFilter {
  id?: string;
  name?: string;
  names?: string[];
  nameRegex?: string;
  labels?: string[];
  streams?: Stream[];
}

export type Stream = "stdout" | "stderr";
const STREAMS: readonly Stream[] = ["stdout", "stderr"];

/** `warn` is told what has no effect and yet is no reason not to start. */
export function readFilters(
  written: WrittenFilters,
  complain: Complain,
  warn: (sentence: string) => void,
): ContainerFilter {
  const id = readId(written.id.trim(), complain);
  const labels = written.labels.map((label) => label.trim()).filter((label) => label !== "");
  for (const label of labels) checkLabel(label, complain, warn);
  return {
    ...(id === undefined ? {} : { id }),
    ...readNames(list(written.name), complain),
    ...(labels.length === 0 ? {} : { labels }),
    ...(written.sources === undefined ? {} : { streams: readStreams(written.sources, complain) }),
  };
}

/** logspout compares the first 12 digits alone, so that a whole id never matches; here up to all 64 count. */
function readId(text: string, complain: Complain): string | undefined {
  if (text === "") return undefined;
  if (/^[0-9a-f]{1,64}$/i.test(text)) return text.toLowerCase();
  complain(
    `filter.id: ${quoted(text)} is no container's id`,
    "write its first hexadecimal digits, up to all 64",
  );
  return undefined;
}

type NameFilter = Pick<ContainerFilter, "name" | "names" | "nameRegex">;

/** Several patterns: one of them must match. logspout has one pattern. */
function readNames(patterns: readonly string[], complain: Complain): NameFilter {
  const read: { text: string; parts: PatternPart[] }[] = [];
  for (const pattern of patterns) {
    // People know names with the slash that inspect shows; no pattern with one could match.
    const text = pattern.replace(/^\//, "");
    const parts = readName(text, complain);
    if (parts !== undefined) read.push({ text, parts });
  }
  const [only] = read;
  if (only === undefined) return {};
  if (read.length === 1) return { name: only.text };
  if (read.every(({ parts }) => parts.every((part) => part.kind === "literal")))
    return { names: read.map(({ parts }) => patternText(parts)) };
  return { nameRegex: `^/?(?:${read.map(({ parts }) => patternAsRegex(parts)).join("|")})$` };
}

function patternText(parts: readonly PatternPart[]): string {
  return parts.map((part) => (part.kind === "literal" ? part.text : "")).join("");
}

function readName(text: string, complain: Complain): PatternPart[] | undefined {
  const reading = readPattern(text);
  if (!reading.good) {
    complain(`filter.name: ${quoted(text)} is no pattern: ${reading.why}`, "write such as web* or web-[0-9]");
    return undefined;
  }
  const impossible = impossibleInName(reading.parts);
  if (impossible === undefined) return reading.parts;
  complain(
    `filter.name: ${quoted(text)} can match nothing, no container's name has ${quoted(impossible)}`,
    "known are *, ?, [a-z] and [^a]; write several patterns with commas (%2C)",
  );
  return undefined;
}

/** `key:pattern`, as the docker source takes it. */
function checkLabel(text: string, complain: Complain, warn: (sentence: string) => void): void {
  const colon = text.indexOf(":");
  if (colon < 0) {
    warn(`filter.labels: ${quoted(text)} has no colon and so no effect; ${text}:?* asks for the label`);
    return;
  }
  const reading = readPattern(text.slice(colon + 1));
  if (colon > 0 && reading.good) return;
  const why = reading.good ? "there is no label's name" : reading.why;
  complain(
    `filter.labels: ${quoted(text)} is no label and pattern: ${why}`,
    "write such as com.example.app:web*",
  );
}

/** With nothing in it logspout sends nothing at all, which nobody wants who says so. */
function readStreams(written: readonly string[], complain: Complain): Stream[] {
  const named = written.map((source) => source.trim()).filter((source) => source !== "");
  if (named.length === 0) complain("filter.sources is empty", "write stdout or stderr, or leave it out");
  return named.flatMap((source) => readStream(source, complain));
}

function readStream(text: string, complain: Complain): Stream[] {
  const found = STREAMS.find((stream) => stream === text);
  if (found !== undefined) return [found];
  const near = nearest(text, STREAMS);
  const hint = near === undefined ? "write stdout or stderr" : `did you mean ${near}?`;
  complain(`filter.sources: ${quoted(text)} is not one of stdout, stderr`, hint);
  return [];
}
