/** A template's words → its tree: texts, actions and blocks. Pipelines are in parse-pipeline.ts. */
import type { Refusal } from "../../record/refusal.ts";
import { lastEnd, nested, next, nextWord, peek, peekWord, refusal, unexpected } from "./input.ts";
import type { Input } from "./input.ts";
import { lex } from "./lexer.ts";
import { parsePipeline } from "./parse-pipeline.ts";
import type { Token } from "./tokens.ts";
import { isBlank } from "./tree.ts";
import type { Branch, List, Node } from "./tree.ts";
import { unquote } from "./unquote.ts";

export interface Source {
  readonly name: string;
  readonly text: string;
}

/** The main template under its name, and what it defines. Throws a Refusal with the place of the first fault. */
export function parseTemplate(source: Source, hasFunction: (name: string) => boolean): Map<string, List> {
  const input: Input = {
    name: source.name,
    source: source.text,
    tokens: lex(source.text),
    index: 0,
    variables: ["$"],
    ranges: 0,
    depth: 0,
    hasFunction,
    definitions: new Map(),
  };
  define(input, source.name, parseMain(input), 0);
  return input.definitions;
}

/** How a list of nodes ended: `else` leaves the word after it to its reader. */
type Ending = { readonly type: "end" | "else"; readonly at: number };

function isEnding(one: Node | Ending): one is Ending {
  return one.type === "end" || one.type === "else";
}

function parseMain(input: Input): List {
  const nodes: Node[] = [];
  while (peek(input).type !== "end") {
    if (isDefine(input)) {
      parseDefinition(input);
      continue;
    }
    const one = textOrAction(input);
    if (isEnding(one)) throw refusal(input, `unexpected {{${one.type}}}`, one.at);
    nodes.push(one);
  }
  return nodes;
}

/** `define` stands only at the top: further in it is an unexpected word. */
function isDefine(input: Input): boolean {
  if (peek(input).type !== "left") return false;
  const start = input.index;
  next(input);
  const word = nextWord(input);
  if (word.type === "keyword" && word.text === "define") return true;
  input.index = start;
  return false;
}

function parseDefinition(input: Input): void {
  const token = nextWord(input);
  const name = templateName(input, token, "define clause");
  expect(input, "right", "define clause");
  define(input, name, ownScope(input, "define clause"), token.at);
}

/** The body of a define or block sees no variable and no range of what is around it. */
function ownScope(input: Input, context: string): List {
  const { variables, ranges } = input;
  input.variables = ["$"];
  input.ranges = 0;
  const { nodes, ending } = parseList(input);
  if (ending.type !== "end") throw refusal(input, `unexpected {{else}} in ${context}`, ending.at);
  input.variables = variables;
  input.ranges = ranges;
  return nodes;
}

function define(input: Input, name: string, body: List, at: number): void {
  const before = input.definitions.get(name);
  if (before === undefined || isBlank(before)) input.definitions.set(name, body);
  else if (!isBlank(body))
    throw refusal(input, `multiple definition of template ${JSON.stringify(name)}`, at);
}

function parseList(input: Input): { nodes: List; ending: Ending } {
  const nodes: Node[] = [];
  while (peekWord(input).type !== "end") {
    const one = textOrAction(input);
    if (isEnding(one)) return { nodes, ending: one };
    nodes.push(one);
  }
  throw refusal(input, "unexpected end of the template: an {{end}} is missing", peek(input).at);
}

function textOrAction(input: Input): Node | Ending {
  const token = nextWord(input);
  if (token.type === "text") return { type: "text", text: token.text };
  if (token.type === "left") return parseAction(input);
  throw unexpected(input, token, "input");
}

function parseAction(input: Input): Node | Ending {
  const token = peekWord(input);
  if (token.type !== "keyword" || token.text === "nil" || token.text === "define") {
    return { type: "action", pipe: parsePipeline(input, "command", "right") };
  }
  next(input);
  switch (token.text) {
    case "if":
    case "with":
    case "range":
      return nested(input, token.at, () => parseBranch(input, token.text as Branch["type"], token.at));
    case "template":
      return parseTemplateCall(input, token.at);
    case "block":
      return nested(input, token.at, () => parseBlock(input, token.at));
    case "break":
    case "continue":
      return parseJump(input, token.text, token.at);
    case "else":
      return parseElse(input, token.at);
    default:
      expect(input, "right", "end");
      return { type: "end", at: token.at };
  }
}

function parseJump(input: Input, type: "break" | "continue", at: number): Node {
  expect(input, "right", `{{${type}}}`);
  if (input.ranges === 0) throw refusal(input, `{{${type}}} outside {{range}}`, at);
  return { type };
}

function parseElse(input: Input, at: number): Ending {
  const word = peekWord(input);
  const goesOn = word.type === "keyword" && (word.text === "if" || word.text === "with");
  if (!goesOn) expect(input, "right", "else");
  return { type: "else", at };
}

function parseBranch(input: Input, type: Branch["type"], at: number): Branch {
  const scope = input.variables.length;
  const pipe = parsePipeline(input, type, "right");
  if (type === "range") input.ranges += 1;
  const { nodes: body, ending } = parseList(input);
  if (type === "range") input.ranges -= 1;
  const otherwise = ending.type === "end" ? undefined : parseOtherwise(input, type);
  input.variables.length = scope;
  return { type, pipe, body, otherwise, at, end: pipe.end };
}

/** `{{else if …}}` is an if of its own inside the else, that shares its end; so is `{{else with …}}` in a with. */
function parseOtherwise(input: Input, type: Branch["type"]): List {
  const word = peek(input);
  if (word.type === "keyword" && word.text === type && type !== "range") {
    next(input);
    return [nested(input, word.at, () => parseBranch(input, type, word.at))];
  }
  const { nodes, ending } = parseList(input);
  if (ending.type !== "end") throw refusal(input, "expected end; found {{else}}", ending.at);
  return nodes;
}

function parseTemplateCall(input: Input, at: number): Node {
  const name = templateName(input, nextWord(input), "template clause");
  if (peekWord(input).type === "right") {
    const end = lastEnd(input);
    next(input);
    return { type: "template", name, pipe: undefined, at, end };
  }
  const pipe = parsePipeline(input, "template clause", "right");
  return { type: "template", name, pipe, at, end: pipe.end };
}

function parseBlock(input: Input, at: number): Node {
  const name = templateName(input, nextWord(input), "block clause");
  const pipe = parsePipeline(input, "block clause", "right");
  define(input, name, ownScope(input, "block clause"), at);
  return { type: "template", name, pipe, at, end: pipe.end };
}

function templateName(input: Input, token: Token, context: string): string {
  if (token.type !== "string" && token.type !== "rawString") throw unexpected(input, token, context);
  const name = unquote(token.text);
  if (name === undefined) throw invalidText(input, token);
  return name;
}

function invalidText(input: Input, token: Token): Refusal {
  return refusal(input, `invalid syntax in ${token.text}`, token.at);
}

function expect(input: Input, type: Token["type"], context: string): void {
  const token = nextWord(input);
  if (token.type !== type) throw unexpected(input, token, context);
}
