/** Pipelines: `$x := command | command`, where a command is operands side by side. */
import { readConstant } from "./constants.ts";
import { lastEnd, nested, next, peek, peekWord, refusal, unexpected } from "./input.ts";
import type { Input } from "./input.ts";
import type { Token, TokenType } from "./tokens.ts";
import type { Command, Operand, Pipe, Place } from "./tree.ts";
import { unquote } from "./unquote.ts";

/** Reads up to and with the word that ends it: the right delimiter or a closing parenthesis. */
export function parsePipeline(input: Input, context: string, end: "right" | "rightParen"): Pipe {
  const at = peekWord(input).at;
  const { variables, assigns } = parseVariables(input, context);
  const commands: Command[] = [];
  while (true) {
    const token = peekWord(input);
    if (token.type === end) {
      const ends = lastEnd(input);
      next(input);
      checkCommands(input, commands, context);
      return { type: "pipe", variables, assigns, commands, at, end: ends };
    }
    if (!startsOperand(token)) throw unexpected(input, token, context);
    commands.push(parseCommand(input));
  }
}

function parseVariables(input: Input, context: string): { variables: readonly string[]; assigns: boolean } {
  const variables: string[] = [];
  while (peekWord(input).type === "variable") {
    const start = input.index;
    const name = next(input);
    const after = peekWord(input);
    const isComma = after.type === "char" && after.text === ",";
    if (after.type !== "assign" && after.type !== "declare" && !isComma) {
      input.index = start;
      break;
    }
    next(input);
    variables.push(name.text);
    input.variables.push(name.text);
    if (!isComma) return { variables, assigns: after.type === "assign" };
    checkSecond(input, context, variables.length);
  }
  return { variables, assigns: false };
}

function checkSecond(input: Input, context: string, sofar: number): void {
  const token = peekWord(input);
  if (context !== "range" || sofar > 1) {
    throw refusal(input, `too many declarations in ${context}`, token.at);
  }
  if (token.type !== "variable" && token.type !== "right" && token.type !== "rightParen") {
    throw refusal(input, "range can only initialize variables", token.at);
  }
}

function checkCommands(input: Input, commands: readonly Command[], context: string): void {
  if (commands.length === 0) throw refusal(input, `missing value for ${context}`, lastEnd(input));
  for (const [i, { operands, at }] of commands.entries()) {
    if (i > 0 && VALUES.has(operands[0].type)) {
      throw refusal(input, `non executable command in pipeline stage ${i + 1}`, at);
    }
  }
}

const OPERANDS: ReadonlySet<TokenType> = new Set([
  "bool",
  "charConstant",
  "complex",
  "dot",
  "field",
  "identifier",
  "number",
  "rawString",
  "string",
  "variable",
  "leftParen",
]);

function startsOperand(token: Token): boolean {
  return OPERANDS.has(token.type) || (token.type === "keyword" && token.text === "nil");
}

function parseCommand(input: Input): Command {
  const at = peekWord(input).at;
  const operands: Operand[] = [];
  while (true) {
    peekWord(input);
    const operand = parseOperand(input);
    if (operand !== undefined) operands.push(operand);
    const token = peek(input);
    if (token.type === "space") {
      next(input);
      continue;
    }
    if (token.type === "pipe") next(input);
    else if (token.type !== "right" && token.type !== "rightParen") throw unexpected(input, token, "operand");
    break;
  }
  const [first, ...more] = operands;
  if (first === undefined) throw refusal(input, "empty command", at);
  return { operands: [first, ...more], at, end: more.at(-1)?.end ?? first.end };
}

/** A term and the fields behind it, without white space between. */
function parseOperand(input: Input): Operand | undefined {
  const term = parseTerm(input);
  if (term === undefined || peek(input).type !== "field") return term;
  const names: string[] = [];
  while (peek(input).type === "field") names.push(next(input).text.slice(1));
  const place = { at: term.at, end: lastEnd(input) };
  if (term.type === "field" || term.type === "variable") {
    return { ...term, names: [...term.names, ...names], ...place };
  }
  if (VALUES.has(term.type)) {
    const text = input.source.slice(term.at, term.end);
    throw refusal(input, `unexpected . after term ${JSON.stringify(text)}`, term.end);
  }
  return { type: "chain", of: term, names, ...place };
}

/** What has no fields, and runs nothing. */
const VALUES: ReadonlySet<Operand["type"]> = new Set(["bool", "dot", "nil", "number", "string"]);

function parseTerm(input: Input): Operand | undefined {
  const token = peekWord(input);
  if (!startsOperand(token)) return undefined;
  next(input);
  const read = TERMS[token.type];
  return read === undefined ? number(input, token) : read(input, token);
}

type Reader = (input: Input, token: Token) => Operand;
const TERMS: Readonly<Partial<Record<TokenType, Reader>>> = {
  dot: (_, token) => ({ type: "dot", ...placeOf(token) }),
  keyword: (_, token) => ({ type: "nil", ...placeOf(token) }),
  field: (_, token) => ({ type: "field", names: [token.text.slice(1)], ...placeOf(token) }),
  bool: (_, token) => ({ type: "bool", value: token.text === "true", ...placeOf(token) }),
  identifier,
  variable,
  string: text,
  rawString: text,
  leftParen: parenthesised,
};

function placeOf(token: Token): Place {
  return { at: token.at, end: token.at + token.text.length };
}

function identifier(input: Input, token: Token): Operand {
  if (input.hasFunction(token.text)) return { type: "identifier", name: token.text, ...placeOf(token) };
  throw refusal(input, `function ${JSON.stringify(token.text)} not defined`, token.at);
}

function parenthesised(input: Input, token: Token): Operand {
  return nested(input, token.at, () => {
    const pipe = parsePipeline(input, "parenthesized pipeline", "rightParen");
    return { ...pipe, at: token.at, end: lastEnd(input) };
  });
}

function variable(input: Input, token: Token): Operand {
  if (!input.variables.includes(token.text)) {
    throw refusal(input, `undefined variable ${JSON.stringify(token.text)}`, token.at);
  }
  return { type: "variable", name: token.text, names: [], ...placeOf(token) };
}

function text(input: Input, token: Token): Operand {
  const value = unquote(token.text);
  if (value === undefined) throw refusal(input, `invalid syntax in ${token.text}`, token.at);
  return { type: "string", value, ...placeOf(token) };
}

function number(input: Input, token: Token): Operand {
  const type = token.type === "complex" || token.type === "charConstant" ? token.type : "number";
  const constant = readConstant(token.text, type);
  if (typeof constant === "string") throw refusal(input, constant, token.at);
  return { type: "number", constant, ...placeOf(token) };
}
