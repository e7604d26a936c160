/** Against a server that holds to the API reference where emulators do not (test/sinks/strict-cloudwatch.ts). */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openSinkSuite } from "../../../test/contract/open-sink.ts";
import { newAuthority } from "../../../test/net/certificates.ts";
import { freePort } from "../../../test/net/receiver.ts";
import { containerResource, ID, line } from "../../../test/sinks/records.ts";
import { until } from "../../../test/net/counts.ts";
import { sinkContext } from "../../../test/sinks/sink-context.ts";
import type { SinkRecording } from "../../../test/sinks/sink-context.ts";
import { StrictCloudwatch } from "../../../test/sinks/strict-cloudwatch.ts";
import type { LogRecord } from "../../record/record.ts";
import { Refusal } from "../../record/refusal.ts";
import type { OpenSink } from "../../record/sink.ts";
import { cloudwatch } from "./sink.ts";

const GROUP = "docker-host";
const STREAM = "web.1.abc";
const VARIABLES = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y", AWS_EC2_METADATA_DISABLED: "true" };
const DAY_MS = 86_400_000;

let service: StrictCloudwatch;
let endpoint: string;
let recording: SinkRecording;
let sink: OpenSink | undefined;
const before = { ...process.env };

beforeAll(() => void Object.assign(process.env, VARIABLES));
afterAll(() => {
  process.env = before;
});
beforeEach(async () => {
  service = new StrictCloudwatch();
  endpoint = await service.listen();
  recording = sinkContext();
});
afterEach(async () => {
  await sink?.close(0);
  sink = undefined;
  await service.close();
  delete process.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"];
  process.env["AWS_EC2_METADATA_DISABLED"] = "true";
});

async function open(options: Record<string, unknown> = {}): Promise<OpenSink> {
  const all = { endpoint, region: "eu-west-1", delayS: 0, ...options };
  sink = await cloudwatch.open(all, recording.ctx);
  return sink;
}

const now = (body: string, more: Parameters<typeof line>[1] = {}): LogRecord =>
  line(body, { ms: Date.now(), ...more });

openSinkSuite("cloudwatch", {
  kind: cloudwatch,
  receiver: async () => {
    const port = await freePort();
    // The suite's records are of last year.
    const running = new StrictCloudwatch();
    running.oldestMs = Number.POSITIVE_INFINITY;
    let listens = false;
    return {
      options: { endpoint: `http://127.0.0.1:${port}`, region: "eu-west-1", delayS: 0.05 },
      start: async () => {
        await running.listen(port);
        listens = true;
      },
      stop: async () => {
        if (listens) await running.close();
        listens = false;
      },
      bodies: () => running.messages("dockerhost", STREAM),
    };
  },
});

