/**
 * What Node prints of an uncaught error: the place, its source line, a caret, an empty line, the error with its frames
 * and properties, an empty line, its version. The error by itself, as programs log it, is in thrown.ts.
 */
import type { TraceRule } from "./trace-rule.ts";

const EMPTY = /^\s*$/;
const FRAME = /^\s+at \S/;
const OPENS_PROPERTIES = /^\s+at \S.*\{\s*$/;
const LEFT_OUT = /^\s+\.\.\. \d+ lines matching/;
/** Lines of an error's text that have no telling form: as many are taken, so that a text without frames cannot take all. */
const FREE_LINES = 6;

export const NODE_RULES: readonly TraceRule[] = [
  {
    from: "",
    test: /^(?:node:[\w/]+|(?:file:\/\/)?\/\S+\.[cm]?[jt]sx?|<anonymous_script>):\d+\s*$/,
    to: "js source",
  },
  { from: "", test: /^\[[\w$]*Error: .*\] \{\s*$/, to: "js properties" },
  { from: "js source", test: /\S/, to: "js caret" },
  { from: "js caret", test: /^\s*\^+\s*$/, to: "js before" },
  { from: "js before", test: EMPTY, to: "js before" },
  { from: "js before", test: /^\[.*\] \{\s*$/, to: "js uncaught properties" },
  { from: "js before", test: /\S/, to: "js text 1" },
  ...textRules(),
  { from: "js uncaught", test: OPENS_PROPERTIES, to: "js uncaught properties" },
  { from: "js uncaught", test: FRAME, to: "js uncaught" },
  { from: "js uncaught", test: LEFT_OUT, to: "js uncaught" },
  { from: "js uncaught", test: EMPTY, to: "js after" },
  { from: "js uncaught properties", test: /^\s/, to: "js uncaught properties" },
  { from: "js uncaught properties", test: /^\}\s*$/, to: "js uncaught" },
  { from: "js after", test: EMPTY, to: "js after" },
  { from: "js after", test: /^Node\.js v\d/, to: "" },
];

/** Between the error's first line and its frames: an assertion's difference, a list of modules. */
function textRules(): TraceRule[] {
  const rules: TraceRule[] = [];
  for (let line = 1; line <= FREE_LINES; line++) {
    const from = `js text ${line}`;
    rules.push(
      { from, test: OPENS_PROPERTIES, to: "js uncaught properties" },
      { from, test: FRAME, to: "js uncaught" },
      { from, test: /^Node\.js v\d/, to: "" },
      { from, test: /^[-+\s]|^\.\.\.|^$/, to: from },
    );
    if (line < FREE_LINES) rules.push({ from, test: /\S/, to: `js text ${line + 1}` });
  }
  return rules;
}
