/** Real sockets on ports of the kernel's choosing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import {
  closeAll,
  dial,
  openSource,
  portInUse,
  sendAndEnd,
  sendDatagrams,
} from "../../../test/receive/opened.ts";
import type { Opened } from "../../../test/receive/opened.ts";
import { attributeOf } from "../../record/record.ts";
import { syslog } from "./source.ts";

const HERE = { tcp: "127.0.0.1:0", udp: "127.0.0.1:0", timezone: "utc" };
const MIB = 1024 * 1024;

afterEach(closeAll);

interface Open extends Opened {
  tcpPort: number;
  udpPort: number;
}

async function open(options: Record<string, unknown> = {}, recording = recordingContext()): Promise<Open> {
  const one = await openSource(syslog, { ...HERE, ...options }, recording);
  return { ...one, tcpPort: one.port("TCP"), udpPort: one.port("UDP") };
}

/** Sends all of it on one connection and half-closes. */
async function send(port: number, ...parts: (string | Buffer)[]): Promise<void> {
  await sendAndEnd(await dial(port), ...parts);
}

sourceSuite(syslog, {
  options: HERE,
  waiting: async () => {
    const { port, free } = await portInUse();
    return { options: { tcp: `127.0.0.1:${port}`, udp: "off" }, free };
  },
});

