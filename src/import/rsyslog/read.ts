/**
 * Text of rsyslog.conf → statements. The three languages that stand side by side in it: sysklogd's lines, rsyslog's own
 * `$Directives` and `:property filters`, and RainerScript. Nothing is refused: what cannot be read is a statement that says so.
 */
import { Refusal } from "../../record/refusal.ts";
import { actionOf, readAction } from "./action.ts";
import { readExpression } from "./expression.ts";
import { JOINED, Scan } from "./scan.ts";
import { readSelector } from "./selector.ts";
import type { Filter, ObjectStatement, Params, Statement } from "./statements.ts";

/** Objects and blocks within each other. */
const DEPTH_MOST = 32;
const PART = String.raw`[\w*,]+\.[!=]*[\w*][\w*,.!=]*`;
/** `*.info;mail.none` and the blanks before the action. A part may stand on a line of its own behind a semicolon. */
const SELECTOR = new RegExp(String.raw`${PART}(?:;[ \t${JOINED}]*${PART})*;?[ \t${JOINED}]+`, "iy");

interface Reading {
  scan: Scan;
  depth: number;
  /** BSD's blocks: they hold for all rules behind them. */
  program: Filter | undefined;
  host: Filter | undefined;
}

export function readStatements(text: string): Statement[] {
  const reading: Reading = { scan: new Scan(text), depth: 0, program: undefined, host: undefined };
  return readBlock(reading, false);
}

/** To the closing brace, or to the end of the text. */
function readBlock(reading: Reading, inBraces: boolean): Statement[] {
  const { scan } = reading;
  const statements: Statement[] = [];
  for (scan.skip(); !scan.ended; scan.skip()) {
    if (scan.peek() === "}") {
      scan.pos += 1;
      if (inBraces) return statements;
      continue;
    }
    statements.push(...readGuarded(reading, statements));
  }
  return statements;
}

/** A statement that cannot be read costs its line, no more. */
function readGuarded(reading: Reading, before: Statement[]): Statement[] {
  const { scan } = reading;
  const start = scan.pos;
  const line = scan.line();
  try {
    return readStatement(reading, before);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    scan.pos = Math.max(start, Math.min(scan.pos, scan.text.length));
    const why = `${error.message} (line ${scan.line(error.position ?? scan.pos)})`;
    scan.pos = start;
    return [{ kind: "unread", line, text: scan.restOfLine(), why }];
  }
}

function readStatement(reading: Reading, before: Statement[]): Statement[] {
  const { scan } = reading;
  const line = scan.line();
  const char = scan.peek();
  if (char === "$") return [readDirective(scan, line)];
  if (char === "&") return chain(reading, before, line);
  if (/^(?:[!+]|-\w)/.test(scan.peek(2))) return readBsdBlock(reading);
  if (char === ":" && /^:[\w.!$-]+\s*,/.test(scan.peek(80)))
    return within(reading, readPropertyRule(reading));
  const word = /^[a-z_]+\b/i.exec(scan.peek(32))?.[0].toLowerCase() ?? "";
  const scripted = readScripted(reading, word, line);
  if (scripted !== undefined) return scripted;
  const selector = scan.take(SELECTOR);
  if (selector !== undefined) return within(reading, readSelectorRule(reading, selector.trim(), line));
  return [readSingleAction(reading, line)];
}

