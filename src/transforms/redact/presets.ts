/**
 * What secrets look like. Every expression here is linear in the text: no repetition can be split in two ways, and none
 * begins anew inside a run that it has read already.
 */
import { isIPv6 } from "node:net";
import { cardsIn } from "./cards.ts";

export type PresetName = "secrets" | "tokens" | "cards" | "emails" | "ip";

/** Finds and replaces; `keep` is what stays in front of the secret, such as `password=`. */
export interface Finder {
  /** Stands in the mask. */
  label: string;
  /** Text without any of these, in lower case, has none: cheaper than the expression. */
  hints?: readonly string[];
  /** Global. Its first group, where it has one, stays. */
  expression: RegExp;
  /** Of what the expression found, the parts that are secret, [from, to, …]; all of it when absent. */
  parts?: (match: string, before: string) => number[];
}

/** Words at the end of a name whose value is secret: DB_PASSWORD, aws.secretAccessKey, x-api-key. */
const NAME =
  "(?:passw(?:or)?d|passphrase|pwd|secrets?|(?:secret|api|access|private|signing|encryption|account|shared)[_.-]?(?:access[_.-]?)?key|" +
  "(?:auth|access|refresh|id|session|bearer|csrf|api)?[_.-]?token|credentials?|authorization|cookie|session[_.-]?id|connection[_.-]?string)s?" +
  "(?:[_.-](?:hash|value|base64|text))?";

/** A name alone, as an attribute has it. */
const SECRET_NAME = new RegExp(`${NAME}$`, "i");

/** What is written behind a quote up to the same quote, or to the end of a line that was cut. */
const QUOTED = String.raw`\\+"(?:[^"\\]|\\+[^"\\]|\\{3,}")*(?:\\{1,2}")?|"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|'(?:[^'\\]|\\[\s\S])*(?:'|\\?$)`;

const FINDERS: Record<PresetName, readonly Finder[]> = {
  secrets: [
    {
      label: "key",
      hints: ["private key"],
      expression:
        /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,32}PRIVATE KEY-----|$)/g,
    },
    { label: "secret", hints: ["://"], expression: /(:\/\/[^\s:@/"']{0,128}:)[^\s@/"']{1,512}(?=@)/g },
    {
      label: "secret",
      hints: ["authorization", "cookie"],
      expression: /((?:authorization|cookie)\s{0,8}[:=]\s{0,8})[^\r\n"']+/gi,
    },
    {
      label: "secret",
      expression: new RegExp(
        String.raw`(${NAME}\\*["']\s{0,8}[:=]\s{0,8})(?:${QUOTED}|\[[^\]]*\]?|\{[^}]*\}?|[^\s,}\]"']+)`,
        "gi",
      ),
      parts: insideQuotes,
    },
    {
      label: "secret",
      expression: new RegExp(String.raw`(${NAME}\s{0,8}[:=]\s{0,8})(?:${QUOTED}|[^\s&"'][^\s&]*)`, "gi"),
      parts: insideQuotes,
    },
    // A command's option: --db-password hunter2.
    {
      label: "secret",
      hints: ["--"],
      expression: new RegExp(String.raw`(--[\w-]{0,32}?${NAME}\s{1,8})(?:${QUOTED}|[^\s"'-]\S*)`, "gi"),
      parts: insideQuotes,
    },
    {
      label: "secret",
      hints: ["</"],
      expression: new RegExp(String.raw`(<[\w:.-]{0,64}?${NAME}>)[^<]+`, "gi"),
    },
  ],
  tokens: [
    {
      label: "token",
      expression:
        /(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\w{30,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|AIza[\w-]{35}|[rs]k_(?:live|test)_\w{16,}|\bsk-[\w-]{20,}|npm_\w{36}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bhv[bs]\.[\w-]{20,}|dckr_pat_[\w-]{20,}|pypi-[\w-]{16,}|hooks\.slack\.com\/services\/[\w/]+|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
    },
    {
      label: "token",
      hints: ["bearer", "basic"],
      expression: /(\b(?:bearer|basic)\s{1,8})[\w.~+/=-]{8,}/gi,
    },
  ],
  cards: [{ label: "card", expression: /\d(?:[ -]?\d){12,}/g, parts: cardsIn }],
  emails: [
    {
      label: "email",
      hints: ["@"],
      expression: /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu,
    },
  ],
  ip: [
    {
      label: "ip",
      hints: ["."],
      expression: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\d|\.\d)/g,
    },
    {
      label: "ip",
      hints: [":"],
      expression: /(?<![\w:])[\da-f]{0,4}(?::[\da-f]{0,4}){2,8}(?!\w)/gi,
      parts: (match) => (match.length > 2 && isIPv6(match) ? [0, match.length] : []),
    },
  ],
};

export const PRESETS = [
  "secrets",
  "tokens",
  "cards",
  "emails",
  "ip",
] as const satisfies readonly PresetName[];

export function findersOf(presets: readonly PresetName[]): Finder[] {
  return PRESETS.filter((name) => presets.includes(name)).flatMap((name) => FINDERS[name]);
}

/** Whose value is secret whatever it looks like: `db.password`, and what lies inside `credentials`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) || name.split(".").some((part) => SECRET_NAME.test(part));
}

/** The quotes stay, so that JSON is JSON afterwards. */
function insideQuotes(match: string): number[] {
  const opening = /^\\*["']/.exec(match)?.[0] ?? "";
  if (opening === "") return [0, match.length];
  const closed = match.length >= 2 * opening.length && match.endsWith(opening);
  const to = closed ? match.length - opening.length : match.length;
  return to > opening.length ? [opening.length, to] : [];
}
