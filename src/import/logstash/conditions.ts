/**
 * A condition → a query, as steps have it. What a query cannot ask (a regular expression, a part of the line itself) is asked
 * by a step in front, which leaves a mark; the query asks for the mark.
 */
import { findsIn, markPattern } from "../mark.ts";
import { isMember } from "./names.ts";
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
  /** Whether JSON or a conversion may have brought a field that says false. */
  mayBeFalse: boolean;
}

export interface Asked {
  when: When;
  marks: Mark[];
  /** Fields that the query looks at, in our names. */
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
      case "is there":
        return this.#isThere(condition.field);
      case "compare":
        return this.#compare(condition.op, condition.left, condition.right);
      case "in":
        return this.#within(condition.left, condition.right);
      case "matches":
        return this.#matches(condition.left, condition.pattern);
    }
  }

  /** A field that says false counts as none. */
  #isThere(written: string): When {
    const field = this.#field(written);
    if (isLine(field)) return { text: "body:*", kind: "one" };
    const there = this.#asks(field, isThere(field));
    return this.#asking.mayBeFalse && !NEVER_FALSE.has(field)
      ? both([there, not(equals(field, "false"))])
      : there;
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
    if (isMember(field)) throw new NotAsked("a member of a list is asked for");
    return field;
  }

  #asks(field: string, when: When): When {
    this.#asked.reads.push(field);
    return when;
  }

  /** Undefined for a field that is no label. */
  #label(written: string, is: (label: string) => boolean): When | undefined {
    const label = this.#asking.names.label(written);
    if (label === undefined) return undefined;
    const numbers = label.words.flatMap((word, i) => (is(word) ? [equals(label.field, String(i))] : []));
    return this.#asks(label.field, either(numbers));
  }

  #compare(op: Comparison, left: Operand, right: Operand): When {
    if (left.kind !== "field" && right.kind === "field") return this.#compare(TURNED[op], right, left);
    if (left.kind !== "field" || right.kind === "field" || right.kind === "list")
      throw new NotAsked("two fields are compared with each other");
    if (op === "==") return this.#isOneOf(left.field, [right.text]);
    if (op === "!=") return not(this.#isOneOf(left.field, [right.text]));
    const field = this.#field(left.field);
    if (isLine(field) || field === "severity") throw new NotAsked(`${left.field} is compared by its order`);
    return this.#asks(field, compares(field, op, right.kind === "number" ? right.text : quoted(right.text)));
  }

  #within(left: Operand, right: Operand): When {
    if (left.kind === "field") return this.#isOneOf(left.field, membersOf(right));
    if (left.kind === "list" || right.kind !== "field") throw new NotAsked("a list stands before in");
    const { text } = left;
    const label = this.#label(right.field, (word) => word.includes(text));
    if (label !== undefined) return label;
    const field = this.#field(right.field);
    if (isLine(field)) return this.#marked(field, literal(text));
    if (field !== "tags") return this.#asks(field, holds(field, text));
    return this.#asks(field, this.#asking.numbered.has(text) ? hasTagLike(text) : hasTag(text));
  }

  #isOneOf(written: string, members: readonly string[] | undefined): When {
    if (members === undefined) throw new NotAsked("a field is looked for in another one");
    const label = this.#label(written, (word) => members.includes(word));
    if (label !== undefined) return label;
    const field = this.#field(written);
    if (!isLine(field)) return this.#asks(field, either(members.map((one) => is(field, one))));
    return this.#marked(field, `\\A(?:${members.map(literal).join("|")})\\z`);
  }

  #matches(left: Operand, pattern: string): When {
    if (left.kind !== "field") throw new NotAsked("no field is looked at");
    const label = this.#label(left.field, (word) => findsIn(pattern, word));
    if (label !== undefined) return label;
    const field = this.#field(left.field);
    const [, begins, plain, ends] =
      /^(\^|\\A)?([\p{L}\p{N} _,:;@"'<>=/%&~-]+)(\$|\\z|\\Z)?$/u.exec(pattern) ?? [];
    // Severities have one word each here, in small letters.
    if (field === "severity") return this.#marked(field, `(?i:${pattern})`);
    if (plain === undefined || isLine(field)) return this.#marked(field, pattern);
    const isWhole = begins !== undefined && ends !== undefined;
    return this.#asks(
      field,
      isWhole
        ? equals(field, plain)
        : holds(field, plain, { begins: begins !== undefined, ends: ends !== undefined }),
    );
  }

  #marked(field: string, pattern: string): When {
    const mark = this.#asking.mark();
    this.#asked.marks.push({ mark, field, pattern: markPattern(mark, pattern) });
    return isThere(mark);
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

function is(field: string, text: string): When {
  if (field !== "severity") return equals(field, text);
  return { text: `severity:${quoted(text.toLowerCase())}`, kind: "one" };
}

/** Inputs and filters give them texts. */
const NEVER_FALSE = new Set(["tags", "type", "host.name", "service.name", "log.file.path"]);

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
