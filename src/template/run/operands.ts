/** Operands, commands and pipelines → functions of (run, dot), made once per template. */
import type { FunctionSet } from "../functions/function.ts";
import type { Command, Operand, Pipe } from "../language/tree.ts";
import type { Value } from "../values.ts";
import { idealOf } from "./arguments.ts";
import type { Argument } from "./arguments.ts";
import { callOf } from "./calls.ts";
import type { Caller } from "./calls.ts";
import { NOTHING_GIVEN, faultAt, fieldOf } from "./fields.ts";
import type { FieldCall } from "./fields.ts";
import { NOTHING_PIPED } from "./run.ts";
import type { Eval } from "./run.ts";

export interface Compiler {
  readonly functions: FunctionSet;
  readonly source: string;
}

/** The pipeline's value, after it was given to the variables that it sets. A nil inside an interface becomes no value. */
export function pipelineOf(c: Compiler, pipe: Pipe): Eval {
  const value = commandsOf(c, pipe);
  const [first, second] = pipe.variables;
  if (first === undefined) return value;
  const names = second === undefined ? [first] : [first, second];
  return (run, dot) => {
    const result = value(run, dot);
    for (const name of names) {
      if (pipe.assigns) run.assign(name, result);
      else run.push(name, result);
    }
    return result;
  };
}

function commandsOf(c: Compiler, pipe: Pipe): Eval {
  const commands = pipe.commands.map((one) => commandOf(c, one));
  const [only, ...more] = commands;
  if (only === undefined) throw new Error("a pipeline without commands");
  if (more.length === 0) {
    return (run, dot) => only(run, dot, NOTHING_PIPED) ?? undefined;
  }
  return (run, dot) => {
    let value = only(run, dot, NOTHING_PIPED) ?? undefined;
    for (const command of more) value = command(run, dot, value) ?? undefined;
    return value;
  };
}

function commandOf(c: Compiler, command: Command): Caller {
  const [first, ...rest] = command.operands;
  const args = rest.map((one) => argumentOf(c, one));
  switch (first.type) {
    case "field":
      return chainCall(first, first.names, args, (_run, dot) => dot);
    case "chain":
      return chainCall(first, first.names, args, chainBase(c, first.of));
    case "variable":
      if (first.names.length > 0) {
        return chainCall(first, first.names, args, (run) => run.value(first.name));
      }
      return plain(c, first, args.length);
    case "identifier":
      return callOf(c.functions, first.name, command, args);
    case "bool":
    case "dot":
    case "nil":
    case "number":
    case "pipe":
    case "string":
      return plain(c, first, args.length);
  }
}

/** What is no function takes no arguments. */
function plain(c: Compiler, operand: Operand, args: number): Caller {
  const value = operandOf(c, operand);
  const text = textOf(c, operand);
  return (run, dot, piped) => {
    if (args > 0 || piped !== NOTHING_PIPED) {
      throw faultAt(run, operand, `can't give argument to non-function ${text}`);
    }
    if (operand.type === "nil") throw faultAt(run, operand, "nil is not a command");
    return value(run, dot);
  };
}

function chainBase(c: Compiler, operand: Operand): Eval {
  if (operand.type !== "nil") return operandOf(c, operand);
  return (run) => {
    throw faultAt(run, operand, "indirection through explicit nil");
  };
}

/** `.A.B.C args`: the last name may be a method and gets the arguments. */
function chainCall(
  operand: Operand,
  names: readonly string[],
  args: readonly Argument[],
  base: Eval,
): Caller {
  const place = { at: operand.at, end: operand.end };
  const steps: FieldCall[] = names.slice(0, -1).map((name) => ({ name, args: [], ...place }));
  const last: FieldCall = { name: names.at(-1) ?? "", args, ...place };
  return (run, dot, piped) => {
    let value = base(run, dot);
    for (const step of steps) value = fieldOf(run, value, step, NOTHING_GIVEN);
    const isBare = args.length === 0 && piped === NOTHING_PIPED;
    return fieldOf(run, value, last, isBare ? NOTHING_GIVEN : { dot, piped });
  };
}

function argumentOf(c: Compiler, operand: Operand): Argument {
  return { operand, eval: operandOf(c, operand), text: textOf(c, operand) };
}

function textOf(c: Compiler, operand: Operand): string {
  return c.source.slice(operand.at, operand.end);
}

function operandOf(c: Compiler, operand: Operand): Eval {
  switch (operand.type) {
    case "dot":
      return (_run, dot) => dot;
    case "nil":
      return () => undefined;
    case "bool":
    case "string":
      return constant(operand.value);
    case "number": {
      const text = textOf(c, operand);
      return () => idealOf(operand.constant.ideal, text);
    }
    case "variable":
      if (operand.names.length === 0) return (run) => run.value(operand.name);
      return unpiped(chainCall(operand, operand.names, [], (run) => run.value(operand.name)));
    case "field":
      return unpiped(chainCall(operand, operand.names, [], (_run, dot) => dot));
    case "chain":
      return unpiped(chainCall(operand, operand.names, [], chainBase(c, operand.of)));
    case "identifier":
      return unpiped(callOf(c.functions, operand.name, operand, []));
    case "pipe":
      return pipelineOf(c, operand);
  }
}

function constant(value: Value): Eval {
  return () => value;
}

function unpiped(call: Caller): Eval {
  return (run, dot) => call(run, dot, NOTHING_PIPED);
}
