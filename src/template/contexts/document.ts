/** A JSON document → dot, for `logboom template`: plain data, or one of the contexts that logspout and Docker hand to templates. */
import { StructValue, fromJson } from "../values.ts";
import type { Value } from "../values.ts";
import { NamesType } from "./cloudwatch.ts";
import { DockerTagType } from "./docker-tag.ts";
import { SyslogMessageType, messageFromJson } from "./message.ts";
import { isObject } from "./struct.ts";

/** `json` is the document itself. */
export const CONTEXTS = ["message", "cloudwatch", "docker-tag", "json"] as const;
export type ContextName = (typeof CONTEXTS)[number];

/** JSON with whole numbers of any size as they stand: those beyond 2^53 are bigints. */
export function parseDocument(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  if (!LARGE.test(text)) return plain;
  const marked = text.replace(TEXT_OR_LARGE, (found) =>
    found.startsWith('"') ? found : JSON.stringify({ [MARK]: found }),
  );
  return JSON.parse(marked, (_key, value: unknown) => largeOf(value) ?? value);
}

const LARGE = /\d{16}/;
const TEXT_OR_LARGE = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
/** No document has a key like this by chance. */
const MARK = "\u0000whole";

/** What no int64 holds is a float, as Go reads it. */
function largeOf(value: unknown): bigint | number | undefined {
  if (!isObject(value)) return undefined;
  const digits = (value as Record<string, unknown>)[MARK];
  if (typeof digits !== "string") return undefined;
  const whole = BigInt(digits);
  return BigInt.asIntN(64, whole) === whole ? whole : Number(whole);
}

/** Undefined when the document is not of that context's shape. */
export function dotOf(document: unknown, context: ContextName, hostname: string): { dot: Value } | undefined {
  switch (context) {
    case "message": {
      const message = messageFromJson(document, hostname);
      return message === undefined ? undefined : { dot: new StructValue(SyslogMessageType, message, true) };
    }
    case "cloudwatch":
      return isNames(document) ? { dot: new StructValue(NamesType, document, true) } : undefined;
    case "docker-tag":
      return isObject(document) && "ContainerID" in document && "ContainerName" in document
        ? { dot: new StructValue(DockerTagType, document, true) }
        : undefined;
    case "json":
      return { dot: fromJson(document) };
  }
}

/** The first context whose shape it has. */
export function contextOf(document: unknown): ContextName {
  return CONTEXTS.find((one) => dotOf(document, one, "") !== undefined) ?? "json";
}

function isNames(document: unknown): document is object {
  return (
    isObject(document) &&
    "LoggerHost" in document &&
    Object.keys(document).every((key) => NamesType.members.has(key))
  );
}
