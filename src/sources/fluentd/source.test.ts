/** Real sockets; what Docker and the fluent-logger libraries put on the wire. */
import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { newAuthority } from "../../../test/net/certificates.ts";
import {
  answersOn,
  closeAll,
  dial as connectTo,
  dialTls,
  keep,
  openSource,
  portInUse,
} from "../../../test/receive/opened.ts";
import type { Answered, Opened } from "../../../test/receive/opened.ts";
import { jsonText } from "../../codecs/msgpack/json-text.ts";
import { ValueCutter } from "../../codecs/msgpack/value-cutter.ts";
import { ValueReader } from "../../codecs/msgpack/value-reader.ts";
import { pack } from "../../codecs/msgpack/writer.ts";
import type { Writable } from "../../codecs/msgpack/writer.ts";
import { attributeOf } from "../../record/record.ts";
import { fluentd } from "./source.ts";

const HERE = { tcp: "127.0.0.1:0", udp: "off" };
const MIB = 1024 * 1024;
const AT = 1_795_253_400;

afterEach(closeAll);

const open = (options: Record<string, unknown> = {}, recording = recordingContext()): Promise<Opened> =>
  openSource(fluentd, { ...HERE, ...options }, recording);

interface Client extends Answered {
  socket: Socket;
  send: (...messages: Writable[]) => void;
}

/** Its answers are JSON of what came. */
async function dial({ port }: Pick<Opened, "port">, ready?: Socket): Promise<Client> {
  const socket = ready ?? (await connectTo(port("TCP")));
  const cutter = new ValueCutter(MIB);
  const reader = new ValueReader();
  const cut = function* (bytes: Buffer): Generator<string> {
    cutter.push(bytes);
    while (cutter.next() === "whole") {
      reader.open(cutter.bytes, cutter.start, cutter.end);
      yield jsonText(reader) ?? "broken";
    }
  };
  const send = (...messages: Writable[]): void => void socket.write(Buffer.concat(messages.map(pack)));
  return { ...answersOn(socket, cut), socket, send };
}

function entries(count: number, text = (i: number): string => `line ${i}`): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, i) => pack([AT, { message: text(i), n: i }])));
}

sourceSuite(fluentd, {
  options: HERE,
  waiting: async () => {
    const { port, free } = await portInUse();
    return { options: { tcp: `127.0.0.1:${port}`, udp: "off" }, free };
  },
});

