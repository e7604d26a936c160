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
  const { operand } = arg;
  run.at = operand;
  switch (operand.type) {
    case "nil":
      if (param === "any") return null;
      if (param === "value") return undefined;
      throw new Fault(`cannot assign nil to ${param}`);
    case "bool":
      if (param === "any" || param === "value" || param === "bool") return operand.value;
      throw expected(param, arg);
    case "string":
      if (param === "any" || param === "value" || param === "string") return operand.value;
      throw expected(param, arg);
    case "number":
      if (param === "int" && operand.constant.int !== undefined) return operand.constant.int;
      if (param !== "any" && param !== "value") throw expected(param, arg);
      return idealOf(operand.constant.ideal, arg.text);
    default:
      return validated(arg.eval(run, dot), param);
  }
}

const WORDS: Readonly<Record<Param, string>> = {
  any: "value",
  value: "value",
  string: "string",
  int: "integer",
  bool: "bool",
};

function expected(param: Param, arg: Argument): Fault {
  return new Fault(`expected ${WORDS[param]}; found ${arg.text}`);
}

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
