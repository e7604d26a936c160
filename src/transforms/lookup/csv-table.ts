/** A whole CSV file (RFC 4180) as rows: quoted values may have separators, line ends and doubled quotes in them. */

/** Lines without any text are left out. A quote that nobody closes goes on to the end. */
export function csvRows(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at <= text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at) : { value: "", end: at };
    const end = cellEnd(text, cell.end, separator);
    row.push(cell.value + text.slice(cell.end, end));
    at = end + 1;
    if (text[end] === separator) continue;
    if (text[end] === "\r" && text[at] === "\n") at += 1;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return rows;
}

function quotedCell(text: string, from: number): { value: string; end: number } {
  let value = "";
  for (let at = from + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

function cellEnd(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at += 1;
  return at;
}
