/** The contract of a form of line, and the forms that one expression can say. */
import type { Found } from "../found.ts";
import { levelOf } from "../level-words.ts";
import type { Line } from "../line.ts";

export interface LineForm {
  /** What people switch off, and find as `log.format`. */
  readonly name: string;
  /** Times that it may begin with (HEAD). */
  readonly heads: readonly number[];
  /** First characters of those that begin with none; without it, any. */
  readonly starts?: string;
  /** It takes what no other form does: asked last, and never remembered. */
  readonly last?: true;
  /** True, and `found` filled, when the line has this form. Must be exact: a form that says yes to another's lines lies. */
  readonly read: (line: Line, found: Found) => boolean;
}

export interface Layout extends Omit<LineForm, "read"> {
  /** Read from behind the line's time. Sticky; bounded in every repetition, so that no line can make it slow. */
  expression: string;
  /** For each group an attribute's name, or `level`, or nothing for what `also` reads. */
  take: readonly string[];
  /** What the groups alone do not say. */
  also?: (found: Found, groups: RegExpExecArray) => void;
}

/** The words for a level that loggers of most languages share, in capitals. */
export const LEVEL =
  "(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE|ALERT|EMERG(?:ENCY)?|CONFIG|FINE(?:R|ST)?|SUCCESS)";
/** An ISO time, where a line does not begin with it. */
export const ISO = "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[\\d.,:+Z-]{0,20}";

export function layout({ expression, take, also, ...form }: Layout): LineForm {
  const pattern = new RegExp(expression, "y");
  return {
    ...form,
    read: (line, found) => {
      pattern.lastIndex = line.rest;
      const groups = pattern.exec(line.text);
      if (groups === null) return false;
      for (let i = 0; i < take.length; i += 1) {
        const key = take[i] ?? "";
        if (key === "level") found.level = levelOf((groups[i + 1] ?? "").toLowerCase());
        else if (key !== "") found.add(key, groups[i + 1]);
      }
      also?.(found, groups);
      return true;
    },
  };
}
