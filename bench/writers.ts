/** Containers that write numbered lines of 150 bytes: some at once, more when they are told to; see bench/agent.ts. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";

/** Name of the containers of one run, and the pattern that selects them among what else the Engine runs. */
const NAME = `logboom-bench-${process.pid}`;
export const NAMES = `${NAME}-*`;

export interface WriterOptions {
  /** Its first number. */
  from: number;
  /** Lines that it writes as fast as it can when it starts. */
  atOnce: number;
  /** When it is told to (SIGUSR2): lines a second, for how long; each time anew. */
  perSecond?: number;
  forSeconds?: number;
  /** Options of the driver json-file. */
  rotation?: Record<string, string>;
}

/** Every 10 ms what is due, a write for each line, as programs do that do not gather their lines. */
const SCRIPT = ({ from, atOnce, perSecond = 0, forSeconds = 0 }: WriterOptions): string => `
const fs = require("fs"); const tail = " " + "x".repeat(139) + "\\n"; let n = ${from};
const line = () => String(n++).padStart(9, "0") + tail;
while (n < ${from + atOnce}) { let text = ""; for (let i = 0; i < 20 && n < ${from + atOnce}; i++) text += line(); fs.writeSync(1, text); }
process.on("SIGUSR2", () => {
  const beganMs = performance.now(); let written = 0; const all = ${Math.round(perSecond * forSeconds)};
  const timer = setInterval(() => {
    const due = Math.min(all, Math.floor((performance.now() - beganMs) / 1000 * ${perSecond}));
    for (; written < due; written++) fs.writeSync(1, line());
    if (written === all) clearInterval(timer);
  }, 10);
});
setInterval(() => {}, 1e9);
`;

let made = 0;

export async function createWriter(docker: Docker, options: WriterOptions): Promise<Docker.Container> {
  return docker.createContainer({
    name: `${NAME}-${(made += 1)}`,
    Image: "node:local",
    Cmd: ["-e", SCRIPT(options)],
    StopTimeout: 0,
    HostConfig: {
      NetworkMode: "none",
      LogConfig: { Type: "json-file", Config: options.rotation ?? {} },
    },
  });
}

/** Resolves when its last line of the start stands in Docker's log. */
export async function written(container: Docker.Container, last: number): Promise<void> {
  const text = String(last).padStart(9, "0");
  for (;;) {
    const tail = await container.logs({ stdout: true, tail: 1 });
    if (tail.includes(text)) return;
    await sleep(50);
  }
}

/** An Engine of scripts/test-engine.sh. */
export function testEngine(): { docker: Docker; socket: string; daemonPid: number } {
  const socket = process.env["LOGBOOM_TEST_DOCKER"] ?? "";
  const pidFile = join(dirname(socket), "dockerd.pid");
  if (socket === "" || !existsSync(pidFile))
    throw new Error("set LOGBOOM_TEST_DOCKER to the socket of a test Engine (scripts/test-engine.sh up DIR)");
  return {
    docker: new Docker({ socketPath: socket }),
    socket,
    daemonPid: Number(readFileSync(pidFile, "utf8")),
  };
}
