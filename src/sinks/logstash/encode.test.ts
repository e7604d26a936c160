/** logspout-logstash's own cases, and what its running program was seen to send. */
import { describe, expect, test } from "vitest";
import { containerResource, ID, line } from "../../../test/sinks/records.ts";
import type { Container } from "../../../test/sinks/records.ts";
import { LogstashEncoder } from "./encode.ts";
import type { LogstashFormat } from "./encode.ts";

const PLAIN: LogstashFormat = {
  decodeJson: true,
  labels: false,
  timestamp: false,
  tags: [],
  fields: {},
  hostname: "",
  fallbackHostname: "docker-host",
};
const DOCKER = `{"name":"/web.1.abc","id":"${ID}","image":"img:1","hostname":"myhost","labels":null}`;
const NGINX =
  `{"remote_user":"-","body_bytes_sent":"25","request_time":"0.821","status":"200","request_method":"POST",` +
  `"http_referrer":"-","http_user_agent":"-"}`;

function encode(body: string, container: Container = {}, format: Partial<LogstashFormat> = {}): string {
  const encoder = new LogstashEncoder({ ...PLAIN, ...format }, () => undefined);
  return encoder.encode(line(body, { resource: containerResource(container) }));
}

const parsed = (...given: Parameters<typeof encode>): Record<string, unknown> =>
  JSON.parse(encode(...given)) as Record<string, unknown>;

test("a plain line, byte for byte", () => {
  expect(encode("plain")).toBe(`{"docker":${DOCKER},"message":"plain","stream":"stdout","tags":[]}`);
});

test("a JSON line, byte for byte: members sorted, numbers as doubles, ours win", () => {
  const body = `{"a":1,"n":12345678901234567890,"f":1.0,"docker":"x","tags":["y"],"message":"m"}`;
  expect(encode(body)).toBe(
    `{"a":1,"docker":${DOCKER},"f":1,"message":"m","n":12345678901234567000,"stream":"stdout","tags":[]}`,
  );
});

describe("lines that are no JSON object are messages", () => {
  test.for([
    ["null"],
    ["[1,2]"],
    ['"str"'],
    ["42"],
    ["{bad"],
    [""],
    ["foo bananas"],
    ['{"a":1} x'],
    [`{"a":${"[".repeat(600)}1${"]".repeat(600)}}`],
  ])("%s", ([body = ""]) => {
    expect(parsed(body)).toMatchObject({ message: body, tags: [] });
  });
});

describe("JSON lines", () => {
  test("each member is at the top, and there is no message", () => {
    const found = parsed(NGINX);
    expect(found).toMatchObject({ ...(JSON.parse(NGINX) as object), tags: [] });
    expect(found).not.toHaveProperty("message");
  });
  test("members of members are sorted too, and `<` is escaped as Go escapes it", () => {
    expect(encode(`{"z":{"b":1,"a":[{"d":"<","c":null}]}}`)).toContain(
      `"z":{"a":[{"c":null,"d":"\\u003c"}],"b":1}`,
    );
  });
  test("a member called __proto__ is a member", () => {
    expect(encode(`{"__proto__":1}`)).toContain(`"__proto__":1`);
  });
  test.for([
    ["DECODE_JSON_LOGS=false", true, "message"],
    ["DECODE_JSON_LOGS=FALSE", true, "status"],
    ["DECODE_JSON_LOGS=true", false, "status"],
    ["DECODE_JSON_LOGS=", false, "status"],
    ["X=1", false, "message"],
  ] as const)("container with %s, route decodes %s → has %s", ([variable, decodeJson, member]) => {
    expect(parsed(NGINX, { env: [variable] }, { decodeJson })).toHaveProperty(member);
  });
});

describe("tags", () => {
  test.for([
    [["XLOGSTASH_TAGS=a", "LOGSTASH_TAGS=example,tags", "LOGSTASH_TAGSX=b"], [], ["example", "tags"]],
    [["NON_LOGSTASH_TAGS=not,logstash"], [], []],
    [[], ["nicetag", "righttag"], ["nicetag", "righttag"]],
    [["LOGSTASH_TAGS=own"], ["nicetag"], ["own"]],
    [["LOGSTASH_TAGS="], ["nicetag"], []],
    [["LOGSTASH_TAGS=first", "LOGSTASH_TAGS=second"], [], ["first"]],
  ] as [string[], string[], string[]][])("container %j, route %j → %j", ([env, tags, wanted]) => {
    expect(parsed("foo bananas", { env }, { tags })["tags"]).toEqual(wanted);
  });
});

describe("fields", () => {
  const both = { myfield: "something", anotherfield: "something_else" };
  test.for([["plain"], [NGINX]])("of the container stand at the top: %s", ([body = ""]) => {
    const env = ["LOGSTASH_FIELDS=myfield=something,anotherfield=something_else"];
    expect(parsed(body, { env })).toMatchObject(both);
  });
  test.for([["plain"], [NGINX]])("of the route stand at the top: %s", ([body = ""]) => {
    expect(parsed(body, {}, { fields: both })).toMatchObject(both);
  });
  test("never win over docker, stream and tags", () => {
    const env = [
      "LOGSTASH_FIELDS=myfield=something,tags=nastytag,docker=cheating",
      "LOGSTASH_TAGS=mytag,anothertag",
    ];
    const found = parsed(NGINX, { env });
    expect(found).toMatchObject({ tags: ["mytag", "anothertag"], docker: { id: ID }, myfield: "something" });
  });
  test("win over members of the line", () => {
    expect(parsed(`{"a":1}`, {}, { fields: { a: "route" } })).toMatchObject({ a: "route" });
  });
  test("the last variable counts, a value may hold equals signs, what is no pair is counted", () => {
    let ignored = 0;
    const encoder = new LogstashEncoder(PLAIN, () => ignored++);
    const resource = containerResource({ env: ["LOGSTASH_FIELDS=old=1", "LOGSTASH_FIELDS=f=a=b,nopair,=x"] });
    const found = JSON.parse(encoder.encode(line("x", { resource }))) as object;
    expect(found).toMatchObject({ f: "a=b" });
    expect(found).not.toHaveProperty("old");
    expect(ignored).toBe(2);
  });
});

describe("docker", () => {
  test.for([
    [false, { ignore: "this" }, null],
    [true, { log: "this", "another.label": "with.dots" }, { log: "this", another_label: "with.dots" }],
    [true, {}, {}],
  ] as const)("labels asked for: %s, container has %j → %j", ([labels, have, wanted]) => {
    expect(parsed("x", { labels: have }, { labels })["docker"]).toMatchObject({ labels: wanted });
  });
  test("hostname: the host's file, else the container's, else this host", () => {
    expect(parsed("x", {}, { hostname: "from-file" })["docker"]).toMatchObject({ hostname: "from-file" });
    expect(parsed("x", { hostname: "" })["docker"]).toMatchObject({ hostname: "docker-host" });
  });
});

test("@timestamp on demand, with the container's own time, unless the line has one", () => {
  expect(parsed("x", {}, { timestamp: true })).toMatchObject({
    "@timestamp": "2026-11-20T10:19:39.238000000Z",
  });
  expect(parsed(`{"@timestamp":"t"}`, {}, { timestamp: true })).toMatchObject({ "@timestamp": "t" });
});
