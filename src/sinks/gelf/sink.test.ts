/** Against a receiver that reads as the specification says and takes nothing less (test/sinks/gelf-judge.ts). */
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSinkSuite } from "../../../test/contract/open-sink.ts";
import { newAuthority } from "../../../test/net/certificates.ts";
import { until } from "../../../test/net/counts.ts";
import { tcpReceiver, udpReceiver } from "../../../test/net/contract-receivers.ts";
import { startReceiver } from "../../../test/net/receiver.ts";
import { GelfAssembler, gelfFaults } from "../../../test/sinks/gelf-judge.ts";
import type { Compression } from "../../../test/sinks/gelf-judge.ts";
import { containerResource, line } from "../../../test/sinks/records.ts";
import { sinkContext } from "../../../test/sinks/sink-context.ts";
import type { SinkRecording } from "../../../test/sinks/sink-context.ts";
import { makeResource } from "../../record/resource.ts";
import { Refusal } from "../../record/refusal.ts";
import type { OpenSink } from "../../record/sink.ts";
import { gelf } from "./sink.ts";

let recording: SinkRecording;
let sink: OpenSink | undefined;

beforeEach(() => {
  recording = sinkContext();
});
afterEach(async () => {
  await sink?.close(0);
  sink = undefined;
});

async function open(options: Record<string, unknown>): Promise<OpenSink> {
  sink = await gelf.open(options, recording.ctx);
  return sink;
}

const bodyOf = (text: string): string => (JSON.parse(text) as { short_message: string }).short_message;

openSinkSuite("gelf over TCP", {
  kind: gelf,
  receiver: () =>
    tcpReceiver({
      options: (port) => ({ transport: "tcp", address: `127.0.0.1:${port}` }),
      bodies: (text) => text.split("\0").slice(0, -1).map(bodyOf),
    }),
});
openSinkSuite("gelf over UDP", {
  kind: gelf,
  mayRepeat: true,
  receiver: () =>
    udpReceiver({
      options: (port) => ({ address: `127.0.0.1:${port}`, compression: "none" }),
      bodies: (text) => [bodyOf(text)],
    }),
});

describe("over UDP", () => {
  let socket: Socket;
  let datagrams: Buffer[];
  let address: string;

  beforeEach(async () => {
    datagrams = [];
    socket = createSocket({ type: "udp4", recvBufferSize: 4 * 1024 * 1024 });
    socket.on("message", (datagram) => datagrams.push(datagram));
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    address = `127.0.0.1:${socket.address().port}`;
  });
  afterEach(() => new Promise<void>((resolve) => socket.close(() => resolve())));

  /** Whole documents, in order; fails on any step that the judge does not take. */
  function documents(compression: Compression): string[] {
    const assembler = new GelfAssembler(compression);
    const found: string[] = [];
    for (const datagram of datagrams) {
      const step = assembler.take(datagram);
      if (step !== undefined && "error" in step) throw new Error(step.error);
      if (step !== undefined) found.push(step.message.toString());
    }
    expect(assembler.unfinished).toBe(0);
    expect(found.flatMap(gelfFaults)).toEqual([]);
    return found;
  }

  test.for([["gzip"], ["zlib"], ["none"]] as [Compression][])(
    "documents arrive whole: %s",
    async ([compression]) => {
      const bodies = [
        "short",
        "é🙃\u2028",
        randomBytes(3000).toString("hex"),
        randomBytes(60_000).toString("hex"),
      ];
      const opened = await open({ address, compression });
      await opened.send(
        bodies.map((body) => line(body)),
        {},
      );
      await until(() => documentsLast(datagrams, compression) === bodies.at(-1), "the last document");
      expect(documents(compression).map(bodyOf)).toEqual(bodies);
      expect(datagrams.filter((one) => one[0] === 0x1e).every((one) => one.length <= 1420)).toBe(true);
    },
  );
  test("gzip is the default, with logspout's header: no flags, no time, fastest, system unknown", async () => {
    await (await open({ address })).send([line("x")], {});
    await until(() => datagrams.length === 1, "a datagram");
    expect(datagrams[0]?.toString("hex", 0, 10)).toBe("1f8b08000000000004ff");
  });
  test("what no number of chunks can hold is counted and passed over, as are blank lines", async () => {
    const opened = await open({ address, compression: "none" });
    await opened.send([line("x".repeat(1_050_000)), line(" "), line("next")], {});
    await until(() => datagrams.length === 1, "the next line");
    expect(documents("none").map(bodyOf)).toEqual(["next"]);
    expect(recording.counted("dropped", "longer than 128 chunks")).toBe(1);
    expect(recording.counted("dropped", "blank line: GELF has no message without text")).toBe(1);
  });
  test.for([
    [undefined, "docker-host", "this host's name"],
    ["fixed", "fixed", "a fixed name"],
    ["{{.Container.Config.Hostname}}-{{.Hostname}}", "myhost-docker-host", "a template"],
    ["{{index .Container.Args 7}}", "docker-host", "a template that fails: the usual name"],
    [" ", "docker-host", "blank: the usual name"],
  ] as const)("host template %s → %s (%s)", async ([host, wanted]) => {
    await (
      await open({ address, compression: "none", ...(host === undefined ? {} : { host }) })
    ).send([line("x")], {});
    await until(() => datagrams.length === 1, "a datagram");
    expect(JSON.parse(documents("none")[0] ?? "")).toMatchObject({ host: wanted });
  });
  test("a record that names a host keeps it", async () => {
    const resource = makeResource({ "host.name": "router", "service.name": "sshd" });
    await (await open({ address, compression: "none" })).send([line("x", { resource, stream: "" })], {});
    await until(() => datagrams.length === 1, "a datagram");
    expect(JSON.parse(documents("none")[0] ?? "")).toMatchObject({ host: "router", "_service.name": "sshd" });
  });
  test("a template that cannot be read is refused at start", async () => {
    await expect(open({ address, host: "{{.Bad" })).rejects.toThrow(Refusal);
  });
});