describe("modes", () => {
  const event: Writable = { message: "m", level: "warn", http: { status: 200, path: "/" }, tags: ["a", 1] };
  test.for([
    ["message", ["app.web", AT, event]],
    ["message with a float of a time", ["app.web", AT + 0.25, event]],
    ["forward", ["app.web", [[AT, event]]]],
    ["packed forward", ["app.web", pack([AT, event])]],
    ["compressed packed forward", ["app.web", gzipSync(pack([AT, event])), { compressed: "gzip" }]],
    ["an entry with a map beside its time", ["app.web", [[[AT, {}], event]]]],
    ["options that nobody knows", ["app.web", AT, event, { size: 1, x: { y: [1] } }]],
  ] as const)("%s", async ([, message]) => {
    const one = await open();
    const client = await dial(one);
    client.send(message as Writable);
    await one.until(() => one.records.length === 1, "one record");
    const [record] = one.records;
    expect(record).toMatchObject({ seconds: AT, severity: 13, body: "m" });
    expect(record?.resource.attributes).toEqual({
      "logboom.source": "fluentd",
      "network.peer.address": "127.0.0.1",
      "host.name": "127.0.0.1",
    });
    expect(record?.attributes).toEqual([
      "fluent.tag",
      "app.web",
      "level",
      "warn",
      "http.status",
      "200",
      "http.path",
      "/",
      "tags",
      '["a",1]',
    ]);
    expect(client.answers).toEqual([]);
  });

  test("the task of FireLens is the resource", async () => {
    const one = await open();
    const firelens = {
      log: "out\n",
      container_id: "c1",
      container_name: "/web",
      source: "stderr",
      ecs_cluster: "prod",
    };
    (await dial(one)).send([
      "web-firelens-1",
      AT,
      { ...firelens, ecs_task_arn: "arn:aws:ecs:x", hostname: "ip-1" },
    ]);
    await one.until(() => one.records.length === 1, "one record");
    expect(one.records[0]?.body).toBe("out");
    expect(one.records[0]?.resource.attributes).toMatchObject({
      "container.id": "c1",
      "container.name": "web",
      "host.name": "ip-1",
      "aws.ecs.cluster.name": "prod",
      "aws.ecs.task.arn": "arn:aws:ecs:x",
    });
    expect(attributeOf(one.records[0]!, "log.iostream")).toBe("stderr");
  });

  test.for([40 * 1024, MIB])(
    "a message of %i bytes is one record, in writes of every size",
    async (bytes) => {
      const one = await open();
      const client = await dial(one);
      const text = "é".repeat(bytes / 2);
      client.send(["t", AT, { message: text }]);
      const packed = pack(["t", AT, { message: text }]);
      for (let at = 0; at < packed.length; at += 9999) client.socket.write(packed.subarray(at, at + 9999));
      await one.until(() => one.records.length === 2, "two records");
      for (const record of one.records) expect(record.body === text).toBe(true);
      expect(one.counted("truncated")).toBe(0);
    },
  );

  test("one that is longer than allowed is cut between characters, marked and counted", async () => {
    const one = await open({ maxMessageBytes: 999 });
    (await dial(one)).send(["t", AT, { message: "é".repeat(600) }]);
    await one.until(() => one.records.length === 1, "one record");
    expect(one.records[0]?.body).toBe("é".repeat(499));
    expect(attributeOf(one.records[0]!, "log.truncated")).toBe("true");
    expect(one.counted("truncated")).toBe(1);
  });

  test("heartbeats are no records, within the connection and by UDP", async () => {
    const one = await open({ udp: "127.0.0.1:0" });
    const client = await dial(one);
    client.send(null, ["t", AT, { message: "m" }], null);
    await one.until(() => one.records.length === 1, "one record");
    expect(client.closed()).toBe(false);
    const socket = createSocket("udp4");
    socket.send(Buffer.from([0]), one.port("UDP"), "127.0.0.1");
    const [beat] = (await once(socket, "message")) as [Buffer];
    socket.close();
    expect([...beat]).toEqual([0]);
  });

  test("metrics of Fluent Bit are answered, counted and not kept", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(["t", pack({ meta: 1 }), { chunk: "c", fluent_signal: 1 }]);
    await one.until(() => client.answers.length === 1, "an answer");
    expect(one.counted("refused", "not logs")).toBe(1);
    expect(one.records).toEqual([]);
  });
});

