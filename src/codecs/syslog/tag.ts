/** Host and tag of an RFC 3164 header: `host tag[pid]: `, `tag: ` (Docker's default has no host), `host `, or neither. */
import type { HeaderFields } from "./headers.ts";

const FORWARDED = "Message forwarded from ";
const REPEATED = "last message repeated ";
export const DAEMON_TEXTS: readonly string[] = [FORWARDED, REPEATED];

/**
 * `region` is the text behind the time up to its first tag or second word, blanks included. `last` says that the
 * message ends with it. What is not taken for host or tag belongs to the message.
 */
export function readHeader(region: string, hasHost: boolean, last: boolean): HeaderFields {
  if (region.startsWith(REPEATED)) return fields("", undefined, 0);
  if (hasHost && region.startsWith(FORWARDED)) return readForwarded(region);
  const first = readTag(region, 0);
  return first !== undefined || !hasHost ? fields("", first, 0) : readHost(region, last);
}

function readHost(region: string, last: boolean): HeaderFields {
  const space = region.indexOf(" ");
  const host = space < 0 ? "" : region.slice(0, space);
  // One word alone is the message, unless a blank shows that an empty one follows.
  if (!isHost(host) || (last && space < 0)) return fields("", undefined, 0);
  let at = space + 1;
  while (region[at] === " ") at += 1;
  if (region.startsWith(": ", at)) at += 2;
  const tag = readTag(region, at);
  return fields(host, tag, tag === undefined ? at : 0);
}

interface Tag {
  name: string;
  procid: string;
  /** Where the message begins. */
  end: number;
}

function fields(host: string, tag: Tag | undefined, length: number): HeaderFields {
  return { host, app: tag?.name ?? "", procid: tag?.procid ?? "", msgid: "", length: tag?.end ?? length };
}

/** AIX relays write `Message forwarded from HOST: tag[pid]: text`. */
function readForwarded(region: string): HeaderFields {
  const colon = region.indexOf(": ", FORWARDED.length);
  if (colon < 0) return fields("", undefined, 0);
  const host = region.slice(FORWARDED.length, colon);
  const tag = readTag(region, colon + 2);
  return fields(isHost(host) ? host : "", tag, colon + 2);
}

/**
 * A word that ends with a colon, or with `[pid]`, with or without one. A word that only holds a colon (an address, a time)
 * is no tag, but `tag[pid]:text` is.
 */
function readTag(region: string, start: number): Tag | undefined {
  const space = region.indexOf(" ", start);
  const end = space < 0 ? region.length : space;
  const next = space < 0 ? end : space + 1;
  const word = region.slice(start, end);
  if (word.endsWith(":") && word.length > 1) return named(word.slice(0, -1), next);
  if (word.endsWith("]") && word.indexOf("[") > 0) return named(word, next);
  const glued = word.indexOf("]:");
  if (glued > 0 && word.lastIndexOf("[", glued) > 0)
    return named(word.slice(0, glued + 1), start + glued + 2);
  // kernel:[ 12.345678] with its blank inside the bracket
  const bracket = word.indexOf(":[");
  return bracket > 0 ? named(word.slice(0, bracket), start + bracket + 1) : undefined;
}

/** What looks like JSON or key=value is text, though it holds a colon. */
const NO_NAME = /["{}=,<>]/;

function named(word: string, end: number): Tag | undefined {
  if (NO_NAME.test(word)) return undefined;
  const bracket = word.endsWith("]") ? word.lastIndexOf("[") : -1;
  if (bracket <= 0) return { name: word, procid: "", end };
  return { name: word.slice(0, bracket), procid: word.slice(bracket + 1, -1), end };
}

/** Letters of host names and addresses, and what devices use beside them; quotes, brackets and the like are text. */
function isHost(word: string): boolean {
  return (
    word.length > 0 &&
    word.length <= 255 &&
    /^[\p{L}\p{N}._:%@/~+-]+$/u.test(word) &&
    /[\p{L}\p{N}]/u.test(word)
  );
}
