import { afterEach, expect, test } from "vitest";
import { sourceSuite } from "../../../test/contract/source.ts";
import { closeAll, dial, openSource, sendAndEnd, sendDatagrams } from "../../../test/receive/opened.ts";
import type { Opened } from "../../../test/receive/opened.ts";
import { attributeOf } from "../../record/record.ts";
import { raw } from "./source.ts";

const HERE = { tcp: "127.0.0.1:0", udp: "127.0.0.1:0" };

afterEach(closeAll);
sourceSuite(raw, { options: HERE });

const open = (options: Record<string, unknown> = {}): Promise<Opened> =>
  openSource(raw, { ...HERE, ...options });
const bodies = ({ records }: Opened): string[] => records.map((record) => record.body);

test("lines are kept as they are, but for their ends and empty ones", async () => {
  const one = await open({ service: "shop" });
  await sendAndEnd(await dial(one.port("TCP")), '  one \r\n\n{"a":\n<34>no syslog\nlast');
  await one.until(() => one.records.length === 4, "four");
  expect(bodies(one)).toEqual(["  one ", '{"a":', "<34>no syslog", "last"]);
  expect(one.records[0]?.resource.attributes).toEqual({
    "logboom.source": "raw",
    "host.name": "127.0.0.1",
    "service.name": "shop",
    "network.peer.address": "127.0.0.1",
  });
  expect(one.records[0]?.resource).toBe(one.records[3]?.resource);
  expect(Math.abs((one.records[0]?.seconds ?? 0) - Date.now() / 1000)).toBeLessThan(10);
});

test.for([
  ["nul", "one\ntwo\0three\0", ["one\ntwo", "three"]],
  ["octet", "3 one5 two\n 5 three", ["one", "two\n ", "three"]],
  ["none", "one\ntwo\n", ["one\ntwo"]],
] as const)("framing %s", async ([framing, stream, wanted]) => {
  const one = await open({ framing });
  await sendAndEnd(await dial(one.port("TCP")), stream);
  await one.until(() => one.records.length === wanted.length, "all");
  expect(bodies(one)).toEqual(wanted);
});

const DOCUMENT = '{"@timestamp":"2026-01-02T03:04:05.678Z","level":"WARN","message":"m","host":"h","n":7}';

test("a JSON line is a document, unless that is switched off", async () => {
  const one = await open({ service: "shop" });
  await sendAndEnd(await dial(one.port("TCP")), `${DOCUMENT}\n`);
  await one.until(() => one.records.length === 1, "the document");
  const [record] = one.records;
  expect(record).toMatchObject({ body: "m", severity: 13, seconds: 1_767_323_045, nanos: 678_000_000 });
  expect(record?.resource.attributes).toMatchObject({
    "logboom.source": "raw",
    "host.name": "h",
    "service.name": "shop",
    "network.peer.address": "127.0.0.1",
  });
  expect(attributeOf(record as never, "n")).toBe("7");
  const plain = await open({ json: false });
  await sendAndEnd(await dial(plain.port("TCP")), `${DOCUMENT}\n`);
  await plain.until(() => plain.records.length === 1, "the line");
  expect(bodies(plain)).toEqual([DOCUMENT]);
});

test("a datagram is a record", async () => {
  const one = await open();
  await sendDatagrams(one.port("UDP"), ["one\n", "two\nlines\n", "\n", Buffer.from([0x61, 0xff])]);
  await one.until(() => one.records.length === 3, "three");
  expect(bodies(one)).toEqual(["one", "two\nlines", "a\ufffd"]);
  expect(attributeOf(one.records[2] as never, "log.invalid_utf8")).toBe("true");
  expect(one.counted("repaired")).toBe(1);
});

test.for([40 * 1024, 1024 * 1024])("a line of %d bytes is one record", async (length) => {
  const one = await open();
  await sendAndEnd(await dial(one.port("TCP")), `${"x".repeat(length)}\nnext\n`);
  await one.until(() => one.records.length === 2, "both");
  expect(one.records[0]?.body).toHaveLength(length);
  expect(one.counted("truncated")).toBe(0);
});

test("a longer one is cut, marked and counted", async () => {
  const one = await open({ maxMessageBytes: 1000 });
  await sendAndEnd(await dial(one.port("TCP")), `${"x".repeat(5000)}\nnext\n`);
  await one.until(() => one.records.length === 2, "both");
  expect(one.records[0]?.body).toHaveLength(1000);
  expect(attributeOf(one.records[0] as never, "log.truncated")).toBe("true");
  expect(one.counted("truncated")).toBe(1);
});
