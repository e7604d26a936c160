/** Patterns that miss what they were written for: seen without lines, and on the lines. */
import { describe, expect, test } from "vitest";
import { runPatterns } from "../pattern/run.ts";
import { compileGrok } from "./grok.ts";
import { standardDefinitions } from "./library.ts";
import { looserPatterns, stopOf } from "./looser.ts";
import { fieldForms, referencesIn } from "./references.ts";
import { neverTried, weaknesses } from "./weaknesses.ts";

const definitions = standardDefinitions("ecs");
const expansion = { definitions, namedOnly: true };

describe("weaknesses", () => {
  const kinds = (source: string): string[] => weaknesses(source).map(({ kind }) => kind);
  test.for([
    [
      '%{IP:client} - - \\[%{HTTPDATE:t}\\] "%{DATA:request}" %{INT:status} %{NUMBER:bytes}',
      ["no dash"],
      "access log",
    ],
    [
      '%{IP:client} - - \\[%{HTTPDATE:t}\\] "%{DATA:request}" %{INT:status} (?:%{NUMBER:bytes}|-)',
      [],
      "thought of",
    ],
    [
      '\\[%{HTTPDATE:t}\\] "%{DATA:r}" %{NUMBER:[http][response][bytes]:int}',
      ["no dash"],
      "Logstash's way to name fields",
    ],
    ["%{WORD:job} took %{NUMBER:length}", [], "no line of this kind has dashes"],
    [
      "%{SYSLOG5424PRI}%{INT:v} %{NOTSPACE:host} %{POSINT:procid} %{GREEDYDATA:msg}",
      ["no dash"],
      "RFC 5424's NILVALUE",
    ],
    ["(?:%{WORD:msgid}|-) %{GREEDYDATA:msg}", ["narrow word"], "a tag of Docker's driver has strokes"],
    ["%{WORD:program}\\[%{POSINT:pid}\\]: %{GREEDYDATA:msg}", ["narrow word"], "before a bracket"],
    ["%{WORD:app}-%{INT:number} up", [], "who wrote the dash has thought of it"],
    ["%{WORD:verb} %{NOTSPACE:path}", [], "a verb is a word"],
    ["%{HOSTNAME:host} +%{GREEDYDATA:msg}", ["lost blanks"], "indentation is taken by the blanks"],
    ["%{HOSTNAME:host} %{GREEDYDATA:msg}", [], "one blank"],
    ["a +%{GREEDYDATA:x} end", [], "not the rest of the line"],
  ] as const)("%s → %o (%s)", ([source, want]) => {
    expect(kinds(source)).toEqual(want);
  });

  test("the corrected pattern matches what the first one missed, and compiles", () => {
    const source = '%{IP:client} - - \\[%{HTTPDATE:t}\\] "%{DATA:request}" %{INT:status} %{NUMBER:bytes}';
    const [weak] = weaknesses(source);
    const mended = source.replace("%{NUMBER:bytes}", weak?.suggestion ?? "");
    const line = '192.0.2.1 - - [21/Nov/2026:09:30:00 +0100] "GET / HTTP/1.1" 304 -';
    const matches = (one: string): boolean => compileGrok(one, expansion, "x").regexp.test(line);
    expect([matches(source), matches(mended)]).toEqual([false, true]);
  });
});

test("patterns behind one that takes everything, and repeated ones, are never tried", () => {
  expect(neverTried(["%{IP:a}", "%{GREEDYDATA:all}", "%{WORD:b}"])).toMatchObject([{ index: 2 }]);
  expect(neverTried(["%{IP:a} x", "%{IP:a} x"])).toMatchObject([{ index: 1 }]);
  expect(neverTried(["a %{GREEDYDATA:x}", "b %{GREEDYDATA:x}", "%{GREEDYDATA:x}"])).toEqual([]);
});

describe("on lines that were missed", () => {
  const helps = (source: string, line: string): string[] =>
    looserPatterns(source)
      .filter(
        (one) =>
          typeof runPatterns([compileGrok(one.source, expansion, "x").regexp], [line], 50)[0] === "object",
      )
      .map(({ what }) => what);
  test.for([
    ["%{WORD:verb} %{NUMBER:bytes}", "GET -", "bytes may be a dash"],
    ["%{WORD:app}: %{GREEDYDATA:m}", "shop.api: up", "a word may have dashes, dots and strokes"],
    ["%{INT:a} %{INT:b}", "1   2", "there may be several blanks"],
    ["^%{INT:a}$", "took 12 ms", "something may stand before or behind"],
    [
      "%{WORD:app} %{INT:n} end",
      "web-1 - end",
      "numbers may be dashes, words may have any characters but blanks",
    ],
  ] as const)("%s, %s: %s", ([source, line, what]) => {
    expect(compileGrok(source, expansion, "x").regexp.test(line)).toBe(
      source === "%{WORD:app}: %{GREEDYDATA:m}",
    );
    expect(helps(source, line)).toContain(what);
  });

  test("how far it goes, and where it stops", () => {
    const source = '%{IP:client} "%{WORD:verb} %{NOTSPACE:path}" %{INT:status} (?:%{NUMBER:bytes}|-)';
    expect(stopOf(source, '10.0.0.1 "GET /x" abc 12', expansion)).toEqual({
      matched: '%{IP:client} "%{WORD:verb} %{NOTSPACE:path}" ',
      wanted: "%{INT:status}",
      found: "abc 12",
    });
    expect(stopOf(source, "nothing of it", expansion)).toBeUndefined();
  });
});

test("references and the patterns that take fields, in definitions as well", () => {
  expect(referencesIn("a %{INT:n:int} \\%{x} %{WORD}").map(({ name, field }) => [name, field])).toEqual([
    ["INT", "n"],
    ["WORD", undefined],
  ]);
  const forms = fieldForms(
    "%{HTTPD_COMMONLOG} %{SYSLOGTIMESTAMP:[event][time]}",
    standardDefinitions("legacy"),
  );
  expect(forms.get("timestamp")).toBe("HTTPDATE");
  expect(forms.get("event.time")).toBe("SYSLOGTIMESTAMP");
});
