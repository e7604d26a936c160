/**
 * Fields that no value of dot can ever have, found before the first rendering: what dot is made of is known, and a wrong name would
 * fail every line. Only of the outermost dot; what with, range and define make of it is seen when it is there.
 */
import { typeName } from "./kinds.ts";
import type { List, Node, Operand, Pipe } from "./language/tree.ts";
import { TIME_METHODS } from "./time/methods.ts";
import { TimeValue } from "./time/time.ts";
import { MapValue, StructValue, TypedNil } from "./values.ts";
import type { Value } from "./values.ts";

export interface UnknownField {
  at: number;
  message: string;
}

/** `specimen`: a dot of nothing but empty values. */
export function unknownField(list: List, specimen: StructValue): UnknownField | undefined {
  return first(list, (node) => inNode(node, specimen, true));
}

function first<T>(all: readonly T[], look: (one: T) => UnknownField | undefined): UnknownField | undefined {
  for (const one of all) {
    const found = look(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `isRoot`: dot is the outermost one. */
function inNode(node: Node, specimen: StructValue, isRoot: boolean): UnknownField | undefined {
  if (node.type === "text" || node.type === "break" || node.type === "continue") return undefined;
  const found = node.pipe && inPipe(node.pipe, specimen, isRoot);
  if (found !== undefined || node.type === "action" || node.type === "template") return found;
  const isSame = isRoot && node.type === "if";
  return (
    first(node.body, (one) => inNode(one, specimen, isSame)) ??
    first(node.otherwise ?? [], (one) => inNode(one, specimen, isRoot))
  );
}

function inPipe(pipe: Pipe, specimen: StructValue, isRoot: boolean): UnknownField | undefined {
  return first(pipe.commands, ({ operands }) => first(operands, (one) => inOperand(one, specimen, isRoot)));
}

function inOperand(operand: Operand, specimen: StructValue, isRoot: boolean): UnknownField | undefined {
  if (operand.type === "pipe") return inPipe(operand, specimen, isRoot);
  if (operand.type === "chain") return inOperand(operand.of, specimen, isRoot);
  const isDot = (operand.type === "field" && isRoot) || (operand.type === "variable" && operand.name === "$");
  if (!isDot) return undefined;
  const message = complaintOf(operand.names, specimen);
  return message === undefined ? undefined : { at: operand.at, message };
}

function complaintOf(names: readonly string[], specimen: StructValue): string | undefined {
  let value: Value = specimen;
  for (const name of names) {
    if (hasAnything(value)) return undefined;
    if (!hasField(value, name)) return `can't evaluate field ${name} in type ${typeName(value)}`;
    if (!(value instanceof StructValue)) return undefined;
    const member = value.type.members.get(name);
    // What a method gives is known when it is called.
    if (member?.kind !== "field") return undefined;
    value = value.field(member);
    if (value instanceof TypedNil && value.target !== undefined) value = new StructValue(value.target, {});
  }
  return undefined;
}

function hasAnything(value: Value): boolean {
  return (
    value === undefined || value instanceof MapValue || (value instanceof TypedNil && value.kind === "map")
  );
}

function hasField(value: Value, name: string): boolean {
  if (value instanceof StructValue) return value.type.members.has(name);
  return value instanceof TimeValue && TIME_METHODS.has(name);
}