describe("group and stream", () => {
  test("are made when they are missing, without looking up lists", async () => {
    const opened = await open();
    await opened.send([now("one"), now("two")], {});
    expect(service.messages(GROUP, STREAM)).toEqual(["one", "two"]);
    expect(new Set(service.calls.map((call) => call.action))).toEqual(
      new Set(["PutLogEvents", "CreateLogStream", "CreateLogGroup"]),
    );
    await opened.send([now("three")], {});
    expect(service.count("CreateLogStream")).toBe(2);
  });
  test("a group that is made here gets retention and tags, one that exists stays as it is", async () => {
    service.groups.set("old", new Map());
    const options = { retentionDays: 30, tags: { team: "a" }, group: '{{index .Labels "group"}}' };
    const opened = await open(options);
    for (const group of ["old", "new"]) {
      await opened.send([now("x", { resource: containerResource({ labels: { group } }) })], {});
    }
    expect([...service.retention]).toEqual([["new", 30]]);
    expect([...service.tags]).toEqual([["new", { team: "a" }]]);
  });
  test("a retention that may not be set does not keep the lines back", async () => {
    service.trick = (action) =>
      action === "PutRetentionPolicy" ? { status: 400, type: "AccessDeniedException" } : undefined;
    await (await open({ retentionDays: 7 })).send([now("x")], {});
    expect(service.messages(GROUP, STREAM)).toEqual(["x"]);
    expect(recording.logged.map(({ msg }) => msg)).toContain("retention of the new log group was not set");
  });
  test("longer names with the same beginning do not matter", async () => {
    service.groups.set(`${GROUP}-2`, new Map([[STREAM, []]]));
    service.groups.set(
      GROUP,
      new Map([
        [`${STREAM}.2`, []],
        [`${STREAM}.3`, []],
      ]),
    );
    await (await open()).send([now("one")], {});
    expect(service.messages(GROUP, STREAM)).toEqual(["one"]);
    expect(service.messages(GROUP, `${STREAM}.2`)).toEqual([]);
  });
  test("one that is deleted meanwhile is made again", async () => {
    const opened = await open();
    await opened.send([now("one")], {});
    service.groups.clear();
    await opened.send([now("two")], {});
    expect(service.messages(GROUP, STREAM)).toEqual(["two"]);
  });
  test.for([
    [{}, [], GROUP, STREAM, "defaults"],
    [{ group: "rg", stream: "{{.Name}}/{{.ID}}" }, [], "rg", `${STREAM}/${ID}`, "the route's"],
    [
      { group: "rg" },
      ["APP=my=app", "LOGSPOUT_STREAM={{.ID}}-{{.Env.APP}}-{{.Env.NOPE}}"],
      "rg",
      `${ID}-my=app-<no value>`,
      "the container's stream goes before the route's",
    ],
    [{ stream: "s" }, ["LOGSPOUT_GROUP=cg", "LOGSPOUT_STREAM="], "cg", STREAM, "empty counts as set"],
    [{}, ['LOGSPOUT_STREAM={{.Lbl "nope"}}'], GROUP, STREAM, "a label that is missing: the default"],
    [{}, ["LOGSPOUT_STREAM={{bad"], GROUP, STREAM, "cannot be read: the default"],
    [{}, ["LOGSPOUT_STREAM=a:b*c", "LOGSPOUT_GROUP=g h<i>"], "g_h_i_", "a_b_c", "what names cannot hold"],
    [{}, [`LOGSPOUT_STREAM=${"x".repeat(600)}`], GROUP, "x".repeat(512), "too long"],
    [
      { group: '{{.Lbl "com.x"}}/{{.LoggerHost}}/{{.Host}}' },
      [],
      "y/docker-host/myhost",
      STREAM,
      "labels and hosts",
    ],
    [
      { stream: '{{env "APP"}}{{.Name | upper}}' },
      ["APP=a"],
      GROUP,
      "aWEB.1.ABC",
      "functions that logspout has not",
    ],
    [{ stream: "{{.InstanceID}}-{{.Region}}x" }, [], GROUP, "-x", "no instance: empty"],
  ] as [Record<string, string>, string[], string, string, string][])(
    "%j with %j → %s %s (%s)",
    async ([options, env, group, stream]) => {
      const opened = await open(options);
      const resource = containerResource({ env, labels: { "com.x": "y" } });
      await opened.send([now("line", { resource })], {});
      expect([...service.groups.keys()]).toEqual([group]);
      expect([...(service.groups.get(group)?.keys() ?? [])]).toEqual([stream]);
    },
  );
  test("a route's template that cannot be read is refused at start", async () => {
    await expect(open({ group: "{{bad" })).rejects.toThrow(Refusal);
  });
  test("names of a container's own that are not permitted: the route's, asked again only after a while", async () => {
    service.trick = (_action, body) =>
      body.logGroupName === "forbidden"
        ? { status: 400, type: "AccessDeniedException", message: "not authorized" }
        : undefined;
    const opened = await open();
    const resource = containerResource({ env: ["LOGSPOUT_GROUP=forbidden"] });
    await opened.send([now("one", { resource })], {});
    await opened.send([now("two", { resource })], {});
    expect(service.messages(GROUP, STREAM)).toEqual(["one", "two"]);
    expect(recording.counted("fallback")).toBe(1);
  });
  test("a container that is not permitted does not stop another", async () => {
    service.trick = (_action, body) =>
      body.logStreamName === "a" ? { status: 400, type: "AccessDeniedException" } : undefined;
    const opened = await open();
    const first = opened.send([now("kept", { resource: containerResource({ name: "a" }) })], {});
    void opened.send([now("goes", { resource: containerResource({ name: "b" }) })], {});
    await until(() => service.messages(GROUP, "b").length === 1, "b's line arrives");
    expect(opened.status()).toMatchObject({ state: "waiting", because: "told to" });
    service.trick = () => undefined;
    await first;
    expect(service.messages(GROUP, "a")).toEqual(["kept"]);
    await until(() => opened.status().state === "running", "the trouble is over");
  });
});

