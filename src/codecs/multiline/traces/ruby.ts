/**
 * Ruby: the interpreter prints place, text and class in one line, then indented "from" lines; Rails prints "Class (text):",
 * perhaps an empty line and the source around it, then places, with or without indent.
 */
import type { TraceRule } from "./trace-rule.ts";

const PLACE = /^\s*(?:from |\d+: from )?\S.*:\d+:in [`'‘]/;

export const RUBY_RULES: readonly TraceRule[] = [
  { from: "", test: /\S:\d+:in [`'‘]/, hint: /:in [`'‘]/, and: /\([A-Z][\w:]*\)\s*$/, to: "rb raised" },
  {
    from: "",
    test: /(?:Error|Exception|::\w+) \(/,
    hint: /rror|xception|::/,
    and: /\):\s*$/,
    to: "rb raised",
  },
  { from: "rb raised", test: PLACE, to: "rb places" },
  { from: "rb raised", test: /^\s*$/, to: "rb raised" },
  { from: "rb raised", test: /^\s*\d+: /, to: "rb raised" },
  { from: "rb places", test: PLACE, to: "rb places" },
  { from: "rb places", test: /^\s+\.{3} \d+ levels\.{3}\s*$/, to: "rb places" },
];
