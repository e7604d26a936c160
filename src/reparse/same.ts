/** Whether a record came out as it is stored, so that nothing need be written. */
import { UNCHANGED, readGiven } from "../record/given.ts";
import type { LogRecord } from "../record/record.ts";
import type { Resource } from "../record/resource.ts";
import type { StoredRecord } from "../store/rewriting/contract.ts";

export function isSame(stored: StoredRecord, now: LogRecord): boolean {
  const { record } = stored;
  return (
    record.severity === now.severity &&
    record.seconds === now.seconds &&
    record.nanos === now.nanos &&
    record.body === now.body &&
    sameFacts(record.resource, now.resource) &&
    sameAttributes(record.attributes, now.attributes) &&
    sameMark(stored, now)
  );
}

/** A row from before there were marks is not written for a mark alone. */
function sameMark({ given, givenSeconds, givenNanos }: StoredRecord, now: LogRecord): boolean {
  if (given === "") return true;
  const mark = now.given;
  if ((mark?.text ?? UNCHANGED) !== given) return false;
  if (mark === undefined || readGiven(given)?.time !== true) return true;
  return mark.seconds === givenSeconds && mark.nanos === givenNanos;
}

function sameFacts(a: Resource, b: Resource): boolean {
  if (a === b) return true;
  const names = Object.keys(a.attributes);
  if (names.length !== Object.keys(b.attributes).length) return false;
  return names.every((name) => a.attributes[name] === b.attributes[name]);
}

/** Columns of their own come first when a record is read back: the order tells nothing. */
function sameAttributes(a: readonly string[], b: readonly string[]): boolean {
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < a.length; i += 2) if (a[i + 1] !== "") values.set(a[i] ?? "", a[i + 1] ?? "");
  let same = 0;
  for (let i = 0; i + 1 < b.length; i += 2) {
    if (b[i + 1] === "") continue;
    if (values.get(b[i] ?? "") !== b[i + 1]) return false;
    same += 1;
  }
  return same === values.size;
}
