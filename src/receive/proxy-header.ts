/**
 * The PROXY protocol of HAProxy (proxy-protocol.txt, versions 1 and 2): what a load balancer writes before a connection's
 * own bytes, to say where it comes from. Pure. The header must be there: guessing would let any sender name another.
 */
import { isIP } from "node:net";

export type ProxyHeader =
  | { state: "more" }
  | { state: "bad" }
  /** `peer` is undefined when the proxy speaks for itself (LOCAL, a health check) or does not know (UNKNOWN). */
  | { state: "whole"; length: number; peer: string | undefined };

/** Section 2.1: the longest line of version 1, CR LF included. */
const LINE_MOST_BYTES = 107;
/** Section 2.2. */
const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const FIXED_BYTES = 16;
/** Addresses of a family, then extensions; real ones stay below some hundred bytes. */
const REST_MOST_BYTES = 4096;
const LINE_START = Buffer.from("PROXY ", "latin1");

const MORE: ProxyHeader = { state: "more" };
const BAD: ProxyHeader = { state: "bad" };

export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (begins(bytes, SIGNATURE)) return bytes.length < FIXED_BYTES ? MORE : readBinary(bytes);
  return begins(bytes, LINE_START) ? readLine(bytes) : BAD;
}

/** As far as bytes are there. */
function begins(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}

/** `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443` */
function readLine(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, LINE_MOST_BYTES).indexOf("\r\n");
  if (end < 0) return bytes.length >= LINE_MOST_BYTES ? BAD : MORE;
  const [, family, source = "", , port = ""] = bytes.toString("latin1", 0, end).split(" ");
  const length = end + 2;
  if (family === "UNKNOWN") return { state: "whole", length, peer: undefined };
  const version = family === "TCP4" ? 4 : family === "TCP6" ? 6 : 0;
  if (version === 0 || isIP(source) !== version || !/^\d{1,5}$/.test(port)) return BAD;
  return { state: "whole", length, peer: source };
}

function readBinary(bytes: Buffer): ProxyHeader {
  const version = (bytes[12] ?? 0) >> 4;
  const command = (bytes[12] ?? 0) & 0x0f;
  const family = (bytes[13] ?? 0) >> 4;
  const rest = bytes.readUInt16BE(14);
  if (version !== 2 || command > 1 || rest > REST_MOST_BYTES) return BAD;
  const length = FIXED_BYTES + rest;
  if (bytes.length < length) return MORE;
  // Command 0 is LOCAL, family 0 unspecified, 3 a socket in the file system.
  if (command === 0 || family === 0 || family === 3) return { state: "whole", length, peer: undefined };
  const peer = addressOf(bytes.subarray(FIXED_BYTES, length), family);
  return peer === undefined ? BAD : { state: "whole", length, peer };
}

/** The source stands first: 4 or 16 bytes, then as many for the destination, then two ports. */
function addressOf(bytes: Buffer, family: number): string | undefined {
  if (family === 1 && bytes.length >= 12) return bytes.subarray(0, 4).join(".");
  if (family !== 2 || bytes.length < 36) return undefined;
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(bytes.readUInt16BE(at).toString(16));
  return shortest(groups);
}

/** RFC 5952: the longest run of at least two zero groups becomes "::". */
function shortest(groups: readonly string[]): string {
  const text = groups.join(":");
  let longest = "";
  for (const [run] of text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g))
    if (run.length > longest.length) longest = run;
  if (longest === "") return text;
  const at = text.indexOf(longest);
  const before = text.slice(0, at);
  const after = text.slice(at + longest.length).replace(/^:/, "");
  return `${before}::${after}`;
}
