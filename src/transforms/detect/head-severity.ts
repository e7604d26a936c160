/** Lines whose very first characters say it: klog, Ruby, logcat, Redis, stack traces. */
import { SEVERITY } from "../../record/severity.ts";

const LETTERS: Readonly<Record<string, number>> = {
  V: SEVERITY.trace,
  D: SEVERITY.debug,
  I: SEVERITY.info,
  W: SEVERITY.warn,
  E: SEVERITY.error,
  F: SEVERITY.fatal,
  A: SEVERITY.unspecified,
};

/** `E0101 12:00:00.000000 …` (klog), `E, [2026-…` (Ruby's Logger), `E/Tag( 123): …` (logcat). */
const LETTER_FORMS = /^[VDIWEFA](?:\d{4} \d\d:\d\d:\d\d|, \[\d|\/[\w.$-]{1,64}\s*\()/;

/** Redis: `1:M 21 Nov 2026 09:30:00.123 # …`, one sign for each level. */
const REDIS = /^\d{1,7}:[MSCX] \d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d{3} ([.*#-]) /;
const REDIS_SIGNS: Readonly<Record<string, number>> = {
  ".": SEVERITY.debug,
  "-": SEVERITY.trace,
  "*": SEVERITY.notice,
  "#": SEVERITY.warn,
};

/** `TypeError: …`, `java.lang.IllegalStateException: …`. */
const THROWN = /^(?:[\w$]+\.)*[A-Z][\w$]*(?:Error|Exception)(?::|$)/;

export function headSeverity(body: string): number {
  const first = body.charCodeAt(0);
  const second = body.charCodeAt(1);
  if (first >= 48 && first <= 57) return redisSeverity(body, second);
  // Only a digit, a comma or a slash as the second character can make one of the letter forms.
  if (second <= 57 && second >= 44) return LETTER_FORMS.test(body) ? (LETTERS[body[0] ?? ""] ?? 0) : 0;
  return isThrown(body, first) ? SEVERITY.error : 0;
}

function redisSeverity(body: string, second: number): number {
  const colon = second === 58 ? 1 : body.indexOf(":");
  const role = body.charCodeAt(colon + 1);
  if (colon > 7 || role < 65 || role > 90) return 0;
  return REDIS_SIGNS[REDIS.exec(body)?.[1] ?? ""] ?? 0;
}

function isThrown(body: string, first: number): boolean {
  if (first === 84 && body.startsWith("Traceback (most recent call last)")) return true;
  if (first === 69 && body.startsWith("Exception in thread ")) return true;
  // The name ends at the first colon: most lines have a blank before any.
  const colon = body.indexOf(":");
  if (colon < 5 || colon > 128 || body.charCodeAt(colon - 1) > 114) return false;
  const ending = body.charCodeAt(colon - 1);
  return (ending === 114 || ending === 110) && THROWN.test(body);
}
