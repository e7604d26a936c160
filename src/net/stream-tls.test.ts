import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer } from "node:tls";
import type { TLSSocket, TlsOptions as ServerOptions } from "node:tls";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { newAuthority } from "../../test/net/certificates.ts";
import { newCounts, until } from "../../test/net/counts.ts";
import type { Counts } from "../../test/net/counts.ts";
import { openStream } from "./stream.ts";
import type { StreamSender } from "./stream.ts";
import { TlsOptions } from "./tls-options.ts";

const authority = newAuthority();
const stranger = newAuthority();
const server = authority.issue("server", "DNS:localhost,DNS:logs.example,IP:127.0.0.1");
const client = authority.issue("client", "DNS:client");
afterAll(() => {
  authority.remove();
  stranger.remove();
});

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Receiver {
  port: number;
  sockets: TLSSocket[];
  text: () => string;
}

async function receiverWith(
  options: ServerOptions = {},
  onText: (socket: TLSSocket, lines: number, connection: number) => void = () => undefined,
): Promise<Receiver> {
  const sockets: TLSSocket[] = [];
  let text = "";
  const listening = createServer(
    { key: readFileSync(server.keyFile), cert: readFileSync(server.certFile), ...options },
    (socket) => {
      const connection = sockets.push(socket) - 1;
      let lines = 0;
      socket.on("error", () => undefined).setEncoding("utf8");
      socket.on("data", (piece: string) => {
        text += piece;
        lines += piece.split("\n").length - 1;
        onText(socket, lines, connection);
      });
    },
  );
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => listening.close(resolve));
  });
  return { port: (listening.address() as AddressInfo).port, sockets, text: () => text };
}

function senderTo(
  port: number,
  tls: Record<string, unknown>,
  host = "localhost",
): { sender: StreamSender; counts: Counts } {
  const counts = newCounts();
  const sender = openStream({
    transport: "tls",
    host,
    port,
    tls: TlsOptions.parse(tls),
    log: counts.log,
    count: counts.count,
    signal: new AbortController().signal,
  });
  ends.unshift(() => sender.close(0));
  return { sender, counts };
}

const line = (text: string): [Buffer, number[]] => [Buffer.from(`${text}\n`), [text.length + 1]];

async function because(sender: StreamSender): Promise<string> {
  await until(() => {
    const status = sender.status();
    return status.state === "waiting" && !status.because.includes("being connected");
  }, "a reason");
  const status = sender.status();
  return status.state === "waiting" ? status.because : "";
}

const own = { systemRoots: false, caFiles: [authority.caFile] };

