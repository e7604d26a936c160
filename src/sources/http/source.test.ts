import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import type { Recording } from "../../../test/contract/recording-context.ts";
import { serveDoors } from "../../../test/contract/doors.ts";
import type { ServeOptions } from "../../../test/contract/doors.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { attributesJson, recordJson } from "../../record/json.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { http } from "./source.ts";

sourceSuite(http, { options: {} });

interface Said {
  status: number;
  said: { taken?: number; error?: { code: string } };
  headers: Headers;
}
interface Opened {
  recording: Recording;
  post: (body: BodyInit, headers?: Record<string, string>, path?: string) => Promise<Said>;
}

async function open(options: object = {}, serving: ServeOptions = {}): Promise<Opened> {
  const recording = recordingContext();
  const running = await http.open(options, recording.ctx);
  onTestFinished(() => running.close());
  const { url } = await serveDoors(running.doors ?? [], serving);
  const post: Opened["post"] = async (body, headers = {}, path = "/api/v1/ingest") => {
    const answer = await fetch(url + path, { method: "POST", body, headers });
    const text = await answer.text();
    const said = text.startsWith("{") ? (JSON.parse(text) as Said["said"]) : {};
    return { status: answer.status, said, headers: answer.headers };
  };
  return { recording, post };
}
const bodies = ({ records }: Recording): string[] => records.map((one) => one.body);

describe("forms of a body", () => {
  test.for([
    ["NDJSON", '{"message":"a"}\n{"message":"b"}\n', ["a", "b"]],
    [
      "NDJSON with CR LF, blank lines and no last line feed",
      '{"message":"a"}\r\n\r\n{"message":"b"}',
      ["a", "b"],
    ],
    ["a list", '[{"message":"a"},\n{"message":"b"}]', ["a", "b"]],
    ["a list of texts", '["a", "b \\" ]", {"message":"c"}]', ["a", 'b " ]', "c"]],
    ["an empty list", "[]", []],
    ["one document", '{"message":"a"}', ["a"]],
    ["one document over many lines", '{\n  "message": "a"\n}\n', ["a"]],
    ["documents without anything between", '{\n"message":"a"}{"message":"b"}', ["a", "b"]],
    ["text", "a\nb\r\n\n c", ["a", "b", " c"]],
    ["nothing", "", []],
    ["a byte order mark", '\ufeff{"message":"a"}', ["a"]],
    ["a document without a text", '{"n":1}', ['{"n":1}']],
  ] as const)("%s", async ([, body, wanted]) => {
    const { post, recording } = await open();
    expect(await post(body)).toMatchObject({ status: 200, said: { taken: wanted.length } });
    expect(bodies(recording)).toEqual(wanted);
    expect(recording.counted("malformed")).toBe(0);
  });

  test("text, when it is asked for, is lines, whatever they look like", async () => {
    const { post, recording } = await open();
    await post('{"message":"a"}', {}, "/api/v1/ingest?format=text");
    expect(bodies(recording)).toEqual(['{"message":"a"}']);
    expect((await post("x", {}, "/api/v1/ingest?format=xml")).status).toBe(400);
  });

  test("what is no object among documents is kept as text, and counted", async () => {
    const { post, recording } = await open();
    expect((await post('{"message":"a"}\nbroken {\n[1]\n{"message":"b"')).status).toBe(200);
    expect(bodies(recording)).toEqual(["a", "broken {", "[1]", '{"message":"b"']);
    expect(recording.counted("malformed", "not a JSON object")).toBe(3);
  });

  test("a list that is not closed is refused, and nothing of it taken", async () => {
    const { post, recording } = await open();
    expect(await post('[{"message":"a"},{"message":')).toMatchObject({
      status: 400,
      said: { error: { code: "E_BODY" } },
    });
    expect(recording.records).toEqual([]);
    expect(recording.counted("refused", "malformed request")).toBe(1);
  });

  test("compressed", async () => {
    const { post, recording } = await open();
    await post(gzipSync('{"message":"a"}'), { "content-encoding": "gzip" });
    expect(bodies(recording)).toEqual(["a"]);
  });

  test("forty kibibytes and one mebibyte are one record, as documents and as text", async () => {
    const { post, recording } = await open();
    const texts = [40 * 1024, 1024 * 1024].map((length) => "x".repeat(length));
    await post(texts.map((message) => JSON.stringify({ message })).join("\n"));
    await post(texts.join("\n"));
    expect(bodies(recording)).toEqual([...texts, ...texts]);
  });
});

