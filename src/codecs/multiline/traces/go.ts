/**
 * Go's runtime: "panic: …", perhaps a signal line, an empty line, then goroutines: a function line and an indented
 * file line each, "created by" last. net/http prints "http: panic serving …" and goes on without the empty line.
 */
import type { TraceRule } from "./trace-rule.ts";

const GOROUTINE = /^(?:goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[^\]]+\]:|runtime stack:)\s*$/;
const EMPTY = /^\s*$/;

export const GO_RULES: readonly TraceRule[] = [
  { from: "", test: /\bpanic: |http: panic serving /, hint: /panic/, to: "go panic" },
  { from: "", test: /^(?:fatal error|SIG[A-Z]+): /, to: "go panic" },
  { from: "", test: GOROUTINE, to: "go stack" },
  { from: "go panic", test: GOROUTINE, to: "go stack" },
  { from: "go panic", test: /^\s|^\[signal |^PC=|^panic: /, to: "go panic" },
  { from: "go panic", test: EMPTY, to: "go panic" },
  { from: "go panic", test: /^\[originating from goroutine /, to: "go panic" },
  { from: "go stack", test: /^[^\s(]+\(.*\)\s*$/, to: "go file" },
  { from: "go stack", test: /^created by \S/, to: "go file" },
  { from: "go stack", test: EMPTY, to: "go stack" },
  { from: "go stack", test: GOROUTINE, to: "go stack" },
  { from: "go stack", test: /^\.\.\.(?:additional|\d+) .*frames? elided/, to: "go stack" },
  { from: "go stack", test: /^\s+goroutine running on other thread/, to: "go stack" },
  { from: "go stack", test: /^[a-z][a-z0-9]{1,6}\s+0x[0-9a-f]+\s*$/, to: "go stack" },
  { from: "go stack", test: /^exit status \d+\s*$/, to: "" },
  { from: "go file", test: /^\s+\S/, to: "go stack" },
];