describe("connections", () => {
  test("a line becomes a record with host, service, sender and attributes", async () => {
    const { tcpPort, records, until } = await open();
    await send(tcpPort, '<165>1 2026-01-02T03:04:05.678901Z web1 nginx 42 ID7 [x@1 a="b"] hello\n');
    await until(() => records.length === 1, "one record");
    const [record] = records;
    expect(record).toMatchObject({ seconds: 1_767_323_045, nanos: 678_901_000, severity: 10, body: "hello" });
    expect(record?.resource.attributes).toEqual({
      "logboom.source": "syslog",
      "host.name": "web1",
      "service.name": "nginx",
      "network.peer.address": "127.0.0.1",
    });
    expect(record?.attributes).toEqual(
      "syslog.priority 165 syslog.facility 20 syslog.severity 5 syslog.version 1 syslog.procid 42 syslog.msgid ID7 syslog.structured_data.x@1.a b".split(
        " ",
      ),
    );
  });

  test.for([
    ["lines", "<34>1 - h a - - - one\n<34>1 - h a - - - två ✓\n<34>1 - h a - - - three"],
    [
      "lines ended by CR LF",
      "<34>1 - h a - - - one\r\n<34>1 - h a - - - två ✓\r\n\r\n<34>1 - h a - - - three\r\n",
    ],
    ["lines ended by NUL", "<34>1 - h a - - - one\0<34>1 - h a - - - två ✓\0<34>1 - h a - - - three\0"],
    ["octet counts", "21 <34>1 - h a - - - one26 <34>1 - h a - - - två ✓23 <34>1 - h a - - - three"],
    [
      "octet counts that include LF, as Docker sends",
      "22 <34>1 - h a - - - one\n27 <34>1 - h a - - - två ✓\n24 <34>1 - h a - - - three\n",
    ],
  ] as const)("%s: the same three messages, at once and in 1-byte writes", async ([, stream]) => {
    const { tcpPort, records, until, counted } = await open();
    await send(tcpPort, stream);
    await until(() => records.length >= 3, "three at once");
    const socket = await dial(tcpPort);
    socket.setNoDelay(true);
    for (const byte of Buffer.from(stream)) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
    await until(() => records.length >= 6, "three by bytes");
    await sleep(20);
    const bodies = records.map((record) => record.body);
    expect(bodies).toEqual(["one", "två ✓", "three", "one", "två ✓", "three"]);
    expect(counted("malformed")).toBe(0);
    expect(counted("repaired")).toBe(0);
  });

  test("a half-closed connection's last line is kept, and the sender sees the end", async () => {
    const { tcpPort, records, running, until } = await open();
    await send(tcpPort, "<34>1 - h a - - - no end");
    await until(() => records.length === 1, "the last line");
    expect(records[0]?.body).toBe("no end");
    await until(
      () => running.status().state === "running" && /, 0 connections/.test(JSON.stringify(running.status())),
      "gone",
    );
  });

  test("a counted message that breaks off is kept, told and counted", async () => {
    const { tcpPort, records, until, counted } = await open();
    await send(tcpPort, "99 <34>1 - h a - - - broken off");
    await until(() => records.length === 1, "what came");
    expect(records[0]?.body).toBe("broken off");
    expect(counted("malformed", "connection ended inside the message")).toBe(1);
  });

  test("after a wrong count the stream is found again", async () => {
    const { tcpPort, records, until, counted } = await open();
    await send(tcpPort, "20 <34>1 - h a - - - one21 <34>1 - h a - - - two21 <34>1 - h a - - - six");
    await until(() => records.length === 4, "all of it");
    expect(records.map((record) => record.body)).toEqual(["on", "e", "two", "six"]);
    expect(counted("malformed", "octet count missing")).toBe(1);
  });

  test("garbage, NUL bytes and control characters are kept as text and counted", async () => {
    const { tcpPort, records, until, counted } = await open();
    const garbage = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3)) & 0xff));
    await send(tcpPort, garbage, "\n\0\0\0\n<<<>>>\n", "a\0b\n", "<34>1 - h a - - - alive\n");
    await until(() => records.at(-1)?.body === "alive", "the line behind the garbage");
    expect(records.find((record) => record.body === "a\0b")).toBeDefined();
    expect(counted("malformed", "no syslog header")).toBeGreaterThan(3);
    expect(counted("repaired", "invalid UTF-8")).toBeGreaterThan(0);
  });

  test("broken UTF-8 marks its own record alone, and a U+FFFD that was sent is no fault", async () => {
    const { tcpPort, records, until } = await open();
    const broken = Buffer.from([0x61, 0xf0, 0x28, 0x8c, 0x0a]);
    await send(
      tcpPort,
      "<34>1 - h a - - - sent \ufffd\n",
      "<34>1 - h a - - - ",
      broken,
      "<34>1 - h a - - - fine é\n",
    );
    await until(() => records.length === 3, "three");
    expect(records.map((record) => attributeOf(record, "log.invalid_utf8"))).toEqual([
      undefined,
      "true",
      undefined,
    ]);
    expect(records.map((record) => record.body)).toEqual(["sent \ufffd", "a\ufffd(\ufffd", "fine é"]);
  });

  test.for(["", "1000016 "])(
    "1 MB in one message (%s): cut at the limit, marked, counted, the rest skipped",
    async (count) => {
      const { tcpPort, records, until, counted } = await open({ maxMessageBytes: 100_001 });
      const end = count === "" ? "\n" : "";
      const next = count === "" ? "<34>1 - h a - - - next\n" : "22 <34>1 - h a - - - next";
      await send(tcpPort, `${count}<34>1 - - - - - ${"é".repeat(500_000)}${end}${next}`);
      await until(() => records.length === 2, "both");
      // An odd limit in bytes and characters of two: cut between them.
      expect(records[0]?.body).toBe("é".repeat((100_001 - 17) / 2));
      expect(records.map((record) => attributeOf(record, "log.truncated"))).toEqual(["true", undefined]);
      expect(records[1]?.body).toBe("next");
      expect(counted("truncated")).toBe(1);
    },
  );

  test("many connections at a time do not mix, and one too many is refused and counted", async () => {
    const { tcpPort, records, running, until, counted } = await open({ maxConnections: 50 });
    const sockets = await Promise.all(Array.from({ length: 50 }, () => dial(tcpPort)));
    await until(() => running.status().state === "running", "running");
    for (const [i, socket] of sockets.entries()) socket.write(`<34>1 - h app${i} - - - be`);
    await sleep(30);
    const refused = await dial(tcpPort);
    refused.resume();
    await once(refused, "close");
    for (const [i, socket] of sockets.entries()) socket.end(`gin ${i}\n`);
    await until(() => records.length === 50, "one of each");
    for (const record of records)
      expect(record.body).toBe(`begin ${record.resource.attributes["service.name"]?.slice(3)}`);
    expect(counted("refused", "too many connections")).toBe(1);
  });

  test("an idle connection is closed when that is asked for", async () => {
    const { tcpPort } = await open({ idleTimeoutSeconds: 1 });
    const socket = await dial(tcpPort);
    socket.resume();
    await once(socket, "close");
  });
});

