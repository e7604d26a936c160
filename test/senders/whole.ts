/** All senders, some at a time, one logboom for all of them. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newAuthority } from "../net/certificates.ts";
import { senders } from "./catalog.ts";
import { SendersEngine } from "./docker.ts";
import { removeJournal } from "./journald.ts";
import { Product, receiving } from "./product.ts";
import { layPrograms } from "./programs.ts";
import { complaints, runTogether } from "./run.ts";
import type { Verdict } from "./run.ts";
import type { Sender } from "./sender.ts";

export interface Whole {
  /** Where scripts/test-senders.sh has installed. */
  programs: string;
  /** A Docker Engine's socket; empty: without its log drivers. */
  docker: string;
  events: number;
  /** Senders with one of these in their name or receiver; empty: all. */
  only: readonly string[];
  /** So many share a restart. */
  together: number;
  atATime: number;
  tell: (what: string) => void;
}

export interface Report {
  events: number;
  verdicts: (Verdict & { complaints: string[] })[];
  skipped: { sender: Sender; because: string }[];
}

export async function runSenders(whole: Whole): Promise<Report> {
  const { programs, docker, events, tell } = whole;
  if (!existsSync(programs))
    throw new Error("LOGBOOM_TEST_SENDERS: scripts/test-senders.sh DIR installs there");
  layPrograms(programs);
  const wanted = senders.filter(
    ({ name, receiver }) =>
      whole.only.length === 0 || whole.only.some((one) => `${receiver}: ${name}`.includes(one)),
  );
  const folder = mkdtempSync(join(tmpdir(), "logboom-senders-"));
  const authority = newAuthority();
  const engine = docker === "" ? undefined : await SendersEngine.up(folder);
  const product = await Product.start({ folder, programs, authority });
  const report: Report = { events, verdicts: [], skipped: [] };
  try {
    const run = { key: "", events, to: product.to, programs, folder, docker: engine?.socket ?? "" };
    const able: Sender[] = [];
    for (const sender of wanted) {
      const because = receiving(sender.receiver) ? sender.missing?.(run) : "no such receiver yet";
      if (because === undefined) able.push(sender);
      else report.skipped.push({ sender, because });
    }
    for (let at = 0; at < able.length; at += whole.together) {
      const settings = { ...run, product, atATime: whole.atATime, tell };
      for (const verdict of await runTogether(able.slice(at, at + whole.together), settings)) {
        const wrong = complaints(verdict);
        report.verdicts.push({ ...verdict, complaints: wrong });
        tell(
          `${wrong.length === 0 ? "ok  " : "BAD "} ${verdict.sender.receiver}: ${verdict.sender.name} ${wrong.join("; ")}`,
        );
      }
    }
    await product.stop();
  } finally {
    product.kill();
    removeJournal(product.to.journal);
    await engine?.down();
    authority.remove();
    if (process.env["LOGBOOM_KEEP"] === undefined) rmSync(folder, { recursive: true, force: true });
  }
  return report;
}
