/** The status of an access log's line: what the server answered is how bad it was. */
import { SEVERITY } from "../../record/severity.ts";

/** The request line of a common or combined log ends within this. */
const REQUEST_CHARS_MOST = 4096;

/** `… HTTP/1.1" 503 …` → error; 0 for everything else. */
export function accessLogSeverity(body: string): number {
  const quote = body.indexOf('" 5');
  if (quote < 0 || quote > REQUEST_CHARS_MOST) return 0;
  const protocol = body.lastIndexOf("HTTP/", quote);
  if (protocol < 0 || quote - protocol > "HTTP/1.1".length) return 0;
  const status = /^" 5\d\d(?:\s|$)/;
  return status.test(body.slice(quote, quote + 6)) ? SEVERITY.error : 0;
}
