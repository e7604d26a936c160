import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runPatterns } from "../../pattern/run.ts";
import { compileGrok } from "../grok.ts";
import { standardDefinitions } from "../library.ts";
import { suggestPattern } from "./suggest.ts";

/** Whether it matches is the question, not how soon. */
const MATCH_MOST_MS = 20_000;

function fieldsOf(pattern: string, line: string): Record<string, string> | undefined {
  const expansion = { definitions: standardDefinitions("ecs"), namedOnly: true };
  const { regexp, captures } = compileGrok(pattern, expansion, "it");
  const [outcome] = runPatterns([regexp], [line], MATCH_MOST_MS);
  if (outcome === undefined || outcome === "too slow" || outcome.match[0] !== line) return undefined;
  const { groups } = outcome.match;
  return Object.fromEntries(captures.map(({ group, field }) => [field, groups?.[group] ?? ""]));
}

describe("what a person would have written", () => {
  test.for([
    [
      [
        "2026-11-21T10:00:00.123Z INFO [http] user bob logged in from 10.0.0.7 port 5123",
        "2026-11-21T10:00:09Z WARN [auth] user eve logged in from 10.0.0.8 port 80",
      ],
      "^%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:severity} \\[%{WORD:word}\\] user %{WORD:user} logged in from %{IP:client.address} port %{NUMBER:port}$",
      "words that are the same stay, those in front of values name them",
    ],
    [
      [
        '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 512 "-" "curl/8.5"',
        '10.0.0.2 - ana [21/Nov/2026:10:00:03 +0000] "POST /cart HTTP/2.0" 304 - "https://shop.example/" "Mozilla/5.0 (X11; Linux)"',
      ],
      '^%{IP:client.address} - (?:%{WORD:word}|-) \\[%{HTTPDATE:timestamp}\\] "%{WORD:http.request.method} %{NOTSPACE:url.path} HTTP/%{NUMBER:network.protocol.version}" %{NUMBER:http.response.status_code} (?:%{NUMBER:http.response.body.size}|-) "%{DATA:http.request.header.referer}" "%{DATA:user_agent.original}"$',
      "an access log, with a dash where there is no value",
    ],
    [
      ["level=info msg=started took=12ms user=ana", "level=warn msg=slow took=950ms user=bob"],
      "^level=%{LOGLEVEL:severity} msg=%{WORD:msg} took=%{NUMBER:took}ms user=%{WORD:user}$",
      "keys name their values, units stay",
    ],
    [
      [
        "Nov 21 10:00:01 host-1 sshd[411]: Accepted password",
        "Nov  3 10:00:01 host-1 sshd[7]: Accepted password",
      ],
      "^%{SYSLOGTIMESTAMP:timestamp} host-1 sshd\\[%{NUMBER:process.pid}\\]: Accepted password$",
      "a process number",
    ],
    [
      [
        "\u001b[90m20:07:45\u001b[39m \u001b[32mupdate\u001b[0m /src/stock.ts 89ms",
        "\u001b[90m20:07:46\u001b[39m \u001b[31mupdate\u001b[0m /src/kit/a.tsx 7ms",
      ],
      "^\\x{1b}\\[90m%{TIME:time}\\x{1b}\\[39m \\x1b\\[[0-9;]*mupdate\\x{1b}\\[0m %{UNIXPATH:path} %{NUMBER:duration}ms$",
      "colours are no part of words",
    ],
    [
      [
        "1:M 21 Nov 2026 20:07:47.454 * 399 changes in 60 seconds.",
        "1:M 1 Nov 2026 20:07:45.249 * 2 changes in 900 seconds.",
      ],
      "^%{NUMBER:number}:M (?<timestamp>%{MONTHDAY} %{MONTH} %{YEAR} %{TIME}) \\* %{NUMBER:number2} changes in %{NUMBER:duration} seconds\\.$",
      "a time of three fields",
    ],
    [
      ["LOG: statement: SELECT 1 FROM a", "LOG: statement: COMMIT", "LOG: statement: UPDATE b SET c"],
      "^LOG: statement: %{GREEDYDATA:statement}$",
      "a label names what follows it",
    ],
    [
      ["LOG:  duration: 5 ms", "LOG:  statement", "LOG:  checkpoint complete"],
      "^LOG:  %{GREEDYDATA:text}$",
      "blanks are no part of a sentence",
    ],
    [
      ["job a b c done", "job x done", "job y z done"],
      "^job %{DATA:text} done$",
      "words that some lines have and others have not",
    ],
    [
      ["worker 1 done (ok)", "worker 2 done (ok)"],
      "^worker %{NUMBER:worker} done \\(ok\\)$",
      "signs that mean something in a pattern",
    ],
    [
      ["E1: could not open the file", "E2: no", "E3: peer went away for good"],
      "^%{WORD:word}: %{GREEDYDATA:text}$",
      "what differs to the end is one text",
    ],
  ] as const)("%j", ([lines, pattern, why]) => {
    const suggestion = suggestPattern(lines);
    expect(suggestion?.pattern, why).toBe(pattern);
    for (const line of lines) expect(fieldsOf(suggestion?.pattern ?? "", line), line).toBeDefined();
  });

  test("one line is enough: what has a form is a value, words are text", () => {
    const line =
      "2026/11/21 10:00:00 [error] 31#31: *7 open() failed, client: 10.1.2.3, id 9f8e7d6c-0000-4000-8000-123456789abc";
    const { pattern = "" } = suggestPattern([line]) ?? {};
    expect(fieldsOf(pattern, line)).toMatchObject({
      timestamp: "2026/11/21 10:00:00",
      severity: "error",
      "client.address": "10.1.2.3",
      id: "9f8e7d6c-0000-4000-8000-123456789abc",
    });
  });
});

