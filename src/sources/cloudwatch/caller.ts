/** Who calls, and what they may do: a signature made with a secret that is known here, or a token sent as it is. */
import { isInPieces, piecesAreSigned, readPieces } from "../../codecs/cloudwatch/aws-chunked.ts";
import { CloudwatchFault } from "../../codecs/cloudwatch/fault.ts";
import {
  ALGORITHM,
  bodyHash,
  parseAuthorization,
  signedAt,
  signedWith,
  signingKey,
  textToSign,
} from "../../codecs/cloudwatch/sigv4.ts";
import type { Signed, SignedRequest } from "../../codecs/cloudwatch/sigv4.ts";
import { secretOf } from "../../record/door.ts";
import type { DoorCall, DoorSecret } from "../../record/door.ts";

export interface Caller {
  /** Asked by who reads alone: a sender's token that may not read would count as a wrong guess. */
  mayRead: () => boolean;
  /** The one that the request was signed for; goes into ARNs. */
  region: string;
}

/** AWS General Reference: a signature is good for five minutes, before and after. */
const SKEW_MOST_MS = 300_000;
const USUAL_REGION = "us-east-1";

/** Throws for who may not even hand in. */
export async function callerOf(call: DoorCall): Promise<Caller> {
  const header = call.headers["authorization"] ?? "";
  return header.startsWith(ALGORITHM) ? await bySignature(call, header) : byToken(call);
}

/**
 * Made-up keys are usual where nothing has to be proven, and SDKs sign with what they have. So a signature is looked at
 * only when it can give a right that its sender does not have without.
 */
async function bySignature(call: DoorCall, header: string): Promise<Caller> {
  const { access } = call;
  const signed = parseAuthorization(header);
  const region = signed?.region ?? USUAL_REGION;
  const everybody = { maySend: access.maySend(undefined), mayRead: access.mayRead(undefined) };
  if (everybody.maySend && everybody.mayRead) return { mayRead: () => true, region };
  const known = signed && (await secretBehind(call, signed));
  if (known !== undefined) return { mayRead: () => known.mayRead, region };
  if (everybody.maySend) return { mayRead: () => everybody.mayRead, region };
  if (signed === undefined)
    throw new CloudwatchFault("IncompleteSignatureException", "The Authorization header lacks a part.");
  throw new CloudwatchFault(
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. The secret access key has to be one of logboom's tokens.",
  );
}

async function secretBehind(call: DoorCall, signed: Signed): Promise<DoorSecret | undefined> {
  const time = signedAt(call.headers);
  if (time === undefined || !signed.scope.startsWith(time.stamp.slice(0, 8))) return undefined;
  const { method, path, query, headers } = call;
  const request = { method, path, query, headers, body: await call.rawBody() };
  const hash = bodyHash(request);
  if (hash === undefined) return undefined;
  const text = textToSign(request, signed, time.stamp, hash);
  const known = call.access.secrets().find(({ secret }) => signedWith(secret, signed, text));
  if (known === undefined) return undefined;
  refuseSkew(time, call.observedMs);
  return piecesAreHis(request, { signed, stamp: time.stamp, secret: known.secret }) ? known : undefined;
}

interface SignedBy {
  signed: Signed;
  stamp: string;
  secret: string;
}

/** A body in pieces is not covered by the signature of its request. */
function piecesAreHis({ headers, body }: SignedRequest, { signed, stamp, secret }: SignedBy): boolean {
  if (!isInPieces(headers)) return true;
  const { scope, signature } = signed;
  const told = headers["x-amz-content-sha256"] ?? "";
  const key = signingKey(secret, scope);
  const seed = signature.toString("hex");
  const pieces = readPieces(body);
  return pieces !== undefined && piecesAreSigned(pieces, { told, seed, key, stamp, scope });
}

/** SDKs set their clock by the Date of this answer, when the message has these words, and try again. */
function refuseSkew({ stamp, ms }: { stamp: string; ms: number }, nowMs: number): void {
  if (Math.abs(nowMs - ms) <= SKEW_MOST_MS) return;
  const now = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const words = ms < nowMs ? "expired" : "not yet current";
  throw new CloudwatchFault(
    "InvalidSignatureException",
    `Signature ${words}: ${stamp} is more than five minutes away from ${now}`,
  );
}

function byToken({ access, headers }: DoorCall): Caller {
  const secret = secretOf(headers);
  if (access.maySend(secret)) return { mayRead: () => access.mayRead(secret), region: USUAL_REGION };
  if (secret === undefined)
    throw new CloudwatchFault("MissingAuthenticationTokenException", "Missing Authentication Token");
  throw new CloudwatchFault(
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  );
}
