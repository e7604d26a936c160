/** Which lines go on with the one before: stack traces that were printed, and so stored, line by line. */

/** Java, JavaScript, .NET, Python, Go, Ruby: a frame says so by itself. */
const FRAME =
  /^(?:\s+at\s\S|\s+File "|\s*Caused by: |\s*Suppressed: |\s+\.\.\. \d+ (?:more|common)|\s+from \S+:\d+|\t\S.*\.go:\d+|\s+\S+\.(?:rb|ex|exs|rs):\d+|goroutine \d+ \[|created by \S+)/;
/** Source lines between frames only say so by their place. */
const INDENTED = /^(?:\t| {2,})\S/;

export function continues(body: string): boolean {
  return FRAME.test(body);
}

/** `body` follows a line that has folded lines already, or opens a trace. */
export function continuesTrace(body: string): boolean {
  return INDENTED.test(body);
}

export function opensTrace(body: string): boolean {
  return body.startsWith("Traceback (most recent call last)");
}
