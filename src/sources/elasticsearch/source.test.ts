import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import type { Recording } from "../../../test/contract/recording-context.ts";
import { serveDoors } from "../../../test/contract/doors.ts";
import type { ServeOptions } from "../../../test/contract/doors.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { attributesJson } from "../../record/json.ts";
import { elasticsearch } from "./source.ts";

sourceSuite(elasticsearch, { options: {} });

interface Opened {
  recording: Recording;
  url: string;
  bulk: (
    lines: readonly unknown[],
    path?: string,
  ) => Promise<{ status: number; said: Bulk; headers: Headers }>;
  call: (method: string, path: string, options?: RequestInit) => Promise<Response>;
}

interface Bulk {
  took: number;
  errors: boolean;
  items: Record<string, Record<string, unknown>>[];
  error: { type: string; reason: string; root_cause: unknown[] };
}

async function open(serving: ServeOptions = {}, recording: Recording = recordingContext()): Promise<Opened> {
  const running = await elasticsearch.open({}, recording.ctx);
  onTestFinished(() => running.close());
  const { url } = await serveDoors(running.doors ?? [], serving);
  const call = (method: string, path: string, options: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { method, ...options });
  const bulk: Opened["bulk"] = async (lines, path = "/_bulk") => {
    const body = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
    const answer = await call("POST", path, { headers: { "content-type": "application/x-ndjson" }, body });
    return { status: answer.status, said: (await answer.json()) as Bulk, headers: answer.headers };
  };
  return { recording, url, bulk, call };
}