describe("acknowledgements", () => {
  test("come when the records are durable, not before, in whatever order chunks were sent", async () => {
    const one = await open();
    one.hold();
    const client = await dial(one);
    client.send(["t", entries(3), { chunk: "one" }], ["t", AT, { message: "x" }, { chunk: "two" }]);
    await one.until(() => one.records.length === 4, "four records");
    client.send(["t", gzipSync(entries(2)), { chunk: "three", compressed: "gzip" }]);
    await one.until(() => one.records.length === 6, "six records");
    expect(client.answers).toEqual([]);
    one.release();
    await one.until(() => client.answers.length === 3, "three answers");
    expect(client.answers.sort()).toEqual(['{"ack":"one"}', '{"ack":"three"}', '{"ack":"two"}']);
  });

  test("a chunk that comes again is answered and not taken twice: here, on another connection, after a restart", async () => {
    const one = await open();
    const chunk = ["t", entries(3), { chunk: "abc" }];
    const first = await dial(one);
    first.send(chunk);
    await one.until(() => first.answers.length === 1, "an answer");
    first.send(chunk);
    await one.until(() => first.answers.length === 2, "a second answer");
    first.socket.destroy();
    const second = await dial(one);
    second.send(chunk, ["t", entries(1), { chunk: "new" }]);
    await one.until(() => second.answers.length === 2, "both answers");
    expect(one.records).toHaveLength(4);
    expect(one.counted("repeated", "chunk taken before")).toBe(2);
    // As after a kill: nothing but what was durable.
    const later = await open({}, recordingContext({ cursors: Object.fromEntries(one.cursors) }));
    const third = await dial(later);
    third.send(chunk, ["t", entries(1), { chunk: "newer" }]);
    await later.until(() => third.answers.length === 2, "both answers");
    expect(later.records).toHaveLength(1);
  });

  test("come also to a sender that has closed its half behind the chunk", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(["app", [[AT, { log: "x" }]], { chunk: "c1" }]);
    client.socket.end();
    await one.until(() => client.closed(), "the end");
    expect(client.answers).toEqual(['{"ack":"c1"}']);
  });

  test("a chunk that comes again while it is under way waits for the first", async () => {
    const one = await open();
    one.hold();
    const first = await dial(one);
    first.send(["t", entries(3), { chunk: "abc" }]);
    await one.until(() => one.records.length === 3, "three records");
    first.socket.destroy();
    const second = await dial(one);
    second.send(["t", entries(3), { chunk: "abc" }], ["t", entries(1), { chunk: "b" }]);
    await one.until(() => one.records.length === 4, "the other chunk");
    expect(second.answers).toEqual([]);
    one.release();
    await one.until(() => second.answers.length === 2, "both answers");
    expect(one.records).toHaveLength(4);
  });

  test("a large chunk is taken in parts, and goes on where a kill ended it", async () => {
    const text = (i: number): string => `${i} `.padEnd(200, "x");
    const chunk = ["t", entries(20_000, text), { chunk: "large" }];
    const one = await open();
    const client = await dial(one);
    client.send(chunk);
    await one.until(() => client.answers.length === 1, "an answer");
    expect(one.records).toHaveLength(20_000);
    expect(one.batches.length).toBeGreaterThan(3);
    // Killed after its second part.
    const cursors = [...one.cursors].filter(([, value]) => /"large#[01]"/.test(value));
    expect(cursors).toHaveLength(2);
    const before = (one.batches[0] ?? 0) + (one.batches[1] ?? 0);
    const later = await open({}, recordingContext({ cursors: Object.fromEntries(cursors) }));
    const again = await dial(later);
    again.send(chunk);
    await later.until(() => again.answers.length === 1, "an answer");
    expect(before + later.records.length).toBe(20_000);
    expect(later.records[0]?.body).toBe(one.records[before]?.body);
  });

  test("what is under way when we close is answered", async () => {
    const one = await open();
    one.hold();
    const client = await dial(one);
    client.send(["t", entries(3), { chunk: "abc" }]);
    await one.until(() => one.records.length === 3, "three records");
    const closing = one.running.close();
    await new Promise((resolve) => setImmediate(resolve));
    one.release();
    await closing;
    await one.until(() => client.closed(), "goodbye");
    expect(client.answers).toEqual(['{"ack":"abc"}']);
  });

  test("what a closing program has not kept is not answered; without an answer it is counted as lost", async () => {
    const one = await open();
    one.hold();
    const client = await dial(one);
    client.send(["t", entries(3), { chunk: "abc" }]);
    await one.until(() => one.records.length === 3, "three records");
    const silent = await dial(one);
    silent.send(["t", entries(2)]);
    await one.until(() => one.records.length === 5, "five records");
    one.abort();
    await one.until(() => client.closed() && silent.closed(), "goodbye");
    expect(client.answers).toEqual([]);
    expect(one.counted("dropped", "closing")).toBe(2);
  });

  test("without room nothing is read or answered, and nothing is lost", async () => {
    const one = await open();
    one.fill();
    const client = await dial(one);
    const count = 60;
    for (let i = 0; i < count; i += 1)
      client.send(["t", entries(100, (n) => `${n}`.padEnd(2000, "y")), { chunk: `c${i}` }]);
    await one.until(() => client.socket.writableLength > 0, "TCP to hold the sender back");
    expect(one.records.length).toBeLessThan(1000);
    expect(client.answers.length).toBeLessThan(10);
    one.drain();
    await one.until(() => client.answers.length === count, "all answers");
    expect(one.records).toHaveLength(count * 100);
    const inOrder = Array.from({ length: count }, (_, i) => `{"ack":"c${i}"}`);
    expect(client.answers).toEqual(inOrder);
  });
});

