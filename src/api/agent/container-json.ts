/** Docker's description of a container → what /logs prints of it, without the secrets in it. */
import { CONTAINER } from "./container-shape.ts";
import type { Kind, Member } from "./container-shape.ts";

export const HIDDEN = "***";
/** splunk-token, awslogs-credentials-endpoint, …: log drivers' options that open something. */
const CREDENTIAL = /token|password|passphrase|secret|credential|access-?key|api-?key|tls-?key/i;

type Fields = Record<string, unknown>;

/** `secrets`: with the values of the environment, as logspout printed them. */
export function containerJson(inspected: unknown, secrets: boolean): unknown {
  return struct(CONTAINER, inspected, secrets);
}

function struct(members: readonly Member[], value: unknown, secrets: boolean): Fields {
  const from = fieldsOf(value);
  const made: Fields = {};
  for (const { name, kind, absent } of members) {
    const raw = from[name];
    if (typeof absent === "object")
      made[name] = isAbsent(raw) ? filled(kind, absent.write) : print(kind, raw, secrets);
    else if (absent === "out-if-null" ? !isAbsent(raw) : !isEmpty(raw))
      made[name] = print(kind, raw, secrets);
  }
  return made;

  /** A struct that Docker did not tell still has its own members that are always written. */
  function filled(kind: Kind, write: unknown): unknown {
    return kind.is === "struct" ? struct(kind.members, {}, secrets) : write;
  }
}

function print(kind: Kind, value: unknown, secrets: boolean): unknown {
  if (isAbsent(value)) return null;
  switch (kind.is) {
    case "value":
      return value;
    case "environment":
      return secrets || !Array.isArray(value) ? value : value.map(nameAlone);
    case "log-options":
      return mapped(value, (one, key) => (!secrets && CREDENTIAL.test(key) ? HIDDEN : one));
    case "struct":
      return struct(kind.members, value, secrets);
    case "list":
      return Array.isArray(value) ? value.map((one) => print(kind.of, one, secrets)) : value;
    case "map":
      return mapped(value, (one) => print(kind.of, one, secrets));
  }
}

function nameAlone(entry: unknown): string {
  const text = String(entry);
  const equals = text.indexOf("=");
  return equals < 0 ? text : `${text.slice(0, equals)}=${HIDDEN}`;
}

function mapped(value: unknown, print: (one: unknown, key: string) => unknown): unknown {
  const from = fieldsOf(value);
  // A list of pairs, not assignments: a label may be called __proto__.
  return Object.fromEntries(
    Object.keys(from)
      .sort()
      .map((key) => [key, print(from[key], key)]),
  );
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Go's "omitempty". */
function isEmpty(value: unknown): boolean {
  if (isAbsent(value) || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value ?? {}).length === 0;
}
