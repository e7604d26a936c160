/** Expressions of RainerScript: `$programname == 'httpd' and not ($msg contains "x")`, by rsyslog's own precedence. */
import type { Scan } from "./scan.ts";
import type { Expression } from "./statements.ts";

/** From the loosest to the tightest; all are read from the left (rsyslog's grammar.y). */
const LEVELS: readonly (readonly string[])[] = [
  ["or"],
  ["and"],
  [
    "==",
    "!=",
    "<>",
    "<=",
    ">=",
    "<",
    ">",
    "contains_i",
    "contains",
    "startswith_i",
    "startswith",
    "endswith",
  ],
  ["&", "+", "-"],
  ["*", "/", "%"],
];
/** Deeper ones are made by no person. */
const DEPTH_MOST = 64;

export function readExpression(scan: Scan): Expression {
  return readLevel(scan, 0, 0);
}

function readLevel(scan: Scan, level: number, depth: number): Expression {
  if (depth > DEPTH_MOST) throw scan.fault("the condition is nested too deeply");
  const operators = LEVELS[level];
  if (operators === undefined) return readUnary(scan, depth);
  let left = readLevel(scan, level + 1, depth);
  for (;;) {
    const operator = takeOperator(scan, operators);
    if (operator === undefined) return left;
    left = { kind: "binary", operator, left, right: readLevel(scan, level + 1, depth) };
  }
}

function takeOperator(scan: Scan, operators: readonly string[]): string | undefined {
  scan.skip();
  for (const operator of operators) {
    const isWord = /^\w/.test(operator);
    const written = scan.peek(operator.length).toLowerCase();
    if (written !== operator) continue;
    if (isWord && /\w/.test(scan.text[scan.pos + operator.length] ?? "")) continue;
    scan.pos += operator.length;
    return operator;
  }
  return undefined;
}

function readUnary(scan: Scan, depth: number): Expression {
  scan.skip();
  if (takeOperator(scan, ["not"]) !== undefined) return { kind: "not", of: readUnary(scan, depth + 1) };
  if (scan.peek() === "-" && scan.takeExactly("-")) {
    const of = readUnary(scan, depth + 1);
    return of.kind === "number" ? { kind: "number", value: -of.value } : of;
  }
  return readPrimary(scan, depth);
}

function readPrimary(scan: Scan, depth: number): Expression {
  const char = scan.peek();
  if (char === "(") {
    scan.pos += 1;
    const inner = readLevel(scan, 0, depth + 1);
    scan.expect(")", "a closing parenthesis");
    return inner;
  }
  if (char === '"' || char === "'") return { kind: "text", value: scan.quoted() };
  if (char === "[") return { kind: "list", members: readMembers(scan, "]", depth) };
  const variable = scan.take(/\$[$!./]?[\w!.\-:]*[\w]/y);
  if (variable !== undefined) return { kind: "variable", name: variable.slice(1) };
  const number = scan.take(/0x[0-9a-f]+|\d+/iy);
  if (number !== undefined) return { kind: "number", value: Number(number) };
  const name = scan.take(/[A-Za-z_]\w*/y);
  if (name === undefined) throw scan.fault("a value was expected in the condition");
  scan.skip();
  if (scan.peek() === "(") return { kind: "call", name, values: readMembers(scan, ")", depth) };
  return { kind: "text", value: name };
}

function readMembers(scan: Scan, close: string, depth: number): Expression[] {
  scan.pos += 1;
  const members: Expression[] = [];
  for (scan.skip(); scan.peek() !== close; scan.skip()) {
    members.push(readLevel(scan, 0, depth + 1));
    scan.skip();
    if (scan.peek() === ",") scan.pos += 1;
    else if (scan.peek() !== close) throw scan.fault(`"${close}" was expected`);
  }
  scan.pos += 1;
  return members;
}
