/** Programs as senders: those of test/senders/programs, which speak our little protocol, and those that send what they are fed. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { LONG_EVENT, textOf } from "./sender.ts";
import type { Run, Sending } from "./sender.ts";

/** A client that cannot get rid of its last events within this is at fault, or its receiver is. */
const FINISH_MOST_MS = 150_000;
const TOLD_CHARS = 2000;

export interface Command {
  program: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Its exit code when it was asked to end by a signal. */
  cwd?: string;
}

/** A child whose last words are kept for the one who asks why. */
export class Child {
  readonly process: ChildProcess;
  readonly #name: string;
  #said = "";
  #lines: string[] = [];
  #waiting: (() => void)[] = [];

  constructor(command: Command, run: Run) {
    this.#name = command.program;
    const env = { PATH: process.env["PATH"], HOME: run.folder, TZ: "UTC", ...command.env };
    this.process = spawn(command.program, command.args, { cwd: command.cwd ?? run.folder, env });
    this.process.stdin?.on("error", () => undefined);
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => this.#hear(text));
    let rest = "";
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith("@")) this.#lines.push(line);
        else this.#hear(`${line}\n`);
      }
      this.#wake();
    });
    this.process.on("error", (error) => this.#hear(error.message));
    this.process.on("close", () => this.#wake());
  }

  get stdin(): Writable {
    if (this.process.stdin === null) throw new Error("no standard input");
    return this.process.stdin;
  }

  get ended(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  said(): string {
    return this.#said;
  }

  /** Resolves at the next line that says this. */
  async says(word: string): Promise<void> {
    for (;;) {
      const line = this.#lines.shift();
      if (line === word) return;
      if (line !== undefined) continue;
      if (this.ended || this.process.pid === undefined) throw this.failure(`ended before it said ${word}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async exit(mostMs = FINISH_MOST_MS): Promise<void> {
    if (this.ended) return;
    const late = AbortSignal.timeout(mostMs);
    await once(this.process, "exit", { signal: late }).catch(() => {
      this.kill();
      throw this.failure(`did not end within ${mostMs} ms`);
    });
  }

  kill(): void {
    if (!this.ended) this.process.kill("SIGKILL");
  }

  failure(what: string): Error {
    return new Error(`${this.#name} ${what}: ${this.#said.slice(-TOLD_CHARS)}`);
  }

  #hear(text: string): void {
    this.#said = (this.#said + text).slice(-4 * TOLD_CHARS);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A program that reads "FROM COUNT MILLISECONDS" lines, answers "@sent", and ends at the end of its input. */
export async function spoken(run: Run, command: Command, long = false): Promise<Sending> {
  const env = {
    ...command.env,
    LOGBOOM_KEY: run.key,
    LOGBOOM_TO: JSON.stringify(run.to),
    LOGBOOM_LONG: long ? String(LONG_EVENT) : "-1",
  };
  const child = new Child({ ...command, env }, run);
  await child.says("@ready");
  return {
    send: async (from, count, overMs) => {
      child.stdin.write(`${from} ${count} ${Math.round(overMs)}\n`);
      await child.says("@sent");
    },
    finish: async () => {
      child.stdin.end();
      await child.exit();
      if (child.process.exitCode !== 0) throw child.failure(`ended with ${child.process.exitCode}`);
    },
    kill: () => child.kill(),
  };
}

/** Writes events as lines, evenly over the time given. */
export async function feed(
  to: Writable,
  lines: { from: number; count: number; overMs: number; line: (n: number) => string },
): Promise<void> {
  const { from, count, overMs, line } = lines;
  const startedAt = performance.now();
  for (let done = 0; done < count;) {
    const elapsed = performance.now() - startedAt;
    const due = overMs === 0 ? count : Math.min(count, Math.ceil((elapsed / overMs) * count));
    let text = "";
    for (; done < due && text.length < 65_536; done += 1) text += line(from + done);
    if (text === "") await sleep(2);
    else if (!to.write(text)) await once(to, "drain");
  }
}

/** A program that sends each line of its input, and ends with it. */
export function fedByInput(run: Run, command: Command, long = false): Sending {
  const child = new Child(command, run);
  return {
    send: (from, count, overMs) =>
      feed(child.stdin, { from, count, overMs, line: (n) => `${textOf(run, n, long)}\n` }),
    finish: async () => {
      child.stdin.end();
      await child.exit();
      if (child.process.exitCode !== 0) throw child.failure(`ended with ${child.process.exitCode}`);
    },
    kill: () => child.kill(),
  };
}
