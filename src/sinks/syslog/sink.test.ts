import { describe, expect, test } from "vitest";
import { lineRecord, openSinkSuite } from "../../../test/contract/open-sink.ts";
import { newCounts, sinkContext, until } from "../../../test/net/counts.ts";
import { tcpReceiver, udpReceiver } from "../../../test/net/contract-receivers.ts";
import { startReceiver } from "../../../test/net/receiver.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { syslog } from "./sink.ts";

/** Node reads it again when it is set. */
process.env["TZ"] = "UTC";

const bodies = (text: string): string[] => [...text.matchAll(/ - - (.*)\n/g)].map((match) => match[1] ?? "");

openSinkSuite("syslog over TCP", {
  kind: syslog,
  receiver: () =>
    tcpReceiver({ options: (port) => ({ transport: "tcp", address: `127.0.0.1:${port}` }), bodies }),
});
openSinkSuite("syslog over TCP, octet-counted", {
  kind: syslog,
  receiver: () =>
    tcpReceiver({
      options: (port) => ({ transport: "tcp", address: `127.0.0.1:${port}`, framing: "octet-counted" }),
      bodies,
    }),
});
openSinkSuite("syslog over UDP", {
  kind: syslog,
  mayRepeat: true,
  receiver: () => udpReceiver({ options: (port) => ({ address: `127.0.0.1:${port}` }), bodies }),
});

/** The bytes on the wire of these records, as text. */
async function wire(
  options: Record<string, unknown>,
  ...records: LogRecord[]
): Promise<{ text: string; counted: (event: string, reason?: string) => number }> {
  const receiver = await startReceiver();
  const counts = newCounts();
  const address = `127.0.0.1:${receiver.port}`;
  const sink = await syslog.open({ transport: "tcp", address, ...options }, sinkContext(counts));
  await sink.send(records, {});
  await sink.close(5000);
  await until(() => receiver.sockets[0]?.readableEnded === true, "the end");
  await receiver.close();
  return { text: receiver.texts.join(""), counted: counts.counted };
}

const at = (iso: string): Partial<LogRecord> => ({ seconds: Date.parse(iso) / 1000, nanos: 0 });
const error = { attributes: ["log.iostream", "stderr"] };

