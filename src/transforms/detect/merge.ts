/** What was found → a record's attributes: what the record had wins, no key comes twice, everything is bounded. */
import type { Attributes } from "../../record/record.ts";
import type { Found } from "./found.ts";

export interface MergeBounds {
  maxKeys: number;
  maxValueChars: number;
}

const TRACE = "trace_id";
const SPAN = "span_id";
const FORMAT = "log.format";

export class Merge {
  readonly #bounds: MergeBounds;

  constructor(bounds: MergeBounds) {
    this.#bounds = bounds;
  }

  withFound(own: Attributes, { list }: Found, format: string): Attributes {
    const { maxKeys, maxValueChars } = this.#bounds;
    const all = own.slice();
    const most = own.length + 2 * maxKeys;
    for (let i = 0; i + 1 < list.length && all.length < most; i += 2) {
      const key = list[i] ?? "";
      const value = list[i + 1] ?? "";
      if (!isIn(all, key)) all.push(key, value.length > maxValueChars ? cut(value, maxValueChars) : value);
    }
    if (!isIn(all, FORMAT)) all.push(FORMAT, format);
    return all;
  }

  /** Under the names that OTLP's records have them by, unless an attribute has such a name already. */
  withTrace(list: Attributes, trace: string, span: string): Attributes {
    const addTrace = trace !== "" && !isIn(list, TRACE);
    const addSpan = span !== "" && !isIn(list, SPAN);
    if (!addTrace && !addSpan) return list;
    const all = list.slice();
    if (addTrace) all.push(TRACE, trace);
    if (addSpan) all.push(SPAN, span);
    return all;
  }
}

function isIn(list: readonly string[], key: string): boolean {
  for (let i = 0; i < list.length; i += 2) if (list[i] === key) return true;
  return false;
}

function cut(value: string, chars: number): string {
  const last = value.charCodeAt(chars - 1);
  return value.slice(0, last >= 0xd800 && last < 0xdc00 ? chars - 1 : chars);
}
