/**
 * One sender at full speed beside a quiet one, both real, in processes of their own or on sockets of their own. The pipeline
 * behind them is pretended to be slow: it makes so many bytes durable in a second, in order, as one disk would.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { recordingContext } from "../../test/contract/recording-context.ts";
import type { Recording } from "../../test/contract/recording-context.ts";
import { closeAll, dial, openSource } from "../../test/receive/opened.ts";
import type { LogRecord } from "../record/record.ts";
import { syslog } from "../sources/syslog/source.ts";

const FLOODER = "127.0.0.2";
const QUIET_EVERY_MS = 20;
const QUIET_MESSAGES = 150;

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await closeAll();
});

interface Flood {
  /** Ends it; resolves with the number sent. */
  stop: () => Promise<number>;
}

async function startFlood(protocol: "udp" | "tcp", port: number, connections = 1): Promise<Flood> {
  const program = join(import.meta.dirname, "../../test/receive/flooding.ts");
  const args = ["--import", "tsx", program, protocol, String(port), FLOODER, String(connections)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  // All that it has printed was read, too.
  const closed = once(child, "close");
  return {
    stop: async () => {
      child.stdin.end();
      await closed;
      return Number(text);
    },
  };
}

interface SlowPipeline {
  recording: Recording;
  flooded: () => number;
  /** Milliseconds from the sending of each quiet message until it was durable. */
  delays: number[];
}

/** Durable in order, so many bytes a second, all that has gathered at a time: as a journal on one disk. */
function slowPipeline(bytesPerSecond: number): SlowPipeline {
  const recording = recordingContext({ forget: true });
  const delays: number[] = [];
  let flooded = 0;
  let gathered: { bytes: number; resolve: () => void }[] = [];
  let writing = false;
  const write = async (): Promise<void> => {
    writing = true;
    while (gathered.length > 0) {
      const now = gathered;
      gathered = [];
      const bytes = now.reduce((sum, one) => sum + one.bytes, 0);
      await sleep(Math.ceil((bytes / bytesPerSecond) * 1000));
      for (const one of now) one.resolve();
    }
    writing = false;
  };
  const emit = async (batch: readonly LogRecord[]): Promise<void> => {
    const bytes = batch.reduce((sum, { body }) => sum + body.length, 0);
    const durable = new Promise<void>((resolve) => gathered.push({ bytes, resolve }));
    if (!writing) void write();
    await durable;
    for (const { body } of batch) {
      const quiet = /^quiet (\d+)/.exec(body);
      if (quiet === null) flooded += 1;
      else delays.push(Date.now() - Number(quiet[1]));
    }
  };
  return { recording: { ...recording, ctx: { ...recording.ctx, emit } }, flooded: () => flooded, delays };
}

function quietMessage(): string {
  return `<34>1 - quiet app - - - quiet ${Date.now()}`;
}

// A machine that is busy with other things is excused.
const RETRY = { retry: 2 };

test(
  "over TCP a sender with eight connections at full speed does not delay another by a second",
  RETRY,
  async () => {
    const pipeline = slowPipeline(20 * 1024 * 1024);
    const one = await openSource(syslog, { tcp: "127.0.0.1:0", udp: "off" }, pipeline.recording);
    const flood = await startFlood("tcp", one.port("TCP"), 8);
    await one.until(() => pipeline.flooded() > 20_000, "the flood is there");
    const socket = await dial(one.port("TCP"));
    for (let i = 0; i < QUIET_MESSAGES; i += 1) {
      socket.write(`${quietMessage()}\n`);
      await sleep(QUIET_EVERY_MS);
    }
    await one.until(() => pipeline.delays.length === QUIET_MESSAGES, "all quiet messages");
    await flood.stop();
    expect(Math.max(...pipeline.delays)).toBeLessThan(1000);
  },
);

test(
  "over UDP the sender that floods is shed before another, and all that is shed is counted",
  RETRY,
  async () => {
    const pipeline = slowPipeline(20 * 1024 * 1024);
    const one = await openSource(syslog, { tcp: "off", udp: "127.0.0.1:0" }, pipeline.recording);
    const flood = await startFlood("udp", one.port("UDP"));
    await one.until(() => pipeline.flooded() > 5000, "the flood is there");
    const socket = createSocket("udp4");
    for (let i = 0; i < QUIET_MESSAGES; i += 1) {
      await new Promise<void>((resolve) =>
        socket.send(quietMessage(), one.port("UDP"), "127.0.0.1", () => resolve()),
      );
      // The kernel of a busy machine drops, too: here it must, so that there is something to count.
      if (i % 50 === 25) blockFor(150);
      await sleep(QUIET_EVERY_MS);
    }
    socket.close();
    const sent = (await flood.stop()) + QUIET_MESSAGES;
    await one.running.close();
    const arrived = pipeline.flooded() + pipeline.delays.length;
    expect(arrived + one.counted("dropped")).toBe(sent);
    expect(one.counted("dropped", "kernel buffer full")).toBeGreaterThan(0);
    expect(Math.max(...pipeline.delays)).toBeLessThan(1000);
    // What the kernel drops hits all alike; what we drop hits the one who floods.
    const lostByQuiet = 1 - pipeline.delays.length / QUIET_MESSAGES;
    const lostByFlood = 1 - pipeline.flooded() / (sent - QUIET_MESSAGES);
    expect(lostByQuiet).toBeLessThan(Math.max(0.5, lostByFlood));
  },
);

/** As a long garbage collection would. */
function blockFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
