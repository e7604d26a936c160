/**
 * Common and combined log format: Apache, nginx, and everything that writes like them (werkzeug, gunicorn, Traefik, the
 * ingress controller), with a virtual host before or further fields behind. Read by hand: access logs are what there is most of.
 */
import { digitsAt, isDigit } from "../../../codecs/syslog/digits.ts";
import type { Found } from "../found.ts";
import { HEAD } from "../line.ts";
import type { Line } from "../line.ts";
import { readBehind } from "./access-behind.ts";
import type { LineForm } from "./form.ts";
import { addRequest, addServer, closingQuote, wordEnd } from "./request.ts";

const SLASH = 47;
const SPACE = 32;
const QUOTE = 34;
/** Addresses, and names of users, end within this. */
const BEFORE_CHARS_MOST = 600;

export const accessLog: LineForm = {
  name: "access",
  heads: [HEAD.none],
  read: readAccess,
};

/** `10.0.0.7 - ann [21/Nov/2026:09:30:00 +0000] "GET /cart HTTP/1.1" 200 312 "referer" "agent"` */
function readAccess({ text, rest }: Line, found: Found): boolean {
  const bracket = timeBracket(text, rest);
  if (bracket < 0) return false;
  const close = text.indexOf('] "', bracket);
  if (close < 0 || close - bracket > 40) return false;
  const requestEnd = closingQuote(text, close + 3);
  if (requestEnd < 0 || text.charCodeAt(requestEnd + 1) !== SPACE) return false;
  const status = requestEnd + 2;
  const sizeAt = status + 4;
  if (digitsAt(text, status, 3) < 100 || !isBlankOrEnd(text, status + 3)) return false;
  if (!readWho(text, rest, bracket, found)) return false;
  addRequest(text, close + 3, requestEnd, found);
  found.answer(text.slice(status, status + 3));
  found.stamp("day month year", bracket + 2);
  const sizeEnd = wordEnd(text, sizeAt);
  if (isDigit(text.charCodeAt(sizeAt))) found.add("http.response.body.size", text.slice(sizeAt, sizeEnd));
  readQuoted(text, sizeEnd, found);
  return true;
}

/** Where ` [dd/Mmm/yyyy` begins. */
function timeBracket(text: string, from: number): number {
  let at = text.indexOf(" [", from);
  while (at >= 0 && at - from <= BEFORE_CHARS_MOST) {
    if (
      text.charCodeAt(at + 4) === SLASH &&
      text.charCodeAt(at + 8) === SLASH &&
      isDigit(text.charCodeAt(at + 2))
    )
      return at;
    at = text.indexOf(" [", at + 2);
  }
  return -1;
}

/** `client ident user`, or with `host:port` before them. Names of users may have blanks. */
function readWho(text: string, from: number, end: number, found: Found): boolean {
  let client = from;
  let ident = wordEnd(text, client) + 1;
  let user = wordEnd(text, ident) + 1;
  if (ident > end || user > end || !isPeer(text, client, ident - 1)) return false;
  const third = wordEnd(text, user);
  if (third < end && hasPort(text, client, ident - 1) && isPeer(text, ident, user - 1)) {
    addServer(text.slice(client, ident - 1), found);
    [client, ident, user] = [ident, user, third + 1];
  }
  found.add("client.address", text.slice(client, ident - 1));
  found.add("user.name", text.slice(user, end));
  return true;
}

/** Letters, digits and what stands in names and addresses. */
function isPeer(text: string, start: number, end: number): boolean {
  if (end <= start) return false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const folded = code | 32;
    const named = (folded >= 97 && folded <= 122) || (code >= 45 && code <= 58 && code !== SLASH);
    if (!named && code !== 95 && code !== 91 && code !== 93 && code !== 37) return false;
  }
  return true;
}

/** `name:443`; an address of IPv6 has colons of its own. */
function hasPort(text: string, start: number, end: number): boolean {
  const colon = text.lastIndexOf(":", end - 1);
  if (colon <= start || end - colon < 2 || end - colon > 6) return false;
  if (text.indexOf(":", start) !== colon && text.charCodeAt(colon - 1) !== 93) return false;
  return digitsAt(text, colon + 1, end - colon - 1) >= 0;
}

/** ` "referer" "agent"` and what is behind them. */
function readQuoted(text: string, at: number, found: Found): void {
  if (text.charCodeAt(at) !== SPACE || text.charCodeAt(at + 1) !== QUOTE) return;
  const refererEnd = closingQuote(text, at + 2);
  if (refererEnd < 0 || text.charCodeAt(refererEnd + 2) !== QUOTE) return;
  const agentEnd = closingQuote(text, refererEnd + 3);
  if (agentEnd < 0) return;
  found.add("http.request.header.referer", text.slice(at + 2, refererEnd));
  found.add("user_agent.original", text.slice(refererEnd + 3, agentEnd));
  if (agentEnd + 2 < text.length) readBehind(text, agentEnd + 1, found);
}

function isBlankOrEnd(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) <= SPACE;
}