test("a document's facts and attributes; the address names what all have in common", async () => {
  const { post, recording } = await open();
  const text =
    '{"@timestamp":"2026-11-21T09:30:00Z","level":"warn","message":"m","host":"inner","a":{"b":[1]}}';
  await post(text, {}, "/api/v1/ingest?service=shop");
  await post(text, {}, "/api/v1/ingest?host=h");
  const [one, two] = recording.records;
  expect(one).toMatchObject({ body: "m", severity: 13, seconds: 1_795_253_400 });
  expect(one?.resource.attributes).toEqual({
    "logboom.source": "http",
    "network.peer.address": "127.0.0.1",
    "service.name": "shop",
    "host.name": "inner",
  });
  expect(attributesJson(one?.attributes ?? [])).toEqual({ level: "warn", "a.b": "[1]" });
  expect(two?.resource.attributes["host.name"]).toBe("h");
  expect(attributesJson(two?.attributes ?? [])).toMatchObject({ host: "inner" });
});

test("a record of ours is that record again", async () => {
  const { post, recording } = await open();
  const record: LogRecord = {
    seconds: 1_795_253_400,
    nanos: 123_456_789,
    observedMs: 5,
    severity: 13,
    body: '{"level":"warn"}',
    resource: makeResource({ "container.name": "web", "logboom.source": "docker" }),
    attributes: ["log.iostream", "stderr", "syslog.priority", "12"],
    seq: 7,
  };
  await post(`${JSON.stringify(recordJson(record))}\n`);
  const [again] = recording.records;
  expect(again).toMatchObject({
    seconds: 1_795_253_400,
    nanos: 123_456_789,
    severity: 13,
    body: record.body,
    seq: 0,
  });
  expect(again?.attributes).toEqual(record.attributes);
  expect(again?.resource.attributes).toEqual({
    "container.name": "web",
    "logboom.source": "http",
    "network.peer.address": "127.0.0.1",
  });
  expect(again?.observedMs).toBeGreaterThan(5);
});

describe("POST /", () => {
  const json = { "content-type": "application/json" };
  test("takes JSON that nobody else claims", async () => {
    const { post, recording } = await open();
    expect((await post('[{"message":"a"}]', json, "/")).status).toBe(200);
    expect((await post("a=b", { "content-type": "application/x-www-form-urlencoded" }, "/")).status).toBe(
      404,
    );
    const amazon = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "Logs_20140328.PutLogEvents",
    };
    expect((await post("{}", amazon, "/")).status).toBe(404);
    expect(bodies(recording)).toEqual(["a"]);
  });
  test("can be switched off", async () => {
    const { post } = await open({ root: false });
    expect((await post('[{"message":"a"}]', json, "/")).status).toBe(404);
  });
});

describe("answers", () => {
  const token = "t".repeat(24);
  test.for([
    [undefined, 401, "E_SIGN_IN"],
    ["Bearer wrong", 401, "E_WRONG_TOKEN"],
    [`Bearer ${token}`, 200, undefined],
  ] as const)("%s → %i", async ([authorization, status, code]) => {
    const { post, recording } = await open({}, { tokens: [token] });
    const answer = await post("a", authorization === undefined ? {} : { authorization });
    expect([answer.status, answer.said.error?.code]).toEqual([status, code]);
    expect(recording.records).toHaveLength(status === 200 ? 1 : 0);
  });
  test("come when the records are durable, not before", async () => {
    const { post, recording } = await open();
    recording.hold();
    const asked = post("a");
    let answered = false;
    void asked.then(() => (answered = true));
    await recording.until(() => recording.unanswered() === 1, "the emit");
    expect(answered).toBe(false);
    recording.release();
    expect((await asked).status).toBe(200);
  });
  test("no room: 503 with Retry-After, nothing kept", async () => {
    const { post, recording } = await open();
    recording.fill();
    const { status, said, headers } = await post("a");
    expect([status, said.error?.code, headers.get("retry-after")]).toEqual([503, "E_NO_ROOM", "5"]);
    expect(recording.records).toEqual([]);
  }, 20_000);
  test("a program that ends: 503", async () => {
    const { post, recording } = await open();
    recording.hold();
    const asked = post("a");
    await recording.until(() => recording.unanswered() === 1, "the emit");
    recording.abort();
    expect((await asked).status).toBe(503);
  });
  test("more than a million records: 413, nothing is taken", async () => {
    const { post, recording } = await open();
    expect(await post("a\n".repeat(1_010_000))).toMatchObject({
      status: 413,
      said: { error: { code: "E_TOO_LARGE" } },
    });
    expect(recording.records).toEqual([]);
    expect(recording.counted("refused", "body")).toBe(1);
  });
  test("too large: 413; what is not UTF-8 is marked", async () => {
    const { post, recording } = await open({ maxBodyBytes: 1024 * 1024 });
    expect((await post("x".repeat(1024 * 1024 + 1))).status).toBe(413);
    await post(Buffer.from([0x61, 0xff]));
    expect(recording.records[0]).toMatchObject({ body: "a\ufffd", attributes: ["log.invalid_utf8", "true"] });
  });
});
