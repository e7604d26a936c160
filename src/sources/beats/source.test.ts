/** Real sockets; frames as Beats, python-logstash-async and logstash-forwarder write them. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { newAuthority } from "../../../test/net/certificates.ts";
import {
  answersOn,
  closeAll,
  dial as connectTo,
  dialTls,
  openSource,
  portInUse,
} from "../../../test/receive/opened.ts";
import type { Answered, Opened } from "../../../test/receive/opened.ts";
import { attributeOf } from "../../record/record.ts";
import { beats } from "./source.ts";

const HERE = { tcp: "127.0.0.1:0" };
const MIB = 1024 * 1024;

afterEach(closeAll);

const open = (options: Record<string, unknown> = {}, recording = recordingContext()): Promise<Opened> =>
  openSource(beats, { ...HERE, ...options }, recording);

interface Client extends Answered {
  socket: Socket;
  send: (...frames: Buffer[]) => void;
}

/** Its answers read "2A 5": version, kind, number. */
async function dial({ port }: Pick<Opened, "port">, ready?: Socket): Promise<Client> {
  const socket = ready ?? (await connectTo(port("TCP")));
  let held = Buffer.alloc(0);
  const cut = function* (bytes: Buffer): Generator<string> {
    held = Buffer.concat([held, bytes]);
    for (; held.length >= 6; held = held.subarray(6))
      yield `${held.toString("latin1", 0, 2)} ${held.readUInt32BE(2)}`;
  };
  const send = (...frames: Buffer[]): void => void socket.write(Buffer.concat(frames));
  return { ...answersOn(socket, cut), socket, send };
}

function frame(head: string, ...parts: (number | string | Buffer)[]): Buffer {
  const bytes = parts.map((part) => {
    if (typeof part !== "number") return Buffer.from(part);
    const four = Buffer.alloc(4);
    four.writeUInt32BE(part);
    return four;
  });
  return Buffer.concat([Buffer.from(head, "latin1"), ...bytes]);
}
const window = (events: number, version = "2"): Buffer => frame(`${version}W`, events);
const json = (sequence: number, event: unknown): Buffer => {
  const text = Buffer.from(typeof event === "string" ? event : JSON.stringify(event));
  return frame("2J", sequence, text.length, text);
};
const compressed = (...frames: Buffer[]): Buffer => {
  const packed = deflateSync(Buffer.concat(frames));
  return frame("2C", packed.length, packed);
};
const pairs = (sequence: number, event: Record<string, string>): Buffer => {
  const texts = Object.entries(event).flat();
  const parts = texts.flatMap((text) => [Buffer.byteLength(text), text]);
  return frame("1D", sequence, texts.length / 2, ...parts);
};

function events(count: number, text = (i: number): string => `line ${i}`): Buffer[] {
  return Array.from({ length: count }, (_, i) => json(i + 1, filebeat(text(i), i)));
}

/** As Filebeat 8 writes one. */
function filebeat(message: string, offset: number): object {
  return {
    "@timestamp": "2026-11-21T09:30:00.123Z",
    "@metadata": { beat: "filebeat", type: "_doc", version: "8.15.0" },
    message,
    log: { offset, file: { path: "/var/log/app.log" } },
    input: { type: "filestream" },
    host: { name: "web1" },
    agent: { type: "filebeat", version: "8.15.0", name: "web1", id: "a-1" },
    ecs: { version: "8.0.0" },
  };
}

sourceSuite(beats, {
  options: HERE,
  waiting: async () => {
    const { port, free } = await portInUse();
    return { options: { tcp: `127.0.0.1:${port}` }, free };
  },
});