describe("a stream over TLS", () => {
  test("trusts an authority of one's own, asks for the host by name, and says goodbye", async () => {
    const receiver = await receiverWith();
    const { sender } = senderTo(receiver.port, own);
    await sender.send(...line("hello"));
    await until(() => receiver.text() === "hello\n", "the line");
    expect(receiver.sockets[0]?.servername).toBe("localhost");
    let ended = false;
    receiver.sockets[0]?.on("end", () => (ended = true));
    await sender.close(1000);
    await until(() => ended, "the goodbye");
  });

  test("shows its own certificate when it has one", async () => {
    const receiver = await receiverWith({
      requestCert: true,
      rejectUnauthorized: true,
      ca: readFileSync(authority.caFile),
    });
    const { sender } = senderTo(receiver.port, { ...own, ...client });
    await sender.send(...line("hello"));
    await until(() => receiver.text() === "hello\n", "the line");
    expect(receiver.sockets[0]?.getPeerCertificate().subject.CN).toBe("client");
  });

  test("does not send a byte to a receiver whose certificate is of an unknown authority, unless told to", async () => {
    const receiver = await receiverWith();
    const { sender } = senderTo(receiver.port, { systemRoots: true, caFiles: [stranger.caFile] });
    void sender.send(...line("secret")).catch(() => undefined);
    expect(await because(sender)).toContain("unknown authority");
    expect(receiver.text()).toBe("");
    const insecure = senderTo(receiver.port, { insecure: true });
    await insecure.sender.send(...line("hello"));
    await until(() => receiver.text() === "hello\n", "the line");
  });

  test("compares the name, or the name that it was given", async () => {
    const receiver = await receiverWith();
    const wrong = senderTo(receiver.port, { ...own, serverName: "other.example" });
    expect(await because(wrong.sender)).toContain("another name");
    const right = senderTo(receiver.port, { ...own, serverName: "logs.example" }, "127.0.0.1");
    await right.sender.send(...line("hello"));
    await until(() => receiver.text() === "hello\n", "the line");
    expect(receiver.sockets.at(-1)?.servername).toBe("logs.example");
    const address = senderTo(receiver.port, own, "127.0.0.1");
    await address.sender.send(...line("by address"));
  });

  test("hardened, it takes strong suites and refuses what is left of the weak ones", async () => {
    const strong = await receiverWith({ maxVersion: "TLSv1.2" });
    const { sender } = senderTo(strong.port, { ...own, hardening: true });
    await sender.send(...line("hello"));
    expect(strong.sockets[0]?.getCipher().name).toMatch(/^ECDHE-ECDSA-(AES|CHACHA)/);
    const weak = await receiverWith({ maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256" });
    const plain = senderTo(weak.port, own);
    await plain.sender.send(...line("taken"));
    const hardened = senderTo(weak.port, { ...own, hardening: true });
    expect(await because(hardened.sender)).toContain("TLS");
  });

  test("reads renewed files at the next connection", async () => {
    const caFile = join(authority.folder, "renewed.crt");
    copyFileSync(stranger.caFile, caFile);
    const receiver = await receiverWith();
    const { sender } = senderTo(receiver.port, { systemRoots: false, caFiles: [caFile] });
    const sent = sender.send(...line("hello"));
    expect(await because(sender)).toContain("unknown authority");
    writeFileSync(caFile, readFileSync(authority.caFile));
    await sent;
    await until(() => receiver.text() === "hello\n", "the line");
  });

  test("goes on after ends in order: none lost, none repeated", async () => {
    const receiver = await receiverWith({}, (socket, lines) => void (lines >= 4 && socket.end()));
    const { sender, counts } = senderTo(receiver.port, own);
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 40; i += 1) {
      await until(() => receiver.sockets.length > Math.floor(i / 4), "the next connection");
      sent.push(sender.send(...line(`line ${i}`)));
    }
    await Promise.all(sent);
    await until(() => receiver.text().endsWith("line 39\n"), "the last line");
    expect(receiver.text()).toBe(Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join(""));
    expect(counts.counted("repeated")).toBe(0);
  });

  test("goes on after resets: none lost, in order, repeats counted", async () => {
    const receiver = await receiverWith({}, (socket, lines, connection) => {
      if (lines > 400 && connection < 3) socket.destroy();
    });
    const { sender, counts } = senderTo(receiver.port, own);
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 10_000; i += 50) {
      const group = Array.from({ length: 50 }, (_, n) => `line ${i + n}\n`);
      let length = 0;
      sent.push(
        sender.send(
          Buffer.from(group.join("")),
          group.map((one) => (length += one.length)),
        ),
      );
      if (i % 500 === 0) await sleep(5);
    }
    await Promise.all(sent);
    await until(() => receiver.text().endsWith("line 9999\n"), "the last line");
    const lines = receiver.text().split("\n").slice(0, -1);
    const seen = new Set(lines);
    for (let i = 0; i < 10_000; i += 1) expect(seen.has(`line ${i}`), `line ${i}`).toBe(true);
    expect(lines.length - seen.size).toBeLessThanOrEqual(counts.counted("repeated"));
    expect(receiver.sockets.length).toBe(4);
  });
});

describe("TLS files that cannot be used are refused before anything is sent", () => {
  const keyOnly = { keyFile: client.keyFile };
  const cases: [string, Record<string, unknown>, string][] = [
    ["a file that is not there", { caFiles: ["/nowhere/ca.crt"] }, "cannot read /nowhere/ca.crt"],
    ["a file without a certificate", { caFiles: [client.keyFile] }, "holds no certificate"],
    ["a key without its certificate", keyOnly, "needs both"],
    [
      "a key of another certificate",
      { certFile: client.certFile, keyFile: server.keyFile },
      "cannot be used for TLS",
    ],
    ["nothing to trust", { systemRoots: false }, "nothing is trusted"],
  ];
  test.each(cases)("%s", (_name, tls, text) => {
    expect(() => senderTo(9, tls)).toThrow(text);
  });
});