describe("Docker's pieces of a line", () => {
  const piece = (ordinal: number, log: string, last = false): Writable => [
    "t",
    AT,
    {
      log,
      container_id: "c1",
      container_name: "/web",
      source: "stdout",
      partial_message: "true",
      partial_id: "p1",
      partial_ordinal: String(ordinal),
      partial_last: String(last),
    },
    { chunk: `c${ordinal}` },
  ];

  test("are answered one by one, and one line in the end", async () => {
    const one = await open();
    const client = await dial(one);
    for (const [i, message] of [piece(1, "a"), piece(2, "b"), piece(3, "c", true)].entries()) {
      client.send(message);
      await one.until(() => client.answers.length === i + 1, "an answer");
    }
    expect(one.records.map((record) => record.body)).toEqual(["abc"]);
    expect([...one.cursors.keys()].filter((key) => key.startsWith("piece."))).toEqual([]);
  });

  test("survive a kill between them", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(piece(1, "a"), piece(2, "b"));
    await one.until(() => client.answers.length === 2, "two answers");
    expect(one.records).toEqual([]);
    const later = await open({}, recordingContext({ cursors: Object.fromEntries(one.cursors) }));
    const again = await dial(later);
    // The answer for the second was lost.
    again.send(piece(2, "b"), piece(3, "c", true));
    await later.until(() => again.answers.length === 2, "two answers");
    expect(later.records.map((record) => record.body)).toEqual(["abc"]);
    expect(later.records[0]?.resource.attributes["container.name"]).toBe("web");
    expect([...later.cursors.keys()].filter((key) => key.startsWith("piece."))).toEqual([]);
  });

  test("without their last are a record when the sender has said goodbye", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(piece(1, "no newline"));
    await one.until(() => client.answers.length === 1, "an answer");
    client.socket.end();
    await one.until(() => one.records.length === 1, "the rest");
    expect(one.records[0]?.body).toBe("no newline");
    expect(attributeOf(one.records[0]!, "log.incomplete")).toBe("true");
    await one.until(() => ![...one.cursors.keys()].some((key) => key.startsWith("piece.")), "nothing kept");
  });

  test("of more than the limit are cut", async () => {
    const one = await open({ maxMessageBytes: 480 });
    const client = await dial(one);
    for (let i = 1; i <= 5; i += 1) client.send(piece(i, "x".repeat(200), i === 5));
    await one.until(() => one.records.length === 1, "one record");
    expect(one.records[0]?.body).toBe("x".repeat(480));
    expect(one.counted("truncated")).toBe(1);
  });
});

describe("the captured driver with acknowledgements", () => {
  interface Capture {
    id: string;
    wire: { sent: string; replies?: string[] }[];
  }
  const text = readFileSync(
    join(import.meta.dirname, "../../../test/vectors/docker-drivers/fluentd.jsonl"),
    "utf8",
  );
  const capture = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Capture)
    .find((one) => one.id === "fluentd-tcp-ack");

  test("gets the answers that it got when it was captured", async () => {
    const one = await open();
    const client = await dial(one);
    client.socket.write(Buffer.from(capture?.wire[0]?.sent ?? "", "base64"));
    const reader = new ValueReader();
    const wanted = (capture?.wire[0]?.replies ?? []).map((reply) => {
      const bytes = Buffer.from(reply, "base64");
      reader.open(bytes, 0, bytes.length);
      return jsonText(reader);
    });
    await one.until(() => client.answers.length >= wanted.length, "all answers");
    expect(client.answers).toEqual(wanted);
  });
});

interface Captured {
  sender: string;
  sent: string;
  replies: string;
}
const libraries = readFileSync(
  join(import.meta.dirname, "../../../test/vectors/forward-libraries.jsonl"),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Captured);

describe("two events as libraries sent them", () => {
  test.for(libraries.map((one) => [one.sender, one] as const))("%s", async ([, { sent, replies }]) => {
    const one = await open();
    const socket = keep(connect({ host: "127.0.0.1", port: one.port("TCP") }));
    const got: Buffer[] = [];
    socket.on("data", (bytes: Buffer) => got.push(bytes));
    socket.write(Buffer.from(sent, "base64"));
    const wanted = Buffer.from(replies, "base64");
    await one.until(
      () => Buffer.concat(got).length >= wanted.length && one.records.length === 2,
      "two records",
    );
    expect(Buffer.concat(got)).toEqual(wanted);
    expect(one.records.map((record) => record.body)).toEqual(["line 0", "line 1"]);
    for (const [i, record] of one.records.entries()) {
      expect(record.severity).toBe(13);
      expect(attributeOf(record, "fluent.tag")).toBe("app.lab");
      expect(attributeOf(record, "n")).toBe(String(i));
      expect(attributeOf(record, "nested.a")).toBe("é");
      expect(Math.abs(record.seconds - 1_795_280_000)).toBeLessThan(86_400);
    }
    expect(one.counted("malformed")).toBe(0);
  });
});

