/** Texts, actions and blocks → functions that write to a run. */
import { printed } from "../format/print.ts";
import { compareText, isTrue, wholeNumber } from "../kinds.ts";
import type { Branch, List, Node } from "../language/tree.ts";
import { MapValue, TypedNil } from "../values.ts";
import type { Value } from "../values.ts";
import { faultAt } from "./fields.ts";
import { pipelineOf } from "./operands.ts";
import type { Compiler } from "./operands.ts";
import { BREAK, CONTINUE, ON } from "./run.ts";
import type { Exec, Flow, Run } from "./run.ts";

export interface BodyCompiler extends Compiler {
  /** Bodies by name; filled when all are compiled, so that templates can call each other. */
  readonly bodies: Map<string, Exec>;
}

export function listOf(c: BodyCompiler, list: List): Exec {
  const parts = list.map((node) => nodeOf(c, node));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (run, dot) => {
    for (const part of parts) {
      const flow = part(run, dot);
      if (flow !== ON) return flow;
    }
    return ON;
  };
}

function nodeOf(c: BodyCompiler, node: Node): Exec {
  switch (node.type) {
    case "text":
      return (run) => {
        run.write(node.text);
        return ON;
      };
    case "action":
      return actionOf(c, node);
    case "range":
      return rangeOf(c, node);
    case "if":
    case "with":
      return branchOf(c, node);
    case "template":
      return templateOf(c, node);
    case "break":
      return () => BREAK;
    case "continue":
      return () => CONTINUE;
  }
}

/** An action that sets a variable prints nothing. */
function actionOf(c: BodyCompiler, { pipe }: Extract<Node, { type: "action" }>): Exec {
  const value = pipelineOf(c, pipe);
  const silent = pipe.variables.length > 0;
  return (run, dot) => {
    run.step();
    const result = value(run, dot);
    if (!silent) run.write(typeof result === "string" ? result : printed(result));
    return ON;
  };
}

function branchOf(c: BodyCompiler, node: Branch): Exec {
  const value = pipelineOf(c, node.pipe);
  const body = listOf(c, node.body);
  const otherwise = node.otherwise === undefined ? undefined : listOf(c, node.otherwise);
  const moves = node.type === "with";
  return (run, dot) => {
    run.step();
    const mark = run.mark();
    const result = value(run, dot);
    let flow: Flow = ON;
    if (isTrue(result)) flow = body(run, moves ? result : dot);
    else if (otherwise !== undefined) flow = otherwise(run, dot);
    run.pop(mark);
    return flow;
  };
}

function templateOf(c: BodyCompiler, node: Extract<Node, { type: "template" }>): Exec {
  const value = node.pipe === undefined ? undefined : pipelineOf(c, node.pipe);
  return (run, dot) => {
    run.step();
    const body = c.bodies.get(node.name);
    if (body === undefined) {
      throw faultAt(run, node, `template ${JSON.stringify(node.name)} not defined`);
    }
    const argument = value?.(run, dot);
    run.at = node;
    run.call(node.name, argument, body);
    return ON;
  };
}

function rangeOf(c: BodyCompiler, node: Branch): Exec {
  const value = pipelineOf(c, node.pipe);
  const body = listOf(c, node.body);
  const otherwise = node.otherwise === undefined ? undefined : listOf(c, node.otherwise);
  const { variables, assigns } = node.pipe;
  const set = (run: Run, key: Value, one: Value): void => {
    const [first = "", second] = variables;
    if (assigns) {
      run.assign(first, second === undefined ? one : key);
      if (second !== undefined) run.assign(second, one);
    } else {
      run.assignTop(1, one);
      if (second !== undefined) run.assignTop(2, key);
    }
  };
  return (run, dot) => {
    const outer = run.mark();
    const subject = value(run, dot);
    run.at = node;
    const mark = run.mark();
    let empty = true;
    for (const [key, one] of itemsOf(run, subject, node)) {
      empty = false;
      run.step();
      if (variables.length > 0) set(run, key, one);
      const flow = body(run, one);
      run.pop(mark);
      if (flow === BREAK) break;
    }
    const flow = empty && otherwise !== undefined ? otherwise(run, dot) : ON;
    run.pop(outer);
    return flow;
  };
}

/** Lists in order, maps by key, whole numbers from 0; no value is an empty list. */
function itemsOf(run: Run, subject: Value, node: Branch): Iterable<readonly [Value, Value]> {
  if (Array.isArray(subject)) return indexed(subject);
  if (subject instanceof MapValue) return sortedEntries(subject);
  if (subject === undefined || (subject instanceof TypedNil && subject.kind !== "pointer")) return [];
  const count = wholeNumber(subject);
  if (count !== undefined) {
    if (node.pipe.variables.length > 1) {
      throw faultAt(run, node, `can't use ${count} to iterate over more than one variable`);
    }
    return upTo(count);
  }
  throw faultAt(run, node, `range can't iterate over ${printed(subject)}`);
}

function* indexed(list: readonly Value[]): Iterable<readonly [Value, Value]> {
  for (let i = 0; i < list.length; i += 1) yield [BigInt(i), list[i]];
}

function* upTo(count: bigint): Iterable<readonly [Value, Value]> {
  for (let i = 0n; i < count; i += 1n) yield [undefined, i];
}

export function sortedEntries(map: MapValue): readonly (readonly [string, Value])[] {
  return [...map.entries].sort(([a], [b]) => compareText(a, b));
}
