/** One route's text → its parts. Hand-written: what URL parsers repair or drop in silence is told here. */
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";

export interface UriParts {
  scheme: string;
  /** What stands between "://" and the next "/", "?" or "#", without user and password. */
  authority: string;
  /** User and password as written; empty when there are none. */
  user: string;
  path: string;
  fragment: string;
  /** In order, decoded, each name once. */
  query: ReadonlyMap<string, string>;
}

const URI = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/s;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

export function parseUri(text: string, complain: Complain): UriParts | undefined {
  if (CONTROL.test(text)) {
    complain("a route is one line of text", "write control characters as %0A, %09 and the like");
    return undefined;
  }
  const found = URI.exec(text);
  if (found === null) {
    complain(`${quoted(shownUri(text))} is not a route`, schemeHint(text));
    return undefined;
  }
  const [, scheme = "", before = "", path = "", query = "", fragment = ""] = found;
  const at = before.lastIndexOf("@");
  const [user, authority] = [before.slice(0, Math.max(at, 0)), before.slice(at + 1)];
  return { scheme, authority, user, path, fragment, query: readQuery(query, complain) };
}

/** A route as messages show it: without what may be secret in it. */
export function shownUri(text: string): string {
  return (/^[^?#]*/.exec(text)?.[0] ?? "").replace(/\/\/[^/]*@/, "//");
}

function schemeHint(text: string): string {
  if (/^[\w.-]+:\d+$/.test(text)) return `say how to send there, such as syslog+tcp://${text}`;
  return "write ADAPTER://HOST:PORT, such as syslog+tcp://logs.example:514; a comma inside of a value is %2C";
}

/** The first value wins with logspout; here a second one that differs is told. `;` separates too, as in Go before 1.17. */
function readQuery(text: string, complain: Complain): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split(/[&;]/)) {
    if (pair === "") continue;
    const [rawName = "", rawValue = ""] = pair.split(/=(.*)/s);
    const name = decoded(rawName, complain);
    const value = decoded(rawValue, complain);
    if (name === undefined || value === undefined) continue;
    const before = query.get(name);
    if (before !== undefined && before !== value)
      complain(`the option ${quoted(name)} stands there twice`, "keep one of them");
    else query.set(name, value);
  }
  return query;
}

function decoded(text: string, complain: Complain): string | undefined {
  const bad = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(text)?.[0];
  if (bad !== undefined) {
    complain(`${quoted(bad)} is no escaped character`, "write % and two hexadecimal digits; % itself is %25");
    return undefined;
  }
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    complain(
      "an option has escaped bytes that are no UTF-8",
      "escape the bytes of UTF-8, such as %C3%A9 for é",
    );
    return undefined;
  }
}
