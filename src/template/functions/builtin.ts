/** Go's built-in functions (text/template, "Functions"). */
import { print, joined, println } from "../format/print.ts";
import { printf } from "../format/printf.ts";
import { isTrue } from "../kinds.ts";
import { Fault } from "../values.ts";
import { greater, greaterOrEqual, equal, less, lessOrEqual } from "./compare.ts";
import { escapeHtml, escapeJs, escapeQuery } from "./escape.ts";
import { textAt } from "./function.ts";
import type { FunctionSet, TemplateFunction } from "./function.ts";
import { index, length, slice } from "./parts.ts";

function two(
  decide: (a: Parameters<typeof less>[0], b: Parameters<typeof less>[1]) => boolean,
): TemplateFunction {
  return { params: ["value", "value"], call: ([a, b]) => decide(a, b) };
}

/** `and` and `or` stand here for their parameters alone: run/calls.ts decides argument by argument. */
const DECIDED: TemplateFunction = { params: ["value"], rest: "value", call: () => undefined };

export const BUILTIN: FunctionSet = new Map<string, TemplateFunction>([
  ["and", DECIDED],
  ["or", DECIDED],
  ["not", { params: ["value"], call: ([one]) => !isTrue(one) }],
  ["eq", { params: ["value"], rest: "value", call: ([one, ...others]) => equal(one, others) }],
  ["ne", two((a, b) => !equal(a, [b]))],
  ["lt", two(less)],
  ["le", two(lessOrEqual)],
  ["gt", two(greater)],
  ["ge", two(greaterOrEqual)],
  ["index", { params: ["value"], rest: "value", call: ([one, ...keys]) => index(one, keys) }],
  ["slice", { params: ["value"], rest: "value", call: ([one, ...bounds]) => slice(one, bounds) }],
  ["len", { params: ["value"], call: ([one]) => BigInt(length(one)) }],
  ["print", { params: [], rest: "any", call: print }],
  ["println", { params: [], rest: "any", call: println }],
  ["printf", { params: ["string"], rest: "any", call: (args) => printf(textAt(args, 0), args.slice(1)) }],
  ["html", { params: [], rest: "any", call: (args) => escapeHtml(joined(args)) }],
  ["js", { params: [], rest: "any", call: (args) => escapeJs(joined(args)) }],
  ["urlquery", { params: [], rest: "any", call: (args) => escapeQuery(joined(args)) }],
  [
    "call",
    { params: ["value"], rest: "value", call: ([one]) => notCallable(one === undefined || one === null) },
  ],
]);

/** Nothing that our templates see holds a function. */
function notCallable(isNil: boolean): never {
  throw new Fault(isNil ? "call of nil" : "not a function");
}
