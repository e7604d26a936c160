/** Reading from now on, with a real journalctl; systemd-journal-remote writes the journal, so that clocks can be wrong and boots many. */
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import type { Recording } from "../../../test/contract/recording-context.ts";
import type { Running } from "../../record/source.ts";
import { JournaldConfig } from "./config.ts";
import { lastEntry } from "./last-entry.ts";
import { journald } from "./source.ts";

const WRITER = "/usr/lib/systemd/systemd-journal-remote";
const READER = "/usr/bin/journalctl";

describe.skipIf(!existsSync(WRITER) || !existsSync(READER))(
  "from now on (needs systemd-journal-remote)",
  () => {
    let dir = "";
    let journal = "";
    let writer: ChildProcessByStdio<Writable, null, null>;
    let written = 0;
    const opened: Running[] = [];

    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), "logboom-journal-"));
      journal = join(dir, "journal");
      mkdirSync(journal);
      writer = spawn(WRITER, ["-o", join(journal, "x.journal"), "-"], {
        stdio: ["pipe", "ignore", "ignore"],
      });
      written = 0;
    });
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
      const ended = once(writer, "exit");
      writer.stdin.end();
      await ended;
      rmSync(dir, { recursive: true });
    });

    const NOW = 1_795_253_400;
    /** Returns when it can be read. */
    async function write(
      message: string,
      { seconds = NOW, boot = 3, identifier = "shop" } = {},
    ): Promise<void> {
      written += 1;
      writer.stdin.write(
        `__REALTIME_TIMESTAMP=${seconds}00000${written}\n__MONOTONIC_TIMESTAMP=${written}\n_BOOT_ID=8d104b5ba00545fdb296083f54627d5${boot}\n` +
          `SYSLOG_IDENTIFIER=${identifier}\nMESSAGE=${message}\n\n`,
      );
      const all = (): string =>
        execFileSync(READER, ["--quiet", "--output=cat", `--directory=${journal}`], { encoding: "utf8" });
      await recordingContext().until(() => all().split("\n").includes(message), `${message} in the journal`);
    }

    /** A journalctl that follows when it is told to, and before that does what the shell is told. */
    function slowReader(before: string): { journalctl: string; go: () => void } {
      const journalctl = join(dir, "slow-journalctl");
      const wait = `while [ ! -e ${dir}/go ]; do sleep 0.05; done`;
      const script = `#!/bin/sh\ncase "$*" in *--follow*) ${wait}; ${before};; esac\nexec ${READER} "$@"\n`;
      writeFileSync(journalctl, script, { mode: 0o755 });
      return { journalctl, go: () => writeFileSync(join(dir, "go"), "") };
    }

    async function open(options: object, recording = recordingContext()): Promise<Recording> {
      const all = { directory: journal, upload: false, initialPosition: "end", ...options };
      opened.push(await journald.open(all, recording.ctx));
      return recording;
    }
    const bodies = ({ records }: Recording): string[] => records.map((one) => one.body);

    test.for([
      ["takes its time", ":", {}],
      ["takes its time, and few entries are asked for", ":", { identifiers: ["till"] }],
      ["ends before its first entry", '[ -e "$0.ended" ] || { touch "$0.ended"; exit 1; }', {}],
    ] as const)("what is logged while journalctl %s is read", async ([, before, options]) => {
      await write("old");
      const { journalctl, go } = slowReader(before);
      const recording = await open({ journalctl, ...options });
      await write("new 1", { identifier: "till" });
      await write("new 2", { identifier: "till" });
      go();
      await recording.until(() => recording.records.length >= 2, "both");
      expect(bodies(recording)).toEqual(["new 1", "new 2"]);
    });

    test("what is logged while we are away is read, also when nothing was read before", async () => {
      await write("old");
      const first = await open({});
      for (const one of opened.splice(0)) await one.close();
      await write("new");
      const second = await open({}, recordingContext({ cursors: Object.fromEntries(first.cursors) }));
      await second.until(() => second.records.length > 0, "the new one");
      expect([...bodies(first), ...bodies(second)]).toEqual(["new"]);
    });

    test("clocks do not matter: earlier boots stay unread, new entries may be of the past", async () => {
      await write("of the future", { seconds: NOW + 100_000_000, boot: 1 });
      await write("of this boot");
      const recording = await open({});
      await write("new", { seconds: NOW - 1000 });
      await recording.until(() => recording.records.length > 0, "the new one");
      expect(bodies(recording)).toEqual(["new"]);
    });

    test.for([
      ["no entry", {}],
      ["none that is asked for", { identifiers: ["till"] }],
    ] as const)("of a journal with %s the first is read", async ([, options]) => {
      const { journalctl, go } = slowReader(":");
      if ("identifiers" in options) await write("old");
      const recording = await open({ journalctl, ...options });
      await write("first", { seconds: 1000, identifier: "till" });
      go();
      await recording.until(() => recording.records.length > 0, "the first one");
      expect(bodies(recording)).toEqual(["first"]);
    });

    test("the place that was kept is of an entry that is not asked for, or gone: the next one is read", async () => {
      await write("old");
      const { cursors } = await open({});
      for (const one of opened.splice(0)) await one.close();
      await write("next", { identifier: "till" });
      const place = recordingContext({ cursors: Object.fromEntries(cursors) });
      const recording = await open({ identifiers: ["till"] }, place);
      await recording.until(() => recording.records.length > 0, "the next one");
      expect(bodies(recording)).toEqual(["next"]);
    });
  },
);

test("a journalctl that does not tell the last entry is ended, and it is said why", async () => {
  const dir = mkdtempSync(join(tmpdir(), "logboom-journal-"));
  const journalctl = join(dir, "hanging-journalctl");
  writeFileSync(journalctl, "#!/bin/sh\nexec sleep 1000\n", { mode: 0o755 });
  const options = JournaldConfig.parse({ journalctl });
  expect(await lastEntry(options, new AbortController().signal, 50)).toEqual({
    state: "failed",
    because: "journalctl did not tell its last entry within 0.05 s",
  });
  rmSync(dir, { recursive: true });
});
