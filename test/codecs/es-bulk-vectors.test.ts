/** The acceptance vectors of `_bulk`, sent to the source over HTTP. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseBulk } from "../../src/codecs/es-bulk/parse.ts";
import { attributesJson, rfc3339 } from "../../src/record/json.ts";
import { elasticsearch } from "../../src/sources/elasticsearch/source.ts";
import { recordingContext } from "../contract/recording-context.ts";
import { serveDoors } from "../contract/doors.ts";

interface Vector {
  id: string;
  peer: string;
  method?: string;
  query?: Record<string, string | boolean>;
  setup?: unknown;
  content_encoding?: string;
  input: { body?: string; base64?: string };
  expect: {
    errors?: boolean;
    items?: Record<string, object>[];
    parsed?: { op: string; index?: string; id?: string; require_alias?: boolean }[];
    records?: Record<string, string>[];
    request_error?: boolean;
    status?: number;
    reason?: string;
    document_count?: number;
  };
}

const lines = readFileSync(join(import.meta.dirname, "../vectors/es-bulk.jsonl"), "utf8")
  .trim()
  .split("\n");
const vectors = lines.map((line) => JSON.parse(line) as Vector);

/** There are no aliases here, so a case that sets one up is about something else. */
describe.for(vectors.filter((one) => one.setup === undefined))("$id", (vector) => {
  const { input, query = {}, expect: wanted } = vector;
  const body = input.body ?? Buffer.from(input.base64 ?? "", "base64");

  test.runIf(wanted.parsed !== undefined)("the actions", () => {
    const { actions } = parseBulk(String(body), {
      index: typeof query["index"] === "string" ? query["index"] : undefined,
      requireAlias: query["require_alias"] === true,
    });
    const parsed = actions.map(({ requireAlias, ...rest }) => ({ ...rest, require_alias: requireAlias }));
    expect(parsed).toMatchObject(wanted.parsed ?? []);
    expect(parsed).toHaveLength(wanted.parsed?.length ?? 0);
  });

  test("over HTTP", async () => {
    const recording = recordingContext();
    const running = await elasticsearch.open({}, recording.ctx);
    const { url } = await serveDoors(running.doors ?? []);
    const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const answer = await fetch(`${url}/_bulk?${asked}`, {
      method: vector.method ?? "POST",
      headers: {
        "content-type": "application/x-ndjson",
        ...(vector.content_encoding !== undefined && { "content-encoding": vector.content_encoding }),
      },
      body,
    });
    const said = (await answer.json()) as { errors?: boolean; items?: object[] };
    if (wanted.request_error === true) {
      expect(answer.status).toBe(400);
      expect(JSON.stringify(said)).toContain(wanted.reason ?? "");
      expect(recording.records).toEqual([]);
      return;
    }
    expect(answer.status).toBe(wanted.status ?? 200);
    if (wanted.errors !== undefined) expect(said.errors).toBe(wanted.errors);
    if (wanted.items !== undefined) expect(said.items).toMatchObject(wanted.items);
    if (wanted.document_count !== undefined) expect(recording.records).toHaveLength(wanted.document_count);
    wanted.records?.forEach(({ time, message, ...rest }, i) => {
      const record = recording.records[i];
      expect(record?.body).toBe(message);
      expect(Date.parse(rfc3339(record?.seconds ?? 0, record?.nanos ?? 0))).toBe(Date.parse(time ?? ""));
      const texts = Object.entries(rest).map(([key, value]) => [key, String(value)]);
      expect(attributesJson(record?.attributes ?? [])).toMatchObject(Object.fromEntries(texts));
    });
    await running.close();
  });
});
