/** A real journald, in a namespace of its own, which needs no systemd as process 1. */
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { Child, fedByInput } from "./program.ts";
import { installed } from "./programs.ts";
import type { Run, Sender, Sending } from "./sender.ts";
import { until } from "./until.ts";

const receiver = "journald";

export const journaldSenders: readonly Sender[] = [
  {
    name: "systemd-journald, read by journalctl",
    receiver,
    way: "journal",
    overRestart: "sends again",
    missing: unable,
    start: (run) => startJournal(run, run.to.journal),
  },
  {
    name: "systemd-journal-upload",
    receiver,
    way: "http",
    overRestart: "sends again",
    missing: unable,
    start: async (run) => uploading(run, await startJournal(run, run.key)),
  },
];

function unable(run: Run): string | undefined {
  if (process.getuid?.() !== 0) return "journald needs root for its sockets";
  return installed("journal-upload")(run);
}

/** A journal to which `logger` writes. */
async function startJournal(run: Run, namespace: string): Promise<Sending> {
  const sockets = `/run/systemd/journal.${namespace}`;
  const daemon = new Child({ program: join(run.programs, "bin/journald"), args: [namespace] }, run);
  await until("journald has its sockets", () => {
    if (daemon.ended) throw daemon.failure("ended");
    return existsSync(`${sockets}/dev-log`) && existsSync(`${sockets}/stdout`);
  });
  // One that nobody is connected to ends itself after half a minute.
  const alive = connect(`${sockets}/stdout`);
  await once(alive, "connect");
  const args = ["--socket", `${sockets}/dev-log`, "--tag", "shop"];
  const logger = fedByInput(run, { program: "logger", args });
  return {
    send: logger.send,
    finish: logger.finish,
    kill: () => {
      logger.kill();
      alive.destroy();
      daemon.kill();
      rmSync(sockets, { recursive: true, force: true });
      removeJournal(namespace);
    },
  };
}

/** A reader that comes before the folder is there would not see it come. */
export function prepareJournal(namespace: string): void {
  const folder = foldersOf(namespace).find((one) => existsSync(dirname(one)));
  if (folder !== undefined && process.getuid?.() === 0) mkdirSync(folder, { recursive: true });
}

export function removeJournal(namespace: string): void {
  for (const folder of foldersOf(namespace)) rmSync(folder, { recursive: true, force: true });
}

/** Where its files are, or may come to be. */
function foldersOf(namespace: string): string[] {
  const machine = existsSync("/etc/machine-id") ? readFileSync("/etc/machine-id", "utf8").trim() : "";
  return ["/var/log", "/run/log"].map((one) => `${one}/journal/${machine}.${namespace}`);
}

/** It ends when it cannot connect; its unit has it started again, and it goes on where it was. */
async function uploading(run: Run, journal: Sending): Promise<Sending> {
  let folder = "";
  await until("there is a journal", () => {
    folder = foldersOf(run.key).find((one) => existsSync(one)) ?? "";
    return folder !== "";
  });
  const args = ["--url", `http://127.0.0.1:${run.to.http}`, "--directory", folder, "--follow"];
  args.push(`--save-state=${join(run.folder, "state")}`);
  let upload: Child | undefined;
  let wanted = true;
  const start = (): void => {
    upload = new Child({ program: join(run.programs, "bin/journal-upload"), args }, run);
    upload.process.once("exit", () => {
      if (wanted) setTimeout(start, 200);
    });
  };
  start();
  return {
    ...journal,
    kill: () => {
      wanted = false;
      upload?.kill();
      journal.kill();
    },
  };
}
