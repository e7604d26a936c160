/**
 * `%…%`: the characters and operators that CloudWatch Logs has (user guide, "Supported regular expressions"), run by an
 * engine whose time grows with the text alone, since anybody may write one.
 */
import { RE2JS } from "re2js";
import { QueryRefusal } from "../refusal.ts";

export interface Regex {
  source: string;
  test: (text: string) => boolean;
}

/** In one pattern. */
export const REGEX_MOST = 2;

const ALLOWED = /^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]*$/;

export function compileRegex(source: string, at: number): Regex {
  if (source === "")
    throw new QueryRefusal("an empty regular expression", "write something between % and %", at);
  if (!ALLOWED.test(source)) {
    const odd = Array.from(source).find((char) => !ALLOWED.test(char)) ?? "";
    const hint = "letters, digits, : _ # = @ / ; , - and the operators ^ $ ? [ ] { } | \\ * + . are";
    throw new QueryRefusal(`"${odd}" is not possible in a regular expression`, hint, at);
  }
  try {
    const regex = RE2JS.compile(source);
    return { source, test: (text) => regex.test(text) };
  } catch (error) {
    throw new QueryRefusal(`no regular expression: ${(error as Error).message}`, "mend it", at);
  }
}
