/** Conditions of a pipeline. `and` binds closer than `or`, as Logstash has had it since its version 6. */
import type { Scanner } from "./scanner.ts";
import type { Comparison, Condition, Operand } from "./tree.ts";

const DEPTH_MOST = 64;
/** Longer ones first. */
const COMPARISONS: readonly Comparison[] = ["==", "!=", "<=", ">=", "<", ">"];
const BINDING = [
  ["or", "xor"],
  ["and", "nand"],
] as const;

export function readCondition(scanner: Scanner): Condition {
  return readLevel(scanner, 0, 0);
}

function readLevel(scanner: Scanner, level: number, depth: number): Condition {
  const words = BINDING[level];
  if (words === undefined) return readOne(scanner, depth);
  let left = readLevel(scanner, level + 1, depth);
  for (;;) {
    const word = words.find((one) => scanner.takesWord(one));
    if (word === undefined) return left;
    left = { kind: word, of: [left, readLevel(scanner, level + 1, depth)] };
  }
}

function readOne(scanner: Scanner, depth: number): Condition {
  if (depth > DEPTH_MOST) throw scanner.refusal("less nesting was expected");
  if (scanner.takes("!") || scanner.takesWord("not")) return { kind: "not", of: readOne(scanner, depth + 1) };
  if (scanner.takes("(")) {
    const inner = readLevel(scanner, 0, depth + 1);
    scanner.expect(")", "a closing parenthesis");
    return inner;
  }
  return readComparison(scanner);
}

function readComparison(scanner: Scanner): Condition {
  const left = readOperand(scanner);
  if (scanner.takesWord("not")) {
    if (!scanner.takesWord("in")) throw scanner.refusal('"in" was expected after "not"');
    return { kind: "not", of: { kind: "in", left, right: readOperand(scanner) } };
  }
  if (scanner.takesWord("in")) return { kind: "in", left, right: readOperand(scanner) };
  if (scanner.takes("=~")) return { kind: "matches", left, pattern: readPattern(scanner) };
  if (scanner.takes("!~"))
    return { kind: "not", of: { kind: "matches", left, pattern: readPattern(scanner) } };
  const op = COMPARISONS.find((one) => scanner.takes(one));
  if (op !== undefined) return { kind: "compare", op, left, right: readOperand(scanner) };
  if (left.kind !== "field") throw scanner.refusal("a comparison was expected");
  return { kind: "is there", field: left.field };
}

function readPattern(scanner: Scanner): string {
  const pattern = scanner.pattern() ?? scanner.quoted();
  if (pattern === undefined) throw scanner.refusal("a regular expression was expected");
  return pattern;
}

function readOperand(scanner: Scanner): Operand {
  const field = scanner.field();
  if (field !== undefined) return { kind: "field", field };
  const text = scanner.quoted();
  if (text !== undefined) return { kind: "text", text };
  const number = scanner.number();
  if (number !== undefined) return { kind: "number", text: number };
  if (scanner.takes("[")) {
    const of: Operand[] = [];
    while (!scanner.takes("]")) {
      of.push(readOperand(scanner));
      if (!scanner.takes(",") && !scanner.sees("]"))
        throw scanner.refusal("a comma or a closing bracket was expected");
    }
    return { kind: "list", of };
  }
  throw scanner.refusal("a field, a text or a number was expected");
}
