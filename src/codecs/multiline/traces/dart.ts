/** Dart: "Unhandled exception:", the error in one or more lines, then frames numbered from #0. */
import type { TraceRule } from "./trace-rule.ts";

const FRAME = /^#\d+\s/;

export const DART_RULES: readonly TraceRule[] = [
  { from: "", test: /^Unhandled exception:\s*$/, to: "dart error" },
  { from: "dart error", test: FRAME, to: "dart frames" },
  { from: "dart error", test: /\S/, to: "dart details" },
  { from: "dart details", test: FRAME, to: "dart frames" },
  { from: "dart details", test: /^\s|^$/, to: "dart details" },
  {
    from: "dart details",
    test: /^(?:NoSuchMethodError|Receiver|Arguments|Tried calling|Found|Closure call)\b/,
    to: "dart details",
  },
  { from: "dart frames", test: FRAME, to: "dart frames" },
  { from: "dart frames", test: /^(?:<asynchronous suspension>|\.\.\.)\s*$/, to: "dart frames" },
];
