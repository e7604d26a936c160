/** Arguments of functions and methods: literals must be of the parameter's type, values must fit it. */
import type { Operand } from "../language/tree.ts";
import { typeName } from "../kinds.ts";
import { Fault } from "../values.ts";
import type { Param, Value } from "../values.ts";
import type { Eval, Run } from "./run.ts";

export interface Argument {
  readonly operand: Operand;
  readonly eval: Eval;
  /** As written, for errors. */
  readonly text: string;
}

export function argumentValue(run: Run, dot: Value, arg: Argument, param: Param): Value {
  run.at = arg.operand;
  return isLiteral(arg.operand)
    ? literalValue(arg.operand, arg.text, param)
    : validated(arg.eval(run, dot), param);
}

type Literal = Extract<Operand, { type: "nil" | "bool" | "string" | "number" }>;
const LITERALS: ReadonlySet<Operand["type"]> = new Set(["nil", "bool", "string", "number"]);

function isLiteral(operand: Operand): operand is Literal {
  return LITERALS.has(operand.type);
}

function literalValue(literal: Literal, text: string, param: Param): Value {
  if (literal.type === "nil") return nilFor(param);
  const isOpen = param === "any" || param === "value";
  if (literal.type === "number") {
    if (isOpen) return idealOf(literal.constant.ideal, text);
    if (param === "int" && literal.constant.int !== undefined) return literal.constant.int;
  } else if (isOpen || param === literal.type) {
    return literal.value;
  }
  throw new Fault(`expected ${WORDS[param]}; found ${text}`);
}

function nilFor(param: Param): Value {
  if (param === "any") return null;
  if (param === "value") return undefined;
  throw new Fault(`cannot assign nil to ${param}`);
}

const WORDS: Readonly<Record<Param, string>> = {
  any: "value",
  value: "value",
  string: "string",
  int: "integer",
  bool: "bool",
};

/** A constant that only an unsigned int could hold has no type of its own. */
export function idealOf(ideal: Value, text: string): Value {
  if (ideal === undefined) throw new Fault(`${text} overflows int`);
  return ideal;
}

export function validated(value: Value, param: Param): Value {
  switch (param) {
    case "any":
      return value === undefined ? null : value;
    case "value":
      return value;
    case "string":
      if (typeof value === "string") return value;
      break;
    case "int":
      if (typeof value === "bigint") return value;
      break;
    case "bool":
      if (typeof value === "boolean") return value;
      break;
  }
  if (value === undefined) throw new Fault(`invalid value; expected ${param}`);
  throw new Fault(`wrong type for value; expected ${param}; got ${typeName(value)}`);
}
