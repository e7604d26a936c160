import { describe, expect, test } from "vitest";
import { containerResource, ID, line } from "../../../test/sinks/records.ts";
import { GelfAssembler, gelfFaults } from "../../../test/sinks/gelf-judge.ts";
import { makeResource } from "../../record/resource.ts";
import { GelfEncoder } from "./encode.ts";
import { gelfChunks, gelfDatagrams } from "./encode-chunks.ts";
import { additionalName } from "./encode-names.ts";

const encoder = new GelfEncoder(() => "docker-host");
const encode = (...given: Parameters<typeof line>): string => encoder.encode(line(...given)) ?? "";

const FIXED =
  `"_command":"run it","_container_id":"${ID}","_container_name":"web.1.abc","_created":"2026-11-21T09:30:00.123456789Z",` +
  `"_image_id":"sha256:beef","_image_name":"img:1"`;

describe("a container's line", () => {
  test("has logspout's members in logspout's order", () => {
    expect(encode("hello")).toBe(
      `{"version":"1.1","host":"docker-host","short_message":"hello","timestamp":1795169979.238,"level":6,${FIXED}}`,
    );
  });
  test.for([
    ["stdout", 6],
    ["stderr", 3],
  ] as const)("from %s has level %i", ([stream, level]) => {
    expect(JSON.parse(encode("x", { stream }))).toMatchObject({ level });
  });
  test.for([
    ["hi <b> & \u2028 é", String.raw`"hi \u003cb\u003e \u0026 \u2028 é"`, "escapes of Go's encoder"],
    ['"q"\\\t', String.raw`"\"q\"\\\t"`, "escapes of JSON"],
    ["a\0b", String.raw`"a\u0000b"`, "a NUL would end a message on a connection"],
  ] as const)("%j → %s (%s)", ([body, text]) => {
    expect(encode(body)).toContain(`"short_message":${text},`);
    expect(gelfFaults(encode(body))).toEqual([]);
  });
  test.for([
    [1_795_169_979_000, 0, "1795169979", "a whole second has no fraction"],
    [1_795_169_979_230, 0, "1795169979.23", "no zero behind"],
    [1_795_169_979_238, 999_999, "1795169979.238", "cut, not rounded into the future"],
    [1, 0, "0.001", "just after the epoch"],
  ] as const)("%i ms and %i ns → timestamp %s (%s)", ([ms, nanos, text]) => {
    expect(encode("x", { ms, nanos })).toContain(`"timestamp":${text},`);
  });
  test.for([[""], ["   "], ["\r"]])("blank %j has no document", ([body = ""]) => {
    expect(encoder.encode(line(body))).toBeUndefined();
  });
  test("labels gelf_… are fields and win over the fixed ones; names are made valid", () => {
    const labels = {
      gelf_team: "a<b",
      GELF_Container_Name: "x",
      "gelf_dotted.name": "d",
      gelf_: "no",
      "gelf_a b": "e",
    };
    const resource = containerResource({ labels: { ...labels, gelf_container_name: "mine", gelf_id: "i" } });
    const text = encode("x", { resource });
    expect(JSON.parse(text)).toMatchObject({
      _team: "a<b",
      _Container_Name: "x",
      _container_name: "mine",
      "_dotted.name": "d",
      _a_b: "e",
      _gelf_id: "i",
    });
    const names = [...text.matchAll(/"(_[^"]+)":/g)].map((match) => match[1] ?? "");
    expect(names).toEqual([...names].sort());
    expect(gelfFaults(text)).toEqual([]);
  });
  test("a container without a command has an empty one, one of classic Swarm its node", () => {
    const bare = encode("x", { resource: containerResource({ command: [], node: "n1" }) });
    expect(JSON.parse(bare)).toMatchObject({ _command: "", _swarm_node: "n1" });
  });
  test("marks of ours come along as fields", () => {
    const text = encode("x", { attributes: ["log.truncated", "true"] });
    expect(JSON.parse(text)).toMatchObject({ "_log.truncated": "true", _image_name: "img:1" });
    expect(text).not.toContain("iostream");
    expect(gelfFaults(text)).toEqual([]);
  });
});

describe("another record", () => {
  const resource = makeResource({ "host.name": "router", "service.name": "sshd" });
  test.for([
    [17, [], 3],
    [13, [], 4],
    [9, [], 6],
    [0, [], 6],
    [24, [], 0],
    [9, ["syslog.severity", "5"], 5],
  ] as const)("of severity %i with %j has level %i", ([severity, attributes, level]) => {
    const record = { ...line("x", { resource, stream: "", attributes: [...attributes] }), severity };
    expect(JSON.parse(encoder.encode(record) ?? "")).toMatchObject({ level, "_service.name": "sshd" });
  });
});

describe("additional names", () => {
  test.for([
    ["plain", "_plain"],
    ["a.b-c_d", "_a.b-c_d"],
    ["sp ace", "_sp_ace"],
    ["é", "__"],
    ["id", "_gelf_id"],
    ["ID", "_ID"],
  ])("%s → %s", ([name = "", wanted]) => {
    expect(additionalName(name)).toBe(wanted);
  });
});

describe("datagrams", () => {
  test.for([
    [1, 1],
    [1420, 1],
    [1421, 2],
    [2 * 1408, 2],
    [2 * 1408 + 1, 3],
    [128 * 1408, 128],
    [128 * 1408 + 1, 23],
    [128 * 8180, 128],
  ] as const)("%i bytes → %i", ([bytes, count]) => {
    const payload = Buffer.alloc(bytes, "abcdefghij");
    const datagrams = gelfDatagrams(payload) ?? [];
    expect(datagrams).toHaveLength(count);
    for (const one of datagrams) expect(one.length).toBeLessThanOrEqual(bytes > 128 * 1408 ? 8192 : 1420);
    const assembler = new GelfAssembler("none");
    const steps = datagrams.map((one) => assembler.take(one));
    expect(steps.slice(0, -1).every((step) => step === undefined)).toBe(true);
    const last = steps.at(-1);
    expect(last !== undefined && "message" in last && last.message.equals(payload)).toBe(true);
  });
  test("beyond 128 chunks there is no way", () => {
    expect(gelfDatagrams(Buffer.alloc(128 * 8180 + 1))).toBeUndefined();
  });
  test("header: magic, eight random bytes, number, count", () => {
    const ids = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const [first, second] = gelfChunks(Buffer.alloc(30), 32) ?? [];
      expect(first?.toString("hex", 0, 2)).toBe("1e0f");
      expect([...(second?.subarray(10, 12) ?? [])]).toEqual([1, 2]);
      expect(first?.toString("hex", 2, 10)).toBe(second?.toString("hex", 2, 10));
      ids.add(first?.toString("hex", 2, 10) ?? "");
    }
    expect(ids.size).toBe(50);
  });
});