describe("events", () => {
  test("of Filebeat: message, time, host; what it says to Logstash is left out", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(window(2), compressed(...events(2)));
    await one.until(() => client.answers.length === 1, "an answer");
    expect(client.answers).toEqual(["2A 2"]);
    const [record] = one.records;
    expect(record).toMatchObject({ seconds: 1_795_253_400, nanos: 123_000_000, body: "line 0" });
    expect(record?.resource.attributes).toEqual({
      "logboom.source": "beats",
      "network.peer.address": "127.0.0.1",
      "host.name": "web1",
    });
    const keys = record?.attributes.filter((_, i) => i % 2 === 0);
    expect(keys).toEqual([
      "log.offset",
      "log.file.path",
      "input.type",
      "agent.type",
      "agent.version",
      "agent.name",
      "agent.id",
      "ecs.version",
    ]);
  });

  test("of version 1, as logstash-forwarder wrote them", async () => {
    const one = await open();
    const client = await dial(one);
    const line = { file: "/var/log/x", host: "old1", line: "hello", offset: "7" };
    client.send(window(2, "1"), pairs(11, line), pairs(12, { ...line, line: "é", empty: "" }));
    await one.until(() => client.answers.length === 1, "an answer");
    expect(client.answers).toEqual(["1A 12"]);
    expect(one.records.map((record) => record.body)).toEqual(["hello", "é"]);
    expect(one.records[1]?.attributes).toEqual(["file", "/var/log/x", "offset", "7"]);
    expect(one.records[0]?.resource.attributes["host.name"]).toBe("old1");
  });

  test("byte by byte, in every form", async () => {
    const one = await open();
    const client = await dial(one);
    client.socket.setNoDelay(true);
    const line = { line: "old", host: "h" };
    const stream = [
      window(1),
      ...events(1),
      window(3),
      compressed(...events(2)),
      ...events(1),
      window(1, "1"),
    ];
    for (const byte of Buffer.concat([...stream, pairs(1, line)])) {
      client.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await one.until(() => client.answers.length === 3, "three answers");
    expect(client.answers).toEqual(["2A 1", "2A 1", "1A 1"]);
    expect(one.records).toHaveLength(5);
  });

  test("what is no JSON object is kept as text and counted", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(
      window(4),
      json(1, "{broken"),
      json(2, '"text"'),
      json(3, "[1]"),
      json(4, filebeat("line 0", 0)),
    );
    await one.until(() => client.answers.length === 1, "an answer");
    expect(one.records.map((record) => record.body)).toEqual(["{broken", '"text"', "[1]", "line 0"]);
    expect(one.counted("malformed", "not a JSON object")).toBe(3);
  });

  test.for([40 * 1024, MIB])("a message of %i bytes is one record, compressed or not", async (bytes) => {
    const one = await open();
    const client = await dial(one);
    const text = "é".repeat(bytes / 2);
    client.send(window(2), compressed(json(1, { message: text })), json(2, { message: text }));
    await one.until(() => client.answers.length === 1, "an answer");
    for (const record of one.records) expect(record.body === text).toBe(true);
    expect(one.records).toHaveLength(2);
  });
});

interface Captured {
  sender: string;
  sent: string;
  replies: string;
}
const libraries = readFileSync(
  join(import.meta.dirname, "../../../test/vectors/lumberjack-libraries.jsonl"),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Captured);

describe("two events as libraries sent them", () => {
  test.for(libraries.map((one) => [one.sender, one] as const))("%s", async ([sender, { sent, replies }]) => {
    const one = await open();
    const client = await dial(one);
    client.send(Buffer.from(sent, "base64"));
    await one.until(() => client.answers.length === 1, "an answer");
    expect(client.answers).toEqual([`2A ${Buffer.from(replies, "base64").readUInt32BE(2)}`]);
    expect(one.records.map((record) => record.body)).toEqual(["line 0", "line 1"]);
    // This one puts what a program adds into a group of its own.
    const group = sender.startsWith("python-logstash-async") ? "extra." : "";
    for (const [i, record] of one.records.entries()) {
      expect(record.severity).toBe(13);
      expect(attributeOf(record, `${group}n`)).toBe(String(i));
      expect(attributeOf(record, `${group}nested.a`)).toBe("é");
      expect(Math.abs(record.seconds - 1_795_280_000)).toBeLessThan(86_400);
    }
  });
});

