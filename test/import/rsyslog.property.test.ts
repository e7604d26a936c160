/** Imported rules do with a message what rsyslog does: a small rsyslog of our own, rule by rule, is asked beside them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { openTransforms } from "../../src/cli/transforms.ts";
import { components } from "../../src/cli/components.ts";
import { SyslogDecoder } from "../../src/codecs/syslog/decoder.ts";
import { configSchema } from "../../src/config/schema.ts";
import { stepValue } from "../../src/import/render.ts";
import { rsyslog } from "../../src/import/rsyslog/importer.ts";
import { attributeOf } from "../../src/record/record.ts";

const RUNS = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) / 40;

interface Message {
  facility: number;
  severity: number;
  program: string;
  text: string;
}

/** A filter as it is written, and what it means. */
interface Asked {
  written: string;
  holds: (message: Message) => boolean;
}

const FACILITIES = ["kern", "user", "mail", "daemon", "auth"];
const SEVERITIES = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];
const PROGRAMS = ["app", "apple", "web"];
/** A part behind a slash is no part of the name. */
const TAGS = [...PROGRAMS, "web/worker"];
const WORDS = ["alpha", "alphabet", "beta", "betamax"];

/** One part of a selector: it adds to what the parts before it chose, or takes from it. */
const part = fc
  .record({
    facilities: fc.oneof(
      fc.constant<string[]>(["*"]),
      fc.uniqueArray(fc.constantFrom(...FACILITIES), { minLength: 1, maxLength: 3 }),
    ),
    sign: fc.constantFrom("", "", "=", "!", "!="),
    severity: fc.constantFrom("*", "none", ...SEVERITIES),
  })
  .map(({ facilities, sign, severity }) => ({
    facilities,
    severity,
    sign: severity === "*" || severity === "none" ? "" : sign,
  }));

const selector: fc.Arbitrary<Asked> = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => ({
  written: parts
    .map(({ facilities, sign, severity }) => `${facilities.join(",")}.${sign}${severity}`)
    .join(";"),
  holds: ({ facility, severity }) => {
    let chosen = false;
    for (const one of parts) {
      if (!one.facilities.includes("*") && !one.facilities.includes(FACILITIES[facility] ?? "")) continue;
      const at = SEVERITIES.indexOf(one.severity);
      const isMeant =
        one.severity === "*" ||
        one.severity === "none" ||
        (one.sign.includes("=") ? severity === at : severity <= at);
      if (isMeant) chosen = one.severity !== "none" && !one.sign.startsWith("!");
    }
    return chosen;
  },
}));

const program = fc
  .tuple(fc.constantFrom("==", "!=", "startswith"), fc.constantFrom(...PROGRAMS))
  .map(([how, name]): Asked => ({
    written: `$programname ${how} '${name}'`,
    holds: (message) =>
      how === "startswith"
        ? message.program.startsWith(name)
        : (message.program.split("/")[0] === name) === (how === "=="),
  }));
const text = fc.constantFrom(...WORDS, "lph", "eta").map((word): Asked => ({
  written: `$msg contains '${word}'`,
  holds: (message) => message.text.includes(word),
}));
const severity = fc
  .integer({ min: 0, max: 7 })
  .map((at): Asked => ({ written: `$syslogseverity <= ${at}`, holds: (message) => message.severity <= at }));
const simple = fc.oneof(program, text, severity);
const expression: fc.Arbitrary<Asked> = fc.oneof(
  simple,
  fc.tuple(simple, fc.constantFrom("and", "or"), simple).map(([a, how, b]): Asked => ({
    written: `(${a.written} ${how} ${b.written})`,
    holds: (message) =>
      how === "and" ? a.holds(message) && b.holds(message) : a.holds(message) || b.holds(message),
  })),
  simple.map((a): Asked => ({ written: `not (${a.written})`, holds: (message) => !a.holds(message) })),
);

/** What follows a filter: files, and whether the message goes no further. */
const actions = fc.constantFrom<{ files: string[]; stops: boolean }[]>(
  { files: ["/a"], stops: false },
  { files: ["/b"], stops: false },
  { files: ["/c"], stops: true },
  { files: ["/a", "/d"], stops: false },
  { files: [], stops: true },
);

interface Rule extends Asked {
  files: string[];
  stops: boolean;
  otherwise: string | undefined;
}

const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.tuple(selector, actions).map(([asked, then]): Rule => ({ ...asked, ...then, otherwise: undefined })),
  fc
    .tuple(expression, actions, fc.option(fc.constantFrom("/e", "/b"), { nil: undefined }))
    .map(([asked, then, otherwise]): Rule => ({
      ...asked,
      ...then,
      otherwise,
      written: `if ${asked.written} then`,
    })),
);

function writtenRule({ written, files, stops, otherwise }: Rule): string {
  const inner = [...files.map((file) => `action(type="omfile" file="${file}")`), ...(stops ? ["stop"] : [])];
  const block = written.startsWith("if ") ? `{ ${inner.join("\n")}\n}` : undefined;
  if (block !== undefined)
    return `${written} ${block}${otherwise === undefined ? "" : ` else { ${otherwise}\n}`}`;
  const [first = "stop", ...more] = [...files, ...(stops ? ["stop"] : [])];
  return [`${written} ${first}`, ...more.map((one) => `& ${one}`)].join("\n");
}

/** The files of a message in their order, or "thrown away". */
function whatRsyslogDoes(rules: readonly Rule[], message: Message): string[] | "thrown away" {
  const files: string[] = [];
  const write = (file: string): void => void (files.includes(file) || files.push(file));
  for (const one of rules) {
    if (!one.holds(message)) {
      if (one.otherwise !== undefined) write(one.otherwise);
      continue;
    }
    one.files.forEach(write);
    if (one.stops) return files.length === 0 ? "thrown away" : files;
  }
  return files;
}

const message: fc.Arbitrary<Message> = fc.record({
  facility: fc.nat(FACILITIES.length - 1),
  severity: fc.nat(7),
  program: fc.constantFrom(...TAGS),
  text: fc
    .array(fc.constantFrom(...WORDS, "x"), { minLength: 1, maxLength: 3 })
    .map((words) => words.join(" ")),
});

const schema = configSchema(components);

function whatWeDo(config: string, messages: readonly Message[]): (string[] | "thrown away")[] {
  const { steps } = rsyslog.read({ text: config, file: "x", asWritten: false, fieldNames: undefined });
  schema.parse({ transforms: steps.map(stepValue) });
  const opened = openTransforms({
    detect: false,
    transforms: steps.map(({ name, when, options }) => ({ name, when, options })),
  });
  return messages.map(({ facility, severity: level, program: name, text: said }) => {
    const decoder = new SyslogDecoder({ timezone: "utc" });
    decoder.begin("10.0.0.5", 0);
    const line = `<${facility * 8 + level}>Nov 21 19:05:11 host ${name}: ${said}`;
    decoder.frame(line, 0, line.length, 0);
    const [record] = opened.apply(decoder.take());
    if (record === undefined) return "thrown away";
    const file = attributeOf(record, "rsyslog.file") ?? "";
    if (file === "") return [];
    return file.startsWith("[") ? (JSON.parse(file) as string[]) : [file];
  });
}

test("files and discards are the same, rule by rule", { timeout: 240_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 12 }),
      fc.array(message, { minLength: 1, maxLength: 12 }),
      (rules, messages) => {
        const config = `${rules.map(writtenRule).join("\n")}\n`;
        expect(whatWeDo(config, messages)).toEqual(messages.map((one) => whatRsyslogDoes(rules, one)));
      },
    ),
    { numRuns: RUNS },
  );
});
