import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { redact } from "./transform.ts";

transformSuite(redact);

const resource = makeResource({ "container.name": "web", "host.name": "h" });

function record(body: string, attributes: readonly string[] = [], from = resource): LogRecord {
  return { seconds: 1, nanos: 0, observedMs: 1000, severity: 9, body, resource: from, attributes, seq: 0 };
}

function redacted(body: string, options: Record<string, unknown> = {}): string | undefined {
  return redact.open(options)([record(body)])[0]?.body;
}

describe("what is found, and what stays", () => {
  test.for([
    ["login password=hunter2 ok", "login password=[redacted:secret] ok"],
    ["DB_PASSWORD=hunter2", "DB_PASSWORD=[redacted:secret]"],
    ['{"user":"ann","password":"hun\\"ter2","n":1}', '{"user":"ann","password":"[redacted:secret]","n":1}'],
    ['{"password":12345,"n":1}', '{"password":[redacted:secret],"n":1}'],
    ['"{\\"api_key\\":\\"abc\\",\\"n\\":1}"', '"{\\"api_key\\":\\"[redacted:secret]\\",\\"n\\":1}"'],
    ["GET /?a=1&access_token=xyz&b=2 HTTP/1.1", "GET /?a=1&access_token=[redacted:secret]&b=2 HTTP/1.1"],
    ['password: "cut in the mid', 'password: "[redacted:secret]'],
    ["mysql --db-password hunter2 -u ann", "mysql --db-password [redacted:secret] -u ann"],
    ["run --token 'a b' --quiet", "run --token '[redacted:secret]' --quiet"],
    ["<a><db:password>x y</db:password></a>", "<a><db:password>[redacted:secret]</db:password></a>"],
    ["Authorization: Bearer abc.def", "Authorization: [redacted:secret]"],
    ["sent Bearer abcdefgh12345 to", "sent Bearer [redacted:token] to"],
    ["postgres://app:s3cret@db:5432/x", "postgres://app:[redacted:secret]@db:5432/x"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- end", "[redacted:key] end"],
    ["key AKIAIOSFODNN7EXAMPLE here", "key [redacted:token] here"],
    [`pushed with ghp_${"a1".repeat(18)}.`, "pushed with [redacted:token]."],
    ["jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1", "jwt [redacted:token]"],
    ["paid by 4111 1111 1111 1111, thanks", "paid by [redacted:card], thanks"],
    ["order 12 4111-1111-1111-1111 7", "order 12 [redacted:card] 7"],
    ["amex 378282246310005", "amex [redacted:card]"],
    ["from Ann.Lee+x@mail.example.org>", "from [redacted:email]>"],
    ["für jürgen@straße.example", "für [redacted:email]"],
  ] as const)("%j", ([body, want]) => {
    expect(redacted(body)).toBe(want);
  });
  test.for([
    "password reset was asked for",
    "secretary: none; tokenizer: ready",
    "docker login --password-stdin --token-file /run/a --password --quiet",
    "<password></password><password/>",
    "took 1732190400123456789 ns at 2026-11-21 10:00:00",
    "4111 1111 1111 1112",
    "ratio 0.4111111111111111",
    "http://host:8080/path?user=ann",
    "from 10.0.0.1 to ::1 at 12:34:56",
    "@decorator a@b",
  ])("%j stays", (body) => {
    expect(redacted(body)).toBe(body);
  });
  test.for([
    ["from 10.20.30.40:5000 to", "from [redacted:ip]:5000 to"],
    ["from 2001:db8::1 at 12:34:56", "from [redacted:ip] at 12:34:56"],
    ["std::vector x::y 1.2.3.4.5 300.1.1.1", "std::vector x::y 1.2.3.4.5 300.1.1.1"],
  ] as const)("addresses when asked for: %j", ([body, want]) => {
    expect(redacted(body, { presets: ["ip"] })).toBe(want);
  });
});

test("attributes by their name, names themselves, and facts of the resource; lists that others share stay", () => {
  const shared = Object.freeze([
    "db.password",
    "x",
    "credentials.user",
    "y",
    "a@b.example",
    "1",
    "c@d.example",
    "2",
    "n",
    "3",
  ]);
  const from = makeResource({ "container.name": "web", "container.label.owner": "ann@b.example" });
  const [one, two] = redact.open({})([record("a", shared, from), record("b", shared, from)]);
  expect(one?.attributes.join(" ")).toBe(
    "db.password [redacted:secret] credentials.user [redacted:secret] [redacted:email] 1 [redacted:email].2 2 n 3",
  );
  expect(shared[1]).toBe("x");
  expect(one?.resource.attributes).toEqual({
    "container.name": "web",
    "container.label.owner": "[redacted:email]",
  });
  expect(two?.resource).toBe(one?.resource);
  const untouched = record("a", ["n", "3"]);
  expect(redact.open({})([untouched])[0]?.resource).toBe(resource);
});

test("only the fields named", () => {
  const step = redact.open({ fields: ["note"], presets: ["emails"] });
  const [one] = step([record("a@b.example", ["note", "a@b.example", "other", "a@b.example"])]);
  expect(one?.body).toBe("a@b.example");
  expect(one?.attributes).toEqual(["note", "[redacted:email]", "other", "a@b.example"]);
});

test("hashes: equal secrets are equal, others are not, another key gives others", () => {
  const of = (text: string, hashKey: string | undefined): string | undefined =>
    redacted(text, { mode: "hash", hashKey, presets: ["emails"] });
  const first = of("a@b.example", "key number one");
  expect(first).toMatch(/^\[redacted:email:[0-9a-f]{12}\]$/);
  expect(of("a@b.example", "key number one")).toBe(first);
  expect(of("c@b.example", "key number one")).not.toBe(first);
  expect(of("a@b.example", "key number two")).not.toBe(first);
  expect(of("a@b.example", undefined)).not.toBe(of("a@b.example", undefined));
  expect(redacted(first ?? "", { mode: "hash" })).toBe(first);
});

test("patterns of one's own: every match, with what stands before it; atomic groups too", () => {
  const patterns = [
    { name: "customer", match: "(?<=[abK])K\\d*" },
    { name: "pin", match: "(?>pin-\\d+)" },
  ];
  expect(redacted("aK1 bKK2 xK3 pin-12 pin-345", { patterns, presets: [] })).toBe(
    "a[redacted:customer] b[redacted:customer][redacted:customer] xK3 [redacted:pin] [redacted:pin]",
  );
  expect(() => redact.open({ patterns: [{ name: "x", match: "(" }] })).toThrow(/patterns\.0\.match/);
});

test("a text that a pattern of one's own takes too long for is kept from everybody, and said", () => {
  const failed: string[] = [];
  const step = redact.open(
    { presets: [], patterns: [{ name: "evil", match: "(a+)+$" }] },
    { ...UNTOLD, failed: (_, reason) => failed.push(reason) },
  );
  const [slow, quick] = step([record(`${"a".repeat(40)}! hunter2`), record("none", ["x", "caa"])]);
  expect(slow?.body).toBe("[redacted:unchecked]");
  expect(quick?.body).toBe("none");
  expect(quick?.attributes).toEqual(["x", "c[redacted:evil]"]);
  expect(failed).toEqual(["too slow"]);
});

test("says how many records it changed", () => {
  let matched = 0;
  redact.open(
    {},
    { ...UNTOLD, matched: (by) => void (matched += by) },
  )([record("password=x", ["token", "y"]), record("nothing")]);
  expect(matched).toBe(1);
});

test.for([
  "eyJabc",
  "password=",
  'password="',
  "a@",
  "a@b-",
  "1 ",
  "4111 ",
  "://a:",
  "::",
  "1.",
  "SG.",
  "secret:[",
  "Bearer ",
  "-----BEGIN PRIVATE KEY-----",
  "cookie:",
  "\\",
  '\\"',
  "_token",
  "ghp_",
  "password\\",
  'key\\"',
  "--",
  "--a",
  "--password ",
  "<a",
  "</",
  "<password>",
])("a million characters of %j take no time", (part) => {
  const presets = ["secrets", "tokens", "cards", "emails", "ip"];
  const many = part.repeat(1_000_000 / part.length);
  const started = performance.now();
  redact.open({ presets })([record(many), record(`password=\\"${many}`), record(`password="${many}`)]);
  expect(performance.now() - started).toBeLessThan(5000);
});

describe("no planted secret is left in any field", () => {
  const runs = { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) };
  const step = redact.open({ presets: ["secrets", "tokens", "cards", "emails", "ip"] });
  const noise = fc.string({
    unit: fc.constantFrom(...Array.from("ab =:,;&\"'{}[]()\\/.-_@19\n\té😀")),
    maxLength: 20,
  });
  const word = fc.stringMatching(/^[A-Za-z0-9!#$%^*()+,./;<>?|~-]{6,20}$/).map((text) => `Zq${text}`);
  const name = fc.constantFrom(
    "password",
    "DB_PASSWORD",
    "apiKey",
    "api-key",
    "client_secret",
    "accessToken",
    "AWS_SECRET_ACCESS_KEY",
  );
  const card = fc
    .tuple(fc.stringMatching(/^4\d{14}$/), fc.constantFrom("", " ", "-"))
    .map(([digits, between]) => withCheckDigit(digits).replace(/(\d{4})(?=\d)/g, `$1${between}`));
  const planted = fc.oneof(
    fc.tuple(name, word).map(([key, secret]) => ({ secret, text: `${key}=${secret}` })),
    fc
      .tuple(name, word)
      .map(([key, secret]) => ({ secret, text: JSON.stringify({ a: 1, [key]: secret, b: [key] }) })),
    fc
      .tuple(name, word)
      .map(([key, secret]) => ({ secret, text: JSON.stringify(JSON.stringify({ [key]: secret })) })),
    fc.tuple(name, word).map(([key, secret]) => ({ secret, text: `${key}: '${secret}'` })),
    card.map((secret) => ({ secret, text: `card ${secret}.` })),
    fc
      .stringMatching(/^[a-z][a-z.]{0,20}[a-z]@[a-z]{1,10}\.example$/)
      .map((secret) => ({ secret, text: secret })),
    fc.stringMatching(/^AKIA[A-Z0-9]{16}$/).map((secret) => ({ secret, text: secret })),
    fc.ipV4().map((secret) => ({ secret, text: `peer ${secret} gone` })),
    fc
      .stringMatching(/^[A-Za-z0-9]{12,20}$/)
      .map((secret) => ({ secret, text: `redis://u:${secret}@cache` })),
  );
  test("in the body, in an attribute, in a name, in the resource", () => {
    fc.assert(
      fc.property(planted, noise, noise, ({ secret, text }, before, after) => {
        const line = `${before} ${text} ${after}`;
        const from = makeResource({ "host.name": "h", "container.label.x": line });
        const [one] = step([record(line, ["a", line, line, "b"], from)]);
        const all = [one?.body, ...(one?.attributes ?? []), ...Object.values(one?.resource.attributes ?? {})];
        expect(all.filter((field) => field?.includes(secret))).toEqual([]);
      }),
      runs,
    );
  }, 120_000);
  test("under its name, whatever it is", () => {
    fc.assert(
      fc.property(name, fc.string({ minLength: 12 }), (key, secret) => {
        const [one] = step([record("x", [key, `Zq${secret}`, `db.${key}`, `Zq${secret}`])]);
        expect(one?.attributes.filter((field) => field.includes(`Zq${secret}`))).toEqual([]);
      }),
      runs,
    );
  }, 120_000);
});

function withCheckDigit(digits: string): string {
  const sum = Array.from(digits).reduce((total, digit, i) => {
    const doubled = Number(digit) * 2;
    return total + (i % 2 === 0 ? (doubled > 9 ? doubled - 9 : doubled) : Number(digit));
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
