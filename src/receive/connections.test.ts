/** Real sockets; certificates are made by openssl. The protocol is the plainest there is: it keeps what it reads. */
import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { recordingContext } from "../../test/contract/recording-context.ts";
import type { Recording } from "../../test/contract/recording-context.ts";
import { newAuthority } from "../../test/net/certificates.ts";
import type { Authority } from "../../test/net/certificates.ts";
import type { Bound } from "./binding.ts";
import { Certificates } from "./certificates.ts";
import { KeptConnections } from "./connections.ts";
import type { Conversation } from "./connections.ts";
import type { ConnectionLimits, TlsServerOptions } from "./options.ts";

const LIMITS: ConnectionLimits = {
  maxConnections: 100,
  maxConnectionsPerAddress: 100,
  idleTimeoutSeconds: 0,
  proxyProtocol: [],
};
const HERE = { host: "127.0.0.1", port: 0 };

class Reading implements Conversation {
  readonly peer: string;
  text = "";
  readonly #socket: Socket;

  constructor(socket: Socket, peer: string) {
    this.peer = peer;
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => (this.text += bytes.toString()));
    socket.resume();
  }

  finish(): void {
    this.#socket.destroySoon();
  }
}

interface Open extends Recording {
  port: number;
  talks: Reading[];
  connections: KeptConnections<Reading>;
}

const bounds: Bound[] = [];
afterEach(async () => {
  for (const bound of bounds.splice(0)) await bound.close();
});

async function open(limits: Partial<ConnectionLimits> = {}, certificates?: Certificates): Promise<Open> {
  const recording = recordingContext();
  const talks: Reading[] = [];
  const connections = new KeptConnections({
    ctx: recording.ctx,
    limits: { ...LIMITS, ...limits },
    open: (socket, peer) => {
      const reading = new Reading(socket, peer);
      talks.push(reading);
      return reading;
    },
    idle: () => Promise.resolve(),
  });
  const bind = certificates === undefined ? connections.bind : connections.bindTls(certificates);
  const bound = await bind(HERE);
  bounds.push(bound);
  return { ...recording, port: bound.address.port, talks, connections };
}

async function dial(port: number, localAddress = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  socket.on("error", () => undefined);
  socket.resume();
  await once(socket, "connect");
  return socket;
}

describe("limits", () => {
  test("one address cannot take all connections", async () => {
    const one = await open({ maxConnections: 5, maxConnectionsPerAddress: 2 });
    const first = await dial(one.port);
    await dial(one.port);
    const third = await dial(one.port);
    await once(third, "close");
    expect(one.counted("refused", "too many connections of one address")).toBe(1);
    const other = await dial(one.port, "127.0.0.2");
    await one.until(() => one.connections.count() === 3, "two of one address and one of another");
    first.destroy();
    await one.until(() => one.connections.count() === 2, "one has gone");
    await dial(one.port);
    await one.until(() => one.connections.count() === 3, "its place is free again");
    other.destroy();
  });

  test("closing one address ends its own connections and leaves those of another alone", async () => {
    const one = await open();
    const second = await one.connections.bind(HERE);
    bounds.push(second);
    const [here, there] = [await dial(one.port), await dial(second.address.port)];
    await one.until(() => one.connections.count() === 2, "both");
    await second.close();
    if (!there.closed) await once(there, "close");
    expect(here.closed).toBe(false);
    expect(one.connections.count()).toBe(1);
  });
});