/** What begins with a word of RainerScript; undefined when this does not. */
function readScripted(reading: Reading, word: string, line: number): Statement[] | undefined {
  const { scan } = reading;
  switch (word) {
    case "if":
      return within(reading, readIf(reading));
    case "call":
    case "call_indirect":
      scan.pos += word.length;
      return [{ kind: "call", line, ruleset: scan.restOfLine().replace(/;$/, "") }];
    case "set":
    case "reset":
      return /\S*\s*\$/.test(scan.peek(40)) ? [readSet(scan, word, line)] : undefined;
    case "unset":
    case "foreach":
    case "continue":
      return [unread(scan, line, `"${word}" has no counterpart`)];
    default: {
      if (!/^[a-z_]+\s*\(/i.test(scan.peek(64))) return undefined;
      return [readObject(reading)];
    }
  }
}

function readDirective(scan: Scan, line: number): Statement {
  const [, name = "", value = ""] = /^\$(\S+)\s*(.*)$/s.exec(scan.restOfLine()) ?? [];
  return { kind: "directive", line, name, value };
}

/** `& action`: one more action of the rule before it. */
function chain(reading: Reading, before: Statement[], line: number): Statement[] {
  const { scan } = reading;
  scan.pos += 1;
  scan.skipBlanks();
  const more = readThen(reading, line);
  const rule = innermostRule(before.at(-1));
  if (rule === undefined) return more;
  rule.statements.push(...more);
  return [];
}

/** BSD's blocks put a rule into another one. */
function innermostRule(statement: Statement | undefined): Extract<Statement, { kind: "rule" }> | undefined {
  if (statement?.kind !== "rule") return undefined;
  const isBlock = statement.filter.kind === "program" || statement.filter.kind === "host";
  return (isBlock ? innermostRule(statement.statements.at(-1)) : undefined) ?? statement;
}

function readBsdBlock(reading: Reading): Statement[] {
  const text = reading.scan.restOfLine();
  const [, sign = "", minus = "", names = ""] = /^([!+-])\s*(-?)\s*\+?(.*)$/s.exec(text) ?? [];
  const list = names.split(",").map((one) => one.trim());
  const filter = (kind: "program" | "host"): Filter | undefined =>
    names === "*" ? undefined : { kind, names: list, negated: minus === "-" || sign === "-" };
  if (sign === "!") reading.program = filter("program");
  else reading.host = filter("host");
  return [];
}

function within(reading: Reading, statement: Statement): Statement[] {
  if (reading.depth > 0) return [statement];
  let inner = statement;
  for (const filter of [reading.host, reading.program])
    if (filter !== undefined)
      inner = { kind: "rule", line: statement.line, filter, statements: [inner], otherwise: [] };
  return [inner];
}

/** `:msg, !contains, "text" action`. */
function readPropertyRule(reading: Reading): Statement {
  const { scan } = reading;
  const line = scan.line();
  const head = scan.take(/:\s*[$\w.!-]+\s*,\s*!?\s*\w+\s*/y);
  const [, property = "", not = "", compare = ""] =
    /^:\s*([$\w.!-]+)\s*,\s*(!?)\s*(\w+)\s*$/s.exec(head ?? "") ?? [];
  if (head === undefined || property === "") throw scan.fault("a property filter was expected");
  scan.take(/,\s*/y);
  scan.skipBlanks();
  const value = scan.peek() === '"' ? scan.quoted() : "";
  scan.skipBlanks();
  scan.takeExactly(",");
  const filter: Filter = { kind: "property", property, negated: not === "!", compare, value };
  return { kind: "rule", line, filter, statements: readThen(reading, line), otherwise: [] };
}

function readSelectorRule(reading: Reading, text: string, line: number): Statement {
  const read = readSelector(text.replaceAll(JOINED, ""));
  if ("unknown" in read) {
    const rest = reading.scan.restOfLine();
    const why = `"${read.unknown}" is no facility or priority`;
    return { kind: "unread", line, text: `${text} ${rest}`, why };
  }
  const filter: Filter = { kind: "priorities", masks: read.masks };
  return { kind: "rule", line, filter, statements: readThen(reading, line), otherwise: [] };
}

function readIf(reading: Reading): Statement {
  const { scan } = reading;
  const line = scan.line();
  scan.pos += 2;
  const expression = readExpression(scan);
  scan.skip();
  if (scan.take(/then\b/iy) === undefined) throw scan.fault('"then" was expected behind the condition');
  const statements = readThen(reading, line);
  const place = scan.pos;
  scan.skip();
  const otherwise = scan.take(/else\b/iy) === undefined ? [] : readThen(reading, line);
  if (otherwise.length === 0) scan.pos = Math.max(place, scan.pos);
  return { kind: "rule", line, filter: { kind: "expression", expression }, statements, otherwise };
}

/** What a filter leads to: a block, or one statement, which may stand on the next line. */
function readThen(reading: Reading, line: number): Statement[] {
  const { scan } = reading;
  scan.skip();
  if (scan.ended) return [];
  reading.depth += 1;
  if (reading.depth > DEPTH_MOST) throw scan.fault("blocks are nested too deeply");
  try {
    if (scan.takeExactly("{")) return readBlock(reading, true);
    const word = /^[a-z_]+\b/i.exec(scan.peek(32))?.[0].toLowerCase() ?? "";
    return readScripted(reading, word, scan.line()) ?? [readSingleAction(reading, line)];
  } finally {
    reading.depth -= 1;
  }
}

function readSingleAction(reading: Reading, line: number): Statement {
  const { scan } = reading;
  const text = actionText(scan);
  const action = readAction(text);
  if (action === "stop") return { kind: "stop", line };
  if (action !== undefined) return { kind: "action", line, action };
  return { kind: "unread", line, text, why: "no statement of rsyslog that is known here" };
}

/** To the end of the line, or to a brace that closes the block on the same line: `{ stop }`. */
function actionText(scan: Scan): string {
  const start = scan.pos;
  const line = scan.line();
  const rest = scan.restOfLine();
  const closing = /^[^"{}]*(?=\})/.exec(rest)?.[0].trimEnd();
  if (closing === undefined) return rest;
  scan.pos = start + closing.length;
  return scan.line() === line ? closing.trim() : rest;
}

function readSet(scan: Scan, word: string, line: number): Statement {
  scan.pos += word.length;
  scan.skip();
  const variable = scan.take(/\$[!./]?[\w!.-]+/y);
  if (variable === undefined) throw scan.fault("a variable was expected");
  scan.expect("=", '"="');
  const value = readExpression(scan);
  scan.expect(";", "a semicolon");
  return { kind: "set", line, variable: variable.slice(1), value };
}

/** `name(key="value" list=["a","b"]) { … }`; actions and discards are made at once. */
function readObject(reading: Reading): Statement {
  const { scan } = reading;
  const line = scan.line();
  const name = scan.take(/[a-z_]+/iy)?.toLowerCase() ?? "";
  scan.expect("(", `"(" behind ${name}`);
  const params = readParams(scan);
  const place = scan.pos;
  scan.skip();
  let body: Statement[] = [];
  if ((name === "ruleset" || name === "template") && scan.takeExactly("{")) body = readInner(reading);
  else scan.pos = place;
  if (name === "action") return { kind: "action", line, action: actionOf(params) };
  return { kind: "object", line, name, params, body } satisfies ObjectStatement;
}

function readInner(reading: Reading): Statement[] {
  reading.depth += 1;
  try {
    return readBlock(reading, true);
  } finally {
    reading.depth -= 1;
  }
}

function readParams(scan: Scan): Params {
  const params = new Map<string, string[]>();
  for (scan.skip(); scan.peek() !== ")"; scan.skip()) {
    const name = scan.take(/[\w.$-]+/y)?.toLowerCase();
    if (name === undefined) throw scan.fault('a name or ")" was expected');
    scan.expect("=", `"=" behind ${name}`);
    scan.skip();
    params.set(name, readValues(scan));
  }
  scan.pos += 1;
  return params;
}

function readValues(scan: Scan): string[] {
  if (!scan.takeExactly("[")) return [readValue(scan)];
  const values: string[] = [];
  for (scan.skip(); scan.peek() !== "]"; scan.skip()) {
    values.push(readValue(scan));
    scan.skip();
    scan.takeExactly(",");
  }
  scan.pos += 1;
  return values;
}

function readValue(scan: Scan): string {
  if (/["'`]/.test(scan.peek())) return scan.quoted();
  const bare = scan.take(/[^\s"'(){}\],]+/y);
  if (bare === undefined) throw scan.fault("a value in quotes was expected");
  return bare;
}

function unread(scan: Scan, line: number, why: string): Statement {
  return { kind: "unread", line, text: scan.restOfLine(), why };
}
