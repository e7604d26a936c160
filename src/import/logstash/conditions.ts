/**
 * A condition → a query, as steps have it. What a query cannot ask (a regular expression, a part of the line itself) is asked
 * by a step in front, which leaves a mark; the query asks for the mark.
 */
import { compilePattern } from "../../codecs/pattern/pattern.ts";
import type { FieldNames } from "./names.ts";
import type { Comparison, Condition, Operand } from "./tree.ts";
import { both, compares, either, equals, hasTag, hasTagLike, holds, isThere, not } from "./when.ts";
import type { When } from "./when.ts";
import { quoted } from "../../query/quotes.ts";

export interface Asking {
  names: FieldNames;
  /** A new name for a mark. */
  mark: () => string;
  /** Tags that several steps give, with numbers behind all but the first. */
  numbered: ReadonlySet<string>;
}

export interface Asked {
  when: When;
  marks: Mark[];
  /** Fields that it looks at, in our names. */
  reads: string[];
}

/** A regular expression that is looked for in a field; where it is found, the field `mark` is there. */
export interface Mark {
  mark: string;
  field: string;
  pattern: string;
}

/** Why a condition has no counterpart. */
export class NotAsked extends Error {}

export function ask(condition: Condition, asking: Asking): Asked {
  const asked: Asked = { when: { text: "", kind: "and" }, marks: [], reads: [] };
  asked.when = new Asker(asking, asked).condition(condition);
  return asked;
}

class Asker {
  readonly #asking: Asking;
  readonly #asked: Asked;

  constructor(asking: Asking, asked: Asked) {
    this.#asking = asking;
    this.#asked = asked;
  }

  condition(condition: Condition): When {
    switch (condition.kind) {
      case "not":
        return not(this.condition(condition.of));
      case "and":
      case "or":
      case "xor":
      case "nand":
        return this.#joined(condition.kind, [
          this.condition(condition.of[0]),
          this.condition(condition.of[1]),
        ]);
      case "is there": {
        const field = this.#field(condition.field);
        return isLine(field) ? { text: "body:*", kind: "one" } : isThere(field);
      }
      case "compare":
        return this.#compare(condition.op, condition.left, condition.right);
      case "in":
        return this.#within(condition.left, condition.right);
      case "matches":
        return this.#matches(condition.left, condition.pattern);
    }
  }

  #joined(kind: "and" | "or" | "xor" | "nand", [a, b]: [When, When]): When {
    if (kind === "and") return both([a, b]);
    if (kind === "or") return either([a, b]);
    if (kind === "nand") return not(both([a, b]));
    return either([both([a, not(b)]), both([not(a), b])]);
  }

  #field(written: string): string {
    const field = this.#asking.names.ours(written);
    if (field === "@timestamp") throw new NotAsked("the time of an event is compared");
    if (/\.\d+$/.test(field)) throw new NotAsked("a member of a list is asked for");
    this.#asked.reads.push(field);
    return field;
  }

  #compare(op: Comparison, left: Operand, right: Operand): When {
    if (left.kind !== "field" && right.kind === "field") return this.#compare(TURNED[op], right, left);
    if (left.kind !== "field" || right.kind === "field" || right.kind === "list")
      throw new NotAsked("two fields are compared with each other");
    const field = this.#field(left.field);
    if (isLine(field)) return this.#lineIs(field, op, right.text);
    if (field === "severity") return severityIs(op, right.text);
    if (op === "==") return equals(field, right.text);
    if (op === "!=") return not(equals(field, right.text));
    return compares(field, op, right.kind === "number" ? right.text : quoted(right.text));
  }

  #lineIs(field: string, op: Comparison, text: string): When {
    if (op !== "==" && op !== "!=") throw new NotAsked("the line is compared by its order");
    const is = this.#marked(field, `\\A${literal(text)}\\z`);
    return op === "==" ? is : not(is);
  }

  #within(left: Operand, right: Operand): When {
    if (left.kind === "field") return this.#isOneOf(left.field, membersOf(right));
    if (left.kind === "list" || right.kind !== "field") throw new NotAsked("a list stands before in");
    const field = this.#field(right.field);
    if (field === "tags")
      return this.#asking.numbered.has(left.text) ? hasTagLike(left.text) : hasTag(left.text);
    return isLine(field) ? this.#marked(field, literal(left.text)) : holds(field, left.text);
  }

  #isOneOf(written: string, members: readonly string[] | undefined): When {
    if (members === undefined) throw new NotAsked("a field is looked for in another one");
    const field = this.#field(written);
    if (!isLine(field)) return either(members.map((one) => equals(field, one)));
    return this.#marked(field, `\\A(?:${members.map(literal).join("|")})\\z`);
  }

  #matches(left: Operand, pattern: string): When {
    if (left.kind !== "field") throw new NotAsked("no field is looked at");
    const field = this.#field(left.field);
    const [, begins, plain, ends] =
      /^(\^|\\A)?([\p{L}\p{N} _,:;@"'<>=/%&~-]+)(\$|\\z|\\Z)?$/u.exec(pattern) ?? [];
    if (plain === undefined || isLine(field) || field === "severity") return this.#marked(field, pattern);
    if (begins !== undefined && ends !== undefined) return equals(field, plain);
    return holds(field, plain, { begins: begins !== undefined, ends: ends !== undefined });
  }

  #marked(field: string, pattern: string): When {
    const mark = this.#asking.mark();
    this.#asked.marks.push({ mark, field, pattern: markPattern(mark, pattern) });
    return isThere(mark);
  }
}

/** A mark without text would be none, so what can match nothing at all is looked for from where some text is. */
function markPattern(mark: string, pattern: string): string {
  return canBeEmpty(pattern)
    ? `\\A(?=[\\s\\S]*?(?:${pattern}))(?<${mark}>[\\s\\S])`
    : `(?<${mark}>${pattern})`;
}

function canBeEmpty(pattern: string): boolean {
  try {
    return compilePattern(pattern, "condition").regexp.exec("") !== null;
  } catch {
    return false;
  }
}

const TURNED: Readonly<Record<Comparison, Comparison>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** Queries ask the line for words; Logstash asks it as a text. */
function isLine(field: string): boolean {
  return field === "message" || field === "body";
}

function severityIs(op: Comparison, word: string): When {
  const is: When = { text: `severity:${quoted(word.toLowerCase())}`, kind: "one" };
  if (op === "==") return is;
  if (op === "!=") return not(is);
  throw new NotAsked("the names of severities are compared by their order");
}

/** `[404]` without quotes reads like a field. */
function membersOf(operand: Operand): string[] | undefined {
  if (operand.kind === "field") {
    const [, number] = /^\[(-?\d+(?:\.\d+)?)\]$/.exec(operand.field) ?? [];
    return number === undefined ? undefined : [number];
  }
  if (operand.kind !== "list") return undefined;
  return operand.of.flatMap((one) => (one.kind === "text" || one.kind === "number" ? [one.text] : []));
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\#]/g, "\\$&");
}
