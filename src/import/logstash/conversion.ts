/** What the filters' counterparts share while a pipeline is gone through: names, tags, marks, findings. */
import type { Compatibility } from "../../codecs/grok/library.ts";
import type { Finding } from "../outcome.ts";
import type { Asking } from "./conditions.ts";
import { isMember, placeholders, plainName } from "./names.ts";
import type { FieldNames } from "./names.ts";
import type { Options } from "./options.ts";
import { EVERYTHING, both, hasTag, not } from "./when.ts";
import type { When } from "./when.ts";

export interface DraftStep {
  name: string;
  options: Record<string, unknown>;
  /** Beside the conditions that its filter stands under. */
  when: When;
  tagOnFailure?: string | undefined;
  /** Fields that it changes beside those in its options, in our names; "all": whatever its data names. */
  changes?: readonly string[] | "all";
  line: number;
  what: string;
  notes: readonly string[];
}

export interface Surroundings {
  names: FieldNames;
  compatibility: Compatibility;
  /** Tags that conditions ask for. */
  askedTags: ReadonlySet<string>;
  /** Names of several fields, in Logstash's names. */
  groups: ReadonlySet<string>;
  /** Fields may say false. */
  mayBeFalse: boolean;
  /** Whether an attribute `message` may stand beside the line from the beginning. */
  messageMade: boolean;
}

export class Conversion {
  readonly names: FieldNames;
  readonly compatibility: Compatibility;
  readonly findings: Finding[] = [];
  /** Tags of which there are several, with numbers behind all but the first. */
  readonly numbered = new Set<string>();
  readonly mayBeFalse: boolean;
  /** Whether an attribute `message` may stand beside the line by now. */
  messageMade: boolean;
  readonly #groups: ReadonlySet<string>;
  readonly #askedTags: ReadonlySet<string>;
  readonly #given = new Map<string, number>();
  readonly #marks = new Set<string>();

  constructor(surroundings: Surroundings) {
    const { names, compatibility, askedTags, mayBeFalse, messageMade, groups } = surroundings;
    this.names = names;
    this.compatibility = compatibility;
    this.#askedTags = askedTags;
    this.#groups = groups;
    this.mayBeFalse = mayBeFalse;
    this.messageMade = messageMade;
  }

  step(options: Options, name: string, made: Record<string, unknown>, when: When = EVERYTHING): DraftStep {
    const { line, notes, name: plugin } = options.plugin;
    return { name, options: present(made), when, line, what: `filter ${plugin}`, notes };
  }

  lost(line: number, text: string, suggestion = ""): void {
    this.findings.push({ line, level: "not carried over", text, suggestion });
  }

  changed(line: number, text: string, suggestion = ""): void {
    this.findings.push({ line, level: "changed", text, suggestion });
  }

  /** Our names of fields that are taken away, renamed or copied as a whole; that some are not one field is told. */
  wholes(written: readonly string[], line: number, what: string): string[] {
    for (const name of written.map(plainName))
      if (this.#groups.has(name))
        this.lost(line, `${what} ${name}: it stands for several fields`, `name them one by one: ${name}.…`);
    return written.map((one) => this.names.ours(one));
  }

  /** Undefined for the line itself, which steps look at when nothing is said. */
  field(written: string | undefined): string | undefined {
    if (written === undefined) return this.messageMade ? "message" : undefined;
    const field = this.names.ours(written);
    return field === "message" && !this.messageMade ? undefined : field;
  }

  /** For a condition that stands in this line. */
  asking(line: number): Asking {
    const { names, numbered, mayBeFalse } = this;
    return { names, numbered, mayBeFalse, mark: () => this.mark(line) };
  }

  /** `if_12`, `if_12_2`, … */
  mark(line: number): string {
    let mark = `if_${line}`;
    for (let n = 2; this.#marks.has(mark); n += 1) mark = `if_${line}_${n}`;
    this.#marks.add(mark);
    return mark;
  }

  /** Undefined when nobody would look at it: no condition asks for it, and nothing depends on success. */
  failureTag(options: Options, usual: string, isNeeded: boolean): string | undefined {
    const [tag = usual] = options.texts("tag_on_failure");
    const count = (this.#given.get(tag) ?? 0) + 1;
    if (!this.#askedTags.has(tag) && !isNeeded) return undefined;
    this.#given.set(tag, count);
    if (count === 1 || !isNeeded) return tag;
    this.numbered.add(tag);
    this.changed(
      options.plugin.line,
      `${options.plugin.name}: its tag on failure is ${tag}_${count}, since what follows asks for this step alone`,
    );
    return `${tag}_${count}`;
  }

  /** Text with fields in it; undefined when it has something that has no counterpart, which is told. */
  text(written: string, line: number, what: string): string | undefined {
    if (/%\{(?:\+|\{|@timestamp\}|\[@timestamp\]\})/.test(written)) {
      this.lost(
        line,
        `${what}: the time of the event within a text (${written}) has no counterpart`,
        "every record has its time and, beside it, the time of its arrival",
      );
      return undefined;
    }
    if (placeholders(written).some(isMember)) {
      this.lost(
        line,
        `${what}: a member of a list within a text (${written}) has no counterpart`,
        "a step regex takes a part of a field",
      );
      return undefined;
    }
    return this.names.inText(written);
  }
}

/** For what follows a step only where it succeeded. */
export function onSuccess(tag: string | undefined, when: When): When {
  return tag === undefined ? when : both([when, not(hasTag(tag))]);
}

/** Without what is undefined or empty, as it would be written by hand. */
function present(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => {
      if (value === undefined) return false;
      if (Array.isArray(value)) return value.length > 0;
      return typeof value !== "object" || value === null || Object.keys(value).length > 0;
    }),
  );
}