describe("answers", () => {
  test("name the last event of a window, when all of it is durable", async () => {
    const one = await open();
    one.hold();
    const client = await dial(one);
    client.send(window(3), ...events(3), window(2), compressed(...events(2)));
    await one.until(() => one.records.length === 5, "five records");
    expect(client.answers).toEqual([]);
    one.release();
    await one.until(() => client.answers.length === 2, "both answers");
    expect(client.answers).toEqual(["2A 3", "2A 2"]);
  });

  test("a window that is not whole is not answered, and nothing of it is kept", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(window(3), ...events(2));
    client.socket.end();
    await one.until(() => client.closed(), "the end");
    expect(client.answers).toEqual([]);
    expect(one.records).toEqual([]);
  });

  test("a large window is handed on bit by bit, and answered once", async () => {
    const one = await open();
    const client = await dial(one);
    const many = events(2048, (i) => `${i} `.padEnd(2000, "x"));
    client.send(window(2048), compressed(...many));
    await one.until(() => client.answers.length === 1, "an answer");
    expect(client.answers).toEqual(["2A 2048"]);
    expect(one.records).toHaveLength(2048);
    expect(one.batches.length).toBeGreaterThan(3);
  });

  test("a sender that waits is told that we are there", async () => {
    const one = await open();
    one.hold();
    const client = await dial(one);
    client.send(window(3), ...events(3));
    await one.until(() => client.answers.length === 1, "a sign of life");
    expect(client.answers).toEqual(["2A 0"]);
    one.release();
    await one.until(() => client.answers.length === 2, "the answer");
    expect(client.answers[1]).toBe("2A 3");
  });

  test("events without a window are answered one by one", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(...events(2));
    await one.until(() => client.answers.length === 2, "both answers");
    expect(client.answers).toEqual(["2A 1", "2A 2"]);
  });

  test("a window with fewer events than announced is answered when the next begins", async () => {
    const one = await open();
    const client = await dial(one);
    client.send(window(5), ...events(2), window(0), window(1), ...events(1));
    await one.until(() => client.answers.length === 2, "both answers");
    expect(client.answers).toEqual(["2A 2", "2A 1"]);
    expect(one.records).toHaveLength(3);
  });

  test("without room nothing is read, and nothing is lost", async () => {
    const one = await open();
    one.fill();
    const client = await dial(one);
    const count = 60;
    for (let i = 0; i < count; i += 1)
      client.send(window(100), ...events(100, (n) => `${i} ${n}`.padEnd(2000, "y")));
    await one.until(() => client.socket.writableLength > 0, "TCP to hold the sender back");
    expect(one.records.length).toBeLessThan(1000);
    one.drain();
    await one.until(
      () => client.answers.filter((answer) => answer === "2A 100").length === count,
      "all answers",
    );
    expect(one.records).toHaveLength(count * 100);
  });
});

describe("a window that comes again", () => {
  const sent = [window(3), ...events(3)];

  test("after a connection that broke is answered and not taken twice", async () => {
    const one = await open();
    const first = await dial(one);
    first.send(...sent);
    await one.until(() => first.answers.length === 1, "an answer");
    first.socket.resetAndDestroy();
    await one.until(() => one.running.status().state === "running" && /0 conn/.test(detail(one)), "the end");
    const second = await dial(one);
    // Compressed this time: what counts is the events.
    second.send(window(3), compressed(...events(3)), window(1), ...events(1));
    await one.until(() => second.answers.length === 2, "both answers");
    expect(one.records).toHaveLength(4);
    expect(one.counted("repeated")).toBe(3);
  });

  test("after a kill is answered and not taken twice, also when only a part of it was kept", async () => {
    const many = [window(2048), compressed(...events(2048, (i) => `${i} `.padEnd(2000, "x")))];
    const one = await open();
    const first = await dial(one);
    first.send(...many);
    await one.until(() => first.answers.length === 1, "an answer");
    for (const parts of [one.batches.length, 2]) {
      const cursors = Object.fromEntries([...one.cursors].slice(0, parts));
      const kept = one.batches.slice(0, parts).reduce((sum, size) => sum + size, 0);
      const later = await open({}, recordingContext({ cursors }));
      const again = await dial(later);
      again.send(...many);
      await later.until(() => again.answers.length === 1, "an answer");
      expect(later.records.length + kept).toBe(2048);
    }
  });

  test("while the first is still under way waits for it", async () => {
    const one = await open();
    one.hold();
    const first = await dial(one);
    first.send(...sent);
    await one.until(() => one.records.length === 3, "three records");
    first.socket.resetAndDestroy();
    await one.until(() => /0 conn/.test(detail(one)), "the end");
    const second = await dial(one);
    second.send(...sent);
    await one.until(() => one.counted("repeated") === 3, "the same again");
    expect(second.answers).toEqual([]);
    one.release();
    await one.until(() => second.answers.length === 1, "an answer");
    expect(one.records).toHaveLength(3);
  });

  test("after a goodbye that did not wait for the answer is answered and not taken twice", async () => {
    const one = await open();
    one.hold();
    const first = await dial(one);
    first.send(window(2), ...events(2));
    await one.until(() => one.unanswered() === 1, "under way");
    first.socket.end();
    await once(first.socket, "finish");
    // Whoever comes later is heard later.
    const other = await dial(one);
    other.send(Buffer.from("no frame"));
    await one.until(() => other.closed(), "the other's end");
    one.release();
    await one.until(() => first.closed(), "the end");
    const second = await dial(one);
    second.send(window(2), ...events(2));
    await one.until(() => second.answers.length === 1, "an answer");
    expect(one.records).toHaveLength(2);
    expect(one.counted("repeated", "window taken before")).toBe(2);
  });

  test("on the same connection, or after a goodbye, is a new one that looks the same", async () => {
    const one = await open();
    const first = await dial(one);
    first.send(...sent, ...sent);
    await one.until(() => first.answers.length === 2, "both answers");
    first.socket.end();
    await one.until(() => first.closed(), "goodbye");
    const second = await dial(one);
    second.send(...sent);
    await one.until(() => second.answers.length === 1, "an answer");
    expect(one.records).toHaveLength(9);
    expect(one.counted("repeated")).toBe(0);
  });

  function detail(one: Opened): string {
    const status = one.running.status();
    return status.state === "running" ? status.detail : "";
  }
});

