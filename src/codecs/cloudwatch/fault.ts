/**
 * A refusal in the service's own words: AWS JSON 1.1 names the kind in `__type`, and SDKs choose by it whether to
 * create what is missing, to try again or to give up (API reference, "Common Errors" and those of each action).
 */
export type FaultKind =
  | "AccessDeniedException"
  | "IncompleteSignatureException"
  | "InvalidParameterException"
  | "InvalidSignatureException"
  | "LimitExceededException"
  | "MissingAuthenticationTokenException"
  | "ResourceAlreadyExistsException"
  | "ResourceNotFoundException"
  | "SerializationException"
  | "ServiceUnavailableException"
  | "UnknownOperationException"
  | "UnrecognizedClientException";

export class CloudwatchFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.name = "CloudwatchFault";
    this.kind = kind;
  }
}

export function invalid(message: string): CloudwatchFault {
  return new CloudwatchFault("InvalidParameterException", message);
}
