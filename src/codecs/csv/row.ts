/** One row of separated values (RFC 4180). */

export interface RowSigns {
  /** One character or several. */
  separator: string;
  /** One character; "" for rows without quotes. */
  quote: string;
}

/** Undefined when a quote is not closed. Blanks belong to the values. */
export function readRow(text: string, { separator, quote }: RowSigns, most: number): string[] | undefined {
  const values: string[] = [];
  let at = 0;
  while (values.length < most) {
    let value = "";
    if (quote !== "" && text.startsWith(quote, at)) {
      const end = closing(text, quote, at + quote.length);
      if (end < 0) return undefined;
      value = text.slice(at + quote.length, end).replaceAll(quote + quote, quote);
      at = end + quote.length;
    }
    const next = text.indexOf(separator, at);
    values.push(value + text.slice(at, next < 0 ? text.length : next));
    if (next < 0) return values;
    at = next + separator.length;
  }
  return values;
}

function closing(text: string, quote: string, from: number): number {
  let at = text.indexOf(quote, from);
  while (at >= 0 && text.startsWith(quote, at + quote.length))
    at = text.indexOf(quote, at + 2 * quote.length);
  return at;
}
