/**
 * Python: "Traceback (most recent call last):", indented frames, then the exception at the margin. A chained one follows
 * behind an empty line, a sentence and another. Exception groups are drawn with | and +. Ruby 2.5–2.7 used the same heading.
 */
import type { TraceRule } from "./trace-rule.ts";

const HEADING = /Traceback \(most recent call last\):\s*$/;
/** An exception group: everything below is drawn inside its frame. */
const GROUP = /^\s*\+ Exception Group Traceback \(most recent call last\):\s*$/;
const EMPTY = /^\s*$/;

export const PYTHON_RULES: readonly TraceRule[] = [
  { from: "", test: GROUP, to: "py group" },
  { from: "", test: HEADING, hint: /Traceback/, to: "py frames" },
  { from: "", test: /^ {2}File "[^"]+", line \d+\s*$/, to: "py frames", only: ["python"] },
  { from: "py frames", test: /^\s+\S/, to: "py frames" },
  { from: "py frames", test: /^\S/, to: "py raised" },
  { from: "py raised", test: EMPTY, to: "py between" },
  { from: "py raised", test: /^\s/, to: "py raised" },
  { from: "py group", test: /^\s+[|+]/, to: "py group" },
  { from: "py group", test: EMPTY, to: "py between" },
  { from: "py between", test: /^During handling of the above exception/, to: "py chain" },
  { from: "py between", test: /^The above exception was the direct cause/, to: "py chain" },
  { from: "py chain", test: EMPTY, to: "py chain" },
  { from: "py chain", test: GROUP, to: "py group" },
  { from: "py chain", test: HEADING, to: "py frames" },
];