describe("_bulk", () => {
  test("index and create become records, with an item for each in order", async () => {
    const { bulk, recording } = await open();
    const { status, said, headers } = await bulk(
      [
        { index: {} },
        { "@timestamp": "2026-11-21T09:30:00.5Z", message: "one", host: { name: "web-1" }, n: 1 },
        { create: { _index: "logs-shop-prod", _id: "x", _type: "_doc" } },
        { log: { level: "error" }, msg: "two" },
      ],
      "/first/_bulk",
    );
    expect(status).toBe(200);
    expect(headers.get("x-elastic-product")).toBe("Elasticsearch");
    expect(said).toMatchObject({
      errors: false,
      items: [
        { index: { _index: "first", result: "created", status: 201, _version: 1, _shards: { failed: 0 } } },
        { create: { _index: "logs-shop-prod", _id: "x", status: 201 } },
      ],
    });
    expect(said.took).toBeTypeOf("number");
    expect(said.items[0]?.["index"]?.["_id"]).toMatch(/^\d{20}$/);
    const [one, two] = recording.records;
    expect(one).toMatchObject({ body: "one", seconds: 1_795_253_400, nanos: 500_000_000 });
    expect(one?.resource.attributes).toEqual({
      "logboom.source": "elasticsearch",
      "network.peer.address": "127.0.0.1",
      "host.name": "web-1",
    });
    expect(attributesJson(one?.attributes ?? [])).toEqual({ "elasticsearch.index": "first", n: "1" });
    expect(two).toMatchObject({ body: "two", severity: 17 });
    expect(attributesJson(two?.attributes ?? [])).toEqual({
      "elasticsearch.index": "logs-shop-prod",
      "elasticsearch.id": "x",
      "log.level": "error",
    });
  });

  test("is answered when the records are durable, not before", async () => {
    const { bulk, recording } = await open();
    recording.hold();
    const asked = bulk([{ index: { _index: "i" } }, { message: "m" }]);
    let answered = false;
    void asked.then(() => (answered = true));
    await recording.until(() => recording.unanswered() === 1, "the emit");
    expect(answered).toBe(false);
    recording.release();
    expect((await asked).status).toBe(200);
  });

  test("CR LF, blank lines between pairs, no last line feed, gzip", async () => {
    const { call, recording } = await open();
    const text =
      '{"index":{"_index":"i"}}\r\n{"message":"a"}\r\n\r\n{"index":{"_index":"i"}}\r\n{"message":"b"}';
    const answer = await call("POST", "/_bulk", {
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: gzipSync(text),
    });
    expect(answer.status).toBe(200);
    expect(recording.records.map((one) => one.body)).toEqual(["a", "b"]);
  });

  test("one bad item does not affect the others", async () => {
    const { bulk, recording } = await open();
    const { said } = await bulk([
      { delete: { _index: "i", _id: "1" } },
      { update: { _index: "i", _id: "1" } },
      { doc: { a: 1 } },
      { index: { _index: "i", require_alias: true } },
      { message: "no" },
      { index: { _index: "i" } },
      "this is no JSON",
      { index: { _index: "i" } },
      { message: "yes" },
    ]);
    expect(said.errors).toBe(true);
    expect(said.items.map((item) => Object.values(item)[0]?.["status"])).toEqual([404, 403, 404, 201, 201]);
    expect(recording.records.map((one) => one.body)).toEqual(["this is no JSON", "yes"]);
    expect(recording.counted("malformed", "not a JSON object")).toBe(1);
  });

  test.for([
    ["", "parse_exception"],
    ["\n", "parse_exception"],
    ["nonsense\n", "illegal_argument_exception"],
    ['{"index":{"_index":"i"}}\n{"a":1}\n{"broken\n', "illegal_argument_exception"],
    ['{"index":{"_index":"i"}}\n', "illegal_argument_exception"],
    ['{"upsert":{"_index":"i"}}\n{}\n', "illegal_argument_exception"],
    ['{"index":"i"}\n{}\n', "illegal_argument_exception"],
    ['{"index":{}}\n{}\n', "action_request_validation_exception"],
  ])("a malformed envelope %j is refused as a whole", async ([text = "", type]) => {
    const { bulk, recording } = await open();
    const { status, said } = await bulk([text.slice(0, -1)]);
    expect(status).toBe(400);
    expect(said).toMatchObject({ status: 400, error: { type, root_cause: [{ type }] } });
    expect(recording.records).toEqual([]);
    expect(recording.counted("refused", "malformed request")).toBe(1);
  });

  test("more than a million actions: 413, nothing is taken", async () => {
    const { url, recording } = await open();
    const answer = await fetch(`${url}/i/_bulk`, {
      method: "POST",
      body: '{"create":{}}\n{}\n'.repeat(1_000_001),
    });
    expect(answer.status).toBe(413);
    expect(recording.records).toEqual([]);
  });

  test("filter_path leaves what was asked for", async () => {
    const { bulk } = await open();
    const lines = [{ create: { _index: "i" } }, { a: 1 }, { update: { _index: "i", _id: "1" } }, {}];
    const beats = await bulk(lines, "/_bulk?filter_path=errors,items.*.error,items.*.status");
    expect(beats.said).toEqual({
      errors: true,
      items: [
        { create: { status: 201 } },
        { update: { status: 403, error: expect.objectContaining({ type: "illegal_argument_exception" }) } },
      ],
    });
    const collector = await bulk(lines, "/_bulk?filter_path=items.*.status,items.*.error.type");
    expect(collector.said).toEqual({ items: expect.anything() });
    expect(collector.said.items?.map((one) => Object.values(one)[0])).toContainEqual({
      status: 403,
      error: { type: "illegal_argument_exception" },
    });
    expect((await bulk(lines, "/_bulk?filter_path=took")).said).toEqual({ took: expect.any(Number) });
    expect((await bulk(lines, "/_bulk?filter_path=-items")).said.items).toBeUndefined();
    expect((await bulk(lines, "/_bulk?filter_path=items.*._id")).said.items).toHaveLength(2);
    expect((await bulk(lines, "/_bulk?filter_path=**.status")).said.items).toHaveLength(2);
  });

  test("what is not UTF-8 is replaced, marked and counted", async () => {
    const { call, recording } = await open();
    const body = Buffer.from(
      '{"index":{"_index":"i"}}\n{"message":"caf?"}\n{"index":{"_index":"i"}}\n{"message":"b"}\n',
    );
    body[body.indexOf("?")] = 0xe9;
    await call("POST", "/_bulk", { body });
    expect(recording.records.map((one) => one.body)).toEqual(["caf\ufffd", "b"]);
    expect(recording.records.map((one) => attributesJson(one.attributes)["log.invalid_utf8"])).toEqual([
      "true",
      undefined,
    ]);
    expect(recording.counted("repaired")).toBe(1);
  });

  test("forty kibibytes and one mebibyte are one record", async () => {
    const { bulk, recording } = await open();
    const texts = [40 * 1024, 1024 * 1024].map((length) => "x".repeat(length));
    await bulk(texts.flatMap((message) => [{ index: { _index: "i" } }, { message }]));
    expect(recording.records.map((one) => one.body)).toEqual(texts);
    expect(recording.counted("truncated")).toBe(0);
  });
});

