/** Whatever line comes: nothing thrown, a valid record, the body as it was, the same fields whatever came before, nothing slow. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { wholeCharacters } from "../../codecs/json/parse.ts";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { checkRecord } from "../../../test/codecs/valid-record.ts";
import { EVERY_LINE } from "../../../test/lines/every-line.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { Found } from "./found.ts";
import { LINE_FORMS } from "./forms/list.ts";
import { Line } from "./line.ts";
import { detect } from "./transform.ts";

const LINES = EVERY_LINE.map(({ line }) => line);
LINES.push('{"t":{"$date":"2026-11-21T09:30:00.123+00:00"},"s":"W","msg":"x","traceId":"a3ce929d0e0e4736"}');
const ARRIVAL_MS = Date.parse("2026-11-21T12:00:07.250Z");
const resources = [makeResource({ "container.name": "c" }), makeResource({ "service.name": "s" })];
const own = ["log.iostream", "stderr", "url.path", "mine"];

function recordOf(body: string, n: number): LogRecord {
  return {
    seconds: Math.floor(ARRIVAL_MS / 1000),
    nanos: 250_000_000 + (n % 3),
    observedMs: ARRIVAL_MS,
    severity: n % 2 === 0 ? 0 : 9,
    body,
    resource: resources[n % 2] as LogRecord["resource"],
    attributes: n % 5 === 0 ? Object.freeze([...own]) : [],
    seq: 0,
  };
}

const line = fc.constantFrom(...LINES);
const place = fc.double({ min: 0, max: 1, noNaN: true });
const piece = fc.oneof(
  fc.constantFrom(
    "-",
    " ",
    "  ",
    "[",
    "]",
    '"',
    "\\",
    '\\"',
    ":",
    "/",
    ",",
    "=",
    "{",
    "}",
    "(",
    ")",
    "\n",
    "\t",
    "0",
    "999",
  ),
  fc.constantFrom(
    "\u001b[31m",
    "-1",
    "+0100",
    " UTC",
    "Z",
    "24:61:61",
    "99/Foo/9999",
    "trace_id=",
    "é",
    "\u{10ffff}",
    "\0",
  ),
  fc.string({ maxLength: 6, unit: "binary" }),
);
/** Cut, put something in, leave something out, say a part twice, go on with another line. */
const mutated = fc
  .tuple(
    line,
    line,
    fc.array(fc.tuple(place, place, piece, fc.nat({ max: 4 })), { minLength: 1, maxLength: 3 }),
  )
  .map(([first, other, changes]) => {
    let text = first;
    for (const [from, length, put, how] of changes) {
      const at = Math.floor(from * text.length);
      const end = Math.min(text.length, at + 1 + Math.floor(length * 20));
      if (how === 0) text = text.slice(0, at) + put + text.slice(at);
      else if (how === 1) text = text.slice(0, at) + put + text.slice(end);
      else if (how === 2) text = text.slice(0, end) + text.slice(at);
      else if (how === 3) text = text.slice(0, at) + other.slice(Math.floor(length * other.length));
      else text = text.slice(0, at);
    }
    return wholeCharacters(text);
  });
const any = fc.oneof(
  { arbitrary: mutated, weight: 8 },
  {
    arbitrary: fc.array(piece, { maxLength: 40 }).map((pieces) => wholeCharacters(pieces.join(""))),
    weight: 2,
  },
);

test(
  "lines of every form, changed",
  () => {
    const remembering = detect.open({ timezone: "utc" });
    let n = 0;
    fc.assert(
      fc.property(any, (body) => {
        n += 1;
        const alone = recordOf(body, n);
        // A new one each time: what was found is in it.
        const record = promptly(() => {
          const one = recordOf(body, n);
          remembering([one]);
          return one;
        });
        checkRecord(record);
        expect(record.body).toBe(body);
        detect.open({ timezone: "utc" })([alone]);
        expect({ ...record, resource: record.resource.attributes }).toEqual({
          ...alone,
          resource: alone.resource.attributes,
        });
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

/** Else what is remembered of a container would decide what a line says. */
test("a line made of two has one form at most", { timeout: 120_000 }, () => {
  const [line, found] = [new Line(), new Found()];
  const forms = LINE_FORMS.filter(({ last }) => last === undefined);
  const yes = (text: string): string[] => {
    line.begin(text);
    const first = text.charAt(0);
    const asked = forms.filter(
      ({ heads, starts }) =>
        heads.includes(line.head) && (line.head > 0 || starts?.includes(first) !== false),
    );
    return asked.filter((form) => (found.begin([]), form.read(line, found))).map(({ name }) => name);
  };
  for (const front of LINES)
    for (const { index } of front.matchAll(/^|(?<=[\s:])/g))
      for (const back of LINES) {
        const text = front.slice(0, index) + back;
        if (yes(text).length > 1) expect([text, yes(text)]).toEqual([text, []]);
      }
});

/** A line that begins as a form does and goes on for ever with what its expression takes. */
test("a hundred thousand characters behind any part of any form", { timeout: 120_000 }, () => {
  const open = detect.open({ timezone: "utc" });
  for (const [n, text] of LINES.entries()) {
    for (let at = 1 + (n % 7); at <= text.length; at += 7) {
      for (const fill of [" ", "a", "1", "a.", "[", '"', "] ", "a=1 "]) {
        const long = text.slice(0, at) + fill.repeat(100_000 / fill.length);
        const record = promptly(() => {
          const one = recordOf(long, 0);
          open([one]);
          return one;
        });
        checkRecord(record);
      }
    }
  }
});
