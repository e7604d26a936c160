/** The request line of HTTP (`GET /cart?id=7 HTTP/1.1`) as access logs quote it → attributes. */
import type { Found } from "../found.ts";

const SPACE = 32;
const DASH = 45;
/** RFC 9110 9.1: any token may be a method; the registered ones are at most this long. */
const METHOD_CHARS_MOST = 20;

/** What is no request line (a TLS handshake on a plain port, a dash) says nothing. */
export function addRequest(text: string, start: number, end: number, found: Found): void {
  const method = text.indexOf(" ", start);
  if (method <= start || method - start > METHOD_CHARS_MOST || method >= end) return;
  // Load balancers write a dash for each part of what they could not read.
  if (text.charCodeAt(start) === DASH) return;
  for (let at = start; at < method; at += 1) if (!isMethodPart(text.charCodeAt(at))) return;
  const last = text.lastIndexOf(" ", end - 1);
  // HTTP/0.9 has no version, and clients put blanks into paths.
  const hasVersion = last > method && text.startsWith("HTTP/", last + 1);
  found.put("http.request.method", text.slice(start, method));
  const targetEnd = hasVersion ? last : end;
  // RFC 9112 3.2.3: the target of CONNECT is a host and its port.
  if (text.startsWith("CONNECT ", start)) addServer(text.slice(method + 1, targetEnd), found);
  else addTarget(text, method + 1, targetEnd, found);
  if (hasVersion) found.add("network.protocol.version", text.slice(last + 6, end));
}

/** `/path?query`, or with scheme and authority before it, as proxies get it. */
export function addTarget(text: string, start: number, end: number, found: Found): void {
  let at = start;
  if (text.charCodeAt(at) !== 47) {
    const scheme = text.indexOf("://", at);
    if (scheme > at && scheme - at <= 10 && scheme < end) {
      found.add("url.scheme", text.slice(at, scheme));
      const slash = text.indexOf("/", scheme + 3);
      const authorityEnd = slash < 0 || slash > end ? end : slash;
      addServer(text.slice(scheme + 3, authorityEnd), found);
      at = authorityEnd;
    }
  }
  const mark = text.indexOf("?", at);
  const pathEnd = mark < 0 || mark >= end ? end : mark;
  found.add("url.path", text.slice(at, pathEnd));
  if (pathEnd < end) found.add("url.query", text.slice(pathEnd + 1, end));
}

/** `name`, `name:port`, `[2001:db8::1]:443` */
export function addServer(text: string | undefined, found: Found): void {
  addPeer(text, found, "server.address", "server.port");
}

/** `address`, `address:port`, `[2001:db8::1]:443` */
export function addClient(text: string | undefined, found: Found): void {
  addPeer(text, found, "client.address", "client.port");
}

function addPeer(text: string | undefined, found: Found, addressKey: string, portKey: string): void {
  if (text === undefined) return;
  const colon = text.lastIndexOf(":");
  const bare = colon < 0 || (text.indexOf(":") !== colon && text.charCodeAt(colon - 1) !== 93);
  const address = bare ? text : text.slice(0, colon);
  found.add(addressKey, address.startsWith("[") && address.endsWith("]") ? address.slice(1, -1) : address);
  if (!bare) found.add(portKey, text.slice(colon + 1));
}

/** Where the quote that was opened before `from` closes: servers escape those inside; -1 when it does not. */
export function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at > from && isEscaped(text, at, from)) at = text.indexOf('"', at + 1);
  return at;
}

function isEscaped(text: string, at: number, from: number): boolean {
  let slashes = 0;
  while (at - 1 - slashes >= from && text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
  return slashes % 2 === 1;
}

/** The word up to the next blank or the end. */
export function wordEnd(text: string, from: number): number {
  const end = text.indexOf(" ", from);
  return end < 0 ? text.length : end;
}

function isMethodPart(code: number): boolean {
  return code > SPACE && ((code >= 65 && code <= 90) || code === 95 || code === 45);
}
