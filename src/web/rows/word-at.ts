/** The word under the pointer, as one would search for it: an address, an id or a file name counts as one word. */

export interface WordSpot {
  text: string;
  range: Range;
}

const PART = /[\p{L}\p{N}_.@-]/u;

export function wordAt(x: number, y: number): WordSpot | undefined {
  const spot = caretAt(x, y);
  if (spot === undefined || spot.node.nodeType !== Node.TEXT_NODE) return undefined;
  const span = wordSpan(spot.node.textContent ?? "", spot.offset);
  if (span === undefined) return undefined;
  const range = document.createRange();
  range.setStart(spot.node, span.start);
  range.setEnd(spot.node, span.end);
  return isOver(range, x, y) ? { text: span.text, range } : undefined;
}

export function wordSpan(
  text: string,
  offset: number,
): { text: string; start: number; end: number } | undefined {
  let start = offset;
  let end = offset;
  while (start > 0 && PART.test(text.charAt(start - 1))) start -= 1;
  while (end < text.length && PART.test(text.charAt(end))) end += 1;
  while (end > start && /[.@-]/.test(text.charAt(end - 1))) end -= 1;
  while (start < end && /[.@-]/.test(text.charAt(start))) start += 1;
  const word = text.slice(start, end);
  return /[\p{L}\p{N}]/u.test(word) ? { text: word, start, end } : undefined;
}

function caretAt(x: number, y: number): { node: Node; offset: number } | undefined {
  if ("caretPositionFromPoint" in document) {
    const position = document.caretPositionFromPoint(x, y);
    return position === null ? undefined : { node: position.offsetNode, offset: position.offset };
  }
  // Safari before 26 knows the older name alone.
  const range = (document as Document).caretRangeFromPoint(x, y);
  return range === null ? undefined : { node: range.startContainer, offset: range.startOffset };
}

/** The caret of a blank place is the nearest word's: being near is not enough. */
function isOver(range: Range, x: number, y: number): boolean {
  return [...range.getClientRects()].some(
    (box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom,
  );
}
