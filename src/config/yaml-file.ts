/** Reads logboom.yaml: values with the places where they stand, `${NAME}` filled in from the environment. */
import { Lexer, LineCounter, isMap, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Document, Node } from "yaml";
import { Refusal } from "../record/refusal.ts";

export interface ConfigText {
  /** What was read, as plain values. */
  value: Record<string, unknown>;
  /** "logboom.yaml:3:5" of the key or the value at a path; of what stands around it when it is not in the file. */
  place: (path: readonly (string | number)[], part: "key" | "value") => string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** No configuration is larger; a log given by mistake is. */
const BYTES_MOST = 1024 * 1024;

export function readYaml(text: string, file: string, env: Environment): ConfigText {
  if (text.length > BYTES_MOST)
    throw new Refusal("E_CONFIG", `${file}: larger than 1 MiB`, "name the configuration file, not a log");
  if (isEndless(text))
    throw new Refusal(
      "E_CONFIG",
      `${file}: brackets within brackets, or aliases, without end`,
      "look for a bracket that is not closed",
    );
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const wrong = document.errors[0];
  if (wrong !== undefined)
    throw new Refusal(
      "E_CONFIG",
      `${at(wrong.pos[0])}: ${yamlSentence(wrong.code, wrong.message)}`,
      yamlHint(wrong.code),
    );
  expand(document, env, at);
  const value: unknown = toPlain(document, file);
  if (value !== null && (typeof value !== "object" || Array.isArray(value))) {
    throw new Refusal(
      "E_CONFIG",
      `${at(0)}: not a group of options`,
      "write options as `name: value`, such as `http:` with `address: 127.0.0.1:5642` indented below",
    );
  }
  return {
    value: (value ?? {}) as Record<string, unknown>,
    place: (path, part) => at(offsetOf(document, path, part)),
  };
}

/** No configuration goes so deep, and what does takes the reader minutes. */
const DEPTH_MOST = 64;
const ALIASES_MOST = 500;
const BRACKETS: ReadonlyMap<string, number> = new Map([
  ["{", 1],
  ["[", 1],
  ["}", -1],
  ["]", -1],
]);
/** In front of a scalar, in the lexer's output. */
const SCALAR = "\u001f";

/** Brackets, dashes one behind the other and aliases, counted before anything is read. */
export function isEndless(text: string): boolean {
  let brackets = 0;
  let inLine = 0;
  let aliases = 0;
  let before = "";
  for (const token of new Lexer().lex(text)) {
    const sign = before === SCALAR ? "" : token;
    before = token;
    brackets += BRACKETS.get(sign) ?? 0;
    if (sign === "-" || sign === "?") inLine += 1;
    else if (sign.endsWith("\n")) inLine = 0;
    else if (sign.startsWith("*")) aliases += 1;
    if (brackets > DEPTH_MOST || inLine > DEPTH_MOST || aliases > ALIASES_MOST) return true;
  }
  return false;
}

function toPlain(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new Refusal("E_CONFIG", `${file}: too many aliases`, "write the values out");
  }
}

function yamlSentence(code: string, message: string): string {
  if (code === "DUPLICATE_KEY") return "this key stands here twice";
  if (code === "TAB_AS_INDENT") return "a tab cannot indent YAML";
  return `not valid YAML: ${message}`;
}

function yamlHint(code: string): string {
  if (code === "DUPLICATE_KEY") return "keep one of them";
  if (code === "TAB_AS_INDENT") return "indent with spaces";
  return "check indentation, quotes and brackets just before this place";
}

/** `$${` stands for a plain `${`; `${NAME:-text}` has a text for when NAME is not set. */
const VARIABLE = /\$\$\{|\$\{([^}]*)\}/g;
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** What stands in the place of a name within `${…}`; empty for a text that is taken as it stands. */
export function variablesOf(text: string): string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([, inner]) => (inner === undefined ? [] : [inner]));
}

/** `NAME:-text` → NAME. */
export function variableName(inner: string): string {
  return NAME.exec(inner)?.[1] ?? inner;
}

function expand(document: Document, env: Environment, at: (offset: number) => string): void {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== "string" || !node.value.includes("${")) return;
      const place = at(node.range?.[0] ?? 0);
      const text = node.value.replace(VARIABLE, (whole, inner: string | undefined) => {
        return inner === undefined ? "${" : variable(inner, whole, env, place);
      });
      node.value = node.type === "PLAIN" ? plainValue(text) : text;
    },
  });
}

function variable(inner: string, whole: string, env: Environment, place: string): string {
  const found = NAME.exec(inner);
  if (found === null) {
    throw new Refusal(
      "E_CONFIG",
      `${place}: ${whole} names no environment variable`,
      "write ${NAME}, ${NAME:-text when it is not set}, or $${ for the two characters themselves",
    );
  }
  const value = env[found[1] ?? ""] ?? found[2];
  if (value === undefined) {
    throw new Refusal(
      "E_CONFIG",
      `${place}: the environment variable ${found[1]} is not set`,
      `set it, or write \${${found[1]}:-text} with a text for when it is not`,
    );
  }
  return value;
}

/** An unquoted ${PORT} is a number, as 5642 in its place would be. */
function plainValue(text: string): unknown {
  if (/^[-+]?(?:\d+|\d*\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text;
}

/** Follows the path as far as the file has it. */
function offsetOf(document: Document, path: readonly (string | number)[], part: "key" | "value"): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    const next = child(node, step);
    if (next === undefined) return offset;
    const wantKey = part === "key" && depth === path.length - 1;
    offset = startOf(wantKey ? [next.key, next.node] : [next.node, next.key]) ?? offset;
    node = next.node;
  }
  return offset;
}

function startOf(nodes: readonly (Node | null | undefined)[]): number | undefined {
  return nodes.find((node) => node?.range)?.range?.[0];
}

function child(
  node: Node | null,
  step: string | number,
): { key: Node | null | undefined; node: Node | null } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { key: undefined, node: item as Node };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(step));
  return pair === undefined ? undefined : { key: pair.key as Node, node: pair.value as Node | null };
}
