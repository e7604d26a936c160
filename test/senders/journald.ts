/** A real journald, in a namespace of its own, which needs no systemd as process 1. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Child, feed } from "./program.ts";
import { installed } from "./programs.ts";
import { textOf } from "./sender.ts";
import type { Run, Sender, Sending } from "./sender.ts";
import { until } from "./until.ts";

export const journaldSenders: readonly Sender[] = [
  {
    name: "logger → systemd-journald → systemd-journal-upload",
    receiver: "journald",
    way: "http",
    overRestart: "sends again",
    missing: (run) =>
      process.getuid?.() === 0 ? installed("journal-upload")(run) : "journald needs root for its sockets",
    start: uploading,
  },
];

async function uploading(run: Run): Promise<Sending> {
  const space = run.key;
  const sockets = `/run/systemd/journal.${space}`;
  const machine = readFileSync("/etc/machine-id", "utf8").trim();
  const journal = `/run/log/journal/${machine}.${space}`;
  const daemon = new Child({ program: join(run.programs, "bin/journald"), args: [space] }, run);
  await until("journald has its sockets", () => {
    if (daemon.ended) throw daemon.failure("ended");
    return existsSync(`${sockets}/dev-log`);
  });
  const logger = new Child(
    { program: "logger", args: ["--socket", `${sockets}/dev-log`, "--tag", "shop"] },
    run,
  );
  // It ends when it cannot connect; a service manager starts it again, and it goes on where it was.
  let upload: Child | undefined;
  let wanted = true;
  const keepUploading = async (): Promise<void> => {
    while (wanted) {
      const args = ["--url", `http://127.0.0.1:${run.to.http}`, "--directory", journal, "--follow"];
      args.push(`--save-state=${join(run.folder, "state")}`);
      upload = new Child({ program: join(run.programs, "bin/journal-upload"), args }, run);
      await upload.exit(24 * 3600 * 1000).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  await until("there is a journal", () => existsSync(journal));
  void keepUploading();
  const kill = (): void => {
    wanted = false;
    for (const child of [logger, upload, daemon]) child?.kill();
    for (const left of [sockets, journal]) rmSync(left, { recursive: true, force: true });
  };
  return {
    send: (from, count, overMs) =>
      feed(logger.stdin, { from, count, overMs, line: (n) => `${textOf(run, n)}\n` }),
    finish: async () => {
      logger.stdin.end();
      await logger.exit();
    },
    kill,
  };
}