test("nothing to look at", () => {
  expect(suggestPattern([])).toBeUndefined();
  expect(suggestPattern(["", ""])).toBeUndefined();
});

/** Each compiles several patterns: some ten milliseconds. */
const RUNS = Math.min(20_000, Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 2000));
/** Parts of real lines between noise: what comes closest to looking right. */
const part = fc.oneof(
  fc.constantFrom(
    "2026-11-21T10:00:00Z",
    "21/Nov/2026:10:00:00 +0000",
    "Nov 21 10:00:00",
    "10:11:12",
    "10.0.0.1",
    "::1",
    "ff:ff:ff:ff:ff:ff",
  ),
  fc.constantFrom(
    "INFO",
    "[error]",
    "level=warn",
    "user=",
    '"key": ',
    "http://a.example/b?c",
    "/var/log/x y",
    "a@b.example",
    "GET /x HTTP/1.1",
  ),
  fc.constantFrom(
    " ",
    "  ",
    "\t",
    "\n",
    "-",
    "%{",
    "}",
    "(?",
    "\\",
    '"',
    "'",
    "[",
    "]",
    "^",
    "$",
    "12ms",
    "-5",
    "+1.5",
    "0x1f",
    "…",
    "é",
    "\u2028",
    "\r",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.nat().map(String),
  fc.stringMatching(/^[a-z]{1,6}$/),
);
const line = fc.array(part, { maxLength: 14 }).map((parts) => parts.join(""));

test("whatever the lines, the pattern matches every one of them whole", { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
      const suggestion = suggestPattern(lines);
      for (const one of lines.filter((text) => text !== "")) {
        const fields = fieldsOf(suggestion?.pattern ?? "", one);
        expect(fields, JSON.stringify({ one, suggestion })).toBeDefined();
        expect(suggestion?.pattern).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(Object.keys(fields ?? {}).sort()).toEqual([...(suggestion?.fields ?? [])].sort());
      }
    }),
    { numRuns: RUNS },
  );
});

test("lines of any length end soon", () => {
  const long = Array.from({ length: 50 }, (_, i) => `${i} ${"a1 b=2 [x] ".repeat(3000)}${i}`);
  const started = performance.now();
  const { pattern = "" } = suggestPattern(long) ?? {};
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(fieldsOf(pattern, long[7] ?? "")).toBeDefined();
});