describe("when the pipeline is slow", () => {
  const line = `<34>1 2026-01-02T03:04:05Z h a - - - ${"x".repeat(200)}\n`;
  const block = line.repeat(1000);

  /** Writes until the receiver has stopped taking for a while; returns what it took. */
  async function flood(socket: Socket, mostBytes: number): Promise<number> {
    let sent = 0;
    while (sent < mostBytes) {
      const room = socket.write(block);
      sent += block.length;
      if (room) continue;
      const drained = await Promise.race([once(socket, "drain").then(() => true), sleep(300, false)]);
      if (!drained) break;
    }
    return sent;
  }

  test("unanswered batches pause the connection at some MiB, and nothing is lost when they are answered", async () => {
    const one = await open();
    one.hold();
    const socket = await dial(one.tcpPort);
    const sent = await flood(socket, 256 * MIB);
    const received = one.records.length;
    expect(received * line.length).toBeLessThan(6 * MIB);
    expect(sent).toBeLessThan(64 * MIB);
    one.release();
    socket.end();
    socket.resume();
    await once(socket, "close");
    await one.until(() => one.records.length === sent / line.length, "all lines");
  });

  test("no room pauses all connections; room lets them go on", async () => {
    const one = await open();
    const sockets = await Promise.all([dial(one.tcpPort), dial(one.tcpPort), dial(one.tcpPort)]);
    one.fill();
    const sent = await Promise.all(sockets.map((socket) => flood(socket, 256 * MIB)));
    await sleep(100);
    const before = one.records.length;
    await sleep(100);
    expect(one.records.length).toBe(before);
    expect(before * line.length).toBeLessThan(3 * MIB);
    one.drain();
    for (const socket of sockets) {
      socket.end();
      socket.resume();
    }
    const lines = sent.reduce((sum, bytes) => sum + bytes, 0) / line.length;
    await one.until(() => one.records.length === lines, "all lines");
  });

  test("a connection that is not read for want of room is not idle", async () => {
    const [one, clock] = await Promise.all([
      open({ idleTimeoutSeconds: 1 }),
      open({ idleTimeoutSeconds: 1 }),
    ]);
    const socket = await dial(one.tcpPort);
    one.fill();
    socket.write("<34>1 - h a - - - first\n");
    await one.until(() => one.records.length === 1, "the one that shows that there is no room");
    socket.write("<34>1 - h a - - - second\n");
    // As long as it takes an idle one to be closed, and again.
    for (let i = 0; i < 2; i += 1) await once(await dial(clock.tcpPort), "close");
    expect(socket.closed).toBe(false);
    one.drain();
    await one.until(() => one.records.length === 2, "the second");
  });

  test("memory stays flat under a flood of senders that never end a line", async () => {
    const one = await open({ maxMessageBytes: 4 * MIB });
    const sockets = await Promise.all(Array.from({ length: 40 }, () => dial(one.tcpPort)));
    const piece = Buffer.alloc(MIB, "y");
    const before = process.memoryUsage().rss;
    await Promise.all(
      sockets.map(async (socket) => {
        for (let i = 0; i < 12; i += 1) if (!socket.write(piece)) await once(socket, "drain");
      }),
    );
    // 480 MiB came; 40 × 4 MiB would be allowed to each alone, 64 MiB are to all.
    expect(one.counted("truncated")).toBeGreaterThan(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MIB);
    for (const socket of sockets) socket.destroy();
  });

  test("datagrams that find no room are dropped and counted", async () => {
    const one = await open();
    one.fill();
    await sendDatagrams(one.udpPort, ["<34>1 - h a - - - first"]);
    await one.until(() => one.records.length === 1, "the one that shows that there is no room");
    await sendDatagrams(one.udpPort, ["<34>1 - h a - - - second", "<34>1 - h a - - - third"]);
    await one.until(() => one.counted("dropped", "no room") === 2, "both dropped");
    one.drain();
    await sleep(20);
    await sendDatagrams(one.udpPort, ["<34>1 - h a - - - fourth"]);
    await one.until(() => one.records.length === 2, "the fourth");
    expect(one.records.map((record) => record.body)).toEqual(["first", "fourth"]);
  });

  test("what is unanswered when the program closes is counted as dropped", async () => {
    const one = await open();
    one.hold();
    await send(one.tcpPort, "<34>1 - h a - - - lost\n");
    await one.until(() => one.unanswered() === 1, "under way");
    one.abort();
    await one.running.done;
    expect(one.counted("dropped", "closing")).toBe(1);
  });

  test("what is on its way when the source closes is read, and the sender sees the end", async () => {
    const one = await open();
    const socket = await dial(one.tcpPort);
    const ended = once(socket, "end");
    socket.resume();
    socket.write("<34>1 - h a - - - one\n");
    await one.until(() => one.records.length === 1, "connected");
    const block = "<34>1 - h a - - - under way\n".repeat(20_000);
    // More than the kernel holds: it is still being sent while the source closes.
    let sent = false;
    socket.write(block, () => (sent = true));
    const closing = one.running.close();
    await ended;
    await closing;
    expect(sent).toBe(true);
    expect(one.records).toHaveLength(20_001);
  });

  test("closing hands on the line that is not whole", async () => {
    const one = await open();
    const socket = await dial(one.tcpPort);
    socket.write("<34>1 - h a - - - half");
    await one.until(() => /1 connections/.test(JSON.stringify(one.running.status())), "connected");
    await sleep(50);
    await one.running.close();
    expect(one.records.map((record) => record.body)).toEqual(["half"]);
    socket.destroy();
  });
});

