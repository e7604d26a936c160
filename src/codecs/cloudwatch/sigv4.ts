/**
 * AWS Signature Version 4 from the side of who receives it (IAM User Guide, "Create a signed AWS API request"): the
 * request as it came is written in canonical form and signed again with a secret that is known here.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { isInPieces } from "./aws-chunked.ts";

export const ALGORITHM = "AWS4-HMAC-SHA256";

export interface Signed {
  /** `20261121/eu-west-1/logs/aws4_request` */
  scope: string;
  region: string;
  signedHeaders: readonly string[];
  signature: Buffer;
}

export interface SignedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

/** Reads the Authorization header; undefined when a part of it is missing or odd. */
export function parseAuthorization(header: string): Signed | undefined {
  const parts = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length).split(",")) {
    const equals = part.indexOf("=");
    if (equals > 0) parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const scope = /^[^/]+\/(\d{8}\/([^/]+)\/[^/]+\/aws4_request)$/.exec(parts.get("Credential") ?? "");
  const signature = /^[0-9a-f]{64}$/.exec(parts.get("Signature") ?? "");
  const signedHeaders = (parts.get("SignedHeaders") ?? "").toLowerCase().split(";");
  // A signature that does not cover the host or the time could be taken elsewhere, or again.
  const covers = signedHeaders.includes("host") && signedHeaders.some((name) => TIMES.has(name));
  if (scope === null || signature === null || !covers) return undefined;
  const [, whole = "", region = ""] = scope;
  return { scope: whole, region, signedHeaders, signature: Buffer.from(signature[0], "hex") };
}

const TIMES: ReadonlySet<string> = new Set(["x-amz-date", "date"]);

/** When it was signed, as `20261121T101318Z` and in milliseconds. */
export function signedAt(headers: SignedRequest["headers"]): { stamp: string; ms: number } | undefined {
  const stamp = headers["x-amz-date"] ?? isoBasic(headers["date"]);
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp ?? "");
  if (stamp === undefined || parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return { stamp, ms: Date.UTC(year, month - 1, day, hour, minute, second) };
}

function isoBasic(date: string | undefined): string | undefined {
  const ms = Date.parse(date ?? "");
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** The hash that the sender signed for its body; undefined when the body is not the one that was signed. */
export function bodyHash(request: SignedRequest): string | undefined {
  const told = request.headers["x-amz-content-sha256"];
  // Of pieces (aws-chunked.ts) each has a signature of its own.
  if (told === "UNSIGNED-PAYLOAD" || (told !== undefined && isInPieces(request.headers))) return told;
  const hash = createHash("sha256").update(request.body).digest("hex");
  return told === undefined || told === hash ? hash : undefined;
}

/** What is signed, but for the key: made once, then tried with each secret. */
export function textToSign(request: SignedRequest, signed: Signed, stamp: string, hash: string): string {
  const canonical = [
    request.method,
    pathOf(request.path),
    queryOf(request.query),
    ...signed.signedHeaders.map((name) => `${name}:${valueOf(request.headers[name])}`),
    "",
    signed.signedHeaders.join(";"),
    hash,
  ].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  return [ALGORITHM, stamp, signed.scope, digest].join("\n");
}

export function signedWith(secret: string, signed: Signed, text: string): boolean {
  const key = signingKey(secret, signed.scope);
  return timingSafeEqual(createHmac("sha256", key).update(text).digest(), signed.signature);
}

/** The secret, for one day, region and service. */
export function signingKey(secret: string, scope: string): Buffer {
  let key = Buffer.from(`AWS4${secret}`);
  for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  return key;
}

function valueOf(value = ""): string {
  return value.trim().replace(/ +/g, " ");
}

/** The path as sent is encoded already, and is encoded once more (all services but S3). */
function pathOf(path: string): string {
  return path.split("/").map(encoded).join("/") || "/";
}

function queryOf(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
