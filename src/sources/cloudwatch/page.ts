/** Pages of a sorted list: the token is the key of the last item given, so that it holds while the list changes. */
import { invalid } from "../../codecs/cloudwatch/fault.ts";

export interface Cut<T> {
  limit: number;
  /** `nextToken` of the call before. */
  after: string | undefined;
  /** What the list is sorted by; unique. */
  key: (item: T) => string;
  descending?: boolean;
}

export interface Page<T> {
  items: T[];
  /** Empty at the end of the list. */
  nextToken: { nextToken?: string };
}

export function cut<T>(sorted: readonly T[], { limit, after, key, descending = false }: Cut<T>): Page<T> {
  const last = after === undefined ? undefined : textOf(after);
  const isBehind = (item: T): boolean => {
    if (last === undefined) return true;
    return descending ? key(item) < last : key(item) > last;
  };
  const rest = last === undefined ? sorted : sorted.filter(isBehind);
  const items = rest.slice(0, limit);
  const end = items.at(-1);
  const more = rest.length > items.length && end !== undefined;
  return { items, nextToken: more ? { nextToken: Buffer.from(key(end)).toString("base64url") } : {} };
}

function textOf(token: string): string {
  if (/^[\w-]+$/.test(token)) return Buffer.from(token, "base64url").toString();
  throw invalid("The specified nextToken is invalid.");
}
