/** Rust: "thread 'main' panicked at …", with the message in that line or the next, notes, and a backtrace when asked for. */
import type { TraceRule } from "./trace-rule.ts";

export const RUST_RULES: readonly TraceRule[] = [
  { from: "", test: /^thread '[^']*' (?:\(\d+\) )?panicked at .*:\d+:\s*$/, to: "rust message" },
  { from: "", test: /^thread '[^']*' (?:\(\d+\) )?panicked at /, to: "rust panicked" },
  { from: "rust message", test: /\S/, to: "rust panicked" },
  { from: "rust panicked", test: /^note: |^\s+\S/, to: "rust panicked" },
  { from: "rust panicked", test: /^stack backtrace:\s*$/, to: "rust frames" },
  { from: "rust frames", test: /^\s+\d+: |^\s+at \S/, to: "rust frames" },
  { from: "rust frames", test: /^note: /, to: "" },
];
