/** The published example of a request signed in pieces (S3 API, "Signature calculations: transferring payload in multiple chunks"). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { contentOf, piecesAreSigned, readPieces } from "./aws-chunked.ts";
import type { Piece } from "./aws-chunked.ts";
import {
  ALGORITHM,
  bodyHash,
  parseAuthorization,
  signedAt,
  signedWith,
  signingKey,
  textToSign,
} from "./sigv4.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const STAMP = "20130524T000000Z";
const SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
const SIGNATURES = [
  [65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"],
  [1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"],
  [0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"],
] as const;
const BODY = Buffer.from(
  SIGNATURES.map(
    ([size, signature]) => `${size.toString(16)};chunk-signature=${signature}\r\n${"a".repeat(size)}\r\n`,
  ).join(""),
);
const TOLD = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const request = {
  method: "PUT",
  path: "/examplebucket/chunkObject.txt",
  query: new URLSearchParams(),
  headers: {
    host: "s3.amazonaws.com",
    "content-encoding": "aws-chunked",
    "content-length": "66824",
    "x-amz-content-sha256": TOLD,
    "x-amz-date": STAMP,
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
  },
  body: BODY,
};
const signed = parseAuthorization(
  `${ALGORITHM} Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,` +
    "SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class," +
    `Signature=${SEED}`,
);

function holds(pieces: readonly Piece[], changes: { secret?: string; seed?: string } = {}): boolean {
  const { scope = "" } = signed ?? {};
  const key = signingKey(changes.secret ?? SECRET, scope);
  return piecesAreSigned(pieces, { told: TOLD, seed: changes.seed ?? SEED, key, stamp: STAMP, scope });
}

test("the request's signature covers its headers, and names the pieces", () => {
  if (signed === undefined) throw new Error("not even read");
  const text = textToSign(request, signed, signedAt(request.headers)?.stamp ?? "", bodyHash(request) ?? "");
  expect(signedWith(SECRET, signed, text)).toBe(true);
});

test("the pieces are found, and each is the one that was signed", () => {
  expect(BODY).toHaveLength(66_824);
  const pieces = readPieces(BODY) ?? [];
  expect(pieces.map(({ bytes }) => bytes.length)).toEqual([65_536, 1024, 0]);
  expect(contentOf(pieces).equals(Buffer.alloc(66_560, "a"))).toBe(true);
  expect(holds(pieces)).toBe(true);
  expect(holds(pieces, { secret: `${SECRET}x` })).toBe(false);
  expect(holds(pieces, { seed: "0".repeat(64) })).toBe(false);
  expect(holds([pieces[0], pieces[2]] as Piece[]), "one was left out").toBe(false);
  expect(holds([pieces[1], pieces[0], pieces[2]] as Piece[]), "in another order").toBe(false);
  const changed = Buffer.from(BODY);
  changed[1000] = 98;
  expect(holds(readPieces(changed) ?? [])).toBe(false);
});

test.for([
  ["unsigned pieces with a trailer", "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "abc"],
  ["nothing at all", "0\r\n\r\n", ""],
  ["cut off", "3\r\nabc\r\n", undefined],
  ["cut off inside", "5\r\nabc", undefined],
  ["no line end behind the bytes", "3\r\nabcd\r\n0\r\n\r\n", undefined],
  ["no size", "x\r\nabc\r\n0\r\n\r\n", undefined],
  ["a body like any other", '{"logEvents":[]}', undefined],
  ["", "", undefined],
] as const)("%s", ([, body, content]) => {
  const pieces = readPieces(Buffer.from(body));
  expect(pieces && contentOf(pieces).toString()).toBe(content);
});

test(
  "whatever comes is pieces that lie inside of it, or none",
  () => {
    const samples = ["3;chunk-signature=", "0\r\n\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\na:b\r\n\r\n"].map(
      (text) =>
        Buffer.from(
          text.replace("signature=", `signature=${SEED}\r\nabc\r\n0;chunk-signature=${SEED}\r\n\r\n`),
        ),
    );
    fc.assert(
      fc.property(mutated(samples), (bytes) => {
        const pieces = promptly(() => readPieces(bytes));
        if (pieces !== undefined && contentOf(pieces).length >= bytes.length)
          expect(pieces).toBe("less than the body");
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);