describe("datagrams", () => {
  test("each is a message, whatever it holds; the sender's address stands in for a missing host", async () => {
    const { udpPort, records, until, counted } = await open();
    await sendDatagrams(udpPort, [
      "<30>Jan  2 03:04:05 3f4e5d6c7b8a[1234]: Docker's default has no host\n",
      "<34>1 - h a - - - two\nlines",
      Buffer.from([0xff, 0xfe, 0x00]),
      "",
    ]);
    await until(() => records.length === 3, "three");
    expect(records.map((record) => record.body)).toEqual([
      "Docker's default has no host",
      "two\nlines",
      "\ufffd\ufffd",
    ]);
    expect(records[0]?.resource.attributes).toMatchObject({
      "host.name": "127.0.0.1",
      "service.name": "3f4e5d6c7b8a",
      "network.peer.address": "127.0.0.1",
    });
    expect(attributeOf(records[0] as never, "syslog.procid")).toBe("1234");
    expect(counted("malformed", "no syslog header")).toBe(1);
  });
});

describe("addresses", () => {
  test("an address in use is waited for and taken when it is free", async () => {
    const { port, free } = await portInUse();
    const { running, until } = await open({ tcp: `127.0.0.1:${port}`, udp: "off" });
    expect(running.status()).toMatchObject({
      state: "waiting",
      because: `syslog over TCP 127.0.0.1:${port} is in use`,
    });
    await free();
    await until(() => running.status().state !== "waiting", "the address");
    expect(running.status()).toMatchObject({
      state: "running",
      detail: `TCP 127.0.0.1:${port}, 0 connections`,
    });
  });

  test("an address of another machine is no crash", async () => {
    const { running } = await open({ tcp: "192.0.2.1:5514", udp: "192.0.2.1:5514" });
    expect(running.status()).toMatchObject({
      state: "waiting",
      hint: "use 0.0.0.0 or [::] for all addresses",
    });
  });

  test("either or both may be off", async () => {
    const { running } = await open({ tcp: "off", udp: "off" });
    expect(running.status()).toEqual({ state: "running", detail: "switched off" });
  });

  test.for(["5514", "localhost", "localhost:99999", "1.2.3.4:x", "", "on"])("%s is refused", (tcp) => {
    expect(syslog.config.safeParse({ tcp }).error?.issues[0]?.message).toContain("host:port");
  });

  test("a time zone that nobody knows is refused", () => {
    expect(syslog.config.safeParse({ timezone: "Mars/Olympus" }).success).toBe(false);
  });
});

describe.skipIf(!existsSync("/usr/bin/logger"))("the logger command of util-linux", () => {
  async function logger(...args: string[]): Promise<void> {
    const child = spawn("/usr/bin/logger", args, { stdio: ["ignore", "inherit", "inherit"] });
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
  }

  test.for([
    ["RFC 5424 over TCP", ["-T", "--rfc5424"]],
    ["RFC 5424 over TCP, counted", ["-T", "--rfc5424", "--octet-count"]],
    ["RFC 3164 over TCP", ["-T", "--rfc3164"]],
    ["RFC 5424 over UDP", ["-d", "--rfc5424"]],
    ["RFC 3164 over UDP", ["-d", "--rfc3164"]],
  ] as const)("%s", async ([, how]) => {
    const { tcpPort, udpPort, records, until, counted } = await open({ timezone: "local" });
    const port = how[0] === "-T" ? tcpPort : udpPort;
    await logger(
      "-n",
      "127.0.0.1",
      "-P",
      String(port),
      ...how,
      "-t",
      "shop",
      "-p",
      "local3.warning",
      "--id=77",
      "Grüße: 3 items",
    );
    await until(() => records.length === 1, "the message");
    const [record] = records;
    expect(record?.body).toBe("Grüße: 3 items");
    expect(record?.severity).toBe(13);
    expect(record?.resource.attributes["service.name"]).toBe("shop");
    expect(attributeOf(record as never, "syslog.procid")).toBe("77");
    expect(attributeOf(record as never, "syslog.facility")).toBe("19");
    expect(Math.abs((record?.seconds ?? 0) - Date.now() / 1000)).toBeLessThan(5);
    expect(counted("malformed")).toBe(0);
  });
});
