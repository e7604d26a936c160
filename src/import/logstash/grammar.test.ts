/** The text of a pipeline: what is read, and where it is refused. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../../record/refusal.ts";
import { importText } from "../import-text.ts";
import { parsePipeline } from "./grammar.ts";

const read = (text: string) => parsePipeline(text, "p.conf");

test("all kinds of values, comments anywhere, commas where they do not belong", () => {
  const { input } = read(`# first
    input { # behind
      "tcp" { port => 5000, host => 'a "b"' # x
        list => [ "a", b, 3 ] hash => { "k" => "v", l => [1] "n" => { "m" => "o" } }
        source => [a][b] codec => json { charset => "x" } neg => -1.5 word => true env => \${PORT} }
    }`);
  const [plugin] = input;
  expect(plugin).toMatchObject({ kind: "plugin", name: "tcp", line: 3 });
  const options = plugin?.kind === "plugin" ? plugin.options : [];
  expect(options.map(({ name, line }) => `${name}:${line}`)).toEqual([
    "port:3",
    "host:3",
    "list:4",
    "hash:4",
    "source:5",
    "codec:5",
    "neg:5",
    "word:5",
    "env:5",
  ]);
  expect(options[1]?.value).toEqual({ kind: "text", text: 'a "b"' });
  expect(options[4]?.value).toEqual({ kind: "bare", text: "[a][b]" });
  expect(options[5]?.value).toMatchObject({ kind: "plugin", plugin: { name: "json" } });
});

test("and binds closer than or", () => {
  const { filter } = read("filter { if [a] or [b] and ![c] { drop { } } }");
  const [one] = filter;
  expect(one?.kind === "branches" ? one.branches[0]?.condition : undefined).toEqual({
    kind: "or",
    of: [
      { kind: "is there", field: "[a]" },
      {
        kind: "and",
        of: [
          { kind: "is there", field: "[b]" },
          { kind: "not", of: { kind: "is there", field: "[c]" } },
        ],
      },
    ],
  });
});

test.for([
  ["filter { grok { match => } }", "p.conf:1:26: a value was expected, found }"],
  ['filter {\n  grok {\n    match "x"\n  }\n}', 'p.conf:3:11: => after "match" was expected, found "x"'],
  ["filter { if [a] { drop { } }", "p.conf:1:29: a closing brace was expected, the text ends here"],
  ["filter { if { drop { } } }", "p.conf:1:13: a field, a text or a number was expected, found {"],
  ['filter { grok { match => "x } }', 'p.conf:1:26: the quote " is never closed, found "x'],
  ["filters { }", 'p.conf:1:9: after "filters": input, filter or output was expected'],
  [
    'filter { mutate { gsub => ["a" "b"] } }',
    'p.conf:1:32: a comma or a closing bracket was expected, found "b"]',
  ],
  ["filter { if [a] = 1 { } }", "p.conf:1:17: an opening brace was expected, found ="],
] as const)("%j is refused", ([text, message]) => {
  expect(() => read(text)).toThrow(message);
});

test("nesting has an end", () => {
  expect(() => read(`filter { ${"if [a] { ".repeat(5000)}`)).toThrow("less nesting");
  expect(() => read(`filter { if ${"(".repeat(50_000)}`)).toThrow("less nesting");
  expect(() => read(`input { a { b => ${"[".repeat(50_000)}`)).toThrow("less nesting");
});

const SIGNS =
  "input filter output { } [ ] => , \" ' if else in not and =~ == /x/ [a] [a][b] %{x} ${X:y} grok mutate date match json".split(
    " ",
  );
const WORDS = [
  ...SIGNS,
  ..."\\ ( ) tags 5 add_field syslog_pri tcp port".split(" "),
  "# c\n",
  "\n",
  '"message"',
  '"%{IP:ip} %{GREEDYDATA:m}"',
  '"ISO8601"',
];
const RUNS = Math.max(300, Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) / 10);

test("any text is read or refused, never more", { timeout: 120_000 }, () => {
  const texts = fc.oneof(
    fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => words.join(" ")),
    fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((words) => `filter { ${words.join(" ")} } }`),
    fc.string({ unit: "binary", maxLength: 200 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        importText({ text, file: "x", asWritten: false, fieldNames: undefined }, "logstash");
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: RUNS },
  );
});

test("a pipeline that was cut or changed anywhere is read or refused", { timeout: 120_000 }, () => {
  const whole = `input { tcp { port => 5000 type => syslog } }
    filter { if [type] == "syslog" and "x" not in [tags] { grok { match => { "message" => ["<%{POSINT:pri}>%{GREEDYDATA:msg}", "b"] } }
      syslog_pri { } date { match => [ "ts", "MMM d HH:mm:ss" ] } mutate { replace => [ "a", "%{b}" ] gsub => ["c", "d", "e"] } }
      else if [n] >= 5 { kv { field_split => "&" } csv { columns => ["a"] } } else { drop { } } }
    output { elasticsearch { hosts => ["a"] } }`;
  const changed = fc.tuple(fc.nat(whole.length), fc.nat(20), fc.constantFrom("", ...WORDS));
  fc.assert(
    fc.property(changed, ([at, length, by]) => {
      const text = whole.slice(0, at) + by + whole.slice(at + length);
      try {
        importText({ text, file: "x", asWritten: at % 2 === 0, fieldNames: undefined }, "logstash");
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: RUNS },
  );
});
