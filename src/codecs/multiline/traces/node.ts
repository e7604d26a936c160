/**
 * What Node prints of an uncaught error: the place, its source line, a caret, an empty line, the error with its frames,
 * an empty line, its version. The error by itself, as programs log it, is in thrown.ts.
 */
import type { TraceRule } from "./trace-rule.ts";

const EMPTY = /^\s*$/;
const FRAME = /^\s+at \S/;
const OPENS_PROPERTIES = /^\s+at \S.*\{\s*$/;

export const NODE_RULES: readonly TraceRule[] = [
  { from: "", test: /^(?:node:[\w/]+|(?:file:\/\/)?\/\S+\.[cm]?[jt]sx?):\d+\s*$/, to: "js source" },
  { from: "js source", test: /\S/, to: "js caret" },
  { from: "js caret", test: /^\s*\^+\s*$/, to: "js before" },
  { from: "js before", test: EMPTY, to: "js before" },
  { from: "js before", test: /^(?:Uncaught )?[\w$]*(?:Error|Exception)\b|^Uncaught /, to: "js uncaught" },
  { from: "js uncaught", test: OPENS_PROPERTIES, to: "js uncaught properties" },
  { from: "js uncaught", test: FRAME, to: "js uncaught" },
  { from: "js uncaught", test: /^Require stack:\s*$|^- /, to: "js uncaught" },
  { from: "js uncaught", test: EMPTY, to: "js after" },
  { from: "js uncaught properties", test: /^\s/, to: "js uncaught properties" },
  { from: "js uncaught properties", test: /^\}\s*$/, to: "js uncaught" },
  { from: "js after", test: /^Node\.js v\d/, to: "" },
];