describe("behind a load balancer", () => {
  const header = "PROXY TCP4 192.0.2.7 198.51.100.9 56324 514\r\n";

  test.for([
    ["at once", [`${header}hello`]],
    ["in pieces", [...header.split(/(?=.)/su), "hel", "lo"]],
  ] as const)("the header names the sender, and what follows it is read (%s)", async ([, parts]) => {
    const one = await open({ proxyProtocol: ["127.0.0.0/8"] });
    const socket = await dial(one.port);
    socket.setNoDelay(true);
    for (const part of parts) {
      socket.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await one.until(() => one.talks[0]?.text === "hello", "what follows");
    expect(one.talks[0]?.peer).toBe("192.0.2.7");
    socket.destroy();
  });

  test("a connection of a balancer without a header is refused and counted", async () => {
    const one = await open({ proxyProtocol: ["127.0.0.1"] });
    const socket = await dial(one.port);
    socket.write("<34>1 - h a - - - hello\n");
    await once(socket, "close");
    expect(one.counted("refused", "PROXY header")).toBe(1);
    expect(one.talks).toEqual([]);
  });

  test("nobody else can name another sender", async () => {
    const one = await open({ proxyProtocol: ["10.0.0.0/8"] });
    const socket = await dial(one.port);
    socket.write(header);
    await one.until(() => one.talks[0]?.text === header, "the header is text");
    expect(one.talks[0]?.peer).toBe("127.0.0.1");
    socket.destroy();
  });

  test("the limit for one address holds for the senders, not for the balancer", async () => {
    const one = await open({ proxyProtocol: ["127.0.0.1"], maxConnectionsPerAddress: 1 });
    const sockets = await Promise.all([dial(one.port), dial(one.port), dial(one.port)]);
    sockets[0]?.write(header);
    await one.until(() => one.talks.length === 1, "the first");
    sockets[1]?.write(header.replace("192.0.2.7", "192.0.2.8"));
    await one.until(() => one.talks.length === 2, "another sender");
    sockets[2]?.write(header);
    await one.until(
      () => one.counted("refused", "too many connections of one address") === 1,
      "the same again",
    );
    for (const socket of sockets) socket.destroy();
  });
});

const openssl = spawnSync("openssl", ["version"]).status === 0;
if (!openssl) console.log("no openssl here: the tests of TLS are skipped");

describe.skipIf(!openssl)("TLS", () => {
  let authority: Authority;
  let strangers: Authority;
  let server: { certFile: string; keyFile: string };
  beforeAll(() => {
    authority = newAuthority();
    strangers = newAuthority();
    server = authority.issue("server", "DNS:logs.example,IP:127.0.0.1");
  });
  afterAll(() => {
    authority.remove();
    strangers.remove();
  });

  function certificates(more: Partial<TlsServerOptions> = {}): Certificates {
    const options = { ...server, clientCaFiles: [], requireClientCert: false, ...more };
    return new Certificates(options, recordingContext().ctx.log);
  }

  /** Resolves when it is secure or has failed. */
  async function dialTls(port: number, more: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = connectTls({ host: "127.0.0.1", port, ca: readPem(authority.caFile), ...more });
    socket.on("error", () => undefined);
    socket.resume();
    await new Promise((resolve) => {
      socket.once("secureConnect", resolve);
      socket.once("close", resolve);
    });
    return socket;
  }

  function readPem(file: string): string {
    return spawnSync("cat", [file]).stdout.toString();
  }

  function own(of: Authority, name: string): { cert: string; key: string } {
    const { certFile, keyFile } = of.issue(name, `DNS:${name}`);
    return { cert: readPem(certFile), key: readPem(keyFile) };
  }

  test("what is sent is read, and the sender is known", async () => {
    const one = await open({}, certificates());
    const socket = await dialTls(one.port);
    expect(socket.authorized).toBe(true);
    socket.write("hello");
    await one.until(() => one.talks[0]?.text === "hello", "decrypted");
    expect(one.talks[0]?.peer).toBe("127.0.0.1");
    socket.destroy();
    await one.until(() => one.connections.count() === 0, "gone");
  });

  test("it comes behind a PROXY header, be they in one packet", async () => {
    const one = await open({ proxyProtocol: ["127.0.0.1"] }, certificates());
    const raw = await dial(one.port);
    raw.pause();
    raw.write("PROXY TCP4 192.0.2.7 198.51.100.9 56324 514\r\n");
    const socket = await dialTls(one.port, { socket: raw });
    socket.write("hello");
    await one.until(() => one.talks[0]?.text === "hello", "decrypted");
    expect(one.talks[0]?.peer).toBe("192.0.2.7");
    socket.destroy();
  });

  test("who speaks no TLS is refused, counted and leaves nothing behind", async () => {
    const one = await open({ maxConnections: 1 }, certificates());
    for (let i = 1; i <= 3; i += 1) {
      const socket = await dial(one.port);
      socket.write("<34>1 - h a - - - in plain\n");
      await once(socket, "close");
      await one.until(() => one.counted("refused", "TLS handshake") === i, "counted");
    }
    const silent = await dial(one.port);
    silent.destroy();
    await one.until(() => one.counted("refused", "TLS handshake") === 4, "one that went away");
    const socket = await dialTls(one.port);
    socket.write("hello");
    await one.until(() => one.talks[0]?.text === "hello", "the place is free");
    socket.destroy();
  });

  test.for([
    ["optional", "none", true],
    ["optional", "good", true],
    ["optional", "of a stranger", false],
    ["required", "none", false],
    ["required", "good", true],
    ["required", "of a stranger", false],
  ] as const)("a sender's certificate is %s, it is %s: taken is %s", async ([rule, kind, isTaken]) => {
    const one = await open(
      {},
      certificates({ clientCaFiles: [authority.caFile], requireClientCert: rule === "required" }),
    );
    const mine = kind === "none" ? {} : own(kind === "good" ? authority : strangers, "sender");
    const socket = await dialTls(one.port, mine);
    socket.write("hello");
    if (isTaken) await one.until(() => one.talks[0]?.text === "hello", "taken");
    else await one.until(() => one.counted("refused", "client certificate") === 1, "refused");
    expect(one.talks).toHaveLength(isTaken ? 1 : 0);
    if (!isTaken && !socket.closed) await once(socket, "close");
    socket.destroy();
  });

  test("renewed files are used for the next connection; half of them changes nothing", async () => {
    const certFile = join(authority.folder, "live.crt");
    const keyFile = join(authority.folder, "live.key");
    copyFileSync(server.certFile, certFile);
    copyFileSync(server.keyFile, keyFile);
    const kept = certificates({ certFile, keyFile });
    const one = await open({}, kept);
    const serial = async (): Promise<string> => {
      const socket = await dialTls(one.port);
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      return serialNumber;
    };
    const before = await serial();
    expect(before).not.toBe("");
    const next = authority.issue("renewed", "DNS:logs.example,IP:127.0.0.1");
    copyFileSync(next.certFile, certFile);
    expect(kept.renewed(Date.now() + 2000)).toBeUndefined();
    expect(await serial()).toBe(before);
    copyFileSync(next.keyFile, keyFile);
    const renewed = kept.renewed(Date.now() + 4000);
    expect(renewed?.cert).toBe(readPem(next.certFile));
  });

  test("the server takes what was renewed", async () => {
    const certFile = join(authority.folder, "swapped.crt");
    const keyFile = join(authority.folder, "swapped.key");
    copyFileSync(server.certFile, certFile);
    copyFileSync(server.keyFile, keyFile);
    const one = await open({}, certificates({ certFile, keyFile }));
    const first = await dialTls(one.port);
    const before = first.getPeerCertificate().serialNumber;
    const next = authority.issue("swapped-in", "DNS:logs.example,IP:127.0.0.1");
    copyFileSync(next.certFile, certFile);
    copyFileSync(next.keyFile, keyFile);
    let now = before;
    const until = performance.now() + 10_000;
    while (now === before && performance.now() < until) {
      const socket = await dialTls(one.port);
      now = socket.getPeerCertificate().serialNumber;
      socket.destroy();
    }
    expect(now).not.toBe(before);
    first.write("still here");
    await one.until(() => one.talks[0]?.text === "still here", "the old connection goes on");
    first.destroy();
  });

  test.for([
    ["missing", "cannot read", "check the path"],
    ["empty", "holds no certificate", "-----BEGIN CERTIFICATE-----"],
    ["no key", "holds no key", "without a password"],
    ["another's key", "cannot be used for TLS", "the one that the certificate was made for"],
  ] as const)("files that are %s are refused with name and hint", ([kind, message, hint]) => {
    const empty = join(authority.folder, "empty.pem");
    writeFileSync(empty, "");
    const files: Record<string, Partial<TlsServerOptions>> = {
      missing: { certFile: "/no/such/file.pem" },
      empty: { certFile: empty },
      "no key": { keyFile: server.certFile },
      "another's key": { keyFile: authority.issue("another", "DNS:x").keyFile },
    };
    const named = Object.values(files[kind] ?? {})[0] as string;
    expect(() => certificates(files[kind])).toThrow(
      expect.objectContaining({
        code: "E_TLS_FILE",
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
    expect(() => certificates(files[kind])).toThrow(named);
  });
});
