/** Real sockets, Docker's own bytes, the product's own reading of requests. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { captures, datagramsOf, streamOf, written } from "../../../test/codecs/docker-drivers.ts";
import { serveDoors } from "../../../test/contract/doors.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { newAuthority } from "../../../test/net/certificates.ts";
import {
  closeAll,
  dial,
  dialTls,
  openSource,
  sendAndEnd,
  sendDatagrams,
} from "../../../test/receive/opened.ts";
import type { Opened } from "../../../test/receive/opened.ts";
import { gelfChunks } from "../../codecs/gelf/encode-chunks.ts";
import { attributeOf } from "../../record/record.ts";
import { gelf } from "./source.ts";

const HERE = { tcp: "127.0.0.1:0", udp: "127.0.0.1:0", tlsAddress: "127.0.0.1:0" };

afterEach(closeAll);
sourceSuite(gelf, { options: HERE });

const open = (options: Record<string, unknown> = {}): Promise<Opened> =>
  openSource(gelf, { ...HERE, ...options });

function document(text: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ version: "1.1", host: "h", short_message: text, ...more });
}

function bodies({ records }: Opened): string[] {
  return records.map((record) => record.body);
}

describe("Docker's driver", () => {
  /** What JSON makes of bytes that are not UTF-8 is Docker's doing. */
  const wanted = written().map(({ line }) => line.toString("utf8"));

  test.for(captures("gelf").map((one) => [one.id, one] as const))("%s", async ([, capture]) => {
    const one = await open();
    const stream = streamOf(capture);
    if (stream.length > 0) await sendAndEnd(await dial(one.port("TCP")), stream);
    await sendDatagrams(one.port("UDP"), datagramsOf(capture));
    await one.until(() => one.records.length >= wanted.length, "every line");
    expect(bodies(one)).toEqual(wanted);
    expect(one.records.map((record) => record.severity)).toEqual(
      written().map(({ stream: from }) => (from === "stderr" ? 17 : 9)),
    );
    const [first] = one.records;
    expect(first?.resource.attributes).toMatchObject({
      "logboom.source": "gelf",
      "host.name": "vm",
      "container.name": "vec-web",
      "container.image.name": "vec:local",
      "network.peer.address": "127.0.0.1",
    });
    expect(attributeOf(first as never, "command")).toBe("sh /p/run");
    expect(first?.nanos).toBeGreaterThan(0);
    expect(one.counted("malformed") + one.counted("dropped")).toBe(0);
  });
});

describe("datagrams", () => {
  test("plain, gzip, zlib and chunks in any order become records", async () => {
    const one = await open();
    const text = document("x".repeat(5000), { _n: 7 });
    const chunks = gelfChunks(Buffer.from(text), 1420) ?? [];
    await sendDatagrams(one.port("UDP"), [
      document("plain"),
      gzipSync(document("gzip")),
      deflateSync(document("zlib")),
      ...chunks.toReversed(),
    ]);
    await one.until(() => one.records.length === 4, "four");
    expect(bodies(one)).toEqual(["plain", "gzip", "zlib", "x".repeat(5000)]);
    expect(chunks.length).toBeGreaterThan(2);
  });

  test("a bomb is refused and counted, the next message is read", async () => {
    const one = await open({ maxMessageBytes: 100_000 });
    await sendDatagrams(one.port("UDP"), [
      gzipSync(document("x".repeat(20 * 1024 * 1024)), { level: 9 }),
      Buffer.from("1f8b0000", "hex"),
      document("next"),
    ]);
    await one.until(() => one.records.length === 1, "the next");
    expect(one.counted("refused", "too long when unpacked")).toBe(1);
    expect(one.counted("dropped", "damaged compression")).toBe(1);
  });

  test("a message that stays unfinished is counted when the source closes", async () => {
    const one = await open();
    const [first] = gelfChunks(Buffer.from(document("x".repeat(5000))), 1420) ?? [];
    await sendDatagrams(one.port("UDP"), [first as Buffer, document("behind it")]);
    await one.until(() => one.records.length === 1, "the one behind it");
    await one.running.close();
    expect(one.counted("dropped", "chunks missing")).toBe(1);
  });
});

