/**
 * What real receivers understand of our syslog messages. rsyslogd is found on PATH or by LOGBOOM_TEST_RSYSLOG, syslog-ng by
 * LOGBOOM_TEST_SYSLOG_NG; where one is missing its suite is skipped.
 */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";
import type { OpenSink } from "../../src/record/sink.ts";
import { syslog } from "../../src/sinks/syslog/sink.ts";
import { lineRecord } from "../contract/open-sink.ts";
import { newAuthority } from "../net/certificates.ts";
import { newCounts, sinkContext, until } from "../net/counts.ts";
import type { Counts } from "../net/counts.ts";
import { freePort } from "../net/receiver.ts";

function programOf(variable: string, name: string, flag: string): string | undefined {
  const program = process.env[variable] || name;
  const found = spawnSync(program, [flag], { stdio: "ignore" }).status === 0;
  if (!found) console.warn(`${name} is neither on PATH nor named by ${variable}: its suite is skipped`);
  return found ? program : undefined;
}

const rsyslogd = programOf("LOGBOOM_TEST_RSYSLOG", "rsyslogd", "-v");
const syslogNg = programOf("LOGBOOM_TEST_SYSLOG_NG", "syslog-ng", "-V");

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "logboom-syslog-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}

const outputOf = (folder: string): string[] => {
  const file = join(folder, "out");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
};

async function opened(options: Record<string, unknown>): Promise<{ sink: OpenSink; counts: Counts }> {
  const counts = newCounts();
  const sink = await syslog.open(options, sinkContext(counts));
  ends.unshift(() => sink.close(0));
  return { sink, counts };
}

/** Is there an IPv4 socket for datagrams at this port? */
const isBound = (port: number): boolean =>
  readFileSync("/proc/net/udp", "utf8").includes(`:${port.toString(16).toUpperCase().padStart(4, "0")} `);

const numbered = (from: number, count: number): LogRecord[] =>
  Array.from({ length: count }, (_, i) => lineRecord(`line ${from + i}`));

describe.runIf(rsyslogd !== undefined)("rsyslog", () => {
  interface Rsyslog {
    folder: string;
    ports: { udp: number; tcp: number; tls: number };
    start: () => Promise<ChildProcess>;
  }

  async function rsyslog(tls?: { caFile: string; certFile: string; keyFile: string }): Promise<Rsyslog> {
    const folder = newFolder();
    const ports = { udp: await freePort(), tcp: await freePort(), tls: await freePort() };
    const files =
      tls === undefined
        ? ""
        : `DefaultNetstreamDriverCAFile="${tls.caFile}" DefaultNetstreamDriverCertFile="${tls.certFile}" DefaultNetstreamDriverKeyFile="${tls.keyFile}"`;
    const lines = [
      `global(workDirectory="${folder}" maxMessageSize="64k" ${files})`,
      `module(load="imudp") module(load="imptcp")`,
      `template(name="t" type="string" string="%pri%|%timestamp:::date-rfc3339%|%hostname%|%app-name%|%procid%|%structured-data%|%msg%\\n")`,
      `input(type="imudp" port="${ports.udp}" address="127.0.0.1")`,
      `input(type="imptcp" port="${ports.tcp}" address="127.0.0.1")`,
    ];
    if (tls !== undefined) {
      lines.push(
        `module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/certvalid")`,
        `input(type="imtcp" port="${ports.tls}" address="127.0.0.1")`,
      );
    }
    lines.push(`action(type="omfile" file="${join(folder, "out")}" template="t")`);
    writeFileSync(join(folder, "rsyslog.conf"), `${lines.join("\n")}\n`);
    const start = async (): Promise<ChildProcess> => {
      const args = ["-n", "-f", join(folder, "rsyslog.conf"), "-i", join(folder, "pid")];
      const child = spawn(rsyslogd ?? "", args, { stdio: "ignore" });
      ends.unshift(() => stop(child, "SIGKILL"));
      await until(() => existsSync(join(folder, "pid")), "rsyslog's start");
      // A datagram that comes before its socket is gone.
      await until(() => isBound(ports.udp), "rsyslog's socket");
      return child;
    };
    return { folder, ports, start };
  }

  test.each([
    ["udp", "traditional"],
    ["tcp", "traditional"],
    ["tcp", "octet-counted"],
  ])("reads both formats over %s, %s", async (transport, framing) => {
    const { folder, ports, start } = await rsyslog();
    await start();
    const address = `127.0.0.1:${transport === "udp" ? ports.udp : ports.tcp}`;
    const modern = await opened({ transport, framing, address, structuredData: 'a@1 b="c"' });
    const old = await opened({ transport, framing, address, format: "rfc3164" });
    await modern.sink.send([lineRecord("héllo wörld")], {});
    await until(() => outputOf(folder).length === 1, "the first line");
    await old.sink.send([lineRecord("old style", { attributes: ["log.iostream", "stderr"] })], {});
    await until(() => outputOf(folder).length === 2, "the second line");
    const [first, second] = outputOf(folder);
    expect(first).toMatch(
      /^14\|2025-11-20T\d\d:\d\d:18.123456[^|]+\|myhost\|web.1.abc\|1234\|\[a@1 b="c"\]\|héllo wörld$/,
    );
    expect(second).toMatch(/^11\|\d{4}-11-20T\d\d:\d\d:18[^|]*\|myhost\|web.1.abc\|1234\|-\| old style$/);
  });

  test("takes lines over TLS with certificates on both sides", async () => {
    const authority = newAuthority();
    ends.push(authority.remove);
    const server = authority.issue("server", "DNS:localhost");
    const client = authority.issue("client", "DNS:client");
    const { folder, ports, start } = await rsyslog({ caFile: authority.caFile, ...server });
    await start();
    const { sink } = await opened({
      transport: "tls",
      address: `localhost:${ports.tls}`,
      tls: { systemRoots: false, caFiles: [authority.caFile], ...client },
    });
    await sink.send(numbered(0, 100), {});
    await sink.close(5000);
    await until(() => outputOf(folder).length >= 100, "all lines");
    await sleep(200);
    const lines = outputOf(folder);
    expect(lines.filter((line) => line.includes("|line ")).length).toBe(100);
    expect(lines.filter((line) => line.includes("GnuTLS"))).toEqual([]);
  });

  test(
    "restarted again and again in the middle of a stream, it misses no line",
    { timeout: 120_000 },
    async () => {
      const { folder, ports, start } = await rsyslog();
      let child = await start();
      const { sink, counts } = await opened({ transport: "tcp", address: `127.0.0.1:${ports.tcp}` });
      const sent: Promise<void>[] = [];
      const count = 20_000;
      for (let i = 0; i < count; i += 100) {
        sent.push(sink.send(numbered(i, 100), {}));
        await sleep(5);
        if (i % 5000 !== 2500) continue;
        await stop(child);
        rmSync(join(folder, "pid"), { force: true });
        child = await start();
      }
      await Promise.all(sent);
      const bodies = (): string[] => outputOf(folder).flatMap((line) => line.split("|")[6] ?? []);
      await until(() => bodies().includes(`line ${count - 1}`), "the last line");
      const seen = new Set(bodies());
      for (let i = 0; i < count; i += 1) expect(seen.has(`line ${i}`), `line ${i}`).toBe(true);
      const repeated = bodies().filter((body) => body.startsWith("line ")).length - count;
      expect(repeated).toBeLessThanOrEqual(counts.counted("repeated"));
    },
  );
});

