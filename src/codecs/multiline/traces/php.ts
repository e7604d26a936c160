/** PHP: the message, "Stack trace:", numbered frames, "thrown in"; Laravel's log format puts the same into a JSON text. */
import type { TraceRule } from "./trace-rule.ts";

export const PHP_RULES: readonly TraceRule[] = [
  { from: "", test: /\bexception '[^']+' with message '/, hint: /xception/, to: "php thrown" },
  { from: "", test: /(?:Fatal|Parse) error: +Uncaught /, hint: /rror/, to: "php thrown" },
  {
    from: "",
    test: /PHP (?:Notice|Warning|Deprecated|Parse error|Fatal error|Catchable fatal error): /,
    hint: /PHP /,
    to: "php thrown",
  },
  { from: "", test: /"exception":"\[object\] \(/, hint: /xception/, to: "php thrown" },
  { from: "php thrown", test: /^(?:Stack trace:|\[stacktrace\])\s*$/, to: "php frames" },
  { from: "php thrown", test: /^PHP Stack trace:\s*$/, to: "php old frames" },
  { from: "php old frames", test: /^PHP +\d+\. /, to: "php old frames" },
  { from: "php frames", test: /^#\d+ /, to: "php frames" },
  { from: "php frames", test: /^\s+thrown in /, to: "php frames" },
  { from: "php frames", test: /^"\}/, to: "" },
  { from: "php frames", test: /^\s*$/, to: "php between" },
  { from: "php between", test: /^Next \S/, to: "php thrown" },
];
