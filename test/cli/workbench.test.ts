/** match and pipe as real processes (DESIGN 6.2): streams, order, exit codes, speed. */
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecordJson } from "../../src/record/json.ts";
import { compile, ended, listen, run, start } from "./run-program.ts";
import type { Program } from "./run-program.ts";

let program: Program;
beforeAll(() => {
  program = compile();
});
afterAll(() => program.remove());

type Piped = RecordJson & { error?: string };
function records(text: string): Piped[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Piped);
}

describe("match", () => {
  const lines = [
    "2026-11-21 09:30:00 ERROR cart is gone",
    "GET /cart 200 3ms",
    '{"level":"warn","msg":"slow","http":{"status":503},"user":"ana"}',
    "",
    "tImeOut of the cart",
  ];
  const input = `${lines.join("\n")}\n`;

  test.for([
    ["cart", [0, 1, 4], "a word, whatever its case"],
    ["level:error", [0], "the severity that was recognised"],
    ["level:>=warn", [0, 2], "a comparison of severities"],
    ["http.status:>=500", [2], "a number in JSON"],
    ["user:ana AND slow", [2], "a field and a word"],
    ["cart -timeout", [0, 1], "without a word"],
    ["-cart", [2, 3], "a query that begins with a dash is no option"],
    ["", [0, 1, 2, 3, 4], "the empty query matches everything, blank lines too"],
    ["nothing-like-this", [], "no line: still a clean end"],
  ] as const)("%s → %o (%s)", async ([query, want]) => {
    const { code, out, err } = await run(program, ["match", query], { input });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(want.map((i) => `${lines[i]}\n`).join(""));
  });

  test("several words are one query", async () => {
    expect((await run(program, ["match", "cart", "-timeout", "gone"], { input })).out).toBe(`${lines[0]}\n`);
  });
  test("bytes that are no UTF-8 leave as they came", async () => {
    const bytes = Buffer.from([...Buffer.from("caf"), 0xe9, ...Buffer.from(" cart\nno\n\u{1f600} cart\r\n")]);
    const child = start(program, ["match", "cart"]);
    const parts: Buffer[] = [];
    child.stdout?.on("data", (part: Buffer) => parts.push(part));
    child.stdin?.end(bytes);
    await once(child, "close");
    expect(Buffer.concat(parts)).toEqual(
      Buffer.from([...Buffer.from("caf"), 0xe9, ...Buffer.from(" cart\n\u{1f600} cart\r\n")]),
    );
  });
  test("a record in JSON is that record, with resource, severity and time", async () => {
    const record = (name: string, severity: string): string =>
      JSON.stringify({
        id: "1-7",
        timestamp: "2026-11-21T09:30:00.000000001Z",
        observed: "2026-11-21T09:30:00.000Z",
        severity,
        severityNumber: severity === "error" ? 17 : 9,
        body: "FATAL is only a word",
        resource: { "container.name": name },
        attributes: { n: "1" },
      });
    const both = `${record("web-1", "error")}\n${record("db-1", "info")}\n`;
    expect((await run(program, ["match", "container:web*"], { input: both })).out).toBe(
      `${record("web-1", "error")}\n`,
    );
    expect(
      (await run(program, ["match", "level:info timestamp:<2026-11-22T00:00:00Z"], { input: both })).out,
    ).toBe(`${record("db-1", "info")}\n`);
  });
  test("a last line without a line feed is a line", async () => {
    expect((await run(program, ["match", "b"], { input: "a\nb" })).out).toBe("b\n");
  });
  test("a line cut by reads is one line", async () => {
    const child = start(program, ["match", "half"]);
    const said = listen(child);
    for (const part of ["one ha", "lf of", " it\n", "whole\n"]) {
      child.stdin?.write(part);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    const closed = once(child, "close");
    child.stdin?.end();
    await closed;
    expect(said.out()).toBe("one half of it\n");
  });
  test("streams: a line is answered while the input is open", async () => {
    const child = start(program, ["match", "now"]);
    const said = listen(child);
    child.stdin?.write("now\n");
    await said.until(/^now\n/);
    child.stdin?.end();
    expect(await ended(child)).toBe(0);
  });
  test("ends cleanly when the reader goes away", async () => {
    const child = start(program, ["match", "y"]);
    child.stdin?.on("error", () => undefined);
    const feed = setInterval(() => child.stdin?.write("y\n".repeat(50_000)), 5);
    await once(child.stdout ?? child, "data");
    child.stdout?.destroy();
    const code = await ended(child);
    clearInterval(feed);
    expect(code).toBe(0);
  });
  test("a wrong query is exit 2 with the place and a suggestion", async () => {
    const { code, out, err } = await run(program, ["match", "level:error AND (x"], { input });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("  level:error AND (x\n");
    expect(err).toMatch(/^ +\^$/m);
    expect(err).toContain("hint: ");
    expect(err).toContain("try:  level:error AND (x)");
  });
  test.for(["kql", "cloudwatch", "papertrail", "sql"])(
    "dialect %s is refused with what is supported",
    async (dialect) => {
      const { code, err } = await run(program, ["match", "x", "--dialect", dialect], { input });
      expect(code).toBe(2);
      expect(err).toContain("supported: lucene");
    },
  );
  test("matches more than 100,000 simple lines a second, and starts fast", async () => {
    const line =
      "2026-11-21 09:30:00,123 INFO  [worker-3] shop.jobs.Runner - job SendReceipt#12345 finished in 312 ms\n";
    const input = line.repeat(300_000);
    const empty = await run(program, ["match", "x"]);
    const full = await run(program, ["match", "level:error"], { input });
    expect(full.code).toBe(0);
    // The start is taken off, the bound is the promise itself; where others have the machine, what it takes to read the lines alone.
    const most = 3000;
    if (full.ms - empty.ms > most) {
      const plain = { main: join(import.meta.dirname, "fixtures/plain-lines.mjs"), remove: () => undefined };
      const read = await run(plain, [], { input });
      expect(read.out).toBe("300000\n");
      expect(full.ms - empty.ms).toBeLessThan(12 * read.ms);
    }
  });
});

describe("pipe", () => {
  test("a container's lines become records, in order", async () => {
    const { code, out } = await run(program, ["pipe"], {
      input: 'x ERROR\n\n{"a":{"b":1},"level":"warn"}\r\nlast',
    });
    expect(code).toBe(0);
    const all = records(out);
    expect(all.map((one) => one.body)).toEqual(["x ERROR", "", '{"a":{"b":1},"level":"warn"}\r', "last"]);
    expect(all.map((one) => one.severity)).toEqual(["error", "unspecified", "warn", "unspecified"]);
    expect(all[2]?.attributes).toEqual({ "a.b": "1", level: "warn" });
    expect(all[0]?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(new Set(all.map((one) => one.id)).size).toBe(4);
  });
  test("--no-detect leaves the line alone", async () => {
    const [only] = records(
      (await run(program, ["pipe", "--no-detect"], { input: '{"level":"warn"}\n' })).out,
    );
    expect([only?.severity, only?.attributes]).toEqual(["unspecified", {}]);
  });
  test.for([
    ["newline", "a\nb\n", ["a", "b"]],
    ["auto", "12 <a\nb", ["12 <a", "b"]],
    ["nul", "a\nb\0c", ["a\nb", "c"]],
    ["octet", "3 a\nb1 c", ["a\nb", "c"]],
    ["none", "a\nb\n", ["a\nb\n"]],
  ] as const)("raw, framing %s", async ([framing, input, want]) => {
    const { out } = await run(program, ["pipe", "--framing", framing], { input });
    expect(records(out).map((one) => one.body)).toEqual(want);
  });
  test("syslog: fields as DESIGN names them; what cannot be decoded is text with an error beside it", async () => {
    const input =
      '<165>1 2026-11-21T09:30:00.000003-07:00 h.example evntslog 12 ID47 [e@1 k="v"] An event\nno syslog at all\n<34>Oct 11 22:14:15 mymachine su: x\n';
    const [first, second, third] = records(
      (await run(program, ["pipe", "--decode", "syslog"], { input })).out,
    );
    expect(first).toMatchObject({
      timestamp: "2026-11-21T16:30:00.000003000Z",
      severityNumber: 10,
      body: "An event",
      resource: { "host.name": "h.example", "service.name": "evntslog" },
      attributes: {
        "syslog.priority": 165,
        "syslog.facility": 20,
        "syslog.severity": 5,
        "syslog.version": 1,
        "syslog.procid": "12",
        "syslog.msgid": "ID47",
        "syslog.structured_data.e@1.k": "v",
      },
    });
    expect(first?.error).toBeUndefined();
    expect(second).toMatchObject({ body: "no syslog at all", error: expect.stringMatching(/./) as string });
    expect(third).toMatchObject({ body: "x", resource: { "host.name": "mymachine", "service.name": "su" } });
  });
  test.for([
    ["lines", "auto", Buffer.from('{"host":"web","short_message":"hi","level":3,"_user":"ann"}\nnot json\n')],
    ["NUL", "auto", Buffer.from('{"host":"web","short_message":"hi","level":3,"_user":"ann"}\0not json\0')],
  ] as const)("GELF ended by %s", async ([, framing, input]) => {
    const [first, second] = records(
      (await run(program, ["pipe", "--decode", "gelf", "--framing", framing], { input })).out,
    );
    expect(first).toMatchObject({
      body: "hi",
      severity: "error",
      resource: { "host.name": "web" },
      attributes: { user: "ann" },
    });
    expect(second).toMatchObject({ body: "not json", error: expect.stringMatching(/./) as string });
  });
  test("a compressed GELF datagram is the whole of the input", async () => {
    const input = gzipSync('{"host":"web","short_message":"hi"}');
    const args = ["pipe", "--decode", "gelf", "--framing", "none"];
    expect(records((await run(program, args, { input })).out)[0]?.body).toBe("hi");
    const cut = await run(program, args, { input: input.subarray(0, 20) });
    expect([cut.code, cut.out]).toEqual([2, ""]);
  });
  test("json-file: Docker's times, pieces joined, what is none kept as text", async () => {
    const piece = (log: string, second: number) =>
      `${JSON.stringify({ log, stream: "stderr", time: `2026-11-21T10:00:0${second}.5Z` })}\n`;
    const input = `${piece("whole\n", 0)}${piece("par", 1)}${piece("tial\n", 1)}nonsense\n${piece("no end", 2)}`;
    const all = records((await run(program, ["pipe", "--decode", "json-file"], { input })).out);
    expect(all.map((one) => one.body)).toEqual(["whole", "partial", "nonsense", "no end"]);
    expect(all[1]).toMatchObject({
      timestamp: "2026-11-21T10:00:01.500000000Z",
      attributes: { "log.iostream": "stderr" },
    });
    expect(all[2]?.error).toMatch(/json-file/);
  });
  test("records in JSON: with their fields, what is none kept as text", async () => {
    const record = { timestamp: "2026-11-21T10:00:00.000000001Z", body: "x", attributes: { user: "ana" } };
    const input = `${JSON.stringify(record)}\n{"body":1}\n`;
    const [first, second] = records((await run(program, ["pipe", "--decode", "record"], { input })).out);
    expect(first).toMatchObject(record);
    expect(second).toMatchObject({ body: '{"body":1}', error: "not a record in JSON" });
  });
  test("OTLP in JSON, a request a line, as the Collector's file exporter writes it", async () => {
    const resource = { attributes: [{ key: "service.name", value: { stringValue: "web" } }] };
    const logRecords = [1, 2].map((n) => ({
      timeUnixNano: `${n}000000000`,
      body: { stringValue: `line ${n}` },
    }));
    const request = { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] };
    const input = `${JSON.stringify(request)}\nno request\n`;
    const all = records((await run(program, ["pipe", "--decode", "otlp-json"], { input })).out);
    expect(all.map(({ body }) => body)).toEqual(["line 1", "line 2", "no request"]);
    expect(all[0]).toMatchObject({
      timestamp: "1970-01-01T00:00:01.000000000Z",
      resource: { "service.name": "web" },
    });
    expect(all[2]?.error).toMatch(/./);
  });
  test("an attribute of a JSON line is no decoding error", async () => {
    expect(
      records((await run(program, ["pipe"], { input: '{"syslog.error":"x"}\n' })).out)[0]?.error,
    ).toBeUndefined();
  });
  test("a long line is cut and marked, memory stays flat, and what follows is whole", async () => {
    const input = `${"x".repeat(5_000_000)}\nnext\n`;
    const [long, next] = records((await run(program, ["pipe"], { input })).out);
    expect([long?.body.length, long?.attributes]).toEqual([1_048_576, { "log.truncated": "true" }]);
    expect(next?.body).toBe("next");
  });
  test("--explain: what every step did, beside the record", async () => {
    const dir = mkdtempSync(join(tmpdir(), "logboom-pipe-"));
    const file = join(dir, "c.yaml");
    writeFileSync(file, "transforms:\n  - detect: {when: 'needle', id: mine}\n");
    const input = '{"level":"warn","m":"needle"}\n{"level":"warn"}\n';
    const { out } = await run(program, ["pipe", "--explain", "--config", file], { input });
    const [first, second] = out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { steps: unknown[] }).steps);
    expect(first).toMatchObject([{ step: "mine", set: { level: "warn", severity: "warn" }, removed: [] }]);
    expect(second).toMatchObject([{ step: "mine", outcome: "not for it", set: {} }]);
    writeFileSync(file, "transforms:\n  - detect: {when: 'a:('}\n");
    const wrong = await run(program, ["pipe", "--config", file], { input });
    expect([wrong.code, wrong.out]).toEqual([2, ""]);
    expect(wrong.err).toContain("step detect");
  });
  test("--config: its transforms; a mistake in it is exit 2 with the place", async () => {
    const dir = mkdtempSync(join(tmpdir(), "logboom-pipe-"));
    const file = join(dir, "c.yaml");
    writeFileSync(file, "transforms:\n  - detect: {json: false}\n");
    const [only] = records(
      (await run(program, ["pipe", "--config", file], { input: '{"level":"warn"}\n' })).out,
    );
    expect(only?.attributes).toEqual({});
    writeFileSync(file, "transforms:\n  - detcet: {}\n");
    const wrong = await run(program, ["pipe", "--config", file], { input: "x\n" });
    expect([wrong.code, wrong.out]).toEqual([2, ""]);
    expect(wrong.err).toContain(`${file}:2:5: unknown key "detcet"`);
    expect(wrong.err).toContain('did you mean "detect"?');
  });
  test.for([
    [["--decode", "sylog"], "supported: raw, syslog, gelf, json-file, otlp-json, record"],
    [["--framing", "lines"], "known: auto, newline, octet, nul, none"],
    [["--config", "/no/such/file.yaml"], "there is no such file"],
  ] as const)("%o is refused: %s", async ([args, said]) => {
    const { code, out, err } = await run(program, ["pipe", ...args], { input: "x\n" });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
  });
  test("what pipe prints, match takes", async () => {
    const piped = await run(program, ["pipe", "--decode", "syslog"], {
      input: readFileSync(new URL("./fixtures/mixed.syslog", import.meta.url)),
    });
    const matched = await run(program, ["match", "host:web-1 level:error"], { input: piped.out });
    expect(records(matched.out).map((one) => one.body)).toEqual(["upstream is gone"]);
  });
});
