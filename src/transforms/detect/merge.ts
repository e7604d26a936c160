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

  withFound(own: Attributes, found: Found, format: string): Attributes {
    found.put(FORMAT, format);
    const { list, size } = found;
    return this.#fits(list, own.length, size) ? list.slice(0, size) : this.#chosen(list, own.length, size);
  }

  /** Nearly always: nothing comes twice, nothing is too much. */
  #fits(list: readonly string[], start: number, end: number): boolean {
    const { maxKeys, maxValueChars } = this.#bounds;
    // The form's name is none of the line's keys.
    if (end - start > 2 * maxKeys + 2) return false;
    for (let i = start; i < end; i += 2) {
      const key = list[i];
      for (let j = 0; j < i; j += 2) if (list[j] === key) return false;
      if ((list[i + 1] ?? "").length > maxValueChars) return false;
    }
    return true;
  }

  #chosen(list: readonly string[], start: number, end: number): Attributes {
    const { maxKeys, maxValueChars } = this.#bounds;
    const all = list.slice(0, start);
    const formatAt = end - 2;
    for (let i = start; i < formatAt && all.length < start + 2 * maxKeys; i += 2) {
      const key = list[i] ?? "";
      const value = list[i + 1] ?? "";
      if (!isIn(all, key)) all.push(key, value.length > maxValueChars ? cut(value, maxValueChars) : value);
    }
    if (!isIn(all, FORMAT)) all.push(FORMAT, list[formatAt + 1] ?? "");
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
