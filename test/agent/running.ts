/** The agent as a user runs it: the compiled program, its variables, a receiver that it delivers to. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReceiver } from "../../bench/kill/receiver.ts";
import type { Receiver } from "../../bench/kill/receiver.ts";
import { ended, listen } from "../cli/run-program.ts";
import type { Program } from "../cli/run-program.ts";

/** What starts with others on a busy machine takes its time. */
const SAID_MOST_MS = 60_000;

export interface Stopped {
  code: number | null;
  ms: number;
}

export class RunningAgent {
  readonly child: ChildProcess;
  readonly said: ReturnType<typeof listen>;
  readonly #closed: Promise<unknown>;

  constructor(program: Program, routes: readonly string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [program.main, "agent", ...routes], {
      env: { PATH: process.env["PATH"] ?? "", TZ: "UTC", HTTP_BIND_ADDRESS: "127.0.0.1", PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.said = listen(this.child);
    this.#closed = once(this.child, "close");
  }

  /** Its exit code, when it has ended by itself and all that it said was heard. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.child.exitCode;
  }

  /** Where its HTTP API is, once it runs. */
  async url(): Promise<string> {
    const line = await this.said.until(/^# http: \S+/m, SAID_MOST_MS);
    return line.replace("# http: ", "");
  }

  /** The table of routes is the last of its greeting. */
  async up(): Promise<this> {
    await this.said.until(/^# routes:\n(?:# .*\n)+/m, SAID_MOST_MS);
    return this;
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<Stopped> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, ms: 0 };
    const from = performance.now();
    const code = ended(child);
    child.kill(signal);
    return { code: await code, ms: performance.now() - from };
  }
}

/** Folders of one agent, kept over its lives. */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), "logboom-agent-"));
  readonly env: Record<string, string>;

  constructor(socket: string) {
    this.env = {
      DOCKER_HOST: `unix://${socket}`,
      LOGBOOM_STATE: join(this.folder, "state"),
      ROUTESPATH: this.folder,
      SYSLOG_TCP_FRAMING: "octet-counted",
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A syslog message (RFC 5424), as far as the tests look at it. */
export interface Message {
  text: string;
  pri: number;
  tag: string;
  body: string;
}

export class SyslogReceiver {
  readonly messages: Message[] = [];
  #receiver: Receiver | undefined;

  async open(port = 0): Promise<this> {
    const onMessage = (text: string): void => {
      const found = /^<(\d+)>1 \S+ \S+ (\S+) \S+ \S+ (?:-|\[[^\]]*\]) (.*)$/s.exec(text);
      const body = (found?.[3] ?? text).replace(/\n$/, "");
      this.messages.push({ text, pri: Number(found?.[1]), tag: found?.[2] ?? "", body });
    };
    this.#receiver = await openReceiver(onMessage, { port });
    return this;
  }

  get port(): number {
    return this.#receiver?.port ?? 0;
  }

  get route(): string {
    return `syslog+tcp://127.0.0.1:${this.port}`;
  }

  get faults(): string[] {
    return this.#receiver?.faults ?? [];
  }

  of(tag: string): string[] {
    return this.messages.filter((one) => one.tag === tag).map(({ body }) => body);
  }

  /** Numbers of the lines "n=12 …" of one container. */
  numbers(tag: string): number[] {
    return this.of(tag).flatMap((body) => {
      const found = /^n=(\d+) /.exec(body);
      return found === null ? [] : [Number(found[1])];
    });
  }

  /** Its connections stay, and nothing is read. */
  pause(): void {
    this.#receiver?.pause();
  }

  resume(): void {
    this.#receiver?.resume();
  }

  async close(): Promise<void> {
    await this.#receiver?.leave("reset");
  }
}

/** Takes connections and never reads. */
export async function openHanging(): Promise<{ port: number; close: () => void }> {
  const open = new Set<net.Socket>();
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    open.add(socket);
    socket.on("error", () => undefined);
  });
  const port = await listening(server);
  const close = (): void => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { port, close };
}

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  return (server.address() as net.AddressInfo).port;
}