describe("connections", () => {
  test.for([
    ["NUL", `${document("one")}\0${document("två ✓")}\0${document("three")}`],
    ["line feeds", `${document("one")}\n${document("två ✓")}\r\n\n${document("three")}\n`],
    [
      "NUL behind documents in many lines",
      [document("one"), document("två ✓"), document("three")]
        .map((text) => JSON.stringify({ ...JSON.parse(text), _a: { b: {} } }, null, 2))
        .join("\0"),
    ],
  ] as const)("documents ended by %s", async ([, stream]) => {
    for (const size of [1, 7, 100_000]) {
      const one = await open();
      const socket = await dial(one.port("TCP"));
      socket.setNoDelay(true);
      const bytes = Buffer.from(stream);
      for (let at = 0; at < bytes.length; at += size) {
        socket.write(bytes.subarray(at, at + size));
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.end();
      await one.until(() => one.records.length === 3, "three");
      expect(bodies(one)).toEqual(["one", "två ✓", "three"]);
      expect(one.counted("malformed")).toBe(0);
    }
  });

  test("a document with nothing behind it is read after a second, though the connection stays open", async () => {
    const one = await open();
    const socket = await dial(one.port("TCP"));
    socket.write(document("alone"));
    await one.until(() => one.records.length === 1, "the document");
    socket.write(document("again"));
    await one.until(() => one.records.length === 2, "the next");
    expect(bodies(one)).toEqual(["alone", "again"]);
  });

  test.for([40 * 1024, 1024 * 1024])("a message of %d bytes is one record", async (length) => {
    const one = await open();
    const text = `"\n${"x".repeat(length - 2)}`;
    await sendAndEnd(await dial(one.port("TCP")), `${document(text)}\0`);
    await one.until(() => one.records.length === 1, "one");
    expect(one.records[0]?.body).toBe(text);
    expect(one.counted("truncated")).toBe(0);
  });

  test.skipIf(spawnSync("openssl", ["version"]).status !== 0)("over TLS", async () => {
    const authority = newAuthority();
    try {
      const one = await open({ tls: authority.issue("server", "IP:127.0.0.1") });
      const socket = await dialTls(one.port("TLS"), { ca: readFileSync(authority.caFile) });
      await sendAndEnd(socket, `${document("secret")}\0`);
      await one.until(() => one.records.length === 1, "one");
      expect(bodies(one)).toEqual(["secret"]);
    } finally {
      authority.remove();
    }
  });
});

describe("POST /gelf", () => {
  async function served(tokens: readonly string[] = []) {
    const one = await open();
    const { url } = await serveDoors(one.running.doors ?? [], { tokens });
    const post = async (body: string | Buffer, headers: Record<string, string> = {}): Promise<number> => {
      const answer = await fetch(`${url}/gelf`, {
        method: "POST",
        body: new Uint8Array(Buffer.from(body)),
        headers,
      });
      return answer.status;
    };
    return { one, post };
  }

  test.for<[body: string | Buffer, headers: Record<string, string>, why: string]>([
    [document("m"), { "content-type": "application/json" }, "plain"],
    [gzipSync(document("m")), { "content-encoding": "gzip" }, "gzip as HTTP says it"],
    [deflateSync(document("m")), { "content-encoding": "deflate" }, "deflate"],
    [deflateSync(document("m")), {}, "zlib that no header tells"],
    [deflateSync(document("m")), { "content-encoding": "gzip,deflate" }, "graypy's and pygelf's header"],
    [brotliCompressSync(document("m")), { "content-encoding": "br" }, "what HTTP alone knows"],
    [gzipSync(document("m")), {}, "gzip that no header tells"],
  ])("%s %j: 202 and one record", async ([body, headers]) => {
    const { one, post } = await served();
    expect(await post(body, headers)).toBe(202);
    expect(bodies(one)).toEqual(["m"]);
    expect(one.records[0]?.resource.attributes["network.peer.address"]).toBe("127.0.0.1");
  });

  test.for([
    ["lines", `${document("a")}\n${document("b")}\r\n`],
    ["a list", `[${document("a")},\n${document("b")}]`],
  ] as const)("several documents in %s", async ([, body]) => {
    const { one, post } = await served();
    expect(await post(body)).toBe(202);
    expect(bodies(one)).toEqual(["a", "b"]);
    expect(one.batches).toEqual([2]);
  });

  test("a document of a list is read as one by itself is", async () => {
    const { one, post } = await served();
    const second = String.raw`{"host":"h","short_message":"half \ud800 a pair"}`;
    expect(await post(`[{"host":"h","_id64":12345678901234567891}, ${second}]`)).toBe(202);
    expect(bodies(one)).toEqual(['{"host":"h","_id64":12345678901234567891}', "half \ufffd a pair"]);
    expect(attributeOf(one.records[0] as never, "id64")).toBe("12345678901234567891");
  });

  test("millions of documents in one body are refused, in lines and in a list", async () => {
    const { one, post } = await served();
    expect(await post("{}\n".repeat(1_000_000))).toBe(413);
    expect(await post(`[${"{},".repeat(1_000_000)}{}]`)).toBe(413);
    expect(one.records).toEqual([]);
    expect(one.counted("refused", "too long")).toBe(2);
  });

  test("the answer waits until the record is durable", async () => {
    const { one, post } = await served();
    one.hold();
    const answer = post(document("m"));
    await one.until(() => one.unanswered() === 1, "under way");
    const first = await Promise.race([
      answer,
      new Promise((resolve) => setImmediate(() => resolve("waits"))),
    ]);
    expect(first).toBe("waits");
    one.release();
    expect(await answer).toBe(202);
  });

  test("no room is 503, a wrong token 401, damage 400, a bomb 413", async () => {
    const { one, post } = await served(["a-token-of-senders"]);
    expect(await post(document("m"))).toBe(401);
    const headers = { authorization: "Bearer a-token-of-senders" };
    expect(await post(Buffer.from("1f8b0000", "hex"), headers)).toBe(400);
    expect(await post(gzipSync(Buffer.alloc(32 * 1024 * 1024)), headers)).toBe(413);
    one.fill();
    expect(await post(document("m"), headers)).toBe(503);
    one.drain();
    expect(await post(document("m"), headers)).toBe(202);
    expect(bodies(one)).toEqual(["m"]);
    expect(one.counted("refused", "token")).toBe(1);
  });

  test("it can be switched off", async () => {
    const recording = recordingContext();
    const running = await gelf.open({ ...HERE, http: false }, recording.ctx);
    expect(running.doors).toEqual([]);
    await running.close();
  });
});