describe("the handshake", () => {
  const digest = (...parts: (string | Buffer)[]): string =>
    createHash("sha512")
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest("hex");

  /** As a client of the specification does it. */
  async function greet(one: Opened, key: string, user = "", password = ""): Promise<Client> {
    const socket = keep(connect({ host: "127.0.0.1", port: one.port("TCP") }));
    const [hello] = (await once(socket, "data")) as [Buffer];
    const client = await dial(one, socket);
    // ["HELO", {"nonce": 16 bytes, "auth": 16 bytes or "", "keepalive": true}]
    const nonceAt = hello.indexOf("nonce") + 7;
    const authAt = hello.indexOf("auth") + 4;
    const auth = hello[authAt] === 0xc4 ? hello.subarray(authAt + 2, authAt + 18) : Buffer.alloc(0);
    expect(hello.subarray(0, 6).toString("latin1")).toBe("\x92\xa4HELO");
    const salt = Buffer.from("0123456789abcdef");
    const nonce = hello.subarray(nonceAt, nonceAt + 16);
    const proof = digest(salt, "client", nonce, key);
    client.send(["PING", "client", salt, proof, user, user === "" ? "" : digest(auth, user, password)]);
    await one.until(() => client.answers.length === 1, "PONG");
    const accepted = digest(salt, "here", nonce, key);
    client.answers[0] = client.answers[0]?.replace(accepted, "PROOF") ?? "";
    return client;
  }

  test("with the right key: our proof, then messages are taken", async () => {
    const one = await open({ sharedKey: "secret", selfHostname: "here" });
    const client = await greet(one, "secret");
    expect(client.answers).toEqual(['["PONG",true,"","here","PROOF"]']);
    client.send(["t", entries(2), { chunk: "c" }]);
    await one.until(() => client.answers.length === 2, "an answer");
    expect(one.records).toHaveLength(2);
  });
  test("with a wrong key: refused, counted, closed", async () => {
    const one = await open({ sharedKey: "secret", selfHostname: "here" });
    const client = await greet(one, "guess");
    expect(client.answers).toEqual(['["PONG",false,"shared key mismatch","",""]']);
    await one.until(() => client.closed(), "the end");
    expect(one.counted("refused", "shared key mismatch")).toBe(1);
  });
  test.for([
    ["ann", "right", true],
    ["ann", "wrong", false],
    ["bob", "right", false],
    ["", "", false],
  ] as const)("user %s, password %s: %s", async ([user, password, accepted]) => {
    const users = [{ name: "ann", password: "right" }];
    const one = await open({ sharedKey: "secret", selfHostname: "here", users });
    const client = await greet(one, "secret", user, password);
    expect(client.answers[0]).toContain(`["PONG",${accepted}`);
    if (!accepted) await one.until(() => client.closed(), "the end");
  });
  test("who sends messages without it is sent away, and nothing is taken", async () => {
    const one = await open({ sharedKey: "secret" });
    const client = await dial(one);
    client.send(["t", AT, { message: "m" }]);
    await one.until(() => client.closed(), "the end");
    expect(one.records).toEqual([]);
    expect(one.counted("refused", "no handshake")).toBe(1);
  });
  test("who sends a large message instead is not listened to", async () => {
    const one = await open({ sharedKey: "secret" });
    const client = await dial(one);
    client.send(["t", entries(5000)]);
    await one.until(() => client.closed(), "the end");
    expect(one.counted("refused", "chunk too large")).toBe(1);
  });
  test("users without a key are a mistake in the configuration", async () => {
    const users = [{ name: "ann", password: "right" }];
    await expect(open({ users })).rejects.toThrow(/sharedKey/);
  });
});

