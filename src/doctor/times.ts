/** Time formats: what grok's patterns of times look like, which format reads which text, and letters that are mixed up. */
import { hourlyZone } from "../codecs/joda/hourly-zone.ts";
import { readerOf } from "../codecs/joda/reader.ts";
import { Refusal } from "../record/refusal.ts";
import { placed } from "./finding.ts";
import type { Finding, PlaceOf } from "./finding.ts";
import { pathOf } from "./plan.ts";
import type { PlannedStep } from "./plan.ts";

interface Form {
  /** Texts that the pattern takes. */
  texts: readonly string[];
  /** Formats that read them. */
  formats: readonly string[];
}

const FORMS: Readonly<Record<string, Form>> = {
  TIMESTAMP_ISO8601: {
    texts: [
      "2026-11-21T09:30:00.123+01:00",
      "2026-11-21 09:30:00,123",
      "2026-11-21 09:30:00",
      "2026-11-21T09:30:00Z",
    ],
    formats: ["ISO8601"],
  },
  HTTPDATE: { texts: ["21/Nov/2026:09:30:00 +0100"], formats: ["dd/MMM/yyyy:HH:mm:ss Z"] },
  SYSLOGTIMESTAMP: {
    texts: ["Nov  2 09:30:00", "Nov 21 09:30:00"],
    formats: ["MMM  d HH:mm:ss", "MMM dd HH:mm:ss"],
  },
  HAPROXYDATE: { texts: ["21/Nov/2026:09:30:00.123"], formats: ["dd/MMM/yyyy:HH:mm:ss.SSS"] },
  HTTPDERROR_DATE: { texts: ["Sat Nov 21 09:30:00 2026"], formats: ["EEE MMM dd HH:mm:ss yyyy"] },
  DATESTAMP_RFC822: { texts: ["Sat Nov 21 2026 09:30:00 UTC"], formats: ["EEE MMM dd yyyy HH:mm:ss z"] },
  DATESTAMP_RFC2822: { texts: ["Sat, 21 Nov 2026 09:30:00 +0100"], formats: ["EEE, dd MMM yyyy HH:mm:ss Z"] },
  DATESTAMP_OTHER: { texts: ["Sat Nov 21 09:30:00 UTC 2026"], formats: ["EEE MMM dd HH:mm:ss z yyyy"] },
  DATESTAMP_EVENTLOG: { texts: ["20261121093000"], formats: ["yyyyMMddHHmmss"] },
  TOMCATLEGACY_DATESTAMP: {
    texts: ["2026-11-21 09:30:00,123 +0100"],
    formats: ["yyyy-MM-dd HH:mm:ss,SSS Z"],
  },
};

/** Beside those of the forms: what is seen in lines, tried in this order. */
const MORE_FORMATS = [
  "UNIX",
  "UNIX_MS",
  "yyyy/MM/dd HH:mm:ss",
  "yyyy/MM/dd HH:mm:ss.SSS",
  "yyyy-MM-dd HH:mm:ss.SSS Z",
  "yyyy-MM-dd HH:mm:ss Z",
  "yyyy-MM-dd HH:mm:ss z",
  "dd.MM.yyyy HH:mm:ss",
  "dd.MM.yyyy HH:mm:ss,SSS",
  "dd-MMM-yyyy HH:mm:ss",
  "dd MMM yyyy HH:mm:ss",
  "dd MMM yyyy HH:mm:ss.SSS",
  "MM/dd/yyyy HH:mm:ss",
  "MM/dd/yyyy hh:mm:ss a",
  "EEE MMM dd HH:mm:ss.SSSSSS yyyy",
  "yyMMdd HH:mm:ss",
  "yyyyMMdd'T'HHmmss",
  "HH:mm:ss",
  "TAI64N",
];

/** Time of the trial where a text states no year. */
const TRIAL_MS = Date.UTC(2026, 10, 21, 12);

export function holdsTime(form: string): boolean {
  return FORMS[form] !== undefined;
}

/** What the formats cannot read. */
export function unread(formats: readonly string[], texts: readonly string[], locale = "en"): string[] {
  const zone = hourlyZone("UTC");
  if (zone === undefined) return [...texts];
  const readers = formats.flatMap((format) => {
    try {
      return [readerOf(format, { zone, locale })];
    } catch (error) {
      if (error instanceof Refusal) return [];
      throw error;
    }
  });
  return texts.filter(
    (text) => !readers.some((one) => one.read(text, TRIAL_MS) && Number.isFinite(one.seconds)),
  );
}

/** Formats that read all of these texts; undefined when none of those known does. */
export function formatsFor(texts: readonly string[]): readonly string[] | undefined {
  if (texts.length === 0) return undefined;
  const known = [...Object.values(FORMS).map(({ formats }) => formats), ...MORE_FORMATS.map((one) => [one])];
  return known.find((formats) => unread(formats, texts).length === 0);
}

/** `form`: the pattern that took the value of the field. */
export function wrongFormats(step: PlannedStep, form: string | undefined, place: PlaceOf): Finding[] {
  if (step.name !== "date") return [];
  const formats = formatsOf(step);
  return [...cannotRead(step, { formats, form, place }), ...mixedUp(step, formats, place)];
}

export function formatsOf({ options }: Pick<PlannedStep, "options">): string[] {
  const { formats } = options;
  return Array.isArray(formats) ? formats.map(String) : ["ISO8601"];
}

interface Asked {
  formats: readonly string[];
  form: string | undefined;
  place: PlaceOf;
}

function cannotRead(step: PlannedStep, { formats, form = "", place }: Asked): Finding[] {
  const known = FORMS[form];
  if (known === undefined || unread(formats, known.texts).length < known.texts.length) return [];
  return [
    {
      kind: "time format",
      level: "fault",
      about: { what: "step", name: step.id },
      ...placed(place(pathOf(step, ["formats"]))),
      message: `no format reads what %{${form}} takes, such as "${known.texts[0] ?? ""}"`,
      reason: "the record keeps the time of its arrival",
      suggestion: `formats: ${JSON.stringify(known.formats)}`,
      literal: true,
    },
  ];
}

/** Letters of Joda that mean another thing than people think. */
const MIXED_UP: readonly { wrong: RegExp; message: string; right: (format: string) => string }[] = [
  {
    wrong: /^(?=.*M)[^']*D/,
    message: "D is the day of the year, beside a month",
    right: (format) => format.replace(/D+/, (days) => "d".repeat(days.length)),
  },
  {
    wrong: /^(?!.*a)(?:[^']|'[^']*')*[hK]/,
    message: "h and K count to twelve, and nothing says whether before or after noon",
    right: (format) => format.replace(/[hK]+/, (hours) => "H".repeat(hours.length)),
  },
];

function mixedUp(step: PlannedStep, formats: readonly string[], place: PlaceOf): Finding[] {
  return formats.flatMap((format, i) => {
    if (format.includes("%") || isNamed(format)) return [];
    return MIXED_UP.filter(({ wrong }) => wrong.test(format)).map(({ message, right }): Finding => ({
      kind: "time format",
      level: "doubt",
      about: { what: "step", name: step.id },
      ...placed(place(pathOf(step, ["formats", i]))),
      message: `"${format}": ${message}`,
      reason: "times are read wrong, or not at all",
      suggestion: `"${right(format)}"`,
      literal: true,
    }));
  });
}

function isNamed(format: string): boolean {
  return ["ISO8601", "UNIX", "UNIX_MS", "TAI64N"].includes(format);
}
