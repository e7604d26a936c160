/**
 * What OTLP answers (specification, "OTLP/HTTP Response"): ExportLogsServiceResponse with partial_success when some
 * records were not taken, and google.rpc.Status for a request that failed, each in the request's own encoding.
 */
import { bytesField, numberField, textField } from "../protobuf/write.ts";
import type { Decoded } from "./request-batch.ts";

/** google.rpc.Code, which is gRPC's, too. */
export const CODE = {
  ok: 0,
  invalidArgument: 3,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;
export type Code = (typeof CODE)[keyof typeof CODE];

/** Nothing stands in a full success. */
export function responseBytes({ rejected, because }: Pick<Decoded, "rejected" | "because">): Buffer {
  if (rejected === 0) return Buffer.alloc(0);
  return bytesField(1, Buffer.concat([numberField(1, rejected), textField(2, because)]));
}

/** 64-bit integers are texts in protobuf's JSON. */
export function responseJson({ rejected, because }: Pick<Decoded, "rejected" | "because">): string {
  if (rejected === 0) return "{}";
  return JSON.stringify({ partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: because } });
}

export function statusBytes(code: Code, message: string): Buffer {
  return Buffer.concat([numberField(1, code), textField(2, message)]);
}

export function statusJson(code: Code, message: string): string {
  return JSON.stringify({ code, message });
}

const RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

/** Status with a google.rpc.RetryInfo: how gRPC clients are told when to come again (OTLP specification, "OTLP/gRPC Throttling"). */
export function retryStatusBytes(code: Code, message: string, seconds: number): Buffer {
  const duration = numberField(1, seconds);
  const detail = Buffer.concat([textField(1, RETRY_INFO), bytesField(2, bytesField(1, duration))]);
  return Buffer.concat([statusBytes(code, message), bytesField(3, detail)]);
}
