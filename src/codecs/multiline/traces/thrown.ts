/**
 * What is thrown on the JVM, in .NET and in JavaScript looks alike: a line that ends in "…Error" or "…Exception", or goes on
 * behind a colon, then indented "at" lines. Which of them it is shows later, so they share their states. Newer PHP, Dart and
 * Ruby programs log the same head with frames of their own.
 */
import type { Language } from "./languages.ts";
import type { TraceRule } from "./trace-rule.ts";

const JAVA: readonly Language[] = ["java"];
const NODE: readonly Language[] = ["node"];
const DOTNET: readonly Language[] = ["dotnet"];

/** Behind the name: Node's code in brackets, .NET's number in round ones. */
const HEAD = /(?:Exception|Error|Throwable|V8 errors stack trace)(?: \[\w+\]| \([0-9A-Fa-fx]+\))?(?::|\s*$)/;
const CAUSE = /^\s*(?:Caused by|Suppressed|Wrapped by): /;
/** "... 12 more", and Node's "... 5 lines matching cause stack trace ...". */
const LEFT_OUT = /^\s+\.\.\. \d+ \S/;
const FRAME = /^\s+(?:eval )?at \S/;
const INNER = /^\s*---> \S|^\s*--- End of /;

/**
 * What a log record begins with: a time, a level, a bracket of JSON. An error's text of several lines does not, and is known by
 * the frames behind it; as many lines are waited for.
 */
const NO_RECORD =
  /^(?![[(<]?(?:\d{2,4}[-/:.T]\d\d|[A-Z][a-z]{2},? +\d|(?:trace|debug|info|notice|warn|warning|error|fatal|critical)\b|\{|(?:time|ts|level|lvl)=))/i;
const TEXT_LINES = 6;

export const THROWN_RULES: readonly TraceRule[] = [
  { from: "", test: HEAD, hint: /rror|xception|hrowable/, to: "thrown", only: ["java", "dotnet", "node"] },
  ...after("thrown"),
  { from: "thrown", test: /^\s*nested exception is:\s*$/, to: "thrown nested", only: JAVA },
  { from: "thrown", test: /^\s*$/, to: "thrown", only: JAVA },
  { from: "thrown", test: /^Require stack:\s*$/, to: "thrown require", only: NODE },
  { from: "thrown", test: /^#0\s/, to: "dart frames", only: ["dart"] },
  { from: "thrown", test: /^(?:Stack trace:|\[stacktrace\])\s*$/, to: "php frames", only: ["php"] },
  { from: "thrown", test: /^\s+from \S.*:\d+:in [`']/, to: "rb places", only: ["ruby"] },
  { from: "thrown nested", test: /\S/, to: "thrown", only: JAVA },
  { from: "thrown require", test: /^- /, to: "thrown require", only: NODE },
  { from: "thrown require", test: FRAME, to: "frames", only: NODE },
  ...after("frames"),
  { from: "js properties", test: /^\s/, to: "js properties", only: NODE },
  { from: "js properties", test: /^\}\s*$/, to: "frames", only: NODE },
  ...textRules(),
];

/** The lines of an error's text behind its first. */
function textRules(): TraceRule[] {
  const only: readonly Language[] = ["java", "dotnet", "node"];
  const rules: TraceRule[] = [{ from: "thrown", test: NO_RECORD, to: "thrown text 1", maybe: true, only }];
  for (let line = 1; line <= TEXT_LINES; line++) {
    const from = `thrown text ${line}`;
    rules.push(...after(from));
    if (line < TEXT_LINES)
      rules.push({ from, test: NO_RECORD, to: `thrown text ${line + 1}`, maybe: true, only });
  }
  return rules;
}

/** What may follow the head, and each frame. */
function after(from: string): TraceRule[] {
  return [
    { from, test: /^\s+at \S.*\{\s*$/, to: "js properties", only: NODE },
    { from, test: FRAME, to: "frames", only: ["java", "dotnet", "node"] },
    { from, test: CAUSE, to: "thrown", only: JAVA },
    { from, test: LEFT_OUT, to: "frames", only: ["java", "node"] },
    { from, test: /^\s+\[CIRCULAR REFERENCE|^\s+- (?:locked|waiting|parking) /, to: "frames", only: JAVA },
    { from, test: INNER, to: "frames", only: DOTNET },
  ];
}
