import { expect, test } from "vitest";
import { jsonLine } from "./json-line.ts";

test.for([
  ['{"level":30,"msg":"job done","id":7}', "job done", [["id", "7"]], "pino"],
  [
    '{"message":"m","http":{"status":200,"route":"/"}}',
    "m",
    [
      ["http.status", "200"],
      ["http.route", "/"],
    ],
    "nested keys are joined",
  ],
  [
    '{"event":"e","tags":["a","b"],"none":null}',
    "e",
    [
      ["tags", '["a","b"]'],
      ["none", "null"],
    ],
    "lists stay JSON",
  ],
] as const)("%s → %s (%s)", ([body, message, pairs]) => {
  expect(jsonLine(body)).toEqual({ message, pairs: pairs.map(([key, value]) => ({ key, value })) });
});

test.for([
  ["[1,2]", "a list has no message"],
  ['{"a":1}', "no message"],
  ['{"msg":"cut of', "cut off"],
  ["{not json}", "looks alike"],
  [`{"msg":"${"x".repeat(20_000)}"}`, "too long to be worth parsing"],
] as const)("%s stays as it is (%s)", ([body]) => {
  expect(jsonLine(body)).toBeUndefined();
});
