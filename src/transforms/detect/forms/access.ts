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
import { addClient, addRequest, addServer, closingQuote, wordEnd } from "./request.ts";

const SLASH = 47;
const COLON = 58;
const SPACE = 32;
const PERCENT = 37;
const DASH = 45;
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
  if (digitsAt(text, sizeAt, sizeEnd - sizeAt) >= 0)
    found.add("http.response.body.size", text.slice(sizeAt, sizeEnd));
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

/** `client ident user`, or with the virtual host before them. Names of users may have blanks. */
function readWho(text: string, from: number, end: number, found: Found): boolean {
  let client = from;
  let ident = wordEnd(text, client) + 1;
  let user = wordEnd(text, ident) + 1;
  if (ident > end || user > end || !isPeer(text, client, ident - 1)) return false;
  const third = wordEnd(text, user);
  if (third < end && isBehindHost(text, { host: client, client: ident, end: user - 1 })) {
    [client, ident, user] = [ident, user, third + 1];
  }
  // With more than three words there is no ident: anything else is a sentence.
  if (third < end && text.slice(ident, user) !== "- ") return false;
  if (client !== from) addServer(text.slice(from, client - 1), found);
  addClient(text.slice(client, ident - 1), found);
  found.add("user.name", text.slice(user, end));
  return true;
}

interface Words {
  host: number;
  client: number;
  end: number;
}

/** An address in the second place is a client's, for nobody has such an ident; so is a name behind one that has a port. */
function isBehindHost(text: string, { host, client, end }: Words): boolean {
  if (text.charCodeAt(client) === DASH || !isPeer(text, client, end)) return false;
  const name = text.slice(client, end);
  return name.includes(".") || name.includes(":") || text.slice(host, client).includes(":");
}

/** A name or an address, with or without a port. More than one colon has IPv6 alone, whose letters end with f. */
function isPeer(text: string, start: number, end: number): boolean {
  let colons = 0;
  let named = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COLON) colons += 1;
    else if (isLetter(code)) named ||= (code | 32) > 102;
    else if (code === PERCENT && colons > 1) break;
    else if (!isDigit(code) && !SIGNS.has(code)) return false;
  }
  if (colons === 1) return hasPort(text, start, end);
  return end > start && !(colons > 1 && named);
}

/** In names and addresses: `- . _ [ ]` */
const SIGNS = new Set([DASH, 46, 95, 91, 93]);

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

/** `name:443`; nginx writes `unix:` of a socket. */
function hasPort(text: string, start: number, end: number): boolean {
  const colon = text.indexOf(":", start);
  const digits = end - colon - 1;
  if (digits === 0) return text.startsWith("unix", start);
  return colon > start && digits <= 5 && digitsAt(text, colon + 1, digits) >= 0;
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
