/** What reads the times of one format: a named one, strptime's codes, or Joda's letters. */
import type { Zone } from "../syslog/zone.ts";
import { timeReader } from "../strptime/time-format.ts";
import type { TimeReader } from "../strptime/time-format.ts";
import type { Fields } from "../strptime/resolve.ts";
import { compileLetters } from "./letters.ts";
import type { Compiled } from "./letters.ts";
import { IsoTime, TaiTime, UnixTime } from "./named.ts";
import { namesOf } from "./names.ts";
import { instantOf } from "./year.ts";

export interface ReaderOptions {
  /** Of times that do not state theirs. */
  zone: Zone;
  /** The language of names: "en", "fr-FR". */
  locale: string;
}

/** Longer texts are no time alone. */
const LENGTH_MOST = 256;

/** Throws a Refusal E_PATTERN. */
export function readerOf(format: string, { zone, locale }: ReaderOptions): TimeReader {
  switch (format) {
    case "ISO8601":
      return new IsoTime(zone);
    case "UNIX":
      return new UnixTime(1);
    case "UNIX_MS":
      return new UnixTime(1000);
    case "TAI64N":
      return new TaiTime();
    default:
      return format.includes("%")
        ? timeReader(format, zone)
        : new LetterTime(compileLetters(format, namesOf(locale)), zone);
  }
}

class LetterTime implements TimeReader {
  seconds = 0;
  nanos = 0;
  readonly #compiled: Compiled;
  readonly #zone: Zone;
  /** The same second comes for many lines; a year that was guessed may be another one tomorrow. */
  #known = "";

  constructor(compiled: Compiled, zone: Zone) {
    this.#compiled = compiled;
    this.#zone = zone;
  }

  read(text: string, nowMs: number): boolean {
    if (text === this.#known) return true;
    if (text.length > LENGTH_MOST) return false;
    const { expression, sets } = this.#compiled;
    const found = expression.exec(text);
    if (found === null) return false;
    const fields: Fields = {};
    for (let i = 0; i < sets.length; i += 1) sets[i]?.(fields, found[i + 1] ?? "");
    const stated = fields.year !== undefined;
    const seconds = instantOf(fields, this.#zone, nowMs);
    if (seconds === undefined) return false;
    this.seconds = seconds;
    this.nanos = fields.nanos ?? 0;
    this.#known = stated ? text : "";
    return true;
  }
}