describe.runIf(syslogNg !== undefined)("syslog-ng", () => {
  test("reads octet-counted RFC 5424, and RFC 3164 in datagrams", async () => {
    const folder = newFolder();
    const ports = { tcp: await freePort(), udp: await freePort() };
    writeFileSync(
      join(folder, "syslog-ng.conf"),
      [
        "@version: 3.38",
        "options { keep-hostname(yes); chain-hostnames(no); stats-freq(0); };",
        `source s { syslog(ip(127.0.0.1) port(${ports.tcp}) transport("tcp")); network(ip(127.0.0.1) port(${ports.udp}) transport("udp")); };`,
        `destination d { file("${join(folder, "out")}" template("$PRI|$HOST|$PROGRAM|$PID|$SDATA|$MESSAGE\\n")); };`,
        "log { source(s); destination(d); };",
        "",
      ].join("\n"),
    );
    const at = (name: string): string => join(folder, name);
    const args = [
      "-F",
      "--no-caps",
      "-f",
      at("syslog-ng.conf"),
      "-p",
      at("pid"),
      "-c",
      at("ctl"),
      "-R",
      at("persist"),
    ];
    const child = spawn(syslogNg ?? "", args, { stdio: "ignore" });
    ends.unshift(() => stop(child, "SIGKILL"));
    const counted = await opened({
      transport: "tcp",
      framing: "octet-counted",
      address: `127.0.0.1:${ports.tcp}`,
      structuredData: 'a@1 b="c"',
    });
    await counted.sink.send([lineRecord("two\nlines")], {});
    await until(() => outputOf(folder).length >= 2, "both lines of one message");
    const datagrams = await opened({
      transport: "udp",
      address: `127.0.0.1:${ports.udp}`,
      format: "rfc3164",
    });
    await datagrams.sink.send([lineRecord("old style")], {});
    await until(() => outputOf(folder).length >= 3, "the datagram");
    expect(outputOf(folder)).toEqual([
      '14|myhost|web.1.abc|1234|[a@1 b="c"]|two',
      "lines",
      "14|myhost|web.1.abc|1234||old style",
    ]);
  });
});