describe("what is no forward protocol", () => {
  test.for([
    ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\n\r\n"), "not the forward protocol"],
    ["a byte that MessagePack does not have", Buffer.from([0xc1]), "not the forward protocol"],
    ["an array of something else", pack([1, 2, 3]), "not the forward protocol"],
  ] as const)("%s: counted and closed", async ([, bytes, reason]) => {
    const one = await open();
    const client = await dial(one);
    client.socket.write(bytes);
    await one.until(() => client.closed(), "the end");
    expect(one.counted("malformed", reason)).toBe(1);
  });
  test("a chunk above the limit, as it was announced: refused before it comes", async () => {
    const one = await open({ maxChunkBytes: 65_536 });
    const client = await dial(one);
    client.socket.write(Buffer.concat([Buffer.from("92a174c67fffffff", "hex"), Buffer.alloc(1000)]));
    await one.until(() => client.closed(), "the end");
    expect(one.counted("refused", "chunk too large")).toBe(1);
  });
  test("a decompression bomb: refused, unanswered, and the next sender is served", async () => {
    const one = await open({ maxChunkBytes: MIB });
    const client = await dial(one);
    client.send(["t", gzipSync(Buffer.alloc(64 * MIB)), { compressed: "gzip", chunk: "c" }]);
    await one.until(() => client.closed(), "the end");
    expect(one.counted("refused", "unpacks to too much")).toBe(1);
    expect(client.answers).toEqual([]);
    const next = await dial(one);
    next.send(["t", gzipSync(entries(3)), { compressed: "gzip", chunk: "c" }]);
    await one.until(() => next.answers.length === 1, "an answer");
    expect(one.records).toHaveLength(3);
  });
  test("gzip in several members is read whole; damage is counted and answered, since it would come again for ever", async () => {
    const one = await open();
    const client = await dial(one);
    const members = Buffer.concat([gzipSync(entries(2)), gzipSync(entries(3))]);
    client.send(["t", members, { compressed: "gzip", chunk: "a" }]);
    await one.until(() => client.answers.length === 1, "an answer");
    expect(one.records).toHaveLength(5);
    client.send(["t", gzipSync(entries(9)).fill(7, 12), { compressed: "gzip", chunk: "b" }]);
    await one.until(() => client.answers.length === 2, "an answer");
    expect(one.records).toHaveLength(5);
    expect(one.counted("malformed", "damaged compression")).toBe(1);
  });
  test("a compression that nobody here knows is refused, so that the sender keeps its data", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(["t", entries(2), { compressed: "zstd", chunk: "a" }]);
    await one.until(() => client.closed(), "the end");
    expect(client.answers).toEqual([]);
    expect(one.counted("refused", "unknown compression")).toBe(1);
  });
  test("entries that are none are counted; the others of their chunk are kept", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(["t", [["noon", {}], [AT, "text"], 5, [AT, { message: "good" }]], { chunk: "a" }]);
    await one.until(() => client.answers.length === 1, "an answer");
    expect(one.records.map((record) => record.body)).toEqual(["good"]);
    expect(one.counted("malformed")).toBe(3);
  });
});

describe("TLS", () => {
  test("a sender that knows our authority is served as any other", async () => {
    const authority = newAuthority();
    try {
      const certificate = authority.issue("server", "IP:127.0.0.1");
      const one = await open({ tlsAddress: "127.0.0.1:0", tls: certificate });
      const ca = readFileSync(authority.caFile);
      const client = await dial(one, await dialTls(one.port("TLS"), { ca }));
      client.send(["t", entries(1000), { chunk: "c" }]);
      await one.until(() => client.answers.length === 1, "an answer");
      expect(one.records).toHaveLength(1000);
    } finally {
      authority.remove();
    }
  });
});

test("a sender at full speed delays another by less than a second", async () => {
  const one = await open({}, recordingContext({ forget: true }));
  const chunk = pack(["t", entries(2000, (n) => `${n}`.padEnd(200, "z"))]);
  let stop = false;
  let flooded = 0;
  const flooding: Socket[] = [];
  const floods = Array.from({ length: 4 }, async () => {
    const socket = await connectTo(one.port("TCP"), "127.0.0.2");
    flooding.push(socket);
    while (!stop) {
      flooded += 1;
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), once(socket, "close")]);
    }
  });
  const client = await dial(one);
  const delays: number[] = [];
  for (let i = 0; i < 30; i += 1) {
    const started = performance.now();
    client.send(["t", AT, { message: "quiet" }, { chunk: `q${i}` }]);
    await one.until(() => client.answers.length === i + 1, "an answer");
    delays.push(performance.now() - started);
  }
  stop = true;
  for (const socket of flooding) socket.destroy();
  await Promise.all(floods);
  expect(flooded).toBeGreaterThan(30);
  expect(Math.max(...delays)).toBeLessThan(1000);
});

test("many senders at once: each line once, each chunk answered", async () => {
  const one = await open();
  const senders = await Promise.all(Array.from({ length: 20 }, () => dial(one)));
  for (let round = 0; round < 10; round += 1)
    for (const [i, sender] of senders.entries())
      sender.send(["t", entries(50, (n) => `${i} ${round} ${n}`), { chunk: `${i}-${round}` }]);
  await one.until(() => senders.every((sender) => sender.answers.length === 10), "all answers");
  expect(new Set(one.records.map((record) => record.body)).size).toBe(10_000);
  expect(one.records).toHaveLength(10_000);
});
