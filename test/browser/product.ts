/** The product as a user has it, page included, on ports of its own. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { compile, ended, listen, start } from "../cli/run-program.ts";

const root = resolve(import.meta.dirname, "../..");

export interface Running {
  url: string;
  /** Everything it printed. */
  said: () => string;
  syslogPort: number;
  stop: () => Promise<void>;
}

export interface Product {
  /** `name` is the data folder: the same name goes on with the same data. */
  up: (name: string, args: readonly string[], port?: number, dockerSocket?: string) => Promise<Running>;
  close: () => Promise<void>;
}

export function buildProduct(): Product {
  const program = compile();
  const web = join(dirname(program.main), "../web");
  const config = join(root, "src/web/vite.config.ts");
  const args = ["build", "--config", config, "--outDir", web, "--logLevel", "error"];
  const built = spawnSync(join(root, "node_modules/.bin/vite"), args, { encoding: "utf8" });
  if (built.status !== 0) throw new Error(`the page cannot be built:\n${built.stdout}${built.stderr}`);
  const dir = mkdtempSync(join(tmpdir(), "logboom-page-"));
  const running = new Set<Running>();
  return {
    up: async (name, more, port = 0, dockerSocket = "") => {
      const docker =
        dockerSocket === ""
          ? { args: ["--no-docker"], env: {} }
          : { args: [], env: { DOCKER_HOST: `unix://${dockerSocket}` } };
      const child = start(
        program,
        ["up", "--data", join(dir, name), "--http", `127.0.0.1:${port}`, ...docker.args, ...more],
        {
          cwd: dir,
          env: {
            LOGBOOM_SOURCES_SYSLOG_TCP: "127.0.0.1:0",
            LOGBOOM_SOURCES_SYSLOG_UDP: "off",
            ...docker.env,
          },
        },
      );
      const heard = listen(child);
      const greeted = heard.until(/Page +(http:\S+)/).then(async (line) => {
        await heard.until(/Keeps .*\n/);
        return line.replace(/^Page +/, "");
      });
      const url = await greeted.catch((error: unknown) => {
        child.kill("SIGKILL");
        throw error;
      });
      const one: Running = {
        url,
        said: () => heard.out() + heard.err(),
        syslogPort: Number(/syslog: TCP 127\.0\.0\.1:(\d+)/.exec(heard.out())?.[1] ?? 0),
        stop: async () => {
          running.delete(one);
          child.kill("SIGTERM");
          await ended(child);
        },
      };
      running.add(one);
      return one;
    },
    close: async () => {
      await Promise.all([...running].map((one) => one.stop()));
      program.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Lines by syslog, as written: `app` becomes their service. */
export async function sendLines(
  port: number,
  lines: readonly string[],
  severity = 6,
  app = "app",
): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const at = new Date().toISOString();
  socket.end(lines.map((line) => `<${8 + severity}>1 ${at} host-1 ${app} 7 - - ${line}\n`).join(""));
  await once(socket, "close");
}
