/** `.Name` on a value: a struct's field or method, a map's key. */
import { typeName } from "../kinds.ts";
import { TIME_METHODS } from "../time/methods.ts";
import { TimeValue } from "../time/time.ts";
import { Fault, MapValue, StructValue, TypedNil } from "../values.ts";
import type { MethodMember, Value } from "../values.ts";
import type { Place } from "../language/tree.ts";
import { argumentValue, validated } from "./arguments.ts";
import type { Argument } from "./arguments.ts";
import { NOTHING_PIPED } from "./run.ts";
import type { Piped, Run } from "./run.ts";

export interface FieldCall extends Place {
  readonly name: string;
  readonly args: readonly Argument[];
}

/** What a method's arguments come from. */
export interface Given {
  readonly dot: Value;
  readonly piped: Piped;
}

/** A name in the middle of a chain is given nothing. */
export const NOTHING_GIVEN: Given = { dot: undefined, piped: NOTHING_PIPED };

/**
 * text/template: a missing key of a map, or anything of what is no value, is no value; an unknown field of a struct is
 * an error. Only methods take arguments.
 */
export function fieldOf(run: Run, receiver: Value, field: FieldCall, given: Given): Value {
  if (receiver === undefined) return undefined;
  if (receiver instanceof StructValue) {
    const member = receiver.type.members.get(field.name);
    if (member === undefined) throw unknownField(run, receiver, field);
    if (member.kind === "method") {
      return receiver.call(member, methodArguments(run, member, field, given));
    }
    if (hasArguments(field, given)) {
      throw faultAt(run, field, `${field.name} has arguments but cannot be invoked as function`);
    }
    return receiver.field(member);
  }
  if (receiver instanceof MapValue) {
    if (hasArguments(field, given))
      throw faultAt(run, field, `${field.name} is not a method but has arguments`);
    return receiver.entries.get(field.name);
  }
  if (receiver instanceof TimeValue) {
    const member = TIME_METHODS.get(field.name);
    if (member === undefined) throw unknownField(run, receiver, field);
    return (member.call as (self: TimeValue, args: readonly Value[]) => Value)(
      receiver,
      methodArguments(run, member, field, given),
    );
  }
  return fieldOfOther(run, receiver, field);
}

function fieldOfOther(run: Run, receiver: Value, field: FieldCall): Value {
  if (receiver === null) throw faultAt(run, field, `nil pointer evaluating interface {}.${field.name}`);
  if (receiver instanceof TypedNil) {
    if (receiver.kind === "map") return undefined;
    if (receiver.target?.members.has(field.name) === true) {
      throw faultAt(run, field, `nil pointer evaluating ${receiver.type}.${field.name}`);
    }
  }
  throw unknownField(run, receiver, field);
}

function hasArguments(field: FieldCall, given: Given): boolean {
  return field.args.length > 0 || given.piped !== NOTHING_PIPED;
}

function unknownField(run: Run, receiver: Value, field: FieldCall): Fault {
  return faultAt(run, field, `can't evaluate field ${field.name} in type ${typeName(receiver)}`);
}

export function faultAt(run: Run, place: Place, message: string): Fault {
  run.at = place;
  return new Fault(message);
}

const NONE: readonly Value[] = [];

function methodArguments(
  run: Run,
  member: MethodMember,
  field: FieldCall,
  { dot, piped }: Given,
): readonly Value[] {
  const count = field.args.length + (piped === NOTHING_PIPED ? 0 : 1);
  const { params } = member;
  if (count !== params.length) {
    throw faultAt(run, field, `wrong number of args for ${member.name}: want ${params.length} got ${count}`);
  }
  if (count === 0) return NONE;
  const values = field.args.map((arg, i) => argumentValue(run, dot, arg, params[i] ?? "any"));
  if (piped !== NOTHING_PIPED) values.push(validated(piped, params.at(-1) ?? "any"));
  run.at = field;
  for (const value of values) run.handle(value);
  return values;
}
