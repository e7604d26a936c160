/**
 * Real senders against one logboom that is restarted in the middle of each one's run: lost, repeated, changed.
 * usage: LOGBOOM_TEST_SENDERS=DIR senders.ts [EVENTS=100000] [--only=TEXT,…] [--together=16] [--at-a-time=4] [--matrix]
 * LOGBOOM_TEST_DOCKER=SOCKET: Docker's log drivers, too. --matrix writes docs/guide/senders.md.
 */
import { runSenders } from "../test/senders/whole.ts";
import { matrix, table } from "../test/senders/matrix.ts";
import { writeFileSync } from "node:fs";

const flags = process.argv.slice(2).filter((one) => one.startsWith("--"));
const [events = "100000"] = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const flag = (name: string): string | undefined =>
  flags.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);

const report = await runSenders({
  programs: process.env["LOGBOOM_TEST_SENDERS"] ?? "",
  docker: process.env["LOGBOOM_TEST_DOCKER"] ?? "",
  events: Number(events),
  only: flag("only")?.split(",") ?? [],
  together: Number(flag("together") ?? "16"),
  atATime: Number(flag("at-a-time") ?? "4"),
  tell: (what) => process.stderr.write(`${what}\n`),
});
process.stdout.write(table(report));
if (flags.includes("--matrix")) writeFileSync("docs/guide/senders.md", matrix(report));
process.exit(report.verdicts.some((one) => one.complaints.length > 0) ? 1 : 0);