describe("no room", () => {
  test("the request is answered 429 with Retry-After, and nothing of it is kept", async () => {
    const recording = recordingContext();
    const { bulk } = await open({}, recording);
    recording.fill();
    const { status, said, headers } = await bulk([{ index: { _index: "i" } }, { message: "m" }]);
    expect(status).toBe(429);
    expect(headers.get("retry-after")).toBe("5");
    expect(said.error.type).toBe("es_rejected_execution_exception");
    expect(recording.records).toEqual([]);
  }, 20_000);
  test("of a large request the rest is answered 429, item by item", async () => {
    const recording = recordingContext();
    const { bulk } = await open({}, recording);
    const most = recording.ctx.emit;
    recording.ctx.emit = async (batch, cursors) => {
      await most(batch, cursors);
      recording.fill();
    };
    const lines = Array.from({ length: 12_000 }, (_, i) => [
      { create: { _index: "i" } },
      { message: `m${i}` },
    ]);
    const { status, said } = await bulk(lines.flat());
    expect(status).toBe(200);
    expect(said.errors).toBe(true);
    const states = said.items.map((item) => item["create"]?.["status"]);
    expect(states.filter((one) => one === 201)).toHaveLength(10_000);
    expect(states.slice(10_000).every((one) => one === 429)).toBe(true);
    expect(recording.records).toHaveLength(10_000);
  }, 20_000);
  test("a program that ends cuts the connection: to some clients any answer is final", async () => {
    const recording = recordingContext();
    const { bulk } = await open({}, recording);
    recording.hold();
    const asked = bulk([{ index: { _index: "i" } }, { message: "m" }]);
    await recording.until(() => recording.unanswered() === 1, "the emit");
    recording.abort();
    await expect(asked).rejects.toThrow("fetch failed");
  });
});

describe("documents with an id", () => {
  const doc = (op: string, id: string, message: string): unknown[] => [
    { [op]: { _index: "i", _id: id } },
    { message },
  ];
  const states = async (opened: Opened, lines: readonly unknown[]): Promise<unknown[]> =>
    (await opened.bulk(lines)).said.items.map((item) => Object.values(item)[0]?.["status"]);

  test("are taken once, within a request, in later ones and after a restart", async () => {
    const opened = await open();
    expect(await states(opened, [...doc("create", "1", "a"), ...doc("create", "1", "a")])).toEqual([
      201, 409,
    ]);
    expect(await states(opened, [...doc("index", "2", "b"), ...doc("index", "2", "b")])).toEqual([201, 200]);
    expect(await states(opened, doc("index", "2", "changed"))).toEqual([201]);
    const { cursors } = opened.recording;
    const later = await open({}, recordingContext({ cursors: Object.fromEntries(cursors) }));
    expect(await states(later, [...doc("create", "1", "a"), ...doc("index", "2", "changed")])).toEqual([
      409, 200,
    ]);
    expect(await states(later, doc("index", "3", "c"))).toEqual([201]);
    expect(opened.recording.records.map((one) => one.body)).toEqual(["a", "b", "changed"]);
    expect(later.recording.records.map((one) => one.body)).toEqual(["c"]);
  });
  test("that were not taken may come again", async () => {
    const opened = await open();
    opened.recording.fill();
    expect((await opened.bulk(doc("create", "1", "a"))).status).toBe(429);
    opened.recording.drain();
    expect(await states(opened, doc("create", "1", "a"))).toEqual([201]);
  }, 20_000);
  test("that another request has under way are to be sent again", async () => {
    const opened = await open();
    opened.recording.hold();
    const first = states(opened, doc("create", "1", "a"));
    await opened.recording.until(() => opened.recording.unanswered() === 1, "the emit");
    expect(await states(opened, doc("create", "1", "a"))).toEqual([429]);
    opened.recording.release();
    expect(await first).toEqual([201]);
  });
});

describe("single documents", () => {
  test.for([
    ["POST", "/i/_doc", 201],
    ["PUT", "/i/_doc/7", 201],
    ["PUT", "/i/_create/7", 201],
    ["POST", "/i/_create/7", 201],
  ] as const)("%s %s", async ([method, path, status]) => {
    const { call, recording } = await open();
    const answer = await call(method, path, { body: '{\n  "message": "m",\n  "a": 1\n}' });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ _index: "i", result: "created", _version: 1 });
    expect(recording.records[0]?.body).toBe("m");
  });
  test("what is no object is refused; an id that is taken is a conflict", async () => {
    const { call } = await open();
    expect((await call("POST", "/i/_doc", { body: "[1]" })).status).toBe(400);
    expect((await call("PUT", "/i/_create/7", { body: "{}" })).status).toBe(201);
    const again = await call("PUT", "/i/_create/7", { body: "{}" });
    expect([again.status, await again.json()]).toMatchObject([
      409,
      { error: { type: "version_conflict_engine_exception" } },
    ]);
  });
});