describe("bytes of syslog messages", () => {
  test("rfc5424: logspout's layout, Docker's time with microseconds", async () => {
    const { text } = await wire(
      {},
      lineRecord("hello out", at("2026-11-20T10:16:18Z")),
      lineRecord("hello err", { ...at("2026-11-20T10:16:18Z"), ...error }),
      lineRecord("fraction", { ...at("2026-11-20T10:16:18Z"), nanos: 1_234_999 }),
      lineRecord("", at("2026-11-20T10:16:18Z")),
      lineRecord("no stream", { ...at("2026-11-20T10:16:18Z"), attributes: [] }),
    );
    expect(text).toBe(
      [
        "<14>1 2026-11-20T10:16:18Z myhost web.1.abc 1234 - - hello out\n",
        "<11>1 2026-11-20T10:16:18Z myhost web.1.abc 1234 - - hello err\n",
        "<14>1 2026-11-20T10:16:18.001234Z myhost web.1.abc 1234 - - fraction\n",
        "<14>1 2026-11-20T10:16:18Z myhost web.1.abc 1234 - - \n",
        "<30>1 2026-11-20T10:16:18Z myhost web.1.abc 1234 - - no stream\n",
      ].join(""),
    );
  });

  test("a field whose template gives nothing is no hole in the header (RFC 5424 6)", async () => {
    const nothing = '{{label "nope"}}';
    const options = { hostname: nothing, tag: nothing, pid: nothing, structuredData: nothing };
    const { text } = await wire(options, lineRecord("x", at("2026-11-20T10:16:20Z")));
    expect(text).toBe("<14>1 2026-11-20T10:16:20Z - - - - - x\n");
  });

  test("octet-counted: bytes, not characters, with the line feed; structured data and a longer tag", async () => {
    const { text } = await wire(
      { framing: "octet-counted", tag: "{{.ContainerName}}.tag", structuredData: 'a@1 b="c"' },
      lineRecord("hello out", at("2026-11-20T10:16:20Z")),
      lineRecord("héllo err", { ...at("2026-11-20T10:16:20Z"), ...error }),
    );
    expect(text).toBe(
      '77 <14>1 2026-11-20T10:16:20Z myhost web.1.abc.tag 1234 - [a@1 b="c"] hello out\n' +
        '78 <11>1 2026-11-20T10:16:20Z myhost web.1.abc.tag 1234 - [a@1 b="c"] héllo err\n',
    );
    const joined = await wire({ framing: "octet-counted" }, lineRecord("a\n  b", at("2026-11-20T10:19:56Z")));
    expect(joined.text).toBe("59 <14>1 2026-11-20T10:19:56Z myhost web.1.abc 1234 - - a\n  b\n");
  });

  test("rfc3164: the time of its own, or logspout's", async () => {
    const line = lineRecord("hello out", at("2026-11-07T10:16:19Z"));
    const bsd = await wire({ format: "rfc3164" }, line);
    expect(bsd.text).toBe("<14>Nov  7 10:16:19 myhost web.1.abc[1234]: hello out\n");
    const old = await wire({ format: "rfc3164", rfc3164Time: "rfc3339" }, line);
    expect(old.text).toBe("<14>2026-11-07T10:16:19Z myhost web.1.abc[1234]: hello out\n");
    const own = await wire({ format: "rfc3164", timestamp: '{{.Time.Format "Jan 02 15:04:05"}}' }, line);
    expect(own.text).toBe("<14>Nov 07 10:16:19 myhost web.1.abc[1234]: hello out\n");
  });

  test("times state this machine's zone", async () => {
    process.env["TZ"] = "Asia/Kolkata";
    const line = lineRecord("x", at("2026-11-20T20:16:18Z"));
    const { text } = await wire({}, line);
    const bsd = await wire({ format: "rfc3164" }, line);
    process.env["TZ"] = "UTC";
    expect(text).toContain("<14>1 2026-11-21T01:46:18+05:30 ");
    expect(bsd.text).toContain("<14>Nov 21 01:46:18 ");
  });

  test("fields are cut to their characters, whatever those take in bytes", async () => {
    const long = (length: number): string => "é😀".repeat(length);
    const options = { hostname: long(200), tag: long(50), pid: long(100) };
    const { text } = await wire(options, lineRecord("x", at("2026-11-20T10:16:18Z")));
    const [, , host, tag, pid] = text.split(" ");
    expect(Array.from(host ?? "").length).toBe(255);
    expect(Array.from(tag ?? "").length).toBe(48);
    expect(Array.from(pid ?? "").length).toBe(128);
    const bsd = await wire({ format: "rfc3164", ...options }, lineRecord("x", at("2026-11-20T10:16:18Z")));
    const [, bsdHost, bsdTag] = /^<14>.{15} (\S+) (\S+)\[/u.exec(bsd.text) ?? [];
    expect(Array.from(bsdHost ?? "").length).toBe(400);
    expect(Array.from(bsdTag ?? "").length).toBe(32);
  });

  test("nothing in a line is changed: carriage return, blanks, control characters, a long line", async () => {
    for (const body of ["a\r", "\u0000\u0007 tab\t", "x".repeat(300_000), "✓ \u2028 日本"]) {
      const { text } = await wire({}, lineRecord(body, at("2026-11-20T10:16:18Z")));
      expect(text).toBe(`<14>1 2026-11-20T10:16:18Z myhost web.1.abc 1234 - - ${body}\n`);
    }
  });

  test("records of no container have the names that they came with", async () => {
    const resource = makeResource({ "host.name": "router", "service.name": "dhcpd" });
    const { text } = await wire({}, lineRecord("x", { ...at("2026-11-20T10:16:18Z"), resource }));
    expect(text).toBe("<14>1 2026-11-20T10:16:18Z router dhcpd 0 - - x\n");
  });

  test("a template that fails gives that field's default, counted; one that cannot be read is refused", async () => {
    const tag = '{{index (.ContainerNameSplitN "." 9) 7}}';
    const { text, counted } = await wire({ tag }, lineRecord("x", at("2026-11-20T10:16:18Z")));
    expect(text).toBe("<14>1 2026-11-20T10:16:18Z myhost web.1.abc 1234 - - x\n");
    expect(counted("template failed", "tag")).toBe(1);
    await expect(wire({ tag: "{{.ContainerName" })).rejects.toMatchObject({ code: "E_TEMPLATE" });
    await expect(wire({ address: "nowhere" })).rejects.toThrow("host:port");
  });

  test("default texts and the same through the template engine give the same bytes", async () => {
    const blank = "{{/* so that it is not the default */}}";
    const record = lineRecord("hello", at("2026-11-20T10:16:18Z"));
    const templates = {
      priority: `{{.Priority}}${blank}`,
      timestamp: `{{.Timestamp}}${blank}`,
      hostname: `{{.Container.Config.Hostname}}${blank}`,
      tag: `{{.ContainerName}}${blank}`,
      pid: `{{.Container.State.Pid}}${blank}`,
      data: `{{.Data}}${blank}`,
    };
    expect((await wire(templates, record)).text).toBe((await wire({}, record)).text);
  });
});
