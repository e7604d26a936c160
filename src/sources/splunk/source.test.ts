import { describe, expect, onTestFinished, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import type { Recording } from "../../../test/contract/recording-context.ts";
import { serveDoors } from "../../../test/contract/doors.ts";
import type { ServeOptions } from "../../../test/contract/doors.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { attributesJson } from "../../record/json.ts";
import { splunk } from "./source.ts";

sourceSuite(splunk, { options: {} });

interface Said {
  status: number;
  said: {
    text?: string;
    code?: number;
    ackId?: number;
    acks?: Record<string, boolean>;
    "invalid-event-number"?: number;
  };
  headers: Headers;
}

interface Opened {
  recording: Recording;
  url: string;
  post: (path: string, body: BodyInit, headers?: Record<string, string>) => Promise<Said>;
}

async function open(
  options: object = {},
  recording: Recording = recordingContext(),
  serving: ServeOptions = {},
): Promise<Opened> {
  const running = await splunk.open(options, recording.ctx);
  onTestFinished(() => running.close());
  const { url } = await serveDoors(running.doors ?? [], serving);
  const post: Opened["post"] = async (path, body, headers = {}) => {
    const answer = await fetch(`${url}/services/collector${path}`, { method: "POST", body, headers });
    return { status: answer.status, said: (await answer.json()) as Said["said"], headers: answer.headers };
  };
  return { recording, url, post };
}

describe("events", () => {
  test("metadata, fields and a document inside", async () => {
    const { post, recording } = await open();
    const event = {
      time: 1_795_253_400.123,
      host: "web-1",
      source: "s",
      sourcetype: "_json",
      index: "main",
      event: { message: "m", severity: "error", time: "12:00", deep: { id: 1 } },
      fields: { region: "eu" },
    };
    expect(await post("/event", JSON.stringify(event))).toMatchObject({
      status: 200,
      said: { text: "Success", code: 0 },
    });
    const [record] = recording.records;
    expect(record).toMatchObject({ body: "m", severity: 17, seconds: 1_795_253_400, nanos: 123_000_000 });
    expect(record?.resource.attributes).toMatchObject({ "host.name": "web-1", "logboom.source": "splunk" });
    expect(attributesJson(record?.attributes ?? [])).toEqual({
      "com.splunk.source": "s",
      "com.splunk.sourcetype": "_json",
      "com.splunk.index": "main",
      region: "eu",
      severity: "error",
      time: "12:00",
      "deep.id": "1",
    });
  });

  test.for([
    ["one behind the other", '{"event":"a"}{"event":"b"}{"event":"c"}'],
    ["lines", '{"event":"a"}\r\n{"event":"b"}\n\n{"event":"c"}\n'],
    ["a list", '[{"event":"a"}, {"event":"b"},{"event":"c"}]'],
    ["written out", '{\n "event": "a"\n}\n{"event":"b"} {"event" : "c"}'],
    ["signs inside texts", '{"event":"a","x":"}{\\""}{"event":"b","y":"\\\\"}{"event":"c"}'],
  ])("batches: %s", async ([, body = ""]) => {
    const { post, recording } = await open();
    expect((await post("", body)).status).toBe(200);
    expect(recording.records.map((one) => one.body)).toEqual(["a", "b", "c"]);
  });

  test("other events than texts and objects", async () => {
    const { post, recording } = await open();
    await post("/event", '{"event":42}{"event":true}{"event":[1,"x"]}{"event":{"a":1}}');
    expect(recording.records.map((one) => one.body)).toEqual(["42", "true", '[1,"x"]', '{"a":1}']);
  });

  test("what an event leaves out, the one before it says", async () => {
    const { post, recording } = await open();
    await post(
      "/event?sourcetype=q",
      '{"event":"a","host":"h","source":"main"}{"event":"b"}{"event":"c","source":"x"}',
    );
    expect(recording.records.map((one) => attributesJson(one.attributes))).toEqual([
      { "com.splunk.source": "main", "com.splunk.sourcetype": "q" },
      { "com.splunk.source": "main", "com.splunk.sourcetype": "q" },
      { "com.splunk.source": "x", "com.splunk.sourcetype": "q" },
    ]);
    expect(new Set(recording.records.map((one) => one.resource)).size).toBe(1);
  });

  test("digits of long numbers", async () => {
    const { post, recording } = await open();
    await post(
      "/event",
      '{"event":{"message":"m","id":12345678901234567890},"fields":{"n":9007199254740993}}',
    );
    expect(attributesJson(recording.records[0]?.attributes ?? [])).toEqual({
      id: "12345678901234567890",
      n: "9007199254740993",
    });
  });

  test.for([
    ["", 5, undefined, []],
    [" \n", 5, undefined, []],
    ["nonsense", 6, 0, []],
    ['{"event":"a"}{"broken', 6, 1, ["a"]],
    ['{"event":"a"}{}', 12, 1, ["a"]],
    ['{"event":"a"}{"event":"b"}{"event":""}{"event":"c"}', 13, 2, ["a", "b"]],
    ['{"event":null}', 13, 0, []],
    ['[{"event":"a"}', 6, 1, ["a"]],
    ["[1]", 6, 0, []],
  ] as const)("%j → code %i", async ([body, code, number, taken]) => {
    const { post, recording } = await open();
    const { status, said } = await post("/event", body);
    expect([status, said.code, said["invalid-event-number"]]).toEqual([400, code, number]);
    expect(recording.records.map((one) => one.body)).toEqual(taken);
    expect(recording.counted("refused")).toBe(1);
  });

  test("forty kibibytes and one mebibyte are one record", async () => {
    const { post, recording } = await open();
    const texts = [40 * 1024, 1024 * 1024].map((length) => "x".repeat(length));
    await post("/event", texts.map((event) => JSON.stringify({ event })).join(""));
    await post("/raw", texts.join("\n"));
    expect(recording.records.map((one) => one.body)).toEqual([...texts, ...texts]);
  });

  test("what is not UTF-8 is replaced, marked and counted", async () => {
    const { post, recording } = await open();
    await post(
      "/event",
      Buffer.concat([Buffer.from('{"event":"caf'), Buffer.from([0xe9]), Buffer.from('"}')]),
    );
    expect(recording.records[0]).toMatchObject({
      body: "caf\ufffd",
      attributes: ["log.invalid_utf8", "true"],
    });
    expect(recording.counted("repaired")).toBe(1);
  });
});

test("raw: each line is an event, with what the address says", async () => {
  const { post, recording } = await open();
  const path = "/raw?host=h&source=s&sourcetype=t&index=i&channel=c";
  expect((await post(path, 'first\r\n\n{"level":"warn"}\nlast')).status).toBe(200);
  expect(recording.records.map((one) => one.body)).toEqual(["first", '{"level":"warn"}', "last"]);
  expect(recording.records[0]?.resource.attributes["host.name"]).toBe("h");
  expect(attributesJson(recording.records[0]?.attributes ?? [])).toEqual({
    "com.splunk.source": "s",
    "com.splunk.sourcetype": "t",
    "com.splunk.index": "i",
    "splunk.channel": "c",
  });
  expect((await post("/raw", "\n")).said.code).toBe(5);
});

describe("acknowledgements", () => {
  const channel = { "x-splunk-request-channel": "11111111-2222-3333-4444-555555555555" };
  test("count up for each channel, and are known after a restart", async () => {
    const opened = await open();
    for (const id of [0, 1]) expect((await opened.post("", '{"event":"a"}', channel)).said.ackId).toBe(id);
    expect((await opened.post("/raw?channel=other", "a")).said.ackId).toBe(0);
    expect((await opened.post("", '{"event":"a"}')).said.ackId).toBeUndefined();
    const asked = await opened.post("/ack", '{"acks":[0,1,2,-1]}', channel);
    expect(asked.said.acks).toEqual({ "0": true, "1": true, "2": false, "-1": false });
    const later = await open({}, recordingContext({ cursors: Object.fromEntries(opened.recording.cursors) }));
    expect((await later.post("/ack", '{"acks":[1,2]}', channel)).said.acks).toEqual({
      "1": true,
      "2": false,
    });
    expect((await later.post("", '{"event":"a"}', channel)).said.ackId).toBe(2);
    expect((await later.post("/ack?channel=unknown", '{"acks":[0]}')).said.acks).toEqual({ "0": false });
  });
  test("are answered when the events are durable, not before", async () => {
    const { post, recording } = await open();
    recording.hold();
    const asked = post("", '{"event":"a"}', channel);
    let answered = false;
    void asked.then(() => (answered = true));
    await recording.until(() => recording.unanswered() === 1, "the emit");
    expect(answered).toBe(false);
    recording.release();
    expect((await asked).said).toEqual({ text: "Success", code: 0, ackId: 0 });
  });
  test("need a channel and a list", async () => {
    const { post } = await open();
    expect((await post("/ack", '{"acks":[0]}')).said.code).toBe(10);
    expect((await post("/ack", "x", channel)).said.code).toBe(6);
    const off = await open({ acknowledgements: false });
    expect((await off.post("/ack", '{"acks":[0]}', channel)).said.code).toBe(14);
    expect((await off.post("", '{"event":"a"}', channel)).said).toEqual({ text: "Success", code: 0 });
  });
});

describe("access and state", () => {
  const token = "0000-1111";
  test.for([
    [undefined, "", 401, 2],
    ["Splunk", "", 403, 4],
    ["Splunk wrong", "", 403, 4],
    [`Splunk ${token}`, "", 200, 0],
    [`Basic ${Buffer.from(`x:${token}`).toString("base64")}`, "", 200, 0],
    [undefined, `?token=${token}`, 200, 0],
  ] as const)("%s%s → %i", async ([authorization, query, status, code]) => {
    const { post, recording } = await open({}, recordingContext(), { tokens: [token] });
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const answer = await post(`/event${query}`, '{"event":"a"}', headers);
    expect([answer.status, answer.said.code]).toEqual([status, code]);
    expect(recording.records).toHaveLength(status === 200 ? 1 : 0);
  });
  test("no room: 503 with code 9, Retry-After, nothing kept; health says so, too", async () => {
    const { post, recording, url } = await open();
    const health = async (): Promise<unknown> =>
      await (await fetch(`${url}/services/collector/health`)).json();
    expect(await health()).toEqual({ text: "HEC is healthy", code: 17 });
    recording.fill();
    expect(await health()).toMatchObject({ code: 18 });
    const { status, said, headers } = await post("/event", '{"event":"a"}', {
      "x-splunk-request-channel": "c",
    });
    expect([status, said.code, headers.get("retry-after")]).toEqual([503, 9, "5"]);
    expect(recording.records).toEqual([]);
    recording.drain();
    expect((await post("/event", '{"event":"a"}', { "x-splunk-request-channel": "c" })).said.ackId).toBe(0);
  }, 20_000);
  test("a program that ends: 503 with code 23", async () => {
    const { post, recording } = await open();
    recording.hold();
    const asked = post("/event", '{"event":"a"}');
    await recording.until(() => recording.unanswered() === 1, "the emit");
    recording.abort();
    expect(await asked).toMatchObject({ status: 503, said: { code: 23 } });
  });
  test("too large, or damaged", async () => {
    const { post } = await open({ maxBodyBytes: 1024 * 1024 });
    expect(await post("/event", "x".repeat(1024 * 1024 + 1))).toMatchObject({
      status: 413,
      said: { code: 27 },
    });
    expect(await post("/event", "x", { "content-encoding": "gzip" })).toMatchObject({
      status: 400,
      said: { code: 6 },
    });
  });
  test("more than a million events in one request: refused, nothing is kept of it", async () => {
    const { post, recording } = await open();
    expect(await post("/event", '{"event":1}'.repeat(1_010_000))).toMatchObject({
      status: 413,
      said: { code: 27 },
    });
    expect(await post("/raw", "a\n".repeat(1_010_000))).toMatchObject({ status: 413, said: { code: 27 } });
    expect(recording.records).toEqual([]);
  });
  test("OPTIONS is how Docker's driver asks for us", async () => {
    const { url } = await open({}, recordingContext(), { tokens: [token] });
    const answer = await fetch(`${url}/services/collector/event/1.0`, { method: "OPTIONS" });
    expect(answer.status).toBe(200);
  });
});
