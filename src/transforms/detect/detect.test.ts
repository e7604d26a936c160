import { describe, expect, test } from "vitest";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { transformSuite } from "../../../test/contract/transform.ts";
import { detect } from "./transform.ts";

transformSuite(detect);

const resource = makeResource({ "container.name": "c" });
function run(body: string, more: Partial<LogRecord> = {}, options = {}): LogRecord {
  const record = {
    seconds: 0,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body,
    resource,
    attributes: NO_ATTRIBUTES,
    seq: 0,
    ...more,
  };
  const [out] = detect.open(options)([record]);
  if (out === undefined) throw new Error("a record went away");
  expect(out.body).toBe(body);
  return out;
}
const attributes = (body: string, options = {}): Record<string, string> => {
  const list = run(body, {}, options).attributes;
  return Object.fromEntries(
    Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]]),
  );
};

describe("severity of a text", () => {
  test.for([
    ["2026-11-21 09:30:00,123 ERROR [main] c.e.shop.Cart: stock is gone", 17, "log4j"],
    ["2026-11-21 09:30:00.123  INFO 4711 --- [nio-8080-exec-1] c.e.s.Shop : started", 9, "Spring Boot"],
    ["2026-11-21 09:30:00,123 - shop.cart - WARNING - stock is low", 13, "Python logging, usual format"],
    ["WARNING:root:stock is low", 13, "Python basicConfig"],
    [
      '2026/11/21 09:30:00 [error] 31#31: *1 open() "/x" failed (2: No such file or directory)',
      17,
      "nginx error log",
    ],
    ["2026/11/21 09:30:00 [notice] 1#1: start worker process 30", 10, "nginx notice"],
    [
      "[Sat Nov 21 09:30:00.123456 2026] [core:error] [pid 12:tid 34] AH00126: Invalid URI",
      17,
      "Apache httpd 2.4",
    ],
    ["[2026-11-21 09:30:00,123] WARN [Broker id=1] disk is slow (kafka.server.Broker)", 13, "Kafka"],
    ['time="2026-11-21T09:30:00Z" level=warning msg="error is a word here" image=shop', 13, "logfmt"],
    [
      "ts=2026-11-21T09:30:00Z caller=main.go:12 component=rules lvl=eror level=error err=x",
      17,
      "logfmt with the level late",
    ],
    ['{"ts":1,"broken json, level":1} severity="critical"', 18, "key and quotes"],
    ["ERRO[0012] cannot connect", 17, "logrus on a terminal"],
    ["2026-11-21T09:30:00.123Z\tDEBUG\tcart/cart.go:31\tadded", 5, "zap console"],
    ["9:30AM ERR cannot connect error=timeout", 17, "zerolog console"],
    ["[09:30:00 INF] Now listening on: http://[::]:8080", 9, "Serilog"],
    ["fail: Shop.Cart[0]", 17, ".NET console"],
    ["info: Microsoft.Hosting.Lifetime[14]", 9, ".NET console"],
    ["E0121 09:30:00.000000       1 reflector.go:138] failed to list", 17, "klog"],
    ["I0121 09:30:00.000000       1 main.go:12] error is only a word here", 9, "klog wins over words"],
    ["E, [2026-11-21T09:30:00.123456 #123] ERROR -- : boom", 17, "Ruby Logger"],
    ["W/ActivityManager(  123): slow", 13, "logcat"],
    [
      "2026-11-21 09:30:00.123 UTC [71] ERROR:  duplicate key value violates unique constraint",
      17,
      "PostgreSQL",
    ],
    ["2026-11-21 09:30:00.123 UTC [71] LOG:  checkpoint starting: time", 9, "PostgreSQL LOG"],
    ["2026-11-21 09:30:00.123 UTC [71] FATAL:  password authentication failed", 21, "PostgreSQL FATAL"],
    ["1:M 21 Nov 2026 09:30:00.123 # WARNING Memory overcommit must be enabled", 13, "Redis"],
    ["1:M 21 Nov 2026 09:30:00.123 * Ready to accept connections", 10, "Redis notice"],
    [
      "2026-11-21T09:30:00.123456Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed.",
      13,
      "MySQL",
    ],
    ["[2026-11-21T09:30:00Z ERROR shop::cart] gone", 17, "Rust env_logger"],
    ["2026-11-21T09:30:00.123456Z  WARN shop::cart: slow", 13, "Rust tracing"],
    ["09:30:00.123 [error] GenServer terminating", 17, "Elixir"],
    ["2026-11-21 09:30:00.123 | ERROR    | shop:cart:31 - gone", 17, "loguru"],
    ["2026-11-21 09:30:00|warn|cart|slow", 13, "pipes"],
    ["\u001b[31mERROR\u001b[0m in ./src/app.ts", 17, "coloured"],
    ["\u001b[90m09:30:00\u001b[39m \u001b[33mwarn\u001b[39m  page reload", 13, "coloured, after the time"],
    ["npm ERR! code ELIFECYCLE", 17, "npm"],
    ["shop cart ERROR: gone", 17, "a mark behind it"],
    ["SHOP CART ERROR gone", 17, "names in capitals are no sentence"],
    ["09:30:00 web-1 shop ERROR gone", 17, "a host and a program behind the time"],
    ["PHP Fatal error:  Uncaught Exception in /app/x.php:3", 17, "PHP"],
    ["Nov 21 09:30:00 shop sshd[123]: error: PAM: Authentication failure for root", 17, "syslog text"],
    ["error: cannot open file", 17, "plain prefix"],
    ["fatal: not a git repository", 21, "plain prefix"],
    ["panic: runtime error: index out of range [5] with length 3", 21, "Go panic"],
    ["SEVERE: Servlet.service() threw exception", 17, "java.util.logging"],
    ["[ALERT]    (1) : haproxy version is 2.8", 19, "HAProxy"],
    ["TypeError: cannot read properties of undefined (reading 'id')", 17, "thrown, JavaScript"],
    ["java.lang.IllegalStateException: closed", 17, "thrown, Java"],
    ["Traceback (most recent call last):", 17, "Python stack trace"],
    ['Exception in thread "main" java.lang.NullPointerException', 17, "Java stack trace"],
    [
      '10.0.0.7 - - [21/Nov/2026:09:30:00 +0000] "GET /cart HTTP/1.1" 503 312 "-" "curl/8.5"',
      17,
      "access log 5xx",
    ],
    ['10.0.0.7 - - [21/Nov/2026:09:30:00 +0000] "POST /x HTTP/2.0" 500 0', 17, "HTTP/2, end of line"],
    ["2026-11-21 09:30:00 info starting up", 9, "lower case behind the time"],
    ["INFORMATIONAL: link is up", 9, "the longest word there is"],
    ["2026-11-21 09:30:00.123 | SUCCESS  | shop:main:3 - done", 9, "loguru's own"],
    ["2026-11-21T09:30:00.123Z\tDPANIC\tcart/cart.go:31\tgone", 21, "zap's own"],
    ["09:30:00 ERROR cannot set log level to DEBUG", 17, "the line's level before one that is spoken of"],
    ["severity: error something", 17, "key and colon"],
  ] as const)("%s → %i (%s)", ([body, want]) => {
    expect(run(body).severity).toBe(want);
  });

  test.for([
    ["build finished with 0 errors and 2 warnings", "counts are no level"],
    ["0 ERROR, 12 OK", "a count in capitals"],
    ["no error: all fine", "denied"],
    ["last error: none", "denied behind the colon"],
    ["GET /error 404 12ms", "a path"],
    ['10.0.0.7 - - [21/Nov/2026:09:30:00 +0000] "GET /log?level=error HTTP/1.1" 200 312', "a query string"],
    ['10.0.0.7 - - [21/Nov/2026:09:30:00 +0000] "GET /x HTTP/1.1" 404 5', "4xx is not our fault"],
    ['said "hello" 500 times', "a number behind a quote"],
    ["error-handler registered", "part of a name"],
    ["the error_count metric was renamed", "part of a name"],
    ["we think that this message has an ERROR somewhere", "too late in a sentence"],
    ["user opened the information page", "a plain word"],
    ["everything is fine today", "a plain word"],
    ["3 fatal accidents", "a number is no time"],
    ["", "empty"],
    ["   ", "blank"],
    ["\u001b[", "a broken escape"],
    ["array[error] = 1", "an index"],
    [`${"x".repeat(200)} ERROR`, "beyond the head"],
    ["first line\nERROR second", "only the first line"],
    ["Users saw ERROR pages", "a word in a sentence"],
    ["Log level: WARN", "what will be written"],
    ["Set log level to ERROR", "what will be written"],
    ["2026-11-21 09:30:00 Logging level set to WARN", "what will be written"],
  ] as const)("%s → none (%s)", ([body]) => {
    expect(run(body).severity).toBe(0);
  });

  test("what a protocol said stays", () => {
    expect(run("ERROR boom", { severity: 9 }).severity).toBe(9);
    expect(run("ERROR boom", {}, { severity: false }).severity).toBe(0);
  });
});

