/** What stands in Spring Boot's brackets: the application, the thread, and the ids of trace and span. */
import type { Found } from "../found.ts";

/** Micrometer: `4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7`. */
const CORRELATION = /^([0-9a-f]{32}|[0-9a-f]{16})-([0-9a-f]{16})$/;
/** Sleuth: `shop,4bf92f3577b34da6,00f067aa0ba902b7`, with a true or false behind it in its first versions. */
const SLEUTH = /^[^,]*,([0-9a-f]{32}|[0-9a-f]{16})?,([0-9a-f]{16})?(?:,(?:true|false))?$/;

/** `before` stood before the process's number, `brackets` are those behind the dashes. */
export function addCorrelation(found: Found, before: string | undefined, brackets: string): void {
  if (before !== undefined) addIds(found, SLEUTH.exec(before));
  const parts = brackets.split(/\] ?/).map((part) => part.slice(1).trim());
  parts.pop();
  const last = parts.at(-1) ?? "";
  const correlation = CORRELATION.exec(last);
  // An empty one is blanks: there is no trace.
  if (parts.length > 1 && (correlation !== null || last === "")) {
    addIds(found, correlation);
    parts.pop();
  }
  found.add("thread.name", parts.at(-1));
}

function addIds(found: Found, groups: RegExpExecArray | null): void {
  if (groups === null) return;
  found.ids(groups[1]);
  found.span = groups[2] ?? "";
}