describe("what is no lumberjack", () => {
  const bomb = frame("2C", deflateSync(Buffer.alloc(8 * MIB)).length, deflateSync(Buffer.alloc(8 * MIB)));
  test.for([
    ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\n\r\n"), "malformed", "not the lumberjack protocol"],
    ["a kind that nobody knows", Buffer.from("2X\0\0\0\0"), "malformed", "not the lumberjack protocol"],
    ["damaged compression", frame("2C", 4, "oops"), "malformed", "not the lumberjack protocol"],
    [
      "a frame that ends within another",
      compressed(json(1, {}).subarray(0, -1)),
      "malformed",
      "not the lumberjack protocol",
    ],
    [
      "compression within compression",
      compressed(compressed(json(1, {}))),
      "malformed",
      "not the lumberjack protocol",
    ],
    ["a length above the limit", frame("2J", 1, 0x7fffffff), "refused", "frame too large"],
    ["more pairs than any frame has", frame("1D", 1, 0x7fffffff), "refused", "frame too large"],
    ["a decompression bomb", bomb, "refused", "unpacks to too much"],
  ] as const)("%s: counted and closed; the next sender is served", async ([, bytes, event, reason]) => {
    const one = await open({ maxFrameBytes: MIB });
    const client = await dial(one);
    client.send(window(1), bytes);
    await one.until(() => client.closed(), "the end");
    expect(one.counted(event, reason)).toBe(1);
    expect(client.answers).toEqual([]);
    const next = await dial(one);
    next.send(window(1), compressed(...events(1)));
    await one.until(() => next.answers.length === 1, "an answer");
  });
});

test("TLS: a sender that knows our authority is served as any other", async () => {
  const authority = newAuthority();
  try {
    const one = await open({ tlsAddress: "127.0.0.1:0", tls: authority.issue("server", "IP:127.0.0.1") });
    const ca = readFileSync(authority.caFile);
    const client = await dial(one, await dialTls(one.port("TLS"), { ca }));
    client.send(window(1000), compressed(...events(1000)));
    await one.until(() => client.answers.length === 1, "an answer");
    expect(one.records).toHaveLength(1000);
  } finally {
    authority.remove();
  }
});

test("many senders at once: each event once, each window answered", async () => {
  const one = await open();
  const senders = await Promise.all(Array.from({ length: 20 }, () => dial(one)));
  for (let round = 0; round < 10; round += 1)
    for (const [i, sender] of senders.entries())
      sender.send(window(50), compressed(...events(50, (n) => `${i} ${round} ${n}`)));
  await one.until(() => senders.every((sender) => sender.answers.length === 10), "all answers");
  expect(new Set(one.records.map((record) => record.body)).size).toBe(10_000);
  expect(one.records).toHaveLength(10_000);
});
