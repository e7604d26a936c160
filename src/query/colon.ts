/** Whether a colon ends a field's name, or is a plain character as in 12:30, http://… and std::vector. */
import { quoted } from "./quotes.ts";
import { QueryRefusal, mended } from "./refusal.ts";
import type { FieldToken } from "./tokens.ts";

export interface NameBefore {
  at: number;
  /** Where the colon is. */
  end: number;
  /** Undefined: cannot be a name, because of wildcards or quotes in it. */
  name: string | undefined;
  /** The name with guarded characters as "_"; not looked at for quoted names. */
  shape?: string | undefined;
  inQuotes: boolean;
}

/** Names that begin with a digit would take times, addresses and sizes apart; they need quotes. */
const NAME = /^[\p{L}_@$][\p{L}\p{N}_.@$/-]*$/u;

/** The field that ends here, or undefined for a plain colon. */
export function fieldColon(text: string, before: NameBefore): FieldToken | undefined {
  const { at, end, name, inQuotes } = before;
  if (name === undefined || (!inQuotes && !NAME.test(before.shape ?? ""))) return undefined;
  const rest = text.slice(end + 1, end + 3);
  if (rest.startsWith(":") || rest.startsWith("//")) return undefined;
  if (name.length === 1 && rest.startsWith("\\")) return undefined;
  refuseNoValue(text, before);
  refuseForeignOperator(text, before);
  return { kind: "field", name, inQuotes, at, end: end + 1 };
}

function refuseNoValue(text: string, { at, end, name = "" }: NameBefore): void {
  const next = text[end + 1];
  const written = text.slice(at, end);
  if (next === undefined || next === ")") {
    const hint = `write ${written}:* for every record that has it, or ${quoted(`${name}:`)} to look for this text`;
    throw new QueryRefusal(
      `a value was expected after ${written}:`,
      hint,
      end + 1,
      mended(text, end + 1, end + 1, "*"),
    );
  }
  if (!/\s/.test(next)) return;
  const value = /\S*/.exec(text.slice(end + 1).trimStart())?.[0] ?? "";
  const asField = mended(text, end + 1, text.length, text.slice(end + 1).trimStart() || "*");
  // "Error: no route" is a piece of a log line, "status: 500" a field.
  const asText = mended(text, at, end + 1, quoted(`${name}:`));
  const hint = `write ${written}:${value || "*"} for the field, or ${quoted(`${name}:`)} to look for this text`;
  const suggestion = /^\p{Lu}/u.test(name) ? asText : asField;
  throw new QueryRefusal(`a value was expected right after ${written}:`, hint, end + 1, suggestion);
}

/** `:=`, `:==`, `:!=`, `:=>` of other languages. */
function refuseForeignOperator(text: string, { at, end }: NameBefore): void {
  const [op] = /^(?:=[=<>]?|!=)/.exec(text.slice(end + 1, end + 3)) ?? [];
  if (op === undefined) return;
  const ours = { "=>": ">=", "=<": "<=" }[op] ?? "";
  const fixed = mended(text, end + 1, end + 1 + op.length, ours);
  const suggestion = op === "!=" ? mended(fixed, at, at, "-") : fixed;
  const hint =
    'equal is field:value, unequal is -field:value; a value that begins so goes in quotes: field:"=x"';
  throw new QueryRefusal(`"${op}" is not a comparison here`, hint, end + 1, suggestion);
}
