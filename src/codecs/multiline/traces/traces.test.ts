/**
 * Traces as the languages' own programs printed them (test/codecs/traces, one a file; only folders were renamed), and a few
 * written down after their documentation where the language was not at hand.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { createJoiner } from "../joiner.ts";
import { traceRule } from "../rule.ts";
import type { Language } from "./languages.ts";
import { LANGUAGES } from "./languages.ts";
import { ALL_RULES, traceTable } from "./table.ts";

const folder = resolve(import.meta.dirname, "../../../../test/codecs/traces");

function groups(lines: readonly string[], presets: readonly Language[] | boolean): string[] {
  const found: string[] = [];
  const rule = traceRule(typeof presets === "boolean" ? presets : [...presets]);
  const joiner = createJoiner(rule, (group) => found.push(group.text));
  for (const line of lines) joiner.line(line, line.length, 0);
  joiner.flush();
  return found;
}

describe("printed by the languages themselves", () => {
  const names = readdirSync(folder).map((name) => name.replace(".txt", ""));
  test.for(names)("%s is one record, with lines before and behind it", (name: string) => {
    const trace = readFileSync(join(folder, `${name}.txt`), "utf8").replace(/\n+$/, "");
    const language = LANGUAGES.find((one) => name.startsWith(one)) ?? "java";
    const lines = ["GET /cart 200", ...trace.split("\n"), "2026-11-21 INFO on we go (again)", "done"];
    const want = ["GET /cart 200", trace, "2026-11-21 INFO on we go (again)", "done"];
    expect(groups(lines, [language])).toEqual(want);
    expect(groups(lines, true)).toEqual(want);
    expect(groups([...lines, ...lines], true)).toEqual([...want, ...want]);
  });
});

const WRITTEN: readonly (readonly [string, Language, readonly string[]])[] = [
  [
    "a JVM log line with the exception in it, a cause and a suppressed one",
    "java",
    [
      "10:31:02.113 ERROR [http-3] c.e.Shop - order failed: org.example.OrderException: no stock",
      "\tat org.example.Shop.order(Shop.java:31) ~[shop.jar:1.2]",
      "\tat jdk.proxy2/jdk.proxy2.$Proxy12.order(Unknown Source)",
      "\tSuppressed: java.io.IOException: stream closed",
      "\t\tat org.example.Stock.close(Stock.java:7)",
      "Caused by: java.sql.SQLTimeoutException: 30 s passed",
      "\t... 17 common frames omitted",
    ],
  ],
  [
    "mail's nested exception: a class at the margin and an empty line before the frames",
    "java",
    [
      "java.lang.RuntimeException: javax.mail.SendFailedException: Invalid Addresses;",
      "  nested exception is:",
      "com.example.smtp.AddressFailedException: 550 5.7.1 relaying denied",
      "",
      "\tat com.example.Mail.send(Mail.java:236)",
    ],
  ],
  [
    "an error's text of several lines, known by the frames behind it",
    "java",
    [
      'Exception in thread "main" java.lang.RuntimeException: first line',
      "second line, at the margin",
      "",
      "  Detail: Key (id)=(1) already exists.",
      "\tat org.example.Shop.main(Shop.java:5)",
      "Caused by: org.example.SqlException: ERROR: duplicate key",
      "  Where: somewhere",
      "\tat org.example.Sql.run(Sql.java:5)",
    ],
  ],
  [
    "an inner exception of .NET, both as it prints it now and by its end",
    "dotnet",
    [
      "Unhandled exception. System.AggregateException: One or more errors occurred. (late)",
      " ---> System.TimeoutException: late",
      "   at Shop.Stock.<Read>d__4.MoveNext() in /src/Stock.cs:line 21",
      "   --- End of inner exception stack trace ---",
      "   at Shop.Program.Main(String[] args) in /src/Program.cs:line 9",
    ],
  ],
  [
    "an error with a number in .NET",
    "dotnet",
    ["System.Net.Sockets.SocketException (111): Connection refused", "   at System.Net.Dns.Get()"],
  ],
  [
    "frames of a browser, with eval",
    "node",
    [
      "Error",
      "    at bls (<anonymous>:3:9)",
      "    at a_function_name",
      "  eval at Foo.a (eval at Bar.z (script.js:10:3))",
      "    at async Promise.all (index 0)",
    ],
  ],
  [
    "Ruby's interpreter",
    "ruby",
    [
      "shop.rb:6:in 'Integer#/': divided by 0 (ZeroDivisionError)",
      "\tfrom shop.rb:6:in 'Shop#price'",
      "\tfrom shop.rb:9:in '<main>'",
    ],
  ],
  [
    "Rails: an empty line, gems with their version",
    "ruby",
    [
      'ActionController::RoutingError (No route matches [GET] "/settings"):',
      "  ",
      "actionpack (7.1.4) lib/action_dispatch/middleware/debug_exceptions.rb:63:in `call'",
      "railties (7.1.4) lib/rails/rack/logger.rb:40:in `call_app'",
    ],
  ],
  [
    "PHP with a next exception",
    "php",
    [
      "PHP Fatal error:  Uncaught Exception: inner in /app/a.php:5",
      "Stack trace:",
      "#0 /app/a.php(9): f()",
      "#1 {main}",
      "",
      "Next RuntimeException: outer in /app/a.php:11",
      "Stack trace:",
      "#0 {main}",
      "  thrown in /app/a.php on line 11",
    ],
  ],
  [
    "PHP's older words",
    "php",
    [
      "exception 'Exception' with message 'own' in /app/t.php:5",
      "Stack trace:",
      "#0 /app/t.php(9): func1()",
      "#1 {main}",
    ],
  ],
  [
    "PHP's numbered warnings",
    "php",
    ["PHP Warning:  foo in /app/x.php on line 3", "PHP Stack trace:", "PHP   1. {main}() /app/x.php:0"],
  ],
  [
    "Dart's error with details",
    "dart",
    [
      "Unhandled exception:",
      "NoSuchMethodError: method not found",
      "Receiver: top-level",
      "Arguments: []",
      "",
      "#0      main (file:///app/a.dart:3:1)",
      "<asynchronous suspension>",
      "#1      _startIsolate (dart:isolate-patch/isolate_patch.dart:265)",
    ],
  ],
];

test.for(WRITTEN)("%s", ([, language, lines]) => {
  const around = ["before it", ...lines, "behind it"];
  const want = ["before it", lines.join("\n"), "behind it"];
  expect(groups(around, [language])).toEqual(want);
  expect(groups(around, true)).toEqual(want);
});

test("indented lines outside of a trace are records of their own", () => {
  const lines = [
    "usage:",
    "  --port N",
    "\tat the door",
    "#1 of many",
    "Caused by: nobody",
    "goroutine count 7",
  ];
  expect(groups(lines, true)).toEqual(lines);
});

test("a language that is not asked for is not known", () => {
  const lines = ["java.lang.Error: x", "\tat a.B.c(B.java:1)"];
  expect(groups(lines, ["python", "go"])).toEqual(lines);
  expect(groups(lines, ["java"])).toEqual([lines.join("\n")]);
});

test("what might have been an error's text is given back when no frames follow", () => {
  const lines = [
    "Error: a",
    "text",
    "  more text",
    "done",
    "Error: b",
    "x",
    "2026-11-21 INFO y",
    "    at home",
  ];
  expect(groups(lines, true)).toEqual(lines);
  expect(groups(["Error: a", ..."1234567".split(""), "\tat a.B.c(B.java:1)"], true)).toHaveLength(9);
  expect(groups(["Error: a", "text", "Error: b", "\tat a.B.c(B.java:1)"], true)).toEqual([
    "Error: a",
    "text",
    "Error: b\n\tat a.B.c(B.java:1)",
  ]);
});

test("traces one after another are told apart", () => {
  const one = ["Traceback (most recent call last):", '  File "a.py", line 1, in f', "KeyError: 'k'"];
  const two = ["panic: x", "", "goroutine 1 [running]:", "main.main()", "\t/app/a.go:1 +0x1"];
  const three = ["java.lang.Error: y", "\tat a.B.c(B.java:1)"];
  const want = [one, two, three, three, two, one].map((lines) => lines.join("\n"));
  expect(groups([...one, ...two, ...three, ...three, ...two, ...one], true)).toEqual(want);
});

test("no line, however long and nasty, takes more than its length", () => {
  const parts = [
    "Error (",
    "Error",
    "Exception: ",
    "::a",
    "a.rb:1:in `",
    "exception 'x",
    "http: panic",
    "goroutine 1 [",
    "{ ",
    "at ",
    "    ",
    "#1 ",
    ") ",
    "a(",
    "1: ",
    "thread 'a' panicked at ",
    ":1:",
    "[Error: ] {",
    "\t",
    "Traceback (most recent",
  ];
  const heads = [
    "",
    "panic: x",
    "java.lang.Error: x",
    "Unhandled exception:",
    "a.rb:1:in `b': x (E)",
    "PHP Warning: x",
  ];
  const table = traceTable(LANGUAGES);
  expect(table.mayBegin("plain text")).toBe(false);
  const started = performance.now();
  for (const part of parts)
    for (const head of heads)
      groups([head, part.repeat(500_000 / part.length), "\t" + part.repeat(20_000)], true);
  // All of them together take less than a second; one quadratic test takes longer than the limit by itself.
  expect(performance.now() - started).toBeLessThan(15_000);
}, 120_000);

test("what begins a trace is found by its first characters or by its hint", () => {
  for (const { from, test: rule, hint } of ALL_RULES.filter((one) => one.from === "")) {
    expect([from, rule.source, rule.source.startsWith("^") && !/^\^[^(]*\|/.test(rule.source)]).toEqual([
      "",
      rule.source,
      hint === undefined,
    ]);
  }
});
