/** Docker's own log drivers, in a real Engine: a container prints what it is fed. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import Docker from "dockerode";
import { feed } from "./program.ts";
import { textOf } from "./sender.ts";
import type { Addresses, OverRestart, Run, Sender, Sending } from "./sender.ts";

/** An Engine of our own: its daemon signs what awslogs sends with keys of its environment. */
export class SendersEngine {
  static async up(folder: string): Promise<SendersEngine> {
    const engine = new SendersEngine(join(folder, "engine"));
    await engine.#script("up");
    return engine;
  }

  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  get socket(): string {
    return join(this.#folder, "docker.sock");
  }

  async down(): Promise<void> {
    await this.#script("down");
  }

  async #script(verb: string): Promise<void> {
    const keys = { AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "secret" };
    const env = { ...process.env, ...keys };
    await promisify(execFile)("scripts/test-engine.sh", [verb, this.#folder], { env });
  }
}

/** An event's way from `cat` through the daemon is longer than these senders' own: the kernel's buffer is not. */
const DATAGRAMS_A_SECOND = 2000;
/** gelf over UDP compresses each message anew: both cores are busy with 4000 a second. */
const COMPRESSED_A_SECOND = 1000;
const INTO_THE_VOID = "the first of what is written into a connection that has been closed";

interface Driver {
  /** Options of the driver, from the addresses. */
  options: (to: Addresses, run: Run) => Record<string, string>;
  way: string;
  overRestart: OverRestart;
  eventsPerSecond?: number;
  loses?: { most: number; because: string };
  /** The parts that Docker makes of a long line can be told and are put together again. */
  long?: boolean;
  bodyIs?: (body: string, text: string) => boolean;
}

const SYSLOG_FORMATS = ["rfc5424", "rfc3164", "rfc5424micro"];
const FREELY: Pick<Driver, "overRestart"> = { overRestart: "does not keep" };
const BY_STREAM = { ...FREELY, loses: { most: 20, because: INTO_THE_VOID } };

export const dockerSenders: readonly Sender[] = [
  ...SYSLOG_FORMATS.flatMap((format) => [
    driver("syslog", `${format}, udp`, {
      options: (to) => ({ "syslog-format": format, "syslog-address": `udp://127.0.0.1:${to.syslogUdp}` }),
      way: "udp",
      eventsPerSecond: DATAGRAMS_A_SECOND,
      ...FREELY,
    }),
    driver("syslog", `${format}, tcp`, {
      options: (to) => ({ "syslog-format": format, "syslog-address": `tcp://127.0.0.1:${to.syslogTcp}` }),
      way: "tcp",
      ...BY_STREAM,
    }),
    driver("syslog", `${format}, tls`, {
      options: (to) => ({
        "syslog-format": format,
        "syslog-address": `tcp+tls://localhost:${to.syslogTls}`,
        "syslog-tls-ca-cert": to.caFile,
      }),
      way: "tls",
      ...BY_STREAM,
    }),
  ]),
  driver("gelf", "udp", {
    options: (to) => ({ "gelf-address": `udp://127.0.0.1:${to.gelfUdp}` }),
    way: "udp, gzip",
    eventsPerSecond: COMPRESSED_A_SECOND,
    ...FREELY,
  }),
  driver("gelf", "udp, not compressed", {
    options: (to) => ({
      "gelf-address": `udp://127.0.0.1:${to.gelfUdp}`,
      "gelf-compression-type": "none",
    }),
    way: "udp",
    eventsPerSecond: DATAGRAMS_A_SECOND,
    ...FREELY,
  }),
  driver("gelf", "tcp", {
    options: (to) => ({ "gelf-address": `tcp://127.0.0.1:${to.gelfTcp}` }),
    way: "tcp",
    ...BY_STREAM,
  }),
  driver("fluentd", "without ack", {
    options: (to) => ({ "fluentd-address": `127.0.0.1:${to.fluentd}` }),
    way: "tcp",
    long: true,
    ...BY_STREAM,
  }),
  driver("fluentd", "with ack", {
    options: (to) => ({
      "fluentd-address": `127.0.0.1:${to.fluentd}`,
      "fluentd-request-ack": "true",
      "fluentd-sub-second-precision": "true",
    }),
    way: "tcp, acks",
    long: true,
    overRestart: "sends again",
  }),
  ...["inline", "json", "raw"].map((format) =>
    driver("splunk", format, {
      options: (to) => ({
        "splunk-url": `http://127.0.0.1:${to.http}`,
        "splunk-token": "none",
        "splunk-format": format,
        tag: "shop",
      }),
      way: "http",
      overRestart: "sends again",
      ...(format === "raw" ? { bodyIs: (body: string, text: string) => body === `shop ${text}` } : {}),
    }),
  ),
  driver("awslogs", "own endpoint", {
    options: (to, run) => ({
      "awslogs-region": "eu-central-1",
      "awslogs-endpoint": `http://127.0.0.1:${to.http}`,
      "awslogs-group": "/shop/docker",
      "awslogs-stream": run.key,
      "awslogs-create-group": "true",
    }),
    way: "http, SigV4",
    loses: {
      most: Number.POSITIVE_INFINITY,
      because:
        "a batch every five seconds, tried for a second or two and thrown away when logboom is away for longer",
    },
    long: true,
    overRestart: "sends again",
  }),
];

function driver(name: string, what: string, { options, ...spec }: Driver): Sender {
  const receiver = name === "awslogs" ? "cloudwatch" : name;
  return {
    name: `Docker ${name} driver, ${what}`,
    receiver,
    ...spec,
    missing: ({ docker }) => (docker !== "" ? undefined : "no Docker Engine: LOGBOOM_TEST_DOCKER is not set"),
    start: (run) => container(run, { Type: name, Config: options(run.to, run) }, spec.long),
  };
}

async function container(
  run: Run,
  LogConfig: Docker.HostConfig["LogConfig"],
  long = false,
): Promise<Sending> {
  const made = await new Docker({ socketPath: run.docker }).createContainer({
    name: run.key,
    Image: "busybox:local",
    Cmd: ["cat"],
    OpenStdin: true,
    StdinOnce: true,
    HostConfig: { NetworkMode: "none", ...(LogConfig === undefined ? {} : { LogConfig }) },
  });
  const stdin = (await made.attach({ stream: true, stdin: true, hijack: true })) as Duplex;
  stdin.on("error", () => undefined);
  await made.start();
  const remove = (): Promise<unknown> => made.remove({ force: true, v: true }).catch(() => undefined);
  return {
    send: (from, count, overMs) =>
      feed(stdin, { from, count, overMs, line: (n) => `${textOf(run, n, long)}\n` }),
    finish: async () => {
      stdin.end();
      if (!stdin.writableFinished) await once(stdin, "finish");
      const { StatusCode } = (await made.wait()) as { StatusCode: number };
      if (StatusCode !== 0) throw new Error(`the container ended with ${StatusCode}`);
      await remove();
    },
    kill: () => void remove(),
  };
}
