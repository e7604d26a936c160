/** JSON as people paste it: where it breaks, and the one break that can be mended, quotes without a backslash. */

export type JsonText =
  | { state: "good"; value: unknown }
  | { state: "mended"; value: unknown; offset: number; why: string }
  | { state: "broken"; offset: number; why: string };

export function readJson(text: string): JsonText {
  const whole = parsed(text);
  if (!("why" in whole)) return { state: "good", value: whole.value };
  const { offset, why } = whole;
  const mended = parsed(withEscapedQuotes(text));
  if ("why" in mended) return { state: "broken", offset, why };
  return { state: "mended", value: mended.value, offset, why };
}

function parsed(text: string): { value: unknown } | { why: string; offset: number } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, position] = /position (\d+)/.exec(message) ?? [];
    const why = message.replace(/ in JSON at position.*| at position.*|, "[\s\S]*$/, "");
    return { why, offset: position === undefined ? text.length : Number(position) };
  }
}

/** Lines that are one text each, as members of a list are written: quotes between the first and the last belong to it. */
function withEscapedQuotes(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const [, before = "", inner, behind = ""] = /^(\s*")(.*)("\s*,?\s*)$/.exec(line) ?? [];
      if (inner === undefined || /^[^"\\]*"\s*:/.test(inner)) return line;
      return before + inner.replace(/(^|[^\\])"/g, '$1\\"').replace(/(^|[^\\])"/g, '$1\\"') + behind;
    })
    .join("\n");
}
