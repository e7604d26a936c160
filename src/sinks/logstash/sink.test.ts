/** The way out; what is written is in encode.test.ts. */
import { createSocket } from "node:dgram";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openSinkSuite } from "../../../test/contract/open-sink.ts";
import { tcpReceiver, udpReceiver } from "../../../test/net/contract-receivers.ts";
import { until } from "../../../test/net/counts.ts";
import { startReceiver } from "../../../test/net/receiver.ts";
import { line } from "../../../test/sinks/records.ts";
import { sinkContext } from "../../../test/sinks/sink-context.ts";
import type { OpenSink } from "../../record/sink.ts";
import { logstash } from "./sink.ts";

let sink: OpenSink | undefined;
afterEach(async () => {
  await sink?.close(0);
  sink = undefined;
});

const messageOf = (text: string): string => (JSON.parse(text) as { message: string }).message;
const bodies = (text: string): string[] => text.split("\n").slice(0, -1).map(messageOf);

openSinkSuite("logstash over TCP", {
  kind: logstash,
  receiver: () =>
    tcpReceiver({ options: (port) => ({ transport: "tcp", address: `127.0.0.1:${port}` }), bodies }),
});
openSinkSuite("logstash over UDP", {
  kind: logstash,
  mayRepeat: true,
  receiver: () => udpReceiver({ options: (port) => ({ address: `127.0.0.1:${port}` }), bodies }),
});

test("over UDP each object is a datagram with a line feed; one too long is counted, the next arrives", async () => {
  const socket = createSocket("udp4");
  const got: string[] = [];
  socket.on("message", (datagram) => got.push(datagram.toString()));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { ctx, counted } = sinkContext();
  sink = await logstash.open({ address: `127.0.0.1:${socket.address().port}` }, ctx);
  await sink.send([line("one"), line("x".repeat(70_000)), line("two\nlines")], {});
  await until(() => got.length === 2, "two datagrams");
  expect(got.every((text) => text.endsWith("}\n"))).toBe(true);
  expect(got.map(messageOf)).toEqual(["one", "two\nlines"]);
  expect(counted("dropped", "longer than a datagram")).toBe(1);
  await new Promise<void>((resolve) => socket.close(() => resolve()));
});

test("over TCP each object is a line; a receiver that goes away and comes back gets the rest", async () => {
  let receiver = await startReceiver({ onText: (socket, lines) => void (lines >= 3 && socket.end()) });
  const { port } = receiver;
  const { ctx } = sinkContext();
  sink = await logstash.open(
    { transport: "tcp", address: `127.0.0.1:${port}`, tags: ["t"], fields: { f: "v" } },
    ctx,
  );
  await sink.send(
    ["1", "2", "3"].map((body) => line(body)),
    {},
  );
  await until(() => receiver.lines().length === 3, "the first lines");
  const first = receiver.lines();
  await receiver.close();
  const later = sink.send([line("4")], {});
  receiver = await startReceiver({ port });
  await later;
  await until(() => receiver.lines().length === 1, "the last line");
  const all = [...first, ...receiver.lines()];
  expect(all.map(messageOf)).toEqual(["1", "2", "3", "4"]);
  expect(JSON.parse(all[0] ?? "")).toMatchObject({ f: "v", tags: ["t"], stream: "stdout" });
  await receiver.close();
});

test("a file with the host's name goes before the container's own", async () => {
  const folder = await mkdtemp(join(tmpdir(), "logboom-logstash-"));
  const hostnameFile = join(folder, "host_hostname");
  await writeFile(hostnameFile, "real-host\r\n");
  const receiver = await startReceiver();
  const { ctx } = sinkContext();
  sink = await logstash.open({ transport: "tcp", address: `127.0.0.1:${receiver.port}`, hostnameFile }, ctx);
  await sink.send([line("x")], {});
  await until(() => receiver.lines().length === 1, "the line");
  expect(JSON.parse(receiver.lines()[0] ?? "")).toMatchObject({ docker: { hostname: "real-host" } });
  await receiver.close();
  await rm(folder, { recursive: true });
});