describe("requests", () => {
  test("at most 10,000 events, at most 1,048,576 bytes, nothing lost", async () => {
    const opened = await open();
    const many = Array.from({ length: 10_001 }, (_, i) => now(String(i)));
    const large = Array.from({ length: 300 }, (_, i) => now(`${i} ${"é".repeat(5000)}`));
    await Promise.all([opened.send(many, {}), opened.send(large, {})]);
    expect(service.messages(GROUP, STREAM)).toEqual([...many, ...large].map((record) => record.body));
    const puts = service.calls.filter((call) => call.action === "PutLogEvents");
    expect(Math.max(...puts.map((put) => put.events))).toBe(10_000);
    expect(Math.max(...puts.map((put) => put.bytes))).toBeGreaterThan(1_030_000);
  });
  test("ordered by time, lines of the same millisecond as they came, no more than a day apart", async () => {
    const at = Date.now() - 5 * DAY_MS;
    const days = [3, 0, 1, 0, 2].map((day, i) => now(`${day}-${i}`, { ms: at + day * DAY_MS }));
    await (await open()).send(days, {});
    expect(service.messages(GROUP, STREAM)).toEqual(["0-1", "0-3", "1-2", "2-4", "3-0"]);
  });
  test("the time is the container's, in milliseconds", async () => {
    const ms = Date.now() - 60_000;
    await (await open()).send([now("x", { ms, nanos: 999_999 })], {});
    expect(service.groups.get(GROUP)?.get(STREAM)?.[0]?.timestamp).toBe(ms);
  });
  test("long lines are split between characters and counted; empty ones are dropped and counted", async () => {
    const body = `${"é".repeat(131_058)}${"🙃".repeat(70_000)}`;
    await (await open()).send([now(""), now("x".repeat(131_069)), now(body)], {});
    const [first, ...rest] = service.messages(GROUP, STREAM);
    expect(first).toHaveLength(131_069);
    expect(rest.join("")).toBe(body);
    expect(rest).toHaveLength(3);
    expect(recording.counted("split")).toBe(1);
    expect(recording.counted("dropped", "empty line: CloudWatch Logs takes none")).toBe(1);
  });
  test("an event larger than the service takes here is split smaller when it says so", async () => {
    const body = "x".repeat(900_000);
    await (await open({ maxEventBytes: 1_048_576 })).send([now("a"), now(body), now("b")], {});
    const messages = service.messages(GROUP, STREAM);
    expect(messages.join("")).toBe(`a${body}b`);
    expect(recording.counted("dropped")).toBe(0);
  });
  test("one that is refused for its content is dropped and counted, the others arrive", async () => {
    service.trick = (action, body) =>
      action === "PutLogEvents" && body.logEvents.some(({ message }) => message === "bad")
        ? { status: 400, type: "InvalidParameterException", message: "bad event" }
        : undefined;
    await (
      await open()
    ).send(
      ["1", "2", "bad", "3", "4"].map((body) => now(body)),
      {},
    );
    expect(service.messages(GROUP, STREAM)).toEqual(["1", "2", "3", "4"]);
    expect(recording.counted("dropped", "refused by CloudWatch Logs")).toBe(1);
  });
  test("too old and expired ones are counted, what is too far ahead gets its time of arrival", async () => {
    service.retentionMs = 3 * DAY_MS;
    const at = Date.now();
    const lines = [
      now("old", { ms: at - 15 * DAY_MS }),
      now("expired", { ms: at - 4 * DAY_MS }),
      { ...now("ahead", { ms: at + 3 * 3_600_000 }), observedMs: at },
      now("now", { ms: at }),
    ];
    await (await open()).send(lines, {});
    expect(service.messages(GROUP, STREAM)).toEqual(["ahead", "now"]);
    expect(recording.counted("dropped", "older than CloudWatch Logs takes (14 days)")).toBe(1);
    expect(recording.counted("dropped", "older than the log group keeps")).toBe(1);
    expect(recording.counted("restamped")).toBe(1);
  });
  test("lines wait DELAY for each other, not longer", async () => {
    const opened = await open({ delayS: 0.4 });
    const sent = performance.now();
    const all = ["a", "b", "c"].map((body) => opened.send([now(body)], {}));
    await Promise.all(all);
    expect(performance.now() - sent).toBeGreaterThan(395);
    const puts = service.calls.filter((call) => call.action === "PutLogEvents" && call.events === 3);
    expect(puts.length).toBe(service.count("PutLogEvents"));
    expect(service.messages(GROUP, STREAM)).toEqual(["a", "b", "c"]);
  });
});

