/** Reads `[a TO b]` and `{a TO b}` behind a colon. */
import { quoted, quotedText } from "./quotes.ts";
import { QueryRefusal, mended } from "./refusal.ts";
import type { BoundToken, RangeToken } from "./tokens.ts";

const HINT = "a range is [from TO to], with { or } where the bound itself is left out and * where it is open";

/** `at` is the opening bracket. */
export function lexRange(text: string, at: number): RangeToken {
  const from = bound(text, skip(text, at + 1), text[at] === "[");
  if (from === undefined) throw missingBound(text, skip(text, at + 1), "lower");
  const to = keyword(text, at, from.end);
  const upper = bound(text, skip(text, to), false);
  if (upper === undefined) throw missingBound(text, skip(text, to), "upper");
  const close = skip(text, upper.end);
  if (text[close] !== "]" && text[close] !== "}") throw missingClose(text, at, upper.end);
  upper.inclusive = text[close] === "]";
  return { kind: "range", from, to: upper, at, end: close + 1 };
}

function skip(text: string, pos: number): number {
  let at = pos;
  while (at < text.length && /\s/.test(text[at] ?? "")) at++;
  return at;
}

/** Undefined when nothing stands here. */
function bound(text: string, at: number, inclusive: boolean): BoundToken | undefined {
  if (text[at] === '"') {
    const { content, end } = quotedText(text, at);
    return { text: content, inQuotes: true, inclusive, at, end };
  }
  let end = at;
  let content = "";
  for (; end < text.length && !/[\s\]}]/.test(text[end] ?? ""); end++) {
    if (text[end] === "\\" && end + 1 < text.length) end++;
    content += text[end] ?? "";
  }
  const raw = text.slice(at, end);
  if (raw === "" || raw === "TO") return undefined;
  return { text: raw === "*" ? undefined : content, inQuotes: false, inclusive, at, end };
}

/** Reads TO; answers where it ends. */
function keyword(text: string, open: number, pos: number): number {
  const at = skip(text, pos);
  if (/^TO(?=[\s\]}])/.test(text.slice(at, at + 3)) || text.slice(at) === "TO") return at + 2;
  if (/^to\s/i.test(text.slice(at, at + 3))) {
    throw new QueryRefusal(
      "TO was expected",
      "TO is written in capitals",
      at,
      mended(text, at, at + 2, "TO"),
    );
  }
  const close = text.slice(open).search(/[\]}]/);
  const end = close < 0 ? text.length : open + close + 1;
  const asText = mended(text, open, end, quoted(text.slice(open, end)));
  throw new QueryRefusal("TO was expected", `${HINT}; a value with brackets goes in quotes`, at, asText);
}

function missingBound(text: string, at: number, which: string): QueryRefusal {
  const star = which === "lower" ? "* " : " *";
  return new QueryRefusal(`the range's ${which} bound is missing`, HINT, at, mended(text, at, at, star));
}

function missingClose(text: string, open: number, at: number): QueryRefusal {
  const bracket = text[open] === "[" ? "]" : "}";
  return new QueryRefusal(
    `the range's closing ${bracket} is missing`,
    HINT,
    at,
    mended(text, at, at, bracket),
  );
}
