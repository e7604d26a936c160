/** The acceptance vectors of the event collector, and what Docker's driver was seen to send, over HTTP. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";
import { attributesJson } from "../../src/record/json.ts";
import { splunk } from "../../src/sources/splunk/source.ts";
import { recordingContext } from "../contract/recording-context.ts";
import type { Recording } from "../contract/recording-context.ts";
import { serveDoors } from "../contract/doors.ts";

function read<T>(name: string): T[] {
  const text = readFileSync(join(import.meta.dirname, "../vectors", name), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

async function open(
  options: object,
  tokens: readonly string[],
): Promise<{ recording: Recording; url: string }> {
  const recording = recordingContext();
  const running = await splunk.open(options, recording.ctx);
  onTestFinished(() => running.close());
  const { url } = await serveDoors(running.doors ?? [], { tokens });
  return { recording, url };
}

interface Vector {
  id: string;
  note?: string;
  ambiguous?: boolean;
  valid_token: string;
  input: { method: string; path: string; headers: Record<string, string>; body: string };
  expect: { status: number; events?: Record<string, unknown>[] };
}

/** The names of the vectors' peers for what we call otherwise. */
function asPeers(record: LogRecord, of: Record<string, unknown>): Record<string, unknown> {
  const attributes: Record<string, unknown> = attributesJson(record.attributes);
  const known: Record<string, unknown> = {
    message: record.body,
    event: record.body,
    host: record.resource.attributes["host.name"],
    channel: attributes["splunk.channel"],
    source: attributes["com.splunk.source"],
    sourcetype: attributes["com.splunk.sourcetype"],
    index: attributes["com.splunk.index"],
  };
  const shown: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(of))
    shown[key] = typeof value === "object" ? nested(attributes, key) : (known[key] ?? attributes[key]);
  return shown;
}

function nested(attributes: Record<string, unknown>, key: string): Record<string, unknown> {
  const inside = Object.entries(attributes).filter(([name]) => name.startsWith(`${key}.`));
  return Object.fromEntries(inside.map(([name, value]) => [name.slice(key.length + 1), value]));
}

test.for(read<Vector>("splunk-hec.jsonl"))("$id", async ({ input, valid_token, note = "", ...vector }) => {
  const options = note.includes("acknowledgements disabled") ? { acknowledgements: false } : {};
  const { recording, url } = await open(options, [valid_token]);
  const { method, path, headers, body } = input;
  const answer = await fetch(url + path, { method, headers, ...(method !== "GET" && { body }) });
  expect(answer.status).toBe(vector.expect.status);
  const events = vector.expect.events ?? [];
  expect(recording.records.map((record, i) => asPeers(record, events[i] ?? {}))).toEqual(events);
});

interface Captured {
  id: string;
  options: Record<string, string>;
  wire: { request: { method: string; path: string; headers: [string, string][]; body: string } }[];
}

interface Written {
  stream: string;
  write: string;
}

/** What the container wrote, in lines as Docker hands them to its drivers, at most 16 KiB each; format raw leaves empty ones out. */
function writtenLines(withEmpty: boolean): { text: string; stream: string }[] {
  return read<Written>("docker-drivers/input.jsonl").flatMap(({ stream, write }) =>
    Buffer.from(write, "base64")
      .toString("utf8")
      .replace(/\n$/, "")
      .split("\n")
      .filter((line) => withEmpty || line !== "")
      .flatMap((line) => (line.length > 16_384 ? [line.slice(0, 16_384), line.slice(16_384)] : [line]))
      .map((text) => ({ text, stream })),
  );
}

test.for(read<Captured>("docker-drivers/splunk.jsonl"))("Docker's driver, $id", async ({ options, wire }) => {
  const { recording, url } = await open({}, [options["splunk-token"] ?? ""]);
  for (const { request } of wire) {
    const { method, path, body } = request;
    const headers = request.headers.filter(
      ([name]) => !/^(host|content-length|accept-encoding)$/i.test(name),
    );
    const bytes = Buffer.from(body, "base64");
    const answer = await fetch(url + path, { method, headers, ...(bytes.length > 0 && { body: bytes }) });
    expect(answer.status).toBe(200);
    if (method === "POST") expect(await answer.json()).toEqual({ text: "Success", code: 0 });
  }
  const format = options["splunk-format"] ?? "inline";
  const prefix = options["tag"] === "" ? "" : /^\w{12} com\.example\.team=infra /;
  const lines = writtenLines(format !== "raw");
  expect(recording.records).toHaveLength(lines.length);
  const isJson = (text: string): boolean => format === "json" && text.startsWith("{");
  const bodies = recording.records.map(({ body }) => (format === "raw" ? body.replace(prefix, "") : body));
  expect(bodies).toEqual(lines.map(({ text }) => (isJson(text) ? "json line" : text)));
  recording.records.forEach((record, i) => {
    const attributes = attributesJson(record.attributes);
    expect(record.resource.attributes["host.name"]).toBe("vm");
    expect(record.seconds).toBeGreaterThan(1_795_169_000);
    if (format !== "raw") expect(attributes["log.iostream"]).toBe(lines[i]?.stream);
    if (format !== "raw" && options["tag"] === undefined) expect(attributes["tag"]).toMatch(/^\w{12}$/);
    if (options["splunk-source"] === undefined) return;
    expect(attributes).toMatchObject({
      "com.splunk.source": "src1",
      "com.splunk.sourcetype": "st1",
      "com.splunk.index": "main",
      APP_ENV: "test",
      "com.example.team": "infra",
    });
    if (isJson(lines[i]?.text ?? "")) expect(attributes).toMatchObject({ level: "warn", n: "1" });
  });
});
