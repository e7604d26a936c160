/** Names of months, days and halves of the day in a language, as they are written: in any case, with or without the dot of a short form. */
import { Refusal } from "../../record/refusal.ts";

export interface Names {
  /** Name in lower case → 1–12. */
  months: ReadonlyMap<string, number>;
  days: readonly string[];
  /** Name in lower case → whether it is the second half of the day. */
  halves: ReadonlyMap<string, boolean>;
}

const FORMS = ["long", "short"] as const;

/** Asking the runtime takes a millisecond; configurations name few languages. */
const known = new Map<string, Names>();
const KNOWN_MOST = 50;

/** `locale` as in "fr", "fr-FR" or "fr_FR". Throws a Refusal E_PATTERN for what is none. */
export function namesOf(locale: string): Names {
  const tag = locale.replaceAll("_", "-");
  const before = known.get(tag);
  if (before !== undefined) return before;
  if (known.size >= KNOWN_MOST) known.clear();
  try {
    const names = { months: monthsOf(tag), days: daysOf(tag), halves: halvesOf(tag) };
    known.set(tag, names);
    return names;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal("E_PATTERN", `"${locale}" names no language`, 'write one such as "en" or "fr-FR"');
  }
}

function monthsOf(tag: string): Map<string, number> {
  const months = new Map<string, number>();
  for (const month of FORMS) {
    const alone = new Intl.DateTimeFormat(tag, { month, timeZone: "UTC" });
    // Languages that decline have another form beside a day.
    const beside = new Intl.DateTimeFormat(tag, { month, day: "numeric", timeZone: "UTC" });
    for (let i = 0; i < 12; i += 1) {
      const at = Date.UTC(2024, i, 15);
      for (const name of written(alone.format(at), partOf(beside, at, "month"))) months.set(name, i + 1);
    }
  }
  return months;
}

function daysOf(tag: string): string[] {
  const days = new Set<string>();
  for (const weekday of FORMS) {
    const format = new Intl.DateTimeFormat(tag, { weekday, timeZone: "UTC" });
    for (let i = 1; i <= 7; i += 1)
      for (const name of written(format.format(Date.UTC(2024, 0, i)))) days.add(name);
  }
  return [...days];
}

function halvesOf(tag: string): Map<string, boolean> {
  const halves = new Map([
    ["am", false],
    ["pm", true],
  ]);
  const format = new Intl.DateTimeFormat(tag, { hour: "numeric", hourCycle: "h12", timeZone: "UTC" });
  for (const hour of [3, 15])
    for (const name of written(partOf(format, Date.UTC(2024, 0, 1, hour), "dayPeriod")))
      halves.set(name, hour > 12);
  return halves;
}

function partOf(format: Intl.DateTimeFormat, at: number, type: string): string {
  return format.formatToParts(at).find((part) => part.type === type)?.value ?? "";
}

/** Numbers are no names. */
function written(...names: string[]): string[] {
  return names
    .map((name) => name.toLowerCase())
    .filter((name) => /^\p{L}/u.test(name))
    .flatMap((name) => (name.endsWith(".") ? [name, name.slice(0, -1)] : [name]));
}
