/** eq, lt and their kin: only values of one basic kind compare, ints of either sign among themselves. */
import { compareText, isNil, isTime, kindOf, typeName, wholeNumber } from "../kinds.ts";
import type { Kind } from "../kinds.ts";
import { Complex, Fault } from "../values.ts";
import type { Value } from "../values.ts";

const BASIC: ReadonlySet<Kind> = new Set(["bool", "int", "uint", "float", "complex", "string"]);

/** Whether the first equals any of the others. */
export function equal(one: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new Fault("missing argument for comparison");
  for (const other of others) if (equalPair(one, other)) return true;
  return false;
}

function equalPair(a: Value, b: Value): boolean {
  const kindA = kindOf(a);
  const kindB = kindOf(b);
  const basicA = BASIC.has(kindA);
  const basicB = BASIC.has(kindB);
  if (basicA !== basicB || (basicA && kindA !== kindB && !bothWhole(kindA, kindB))) {
    if (isEmptyInterface(a) || isEmptyInterface(b)) return false;
    throw incompatible(a, b);
  }
  return basicA ? equalBasic(a, b) : equalOthers(a, b);
}

function isEmptyInterface(value: Value): boolean {
  return value === undefined || value === null;
}

function bothWhole(a: Kind, b: Kind): boolean {
  return (a === "int" || a === "uint") && (b === "int" || b === "uint");
}

function equalBasic(a: Value, b: Value): boolean {
  const wholeA = wholeNumber(a);
  if (wholeA !== undefined) return wholeA === wholeNumber(b);
  if (a instanceof Complex && b instanceof Complex) return a.real === b.real && a.imaginary === b.imaginary;
  return a === b;
}

function equalOthers(a: Value, b: Value): boolean {
  if (!isEmptyInterface(a) && !isEmptyInterface(b) && kindOf(a) !== kindOf(b)) throw notComparable(a);
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (isTime(a) && isTime(b)) return a.seconds === b.seconds && a.nanos === b.nanos && a.zone === b.zone;
  if (kindOf(a) === "pointer") return a === b;
  throw notComparable(b);
}

function notComparable(value: Value): Fault {
  return new Fault(`non-comparable type ${typeName(value)}`);
}

function incompatible(a: Value, b: Value): Fault {
  return new Fault(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
}

export function less(a: Value, b: Value): boolean {
  const kindA = kindOf(a);
  const kindB = kindOf(b);
  if (!BASIC.has(kindA) || !BASIC.has(kindB)) throw new Fault("invalid type for comparison");
  if (kindA !== kindB && !bothWhole(kindA, kindB)) throw incompatible(a, b);
  const wholeA = wholeNumber(a);
  const wholeB = wholeNumber(b);
  if (wholeA !== undefined && wholeB !== undefined) return wholeA < wholeB;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b) < 0;
  if (typeof a === "number" && typeof b === "number") return a < b;
  throw new Fault("invalid type for comparison");
}

export function lessOrEqual(a: Value, b: Value): boolean {
  return less(a, b) || equal(a, [b]);
}

export function greater(a: Value, b: Value): boolean {
  return !lessOrEqual(a, b);
}

export function greaterOrEqual(a: Value, b: Value): boolean {
  return !less(a, b);
}
