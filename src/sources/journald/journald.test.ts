/**
 * The real things: a journald in a namespace of its own (as root, where systemd is installed), journalctl, systemd-journal-upload.
 * Where they are not, those tests are skipped and say so.
 */
import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveDoors } from "../../../test/contract/doors.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { after, openJournald } from "../../../test/receive/opened-journald.ts";
import { namespaceFolders } from "./namespace-folders.ts";
import { journald } from "./source.ts";

const SYSTEMD = "/usr/lib/systemd";
const real =
  process.getuid?.() === 0 && existsSync(`${SYSTEMD}/systemd-journald`) && existsSync("/usr/bin/journalctl");
const remote = existsSync(`${SYSTEMD}/systemd-journal-remote`) && existsSync("/usr/bin/journalctl");

sourceSuite(journald, {
  options: { read: false },
  waiting: () =>
    Promise.resolve({ options: { journalctl: "/nowhere/journalctl" }, free: () => Promise.resolve() }),
});

test("without journalctl: says what to do", async () => {
  const { running } = await openJournald({ journalctl: "/nowhere/journalctl" });
  expect(running.status()).toEqual({
    state: "waiting",
    because: "there is no /nowhere/journalctl",
    hint: expect.stringContaining("systemd-journal-upload") as string,
  });
});

