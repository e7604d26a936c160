/** Sorts what can go wrong between us and the engine into "later" and "never". */
import { ClickHouseError } from "@clickhouse/client";
import { EngineAway } from "../contract.ts";

/** ClickHouse error codes (src/Common/ErrorCodes.cpp) that tell of the engine's condition, not of what was asked. */
const PASSING: ReadonlySet<number> = new Set([
  74, // CANNOT_READ_FROM_FILE_DESCRIPTOR
  75, // CANNOT_WRITE_TO_FILE_DESCRIPTOR
  76, // CANNOT_OPEN_FILE
  159, // TIMEOUT_EXCEEDED
  173, // CANNOT_ALLOCATE_MEMORY
  202, // TOO_MANY_SIMULTANEOUS_QUERIES
  209, // SOCKET_TIMEOUT
  210, // NETWORK_ERROR
  236, // ABORTED
  241, // MEMORY_LIMIT_EXCEEDED
  242, // TABLE_IS_READ_ONLY
  243, // NOT_ENOUGH_SPACE
  252, // TOO_MANY_PARTS
  394, // QUERY_WAS_CANCELLED
  425, // SYSTEM_ERROR
  439, // CANNOT_SCHEDULE_TASK
  473, // DEADLOCK_AVOIDED
  516, // AUTHENTICATION_FAILED: an engine that was started anew meanwhile
  745, // SERVER_OVERLOADED
  1001, // STD_EXCEPTION: the file system said no
]);

export const TIMEOUT_EXCEEDED = 159;
export const MEMORY_LIMIT_EXCEEDED = 241;
const NOT_ENOUGH_SPACE = 243;

/** The engine's code, undefined when the error is not an answer of the engine's. */
export function engineCode(error: unknown): number | undefined {
  return error instanceof ClickHouseError ? Number(error.code) : undefined;
}

/** EngineAway when the same call may work later; else the error itself. An abort by the caller stays what it is. */
export function sorted(error: unknown, signal?: AbortSignal): Error {
  const failure = error instanceof Error ? error : new Error(String(error));
  if (failure instanceof EngineAway || signal?.aborted) return failure;
  const code = engineCode(failure);
  if (code === undefined)
    return new EngineAway(`the engine did not answer: ${failure.message}`, { cause: failure });
  if (!PASSING.has(code)) return failure;
  return new EngineAway(`the engine cannot do it now: ${failure.message}`, { cause: failure });
}

export function isDiskFull(error: unknown): boolean {
  const cause = error instanceof EngineAway ? error.cause : error;
  if (engineCode(cause) === NOT_ENOUGH_SPACE) return true;
  return cause instanceof ClickHouseError && /no space left|not enough space/i.test(cause.message);
}