describe("a JSON line", () => {
  test.for([
    ['{"level":"warn","msg":"x"}', 13, "words"],
    ['{"level":50,"time":1,"msg":"x"}', 17, "pino"],
    ['{"level":35,"msg":"x"}', 9, "a custom level of pino is the step below"],
    ['{"level":3,"msg":"x"}', 0, "too small for pino"],
    ['{"log":{"level":"error"},"message":"x"}', 17, "ECS, nested"],
    ['{"log.level":"FATAL","message":"x"}', 21, "ECS, dotted"],
    ['{"severity":"CRITICAL","message":"x"}', 18, "Google Cloud"],
    ['{"level":"Informational","message":"x"}', 9, "the longest word there is"],
    ['{"message":"x","level":400,"level_name":"ERROR","channel":"app"}', 17, "Monolog"],
    ['{"EventId":0,"LogLevel":"Critical","Message":"x"}', 18, ".NET"],
    ['{"timestamp":"2026-11-21 09:30:00.123 UTC","error_severity":"FATAL"}', 21, "PostgreSQL"],
    ['{"message":"ERROR: x"}', 17, "from its message"],
    ['{"status":503,"path":"/"}', 17, "an access log in JSON"],
    ['{"level":"info","DownstreamStatus":502}', 17, "of Traefik, where every request is info"],
    ['{"error":"x"}', 0, "a key is no level"],
  ] as const)("%s → %i (%s)", ([body, want]) => {
    expect(run(body).severity).toBe(want);
  });

  test("keys become attributes as text, nested ones joined with dots", () => {
    const body =
      '{"a":"x","b":1.5,"c":true,"d":{"e":{"f":"deep"}},"g":[1,{"h":2}],"n":null,"o":"","p":{},"q":[]}';
    expect(attributes(body)).toEqual({ a: "x", b: "1.5", c: "true", "d.e.f": "deep", g: '[1,{"h":2}]' });
  });
  test("64-bit numbers keep every digit, also beside text that looks like one", () => {
    const body = '{"id":12345678901234567890,"t":"a:12345678901234567890","n":{"x":[9007199254740993]}}';
    expect(attributes(body)).toEqual({
      id: "12345678901234567890",
      t: "a:12345678901234567890",
      "n.x": '["9007199254740993"]',
    });
  });
  test("bounds: keys, depth, value, length", () => {
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i])));
    expect(Object.keys(attributes(many))).toHaveLength(128);
    const deep = '{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":1}}}}}}}}';
    expect(attributes(deep)).toEqual({ "a.b.c.d.e.f": '{"g":{"h":1}}' });
    const long = attributes(JSON.stringify({ v: `${"x".repeat(32_767)}😀😀` }));
    expect(long["v"]).toHaveLength(32_767);
    expect(attributes(`{"v":"${"x".repeat(100)}"}`, { maxJsonChars: 50 })).toEqual({});
  });
  test("hostile names are only names", () => {
    expect(attributes('{"__proto__":{"polluted":"1"},"constructor":"c"}')).toEqual({
      "__proto__.polluted": "1",
      constructor: "c",
    });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
  test("what the record had wins, and no key is there twice", () => {
    const record = run('{"log.iostream":"x","a.b":"1","a":{"b":"2"}}', {
      attributes: ["log.iostream", "stderr"],
    });
    expect(record.attributes).toEqual(["log.iostream", "stderr", "a.b", "1"]);
  });
  test("half a character becomes a replacement", () => {
    expect(attributes('{"a":"x\\ud800y"}')).toEqual({ a: "x\ufffdy" });
  });
  test.for(["{not json}", '{"a":1', "[1,2]", '{"a":1}x', "{", '"{}"', '{"a" 1}'])("%s is text", (body) => {
    expect(attributes(body)).toEqual({});
  });
  test("blanks around it do no harm", () => {
    expect(attributes(' { "a" : 1 }\r')).toEqual({ a: "1" });
  });
  test("can be switched off", () => {
    expect(attributes('{"a":1}', { json: false })).toEqual({});
  });
});
