/** What CloudWatch Logs' refusals mean for what was asked. */
import { explain } from "../../net/trouble.ts";
import type { Trouble } from "../../net/trouble.ts";

export type Meaning =
  | { kind: "missing" }
  | { kind: "exists" }
  /** The content of the request; other events may pass. */
  | { kind: "content"; because: string }
  /** These names are not for us. */
  | { kind: "names"; trouble: Trouble }
  /** An emulator that still counts tokens as the service did until 2023. */
  | { kind: "token"; expected: string | undefined }
  | { kind: "taken before" }
  /** `doubtful`: it may have arrived, and arrives twice then. */
  | { kind: "later"; trouble: Trouble; doubtful: boolean };

const CREDENTIALS: ReadonlySet<string> = new Set([
  "CredentialsProviderError",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "UnrecognizedClientException",
]);
const BUSY: ReadonlySet<string> = new Set([
  "LimitExceededException",
  "OperationAbortedException",
  "ServiceUnavailableException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

interface Said {
  name: string;
  message: string;
  expected: string | undefined;
  status: number;
}

export function meaningOf(error: unknown, where: string): Meaning {
  const said = read(error);
  switch (said.name) {
    case "ResourceNotFoundException":
      return { kind: "missing" };
    case "ResourceAlreadyExistsException":
      return { kind: "exists" };
    case "InvalidSequenceTokenException":
      return { kind: "token", expected: said.expected };
    case "DataAlreadyAcceptedException":
      return { kind: "taken before" };
    case "AccessDeniedException":
      return { kind: "names", trouble: { because: said.message, hint: "permit it to our role or user" } };
    case "InvalidParameterException":
    case "ValidationException":
    case "SerializationException":
      return ofContent(said);
    default:
      if (said.status === 413) return ofContent(said);
      return { kind: "later", trouble: troubleOf(error, said, where), doubtful: isDoubtful(error) };
  }
}

function ofContent({ name, message }: Said): Meaning {
  if (/logGroupName|logStreamName/.test(message)) {
    return { kind: "names", trouble: { because: message, hint: "choose another group or stream name" } };
  }
  return { kind: "content", because: `${name}: ${message}` };
}

function troubleOf(error: unknown, { name, message }: Said, where: string): Trouble {
  if (CREDENTIALS.has(name)) return { because: `${name}: ${message}`, hint: "check the AWS credentials" };
  if (BUSY.has(name))
    return { because: `CloudWatch Logs is busy (${name})`, hint: "nothing is lost meanwhile" };
  return explain(error, where);
}

/** The connection ended, or nothing came, after the request may have been read. */
function isDoubtful(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "TimeoutError") return true;
  return "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
}

function read(error: unknown): Said {
  if (!(error instanceof Error)) return { name: "", message: String(error), expected: undefined, status: 0 };
  const expected = "expectedSequenceToken" in error ? error.expectedSequenceToken : undefined;
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  const hasStatus = typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata;
  return {
    name: error.name,
    message: error.message,
    expected: typeof expected === "string" ? expected : undefined,
    status: hasStatus ? Number(metadata.httpStatusCode) || 0 : 0,
  };
}