describe.skipIf(!real)("a real journald (needs root and systemd)", () => {
  const namespace = `lbtest${process.pid}`;
  const dev = `/run/systemd/journal.${namespace}/dev-log`;
  const folders = [`/run/systemd/journal.${namespace}`];
  let daemon: ChildProcess;
  const log = (text: string, priority = "user.notice"): void =>
    void execFileSync("/usr/bin/logger", ["-u", dev, "-t", "shop", "-p", priority, "--", text]);

  beforeAll(async () => {
    daemon = spawn(`${SYSTEMD}/systemd-journald`, [namespace], { stdio: "ignore" });
    await recordingContext().until(() => existsSync(dev), "journald's socket");
    const machine = readFileSync("/etc/machine-id", "utf8").trim();
    for (const base of ["/run/log/journal", "/var/log/journal"])
      folders.push(`${base}/${machine}.${namespace}`);
  });
  afterAll(async () => {
    daemon.kill("SIGTERM");
    await new Promise((resolve) => daemon.once("exit", resolve));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const mine = (list: readonly string[]): string[] => list.filter((one) => /^n\d/.test(one));

  test("what is there, what comes, and after a restart what came meanwhile: each entry once", async () => {
    log("n1", "user.warning");
    const first = await openJournald({ namespace, upload: false });
    await first.until(() => mine(first.bodies()).length === 1, "n1");
    log("n2");
    await first.until(() => mine(first.bodies()).length === 2, "n2");
    const record = first.records.find((one) => one.body === "n1");
    expect(record).toMatchObject({ severity: 13 });
    expect(Math.abs((record?.seconds ?? 0) - Date.now() / 1000)).toBeLessThan(120);
    expect(record?.resource.attributes).toMatchObject({
      "logboom.source": "journald",
      "service.name": "shop",
    });
    expect(record?.attributes.join(" ")).toMatch(/PRIORITY 4/);
    expect(first.running.status()).toEqual({ state: "running", detail: "reading the journal" });
    await first.running.close();
    log("n3");
    const second = await openJournald({ namespace }, after(first));
    log("n4");
    await second.until(() => mine(second.bodies()).length >= 2, "n3 and n4");
    expect(mine(second.bodies())).toEqual(["n3", "n4"]);
  });

  test("journalctl is killed: it is started again behind the last entry", async () => {
    const one = await openJournald({ namespace, initialPosition: "end", identifiers: ["shop"] });
    const { bodies, until } = one;
    log("n10");
    await until(() => mine(bodies()).length === 1, "n10");
    for (const pid of childrenNamed("journalctl")) process.kill(pid, "SIGKILL");
    log("n11");
    await until(() => mine(bodies()).length >= 2, "n11");
    expect(mine(bodies())).toEqual(["n10", "n11"]);
  });

  test("no room: reading stops and goes on", async () => {
    const recording = recordingContext();
    const one = await openJournald({ namespace, initialPosition: "end" }, recording);
    const { bodies, until } = one;
    recording.fill();
    for (let i = 20; i < 30; i++) log(`n${i}`);
    recording.drain();
    await until(() => mine(bodies()).length >= 10, "all");
    expect(mine(bodies())).toEqual(Array.from({ length: 10 }, (_, i) => `n${i + 20}`));
  });

  test.skipIf(!remote)(
    "systemd-journal-upload (needs systemd-journal-remote): each entry once, sent twice",
    async () => {
      const dir = mkdtempSync(join(tmpdir(), "logboom-journal-"));
      log("n50");
      const reading = await openJournald({ namespace, upload: false });
      await reading.until(() => mine(reading.bodies()).includes("n50"), "n50 in the journal");
      const folder = folders.slice(1).find((one) => existsSync(one)) ?? "";
      const { running, bodies, counted } = await openJournald({ read: false });
      const { url } = await serveDoors(running.doors ?? []);
      for (let i = 0; i < 2; i++)
        await ended(
          spawn(
            `${SYSTEMD}/systemd-journal-upload`,
            ["-u", url, `--directory=${folder}`, "--follow=no", `--save-state=${dir}/state${i}`],
            { stdio: "ignore" },
          ),
        );
      expect(mine(bodies())).toContain("n50");
      expect(new Set(mine(bodies())).size).toBe(mine(bodies()).length);
      expect(counted("repeated")).toBeGreaterThanOrEqual(mine(bodies()).length);
      rmSync(dir, { recursive: true });
    },
  );
});

test.skipIf(!real).for(["boot", "end"] as const)(
  "a namespace that has its first entry after we began is read, from %s (needs root and systemd)",
  async (initialPosition) => {
    const namespace = `lblate${initialPosition}${process.pid}`;
    const { bodies, until } = await openJournald({ namespace, initialPosition });
    expect(await namespaceFolders(namespace)).toEqual(new Set());
    const daemon = spawn(`${SYSTEMD}/systemd-journald`, [namespace], { stdio: "ignore" });
    const dev = `/run/systemd/journal.${namespace}/dev-log`;
    try {
      await until(() => existsSync(dev), "journald's socket");
      for (const text of ["late 1", "late 2"]) execFileSync("/usr/bin/logger", ["-u", dev, "--", text]);
      await until(() => bodies().includes("late 2"), "both");
      expect(bodies().filter((one) => one.startsWith("late"))).toEqual(["late 1", "late 2"]);
    } finally {
      daemon.kill("SIGTERM");
      await ended(daemon);
      for (const folder of await namespaceFolders(namespace)) rmSync(folder, { recursive: true });
      rmSync(`/run/systemd/journal.${namespace}`, { recursive: true, force: true });
    }
  },
);

test("folders of a namespace", async () => {
  const root = mkdtempSync(join(tmpdir(), "logboom-journal-"));
  for (const name of ["a1", "a1.web", "a1.db", "b2.web", "a1.web.x"]) mkdirSync(join(root, name));
  const found = async (namespace: string) =>
    [...(await namespaceFolders(namespace, [root, "/nowhere"]))]
      .map((one) => one.slice(root.length + 1))
      .sort();
  expect(await found("web")).toEqual(["a1.web", "b2.web"]);
  expect(await found("+web")).toEqual(["a1.web", "b2.web"]);
  expect(await found("*")).toEqual(["a1.db", "a1.web", "a1.web.x", "b2.web"]);
  expect(await found("none")).toEqual([]);
  rmSync(root, { recursive: true });
});

test.skipIf(!remote)(
  "values of several lines, and journal files in a folder (needs systemd-journal-remote)",
  async () => {
    const dir = mkdtempSync(join(tmpdir(), "logboom-journal-"));
    const message = Buffer.from("one\ntwo \u2713");
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(message.length));
    const head =
      "__REALTIME_TIMESTAMP=1795253400123456\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID=8d104b5ba00545fdb296083f54627d58\n";
    const input = Buffer.concat([Buffer.from(`${head}MESSAGE\n`), length, message, Buffer.from("\nA=b\n\n")]);
    execFileSync(`${SYSTEMD}/systemd-journal-remote`, ["-o", join(dir, "x.journal"), "-"], {
      input,
      stdio: ["pipe", "ignore", "ignore"],
    });
    const { records, until } = await openJournald({ directory: dir, initialPosition: "start" });
    await until(() => records.length === 1, "the entry");
    expect(records[0]).toMatchObject({ body: "one\ntwo \u2713", seconds: 1_795_253_400, nanos: 123_456_000 });
    expect(records[0]?.attributes).toContain("A");
    rmSync(dir, { recursive: true });
  },
);

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once("exit", resolve));
}

function childrenNamed(name: string): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8")
    .trim()
    .split(" ");
  return children.map(Number).filter((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim() === name);
}