/** The last document's text so far, or undefined. */
function documentsLast(datagrams: readonly Buffer[], compression: Compression): string | undefined {
  const assembler = new GelfAssembler(compression);
  const steps = datagrams.map((datagram) => assembler.take(datagram));
  const last = steps.findLast((step) => step !== undefined && "message" in step);
  return last !== undefined && "message" in last ? bodyOf(last.message.toString()) : undefined;
}

function split(stream: string): string[] {
  expect(stream.endsWith("\0")).toBe(true);
  const documents = stream.slice(0, -1).split("\0");
  expect(documents.flatMap(gelfFaults)).toEqual([]);
  return documents;
}

describe("over TCP", () => {
  test("a NUL ends each document, and nothing is compressed or chunked", async () => {
    const receiver = await startReceiver();
    const opened = await open({ transport: "tcp", address: `127.0.0.1:${receiver.port}` });
    const bodies = ["one", "a\0b\nc", "x".repeat(300_000), "last"];
    await opened.send([...bodies.map((body) => line(body)), line("")], {});
    await opened.send([line("")], {});
    await until(() => receiver.texts.join("").includes('"last"'), "the last document");
    expect(split(receiver.texts.join("")).map(bodyOf)).toEqual(bodies);
    await receiver.close();
  });
  test("a connection that ends: nothing lost, nothing twice", async () => {
    let cut = false;
    const receiver = await startReceiver({
      onText: (socket) => {
        if (!cut) socket.end();
        cut = true;
      },
    });
    const opened = await open({ transport: "tcp", address: `127.0.0.1:${receiver.port}` });
    const bodies = Array.from({ length: 200 }, (_, i) => `n=${i}`);
    for (let i = 0; i < 200; i += 10)
      await opened.send(
        bodies.slice(i, i + 10).map((body) => line(body)),
        {},
      );
    await until(() => receiver.texts.join("").includes('"n=199"'), "the last document");
    expect(
      receiver.texts
        .filter((text) => text !== "")
        .flatMap(split)
        .map(bodyOf),
    ).toEqual(bodies);
    expect(receiver.sockets.length).toBeGreaterThan(1);
    await receiver.close();
  });
  test("over TLS with an authority of one's own", async () => {
    const authority = newAuthority();
    const { certFile, keyFile } = authority.issue("graylog", "DNS:graylog");
    let text = "";
    const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (socket) => {
      socket.setEncoding("utf8").on("data", (part: string) => (text += part));
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tls = { caFiles: [authority.caFile], serverName: "graylog" };
    const opened = await open({ transport: "tls", address, tls });
    await opened.send([line("one", { resource: containerResource({ labels: { gelf_team: "a" } }) })], {});
    await until(() => text.endsWith("\0"), "the document");
    expect(JSON.parse(split(text)[0] ?? "")).toMatchObject({ short_message: "one", _team: "a" });
    await opened.close(1000);
    server.close();
    authority.remove();
  });
});
