import { describe, expect, test } from "vitest";
import { fieldText, formatQuery } from "./format.ts";
import { QueryRefusal, parseQuery } from "./parse.ts";

function refusal(text: string): QueryRefusal {
  try {
    parseQuery(text);
  } catch (error) {
    if (error instanceof QueryRefusal) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe("what a text means, written back in one way", () => {
  test.for([
    ["", "*", "nothing typed is everything"],
    ["  \t\n", "*", "blanks are nothing"],
    ["error", "error", ""],
    ["Connection reset", "Connection reset", "beside each other is AND"],
    ["a AND b && c", "a b c", "both spellings of AND"],
    ["a OR b || c", "a OR b OR c", "both spellings of OR"],
    ["a OR b c", "a OR (b c)", "AND binds tighter, written or not"],
    ["(a OR b) c", "(a OR b) c", ""],
    ["NOT a !b -c", "-a -b -c", "three spellings of NOT"],
    ["-(a OR -b)", "-(a OR -b)", ""],
    ["+a +b", "a b", "a plus is Lucene's: all is required here anyway"],
    ["and or not And", "and or not And", "operators are capitals; all else is text"],
    ['"connection reset"', '"connection reset"', ""],
    ['\'"action"=>"index"\'', '"\\"action\\"=>\\"index\\""', "Papertrail's single quotes"],
    ['"a b"^2 (c d)^0.5', '"a b" c d', "Lucene's boosts change the order alone"],
    ["it's", '"it\'s"', "an apostrophe is no quote"],
    ["'tis 'twas", '"\'tis" "\'twas"', "no partner, no quote"],
    ["user-id", "user-id", "a dash within a word is text"],
    ["--verbose", '"--verbose"', "and so are two before it"],
    ["a - b -> c", 'a "-" b "->" c', "a dash or arrow alone is text"],
    ["a != b", 'a "!=" b', "a pasted comparison is text"],
    ["10.0.*", "10.0.*", ""],
    ["t?me* *out", "t?me* *out", ""],
    ["a**b", "a*b", "two stars are one"],
    ["\\*", '"*"', "guarded: the character itself"],
    ["*", "*", "every record"],
    ["(*)", "*", ""],
    ["body:*", "body:*", "records with a body"],
    ["host:web-1", "host.name:web-1", "short names are long ones"],
    [
      "container:a service:b image:c stream:d source:e",
      "container.name:a service.name:b container.image.name:c log.iostream:d logboom.source:e",
      "",
    ],
    ['"host":web-1', '"host":web-1', "a quoted name is never short"],
    ["message:peer", "peer", "the body by its other names"],
    ['body:(a OR "b c")', 'a OR "b c"', ""],
    ["foo:(a OR -b)", "foo:a OR -foo:b", "a name in front of a group"],
    ["foo:(a bar:b)", "foo:a bar:b", "the inner name counts"],
    ["foo:-bar", 'foo:"-bar"', "behind a colon a dash is text"],
    ["foo:AND", 'foo:"AND"', "and so is an operator"],
    ["foo:a\\ b", 'foo:"a b"', "a guarded blank"],
    ['path:"C:\\temp"', 'path:"C:\\\\temp"', "in quotes a backslash guards quotes and itself alone"],
    [
      "url:http://x/?q=1",
      "url:http\\:\\/\\/x\\/?q\\=1",
      "a colon in a value is text, a question mark is not",
    ],
    ["http://example.com/a", '"http://example.com/a"', "an address is text"],
    ["12:30:45", '"12:30:45"', "a time of day is text"],
    ["std::vector fe80::1", '"std::vector" "fe80::1"', "two colons are text"],
    ["C:\\temp", '"C:temp"', "a drive letter is no field"],
    ['{"status":500}', '"{\\"status\\":500}"', "a pasted piece of JSON is text"],
    ['user="John Smith"', '"user=\\"John Smith\\""', "quotes in a word hold its blanks together"],
    ["测试:x", "测试:x", "names of any script"],
    ["attrs.user-id:12345", "attrs.user-id:12345", ""],
    ["status:500", "status:500", ""],
    ["status:>=500 status:<600", "status:[500 TO *] status:[* TO 600}", ""],
    ["status:> 500", "status:{500 TO *]", "a blank behind the sign"],
    ["status:(>=400 <500)", "status:[400 TO *] status:[* TO 500}", ""],
    ["status:[400 TO 499]", "status:[400 TO 499]", ""],
    ['name:{a TO "b c"]', 'name:{"a" TO "b c"]', ""],
    ["n:[-5 TO *}", "n:[-5 TO *]", "an open end has no bound to leave out"],
    ["n:[* TO *]", "n:*", ""],
    ["_exists_:trace_id", "trace_id:*", ""],
    ["_exists_:(a OR host)", "a:* OR host.name:*", ""],
    ["-_exists_:message", "-body:*", ""],
    ["severity:WARN", "severity:warn", "any case"],
    ["level:crit", "severity:error", "a word stands for its OpenTelemetry range"],
    ["severity:>=warn", "severity:[13 TO *]", ""],
    ["severity:<warn", "severity:[1 TO 12]", "a record without severity is below none"],
    ["severity:[info TO warn]", "severity:[9 TO 16]", ""],
    ["severity:17", "severity:[17 TO 17]", ""],
    ["severity:*", "severity:*", ""],
    ["level:none", "severity:unspecified", ""],
    [
      "timestamp:2026-11-21",
      "timestamp:[2026-11-21T00:00:00.000000000Z TO 2026-11-21T23:59:59.999999999Z]",
      "a day is all of it",
    ],
    [
      "timestamp:>2026-11-21T09:30",
      "timestamp:[2026-11-21T09:31:00.000000000Z TO *]",
      "after a minute is after its end",
    ],
    [
      "@timestamp:<=2026-11-21T09:30:00+01:00",
      "timestamp:[* TO 2026-11-21T08:30:00.999999999Z]",
      "Kibana's name; zones",
    ],
  ] as const)("%s → %s (%s)", ([text, want]) => {
    expect(formatQuery(parseQuery(text))).toBe(want);
  });
});

describe("what is refused, where, and what would be accepted", () => {
  test.for([
    ['"abc', 0, '"abc"', "closing quote"],
    ['a "b\\"', 2, 'a "b\\""', "a guarded quote does not close"],
    ['("a', 1, '("a")', "two faults, both mended"],
    ["(a b", 0, "(a b)", "closing parenthesis"],
    ["a b)", 3, "a b", "one too many"],
    ["foo bar))", 7, "foo bar", "two too many"],
    ["a ()", 3, "a", "an empty group"],
    ["()", 1, undefined, "nothing is left to suggest"],
    ["AND a", 0, "a", "an operator in front"],
    ["a OR", 4, "a", "an operator at the end"],
    ["a OR AND b", 5, "a AND b", "two operators"],
    ["NOT", 3, undefined, ""],
    ["foo:", 4, "foo:*", "no value"],
    ["status: 500", 7, "status:500", "a blank behind the colon of a field"],
    ["Error: no route", 6, '"Error:" no route', "a blank behind the colon of a piece of a line"],
    ["foo:=5", 4, "foo:5", "another language's equals"],
    ["foo:==5", 4, "foo:5", ""],
    ["foo:!=5 a", 4, "-foo:5 a", "and unequal"],
    ["foo:=>5", 4, "foo:>=5", "turned round"],
    ["status>=500", 6, "status:>=500", "no colon"],
    ["foo:>", 5, undefined, ""],
    ["foo:>a*", 5, undefined, "a comparison with a wildcard"],
    ["foo:[1 TO 5", 11, "foo:[1 TO 5]", ""],
    ["foo:[1 TO", 9, "foo:[1 TO *]", ""],
    ["foo:[ TO 5]", 6, "foo:[ * TO 5]", ""],
    ["foo:[1 to 5]", 7, "foo:[1 TO 5]", ""],
    ["foo:[ERROR]", 10, 'foo:"[ERROR]"', "a value in brackets"],
    ["[1 TO 5]", 0, undefined, "a range needs a field"],
    ["body:>5", 5, undefined, "the body cannot be compared"],
    ["level:eror", 6, "level:error", "a slip"],
    ["level:30 a", 6, undefined, "pino's numbers are not OpenTelemetry's"],
    ["level:err*", 6, undefined, ""],
    ["timestamp:yesterday", 10, undefined, ""],
    ["timestamp:2026-02-30", 10, undefined, "no such day"],
    ["_exists_:a*", 9, undefined, ""],
    ['"a b"~2', 5, '"a b"', "Lucene's distance"],
    ["(a b)^4^2", 7, "(a b)^4", "two boosts"],
    ['foo:"a b"*', 9, 'foo:"a b"', ""],
    ["XY\\", 2, "XY\\\\", "a backslash with nothing to guard"],
    ["a | b", 2, 'a "|" b', "kept for stages to come"],
    [`${"(".repeat(70)}a${")".repeat(70)}`, 64, undefined, "nesting"],
    [Array.from({ length: 257 }, () => "a").join(" "), 512, undefined, "words"],
    ["a".repeat(16_385), 0, undefined, "length"],
    [`${"a*".repeat(40)}`, 0, undefined, "wildcards in a word"],
  ] as const)("%s at %i, suggesting %s (%s)", ([text, position, suggestion]) => {
    const error = refusal(text);
    expect({ code: error.code, position: error.position, suggestion: error.suggestion }).toEqual({
      code: "E_QUERY",
      position,
      suggestion,
    });
    expect(error.hint).not.toBe("");
    if (error.suggestion !== undefined) parseQuery(error.suggestion);
  });
});

test("every part knows where it came from", () => {
  const text = 'a OR (status:>=500 -"b c")';
  const tree = parseQuery(text);
  if (tree.kind !== "or") throw new Error("not an OR");
  const [word, group] = tree.of;
  expect(text.slice(word?.at, word?.end)).toBe("a");
  expect(text.slice(group?.at, group?.end)).toBe('(status:>=500 -"b c")');
  if (group?.kind !== "and") throw new Error("not an AND");
  expect(group.of.map(({ at, end }) => text.slice(at, end))).toEqual(["status:>=500", '-"b c"']);
});

test.for([
  ["trace_id", "trace_id"],
  ["host", '"host"'],
  ["level", '"level"'],
  ["a b", '"a b"'],
  ['say "x"', '"say \\"x\\""'],
  ["1st", '"1st"'],
] as const)("the key %s is written %s and means itself", ([key, text]) => {
  expect(fieldText(key)).toBe(text);
  expect(parseQuery(`${text}:x`)).toMatchObject({ kind: "equals", field: key });
});
