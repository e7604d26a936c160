import { describe, expect, test } from "vitest";
import { lineRecord, openSinkSuite } from "../../../test/contract/open-sink.ts";
import { newCounts, sinkContext, until } from "../../../test/net/counts.ts";
import { tcpReceiver, udpReceiver } from "../../../test/net/contract-receivers.ts";
import { startReceiver } from "../../../test/net/receiver.ts";
import type { LogRecord } from "../../record/record.ts";
import { raw } from "./sink.ts";

const bodies = (text: string): string[] => text.split("\n").slice(0, -1);

openSinkSuite("raw over TCP", {
  kind: raw,
  receiver: () =>
    tcpReceiver({ options: (port) => ({ transport: "tcp", address: `127.0.0.1:${port}` }), bodies }),
});
openSinkSuite("raw over UDP", {
  kind: raw,
  mayRepeat: true,
  receiver: () => udpReceiver({ options: (port) => ({ address: `127.0.0.1:${port}` }), bodies }),
});

async function wire(
  format: string | undefined,
  ...records: LogRecord[]
): Promise<{ text: string; failed: number }> {
  const receiver = await startReceiver();
  const counts = newCounts();
  const options = {
    transport: "tcp",
    address: `127.0.0.1:${receiver.port}`,
    ...(format === undefined ? {} : { format }),
  };
  const sink = await raw.open(options, sinkContext(counts));
  await sink.send(records, {});
  await sink.close(5000);
  await until(() => receiver.sockets[0]?.readableEnded === true, "the end");
  await receiver.close();
  return { text: receiver.texts.join(""), failed: counts.counted("template failed", "raw") };
}

describe("bytes of raw messages", () => {
  test("the line and a line feed", async () => {
    expect((await wire(undefined, lineRecord("hello"), lineRecord(""), lineRecord("a\r"))).text).toBe(
      "hello\n\na\r\n",
    );
  });
  test("a template, with nothing added", async () => {
    expect((await wire("{{.Container.Name}} | {{.Data}};", lineRecord("a"), lineRecord("b"))).text).toBe(
      "/web.1.abc | a;/web.1.abc | b;",
    );
  });
  test("toJSON escapes as Go does", async () => {
    const { text } = await wire("{{toJSON .Data}}\n", lineRecord('hi <b> "q" \u2028 é'));
    expect(text).toBe('"hi \\u003cb\\u003e \\"q\\" \\u2028 é"\n');
  });
  test("a record that renders to nothing is not sent", async () => {
    expect((await wire('{{if eq .Data "a"}}{{.Data}}{{end}}', lineRecord("a"), lineRecord("b"))).text).toBe(
      "a",
    );
  });
  test("a template that fails gives the line, counted", async () => {
    expect(await wire("{{index .Container.Config.Env 9}}", lineRecord("kept"))).toEqual({
      text: "kept\n",
      failed: 1,
    });
  });
  test("a template that cannot be read is refused", async () => {
    await expect(wire("{{.Data")).rejects.toMatchObject({ code: "E_TEMPLATE" });
  });
});
