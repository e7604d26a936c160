/** Calls of functions by name; `and` and `or` look at no argument behind the one that decides. */
import { checkLength } from "../bounds.ts";
import type { FunctionSet, TemplateFunction } from "../functions/function.ts";
import type { Place } from "../language/tree.ts";
import { isTrue } from "../kinds.ts";
import { Fault } from "../values.ts";
import type { Value } from "../values.ts";
import { argumentValue, validated } from "./arguments.ts";
import type { Argument } from "./arguments.ts";
import { faultAt } from "./fields.ts";
import { NOTHING_PIPED } from "./run.ts";
import type { Piped, Run } from "./run.ts";

export interface FunctionCall extends Place {
  readonly name: string;
  readonly called: TemplateFunction;
  readonly args: readonly Argument[];
}

export type Caller = (run: Run, dot: Value, piped: Piped) => Value;

export function callOf(functions: FunctionSet, name: string, at: Place, args: readonly Argument[]): Caller {
  const called = functions.get(name);
  // The parser has refused unknown names already.
  if (called === undefined) throw new Error(`no function ${name}`);
  const call: FunctionCall = { name, called, args, at: at.at, end: at.end };
  if (name === "and" || name === "or") return (run, dot, piped) => decide(run, dot, call, piped);
  return (run, dot, piped) => callFunction(run, dot, call, piped);
}

function callFunction(run: Run, dot: Value, call: FunctionCall, piped: Piped): Value {
  run.step();
  const { called, args } = call;
  checkCount(run, call, piped);
  const values: Value[] = [];
  for (const arg of args) values.push(argumentValue(run, dot, arg, paramAt(called, values.length)));
  if (piped !== NOTHING_PIPED) values.push(validated(piped, paramAt(called, values.length)));
  run.at = call;
  for (const value of values) run.handle(value);
  try {
    const result = called.call(values, run.root);
    // What is used again is bounded like the output.
    if (typeof result === "string") checkLength(result.length);
    run.handle(result);
    return result;
  } catch (error) {
    if (error instanceof Fault) throw new Fault(`error calling ${call.name}: ${error.message}`);
    throw error;
  }
}

function paramAt(called: TemplateFunction, index: number): TemplateFunction["params"][number] {
  return called.params[index] ?? called.rest ?? "any";
}

function checkCount(run: Run, { name, called, args, ...place }: FunctionCall, piped: Piped): void {
  const count = args.length + (piped === NOTHING_PIPED ? 0 : 1);
  const wanted = called.params.length;
  if (called.rest === undefined ? count === wanted : count >= wanted) return;
  const least = called.rest === undefined ? "" : "at least ";
  throw faultAt(run, place, `wrong number of args for ${name}: want ${least}${wanted} got ${count}`);
}

/** Gives the first argument that decides, else the last. */
function decide(run: Run, dot: Value, call: FunctionCall, piped: Piped): Value {
  run.step();
  checkCount(run, call, piped);
  const ends = call.name === "or";
  let value: Value;
  for (const arg of call.args) {
    value = argumentValue(run, dot, arg, "value");
    if (isTrue(value) === ends) return value;
  }
  return piped === NOTHING_PIPED ? value : piped;
}
