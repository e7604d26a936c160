/** Attribute lists, made once and shared by all lines that are alike. */
import { INVALID_UTF8, streamName, TRUNCATED } from "../../codecs/docker/lines.ts";
import type { Attributes } from "../../record/record.ts";

const BOTH = TRUNCATED | INVALID_UTF8;
/** Index: the stream times four, plus the flags. */
const LISTS: readonly Attributes[] = [0, 1, 2].flatMap((stream) =>
  [0, 1, 2, BOTH].map((flags) => listOf(stream, flags)),
);

export function attributesOf(stream: number, flags: number): Attributes {
  return LISTS[stream * 4 + (flags & BOTH)] ?? listOf(stream, flags);
}

function listOf(stream: number, flags: number): Attributes {
  const list = ["log.iostream", streamName(stream)];
  if ((flags & TRUNCATED) !== 0) list.push("log.truncated", "true");
  if ((flags & INVALID_UTF8) !== 0) list.push("log.invalid_utf8", "true");
  return list;
}
