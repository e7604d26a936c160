/** The program on trial: started by a command line, killed, started again. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { appendFileSync } from "node:fs";

export interface CollectorOptions {
  /** Program and arguments; `{address}` stands for the receiver's. */
  command: readonly string[];
  env: Record<string, string>;
  logFile: string;
}

export class Collector {
  readonly #options: CollectorOptions;
  #child: ChildProcess | undefined;
  #expected = false;
  /** Ends that nobody had asked for. */
  readonly crashes: string[] = [];
  starts = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(more: Record<string, string> = {}): void {
    const { command, env, logFile } = this.#options;
    appendFileSync(logFile, `--- start ${this.starts + 1} ${JSON.stringify(more)}\n`);
    const [program = "", ...args] = command;
    const child = spawn(program, args, {
      env: { ...process.env, ...env, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#expected = false;
    this.starts += 1;
    let tail = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (bytes: Buffer) => {
        tail = (tail + bytes.toString()).slice(-2000);
        appendFileSync(logFile, bytes);
      });
    child.once("error", (error) => this.crashes.push(error.message));
    child.once("exit", (code, signal) => {
      if (!this.#expected) this.crashes.push(`ended with ${code ?? signal}: ${tail}`);
    });
  }

  /** Ends it; how long that took and the exit code, null when a signal ended it. */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<{ code: number | null; ms: number }> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return { code: null, ms: 0 };
    this.#expected = true;
    const from = performance.now();
    const gone = new Promise<number | null>((tell) => child.once("exit", (code) => tell(code)));
    child.kill(signal);
    const code = await gone;
    return { code, ms: performance.now() - from };
  }
}