describe("what shippers ask first", () => {
  const JSON_WANTED = { accept: "application/json" };
  test("who are you: JSON for a shipper, nothing for a browser, so that the page is", async () => {
    const { call } = await open();
    const answer = await call("GET", "/", { headers: JSON_WANTED });
    expect(answer.headers.get("x-elastic-product")).toBe("Elasticsearch");
    expect(await answer.json()).toMatchObject({
      tagline: "You Know, for Search",
      version: { number: "8.19.0", build_flavor: "default" },
    });
    expect((await call("HEAD", "/", { headers: JSON_WANTED })).status).toBe(200);
    for (const accept of ["text/html,application/xhtml+xml", "*/*"])
      expect((await call("GET", "/", { headers: { accept, "user-agent": "Mozilla/5.0" } })).status).toBe(404);
  });
  test.for([
    [
      { "user-agent": "Elastic-filebeat/9.2.1 (linux; amd64; x; y)", accept: "application/json" },
      "9.2.1",
      "application/json",
    ],
    [
      { accept: "application/vnd.elasticsearch+json; compatible-with=9" },
      "9.2.0",
      "application/vnd.elasticsearch+json;compatible-with=9",
    ],
    [{ accept: "*/*", "user-agent": "telegraf Go-http-client/1.1" }, "8.19.0", "application/json"],
  ] as const)("%j hears %s", async ([headers, version, type]) => {
    const { call } = await open();
    const answer = await call("GET", "/", { headers });
    expect(answer.headers.get("content-type")).toBe(type);
    expect(await answer.json()).toMatchObject({ version: { number: version } });
  });
  test.for([
    ["GET", "/_license", 200],
    ["GET", "/_xpack", 200],
    ["GET", "/_cluster/health", 200],
    ["GET", "/_nodes/http", 200],
    ["GET", "/_cat/indices", 200],
    ["HEAD", "/_template/logstash", 404],
    ["GET", "/_index_template/logs", 404],
    ["PUT", "/_index_template/logs", 200],
    ["PUT", "/_template/logstash", 200],
    ["GET", "/_ilm/policy/filebeat", 404],
    ["PUT", "/_ilm/policy/filebeat", 200],
    ["HEAD", "/_alias/filebeat", 404],
    ["PUT", "/_data_stream/logs-x-y", 200],
    ["GET", "/i/_refresh", 200],
    ["POST", "/i/_refresh", 200],
    ["HEAD", "/i", 200],
    ["PUT", "/i", 200],
  ] as const)("%s %s → %i", async ([method, path, status]) => {
    const { call } = await open();
    const answer = await call(method, path, {
      headers: JSON_WANTED,
      ...(method === "PUT" && { body: "{}" }),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-elastic-product")).toBe("Elasticsearch");
  });
});

describe("access", () => {
  const token = "t".repeat(24);
  test.for([
    [undefined, 401],
    ["Bearer wrong", 401],
    [`Bearer ${token}`, 200],
    [`ApiKey ${Buffer.from(`id:${token}`).toString("base64")}`, 200],
    [`Basic ${Buffer.from(`elastic:${token}`).toString("base64")}`, 200],
  ] as const)("%s → %i", async ([authorization, status]) => {
    const { call, recording } = await open({ tokens: [token] });
    const answer = await call("POST", "/_bulk", {
      ...(authorization !== undefined && { headers: { authorization } }),
      body: '{"index":{"_index":"i"}}\n{"message":"m"}\n',
    });
    expect(answer.status).toBe(status);
    expect(recording.records).toHaveLength(status === 200 ? 1 : 0);
    if (status === 401) expect(answer.headers.get("www-authenticate")).toContain("Basic");
  });
  test("a body that is too large, or damaged, in Elasticsearch's words", async () => {
    const running = await elasticsearch.open({ maxBodyBytes: 1024 * 1024 }, recordingContext().ctx);
    const { url } = await serveDoors(running.doors ?? []);
    const large = await fetch(`${url}/_bulk`, { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
    expect(large.status).toBe(413);
    const damaged = await fetch(`${url}/_bulk`, {
      method: "POST",
      headers: { "content-encoding": "gzip" },
      body: "no gzip",
    });
    expect([damaged.status, await damaged.json()]).toMatchObject([
      400,
      { error: { type: "parse_exception" } },
    ]);
    await running.close();
  });
});