describe("a sender that waits for us", () => {
  /** As a source: no more than so many batches without an answer. */
  async function feed(opened: OpenSink, batches: number, most: number): Promise<number> {
    const began = performance.now();
    const underWay = new Set<Promise<unknown>>();
    for (let i = 0; i < batches; i++) {
      const sent: Promise<unknown> = opened.send([now(String(i))], {}).then(() => underWay.delete(sent));
      underWay.add(sent);
      if (underWay.size >= most) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    return performance.now() - began;
  }
  test("with its hands full is not held to one DELAY after the other", async () => {
    const opened = await open({ delayS: 30 });
    expect(await feed(opened, 96, 32)).toBeLessThan(20_000);
    expect(service.messages(GROUP, STREAM)).toHaveLength(96);
  });
  test("with little under way waits for DELAY", async () => {
    const opened = await open({ delayS: 0.5 });
    expect(await feed(opened, 8, 8)).toBeGreaterThan(495);
  });
});

describe("trouble", () => {
  test("throttling, faults and broken connections are waited out with growing waits; nothing is lost", async () => {
    let tries = 0;
    const tricks = [
      { status: 400, type: "ThrottlingException" },
      { status: 503, type: "ServiceUnavailableException" },
      "break" as const,
      { status: 500, type: "InternalFailure" },
      { status: 400, type: "UnrecognizedClientException", message: "The security token is invalid." },
    ];
    service.trick = (action) => (action === "PutLogEvents" ? tricks[tries++] : undefined);
    const opened = await open();
    await opened.send([now("one")], {});
    expect(service.messages(GROUP, STREAM)).toEqual(["one"]);
    expect(recording.counted("retried")).toBe(5);
    expect(recording.counted("repeated")).toBe(1);
    expect(opened.status().state).toBe("running");
    const at = service.calls.filter((call) => call.action === "PutLogEvents").map((call) => call.at);
    const waits = at.slice(1).map((time, i) => time - (at[i] ?? 0));
    expect(waits[0]).toBeGreaterThan(45);
    expect(waits[4]).toBeGreaterThan(700);
  });
  test("a service that counts tokens as of old gets them", async () => {
    service.tokens = true;
    const opened = await open();
    await opened.send([now("one")], {});
    await opened.send([now("two")], {});
    await opened.send([now("three")], {});
    expect(service.messages(GROUP, STREAM)).toEqual(["one", "two", "three"]);
  });
  test("what was taken before is not sent for ever", async () => {
    service.trick = (action) =>
      action === "PutLogEvents" && service.groups.size > 0
        ? { status: 400, type: "DataAlreadyAcceptedException" }
        : undefined;
    await (await open()).send([now("one")], {});
  });
  test("a service that is not there at start is no error; calls resolve in order when it comes", async () => {
    await service.close();
    const opened = await open();
    const order: number[] = [];
    const all = [0, 1, 2].map((n) => opened.send([now(String(n))], {}).then(() => order.push(n)));
    await until(() => opened.status().state === "waiting", "it says that it waits");
    const port = Number(new URL(endpoint).port);
    service = new StrictCloudwatch();
    await service.listen(port);
    await Promise.all(all);
    expect(order).toEqual([0, 1, 2]);
    expect(service.messages(GROUP, STREAM)).toEqual(["0", "1", "2"]);
    expect(recording.logged.filter(({ msg }) => msg.startsWith("cannot deliver")).length).toBe(1);
  });
  test("a call resolves after those before it, even when its own stream is done earlier", async () => {
    service.trick = (_action, body) =>
      body.logStreamName === "slow" ? { status: 503, type: "ServiceUnavailableException" } : undefined;
    const opened = await open();
    const order: string[] = [];
    const slow = opened
      .send([now("s", { resource: containerResource({ name: "slow" }) })], {})
      .then(() => order.push("slow"));
    const fast = opened
      .send([now("f", { resource: containerResource({ name: "fast" }) })], {})
      .then(() => order.push("fast"));
    await until(() => service.messages(GROUP, "fast").length === 1, "the fast one arrives");
    expect(order).toEqual([]);
    service.trick = () => undefined;
    await Promise.all([slow, fast]);
    expect(order).toEqual(["slow", "fast"]);
  });
});

test("HTTPS_PROXY is followed", async () => {
  const authority = newAuthority();
  const { certFile, keyFile } = authority.issue("aws", "IP:127.0.0.1");
  const secure = new StrictCloudwatch();
  const address = await secure.listen(0, { cert: readFileSync(certFile), key: readFileSync(keyFile) });
  const asked: string[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    const onward = connect(Number(new URL(address).port), "127.0.0.1");
    for (const one of [onward, socket]) one.on("error", () => undefined);
    onward.pipe(socket).pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  // Node reads authorities when it starts; that certificates are checked is in src/net/tunnel.test.ts.
  Object.assign(process.env, { HTTPS_PROXY: `http://127.0.0.1:${port}`, NODE_TLS_REJECT_UNAUTHORIZED: "0" });
  const secureUrl = address.replace("http:", "https:");
  await (await open({ endpoint: secureUrl })).send([now("x")], {});
  expect(secure.messages(GROUP, STREAM)).toEqual(["x"]);
  expect(new Set(asked)).toEqual(new Set([new URL(secureUrl).host]));
  delete process.env["HTTPS_PROXY"];
  delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  await sink?.close(0);
  await secure.close();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  authority.remove();
});

describe("closing", () => {
  test("sends at once what waits for company", async () => {
    const opened = await open({ delayS: 3600 });
    const sent = opened.send([now("one")], {});
    await opened.close(10_000);
    await sent;
    expect(service.messages(GROUP, STREAM)).toEqual(["one"]);
    await expect(opened.send([now("two")], {})).rejects.toThrow("closed");
    await opened.close(0);
  });
  test("rejects what was not taken when the grace is over", async () => {
    service.trick = () => ({ status: 503, type: "ServiceUnavailableException" });
    const opened = await open();
    const refused = expect(opened.send([now("one")], {})).rejects.toThrow("closed");
    await opened.close(100);
    await refused;
    expect(opened.status()).toEqual({ state: "closed" });
  });
});

describe("the instance", () => {
  async function metadata(withToken: boolean): Promise<{ asked: string[]; close: () => Promise<void> }> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const facts = new Map([
        ["/latest/meta-data/instance-id", "i-0abc"],
        ["/latest/meta-data/placement/region", "eu-central-1"],
      ]);
      if (request.url === "/latest/api/token" && withToken) return void response.end("secret");
      const allowed = !withToken || request.headers["x-aws-ec2-metadata-token"] === "secret";
      const fact = facts.get(request.url ?? "");
      response.statusCode = fact === undefined || !allowed ? 404 : 200;
      return void response.end(fact ?? "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    process.env["AWS_EC2_METADATA_DISABLED"] = "false";
    process.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = `http://127.0.0.1:${port}`;
    return { asked, close: () => new Promise((resolve) => server.close(() => resolve())) };
  }

  test.for([[true], [false]])(
    "is asked when a template names it (token: %s)",
    async ([withToken = false]) => {
      const server = await metadata(withToken);
      await (await open({ stream: "{{.InstanceID}}.{{.Region}}" })).send([now("x")], {});
      expect(service.messages(GROUP, "i-0abc.eu-central-1")).toEqual(["x"]);
      await server.close();
    },
  );
  test.for([
    [{}, "nobody needs it"],
    [{ stream: "{{.InstanceID}}s", noEc2: true }, "NOEC2"],
  ] as const)("is not asked: %j (%s)", async ([options]) => {
    const server = await metadata(true);
    await (await open(options)).send([now("x")], {});
    expect(server.asked).toEqual([]);
    await server.close();
  });
  test("gives the region when none is named", async () => {
    const server = await metadata(true);
    await (await open({ region: "auto" })).send([now("x")], {});
    expect(server.asked).toContain("GET /latest/meta-data/placement/region");
    await server.close();
  });
  test("no region, and nobody to ask: refused at start", async () => {
    const opening = cloudwatch.open({ region: "auto", noEc2: true }, recording.ctx);
    await expect(opening).rejects.toMatchObject({ code: "E_AWS_REGION" });
  });
  test("no region yet: waits and says so", async () => {
    const opened = await cloudwatch.open({ region: "auto", delayS: 0 }, recording.ctx);
    sink = opened;
    void opened.send([now("x")], {}).catch(() => undefined);
    await until(() => opened.status().state === "waiting", "it waits");
    expect(opened.status()).toMatchObject({ because: "the AWS region is not known" });
  });
});
