/** Pages of a list by its keys: the token is the key of the last item given, so that it holds while the list changes. */
import { invalid } from "../../codecs/cloudwatch/fault.ts";

export interface Cut<T> {
  limit: number;
  /** `nextToken` of the call before. */
  after: string | undefined;
  /** What the pages are in the order of; unique. */
  key: (item: T) => string;
  descending?: boolean;
}

export interface Page<T> {
  items: T[];
  /** Empty at the end of the list. */
  nextToken: { nextToken?: string };
}

/** Of items in any order: the first ones behind the token. Not all are sorted for it, since there may be a hundred thousand. */
export function cut<T>(items: Iterable<T>, { limit, after, key, descending = false }: Cut<T>): Page<T> {
  const last = after === undefined ? undefined : textOf(after);
  const isBefore: Order = (a, b) => (descending ? a > b : a < b);
  // One more than wanted tells that there are more.
  const first: Keyed<T>[] = [];
  for (const item of items) {
    const one = { key: key(item), item };
    if (last === undefined || isBefore(last, one.key)) keep(first, one, limit + 1, isBefore);
  }
  const end = first[limit - 1];
  const more = first.length > limit && end !== undefined;
  return {
    items: first.slice(0, limit).map(({ item }) => item),
    nextToken: more ? { nextToken: Buffer.from(end.key).toString("base64url") } : {},
  };
}

interface Keyed<T> {
  key: string;
  item: T;
}

type Order = (a: string, b: string) => boolean;

/** At its place, if it is among the first so many. */
function keep<T>(first: Keyed<T>[], one: Keyed<T>, most: number, isBefore: Order): void {
  let at = first.length;
  while (at > 0 && isBefore(one.key, first[at - 1]?.key ?? "")) at -= 1;
  if (at === most) return;
  first.splice(at, 0, one);
  if (first.length > most) first.pop();
}

function textOf(token: string): string {
  if (/^[\w-]+$/.test(token)) return Buffer.from(token, "base64url").toString();
  throw invalid("The specified nextToken is invalid.");
}
