/** The parts of the command line that need no process. */
import { describe, expect, test } from "vitest";
import type { RecordJson } from "../api/contract.ts";
import { FRAME } from "../codecs/framing/frames.ts";
import { serverEvents } from "./events.ts";
import type { ServerEvent } from "./events.ts";
import { health } from "./health.ts";
import { recordFromJson } from "./line-record.ts";
import { forPerson } from "./own-log.ts";
import { queryBehindDashes } from "./query-argument.ts";
import { RawLines } from "./raw-lines.ts";
import { readable } from "./readable.ts";
import { lineWriter } from "./record-line.ts";

const options = [
  { flags: "--since <time>", description: "" },
  { flags: "-n, --limit <count>", description: "" },
  { flags: "--json", description: "" },
];
test.for([
  [
    ["match", "-debug"],
    ["match", "--", "-debug"],
  ],
  [
    ["match", "a", "-b", "--json"],
    ["match", "--json", "--", "a", "-b"],
  ],
  [
    ["match", "--since", "-15m", "x"],
    ["match", "--since", "-15m", "--", "x"],
  ],
  [
    ["match", "-n", "5", "x"],
    ["match", "-n", "5", "--", "x"],
  ],
  [
    ["match", "--", "--json"],
    ["match", "--", "--json"],
  ],
  [
    ["match", "-h"],
    ["match", "-h", "--"],
  ],
  [
    ["match", "--dialct", "x"],
    ["match", "--dialct", "--", "x"],
  ],
  [["match"], ["match", "--"]],
] as const)("%o → %o", ([words, want]) => {
  expect(queryBehindDashes(words, options)).toEqual(want);
});

describe("text of strangers on a terminal", () => {
  test.for([
    ["plain\ttext", "plain\ttext", "tabs stay"],
    ["\u001b[31mred\u001b[0m", "\u001b[31mred\u001b[0m\u001b[0m", "colours stay, and end"],
    ["\u001b[2J\u001b[Hgone", "gone", "clearing the screen does not pass"],
    ["\u001b]0;title\u0007x", "\u241b]0;title\u2407x", "nor does a window title"],
    ["\u001bc", "\u241bc", "nor a reset"],
    ["a\rb\u0000c\u007f", "a\u240db\u2400c\u2421", "control characters are seen"],
    ["user\u202egnp.exe", "user\ufffdgnp.exe", "text direction cannot be turned"],
    ["\u009b31m", "\ufffd31m", "8-bit control characters"],
  ] as const)("%j → %j (%s)", ([text, want]) => {
    expect(readable(text, true)).toBe(want);
  });
  test("without colours none pass", () => {
    expect(readable("\u001b[31mred\u001b[0m", false)).toBe("red");
  });
});

const record: RecordJson = {
  id: "1-2",
  timestamp: "2026-11-21T09:30:00.123456789Z",
  observed: "2026-11-21T09:30:00.200Z",
  severity: "warn",
  severityNumber: 13,
  body: "first\nsecond \u001b[2J",
  resource: { "container.name": "web-1" },
  attributes: {},
};

describe("a record as a line", () => {
  test("plain: complete, in UTC, the body as it is", () => {
    const line = lineWriter({ terminal: false, colour: false, json: false });
    expect(line(record)).toBe("2026-11-21T09:30:00.123Z W web-1 first\nsecond \u001b[2J\n");
    expect(line({ ...record, severity: "unspecified", resource: {} })).toContain(" - - first");
  });
  test("terminal: the day once, columns aligned, continued lines below the first, nothing that steers", () => {
    const line = lineWriter({ terminal: true, colour: false, json: false });
    const first = line(record).split("\n");
    expect(first[0]).toMatch(/^── \d{4}-\d\d-\d\d ──$/);
    expect(first[1]).toMatch(/^\d\d:\d\d:00\.123 W web-1 first$/);
    expect(first[2]).toBe(`${" ".repeat(12 + 3 + 6)}second `);
    expect(line({ ...record, body: "x" })).toMatch(/^\d\d:/);
    expect(line({ ...record, body: "x", resource: { "host.name": "longer-name" } })).toContain(
      "W longer-name x",
    );
    expect(line({ ...record, body: "x" })).toContain("W web-1       x");
  });
  test("colours by severity and, always the same, by container", () => {
    const line = lineWriter({ terminal: true, colour: true, json: false });
    const [, name] = /\[(38;5;\d+)mweb-1/.exec(line(record)) ?? [];
    expect(name).toBeDefined();
    expect(line(record)).toContain(`\u001b[${name}mweb-1`);
    expect(line(record)).toContain("\u001b[33mW\u001b[0m");
  });
  test("JSON: the record itself", () => {
    expect(JSON.parse(lineWriter({ terminal: true, colour: true, json: true })(record))).toEqual(record);
  });
});

test("events come whole, however the bytes are cut, and keep the last id", async () => {
  const text =
    'retry: 5\nid: 7\nevent: ready\ndata: {}\n\n: comment\n\nid: 8\nevent: record\ndata: {"a":"ü"}\n\ndata: one\ndata: two\r\n\r\nid: 9\nevent: x\ndata: cut';
  const bytes = Buffer.from(text);
  for (const size of [1, 3, 1000]) {
    const found: ServerEvent[] = [];
    for await (const event of serverEvents(chunks(bytes, size))) found.push(event);
    expect(found).toEqual([
      { name: "ready", data: "{}", id: "7" },
      { name: "record", data: '{"a":"ü"}', id: "8" },
      { name: "message", data: "one\ntwo", id: "8" },
    ]);
  }
});

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield await Promise.resolve(bytes.subarray(i, i + size));
}

describe("raw lines", () => {
  function cut(parts: readonly string[], mostBytes = 100): [string, number][] {
    const framer = new RawLines(mostBytes);
    const found: [string, number][] = [];
    const into = {
      frame: (text: string, start: number, end: number, flags: number) =>
        void found.push([text.slice(start, end), flags]),
    };
    for (const part of parts) framer.push(Buffer.from(part), into);
    framer.end(into);
    return found;
  }
  test.for([
    [["a\nb"], ["a", "b"]],
    [
      ["a\r\n\n", "b\n"],
      ["a\r", "", "b"],
    ],
    [
      ["a", "b", "\nc"],
      ["ab", "c"],
    ],
    [[], []],
    [["\n"], [""]],
  ] as const)("%j → %j", ([parts, want]) => {
    expect(cut(parts)).toEqual(want.map((line) => [line, 0]));
  });
  test("a long line is cut, marked, and its rest skipped, also when it comes in parts", () => {
    const long = "x".repeat(150);
    expect(cut([`${long}\nnext\n`])).toEqual([
      ["x".repeat(100), FRAME.truncated],
      ["next", 0],
    ]);
    expect(cut([long, long, "\nnext\n"])).toEqual([
      ["x".repeat(100), FRAME.truncated],
      ["next", 0],
    ]);
  });
  test("a character is never split", () => {
    expect(cut([`${"é".repeat(80)}\n`], 99)[0]?.[0]).toBe("é".repeat(49));
  });
});

describe("a record in JSON", () => {
  test("is read back as it was written", () => {
    const back = recordFromJson(JSON.stringify(record), 0);
    expect(back).toMatchObject({
      nanos: 123_456_789,
      severity: 13,
      body: record.body,
      seq: 2,
      attributes: [],
    });
    expect(back?.resource.origin).toBe("web-1");
  });
  test.for([
    '{"body":"x"}',
    '{"body":"x","timestamp":1}',
    '{"body":1,"timestamp":"2026-11-21T09:30:00Z"}',
    '{"body":"x","timestamp":"2026-11-21T09:30:00Z","more":1}',
    '["body","timestamp"]',
    'a line with "body" and "timestamp"',
  ])("%s is a line", (line) => {
    expect(recordFromJson(line, 0)).toBeUndefined();
  });
  test("times before 1970 and without fraction", () => {
    const at = (timestamp: string) => recordFromJson(JSON.stringify({ ...record, timestamp }), 0);
    expect(at("1969-12-31T23:59:59.250Z")).toMatchObject({ seconds: -1, nanos: 250_000_000 });
    expect(at("2026-11-21T09:30:00+02:00")).toMatchObject({
      seconds: Date.UTC(2026, 10, 21, 7, 30) / 1000,
      nanos: 0,
    });
  });
});

test("our own log for a person: a sentence and its fields, nothing that steers", () => {
  const line = JSON.stringify({
    level: 40,
    time: 0,
    msg: "Docker cannot be read",
    because: "no \u001b[2Jsocket",
    n: { a: 1 },
    err: { message: "EACCES" },
  });
  expect(forPerson(line)).toMatch(
    /^\d\d:\d\d:\d\d warn {2}Docker cannot be read {2}because="no \\u001b\[2Jsocket" n=\{"a":1\} error=EACCES\n$/,
  );
});

describe("health", () => {
  const journal = { bytes: 1, maxBytes: 10, waitingRows: 0, trouble: undefined };
  const full = { ...journal, bytes: 10 };
  const ready = { state: "ready", detail: "" } as const;
  const away = { state: "restarting", because: "it was killed" } as const;
  const failed = { state: "failed", because: "disk full", hint: "make room" } as const;
  const facts = {
    version: "1",
    engine: ready,
    journal,
    sources: [],
    activity: () => ({ records: 0, lastMs: undefined, perSecond: 0 }),
    counters: { all: () => [] },
  };
  test.for([
    [ready, journal, "ok"],
    [away, journal, "degraded"],
    [ready, full, "degraded"],
    [away, full, "failing"],
    [failed, journal, "failing"],
    [ready, { ...journal, trouble: "EIO" }, "failing"],
  ] as const)("%o %o → %s", ([engine, state, want]) => {
    expect(health({ ...facts, engine, journal: state }).status).toBe(want);
  });
  test("says of each source what it does or waits for, what came, and what did not", () => {
    const running = { done: Promise.resolve(), close: () => Promise.resolve() };
    const sources = [
      { name: "a", running: { ...running, status: () => ({ state: "running" as const, detail: "reads" }) } },
      {
        name: "b",
        running: {
          ...running,
          status: () => ({ state: "waiting" as const, because: "no Docker", hint: "start it" }),
        },
      },
    ];
    const activity = (name: string) => ({
      records: name === "a" ? 7 : 0,
      lastMs: name === "a" ? 1000 : undefined,
      perSecond: 0.5,
    });
    const count = (hop: string, event: string, by: number) => ({ hop, event, reason: "why", count: by });
    const counters = {
      all: () => [
        count("a", "read", 7),
        count("a", "cut", 1),
        count("a", "refused", 3),
        count("b", "read", 0),
      ],
    };
    expect(health({ ...facts, sources, activity, counters }).sources).toEqual([
      {
        name: "a",
        state: "running",
        detail: "reads",
        records: 7,
        lastRecord: "1970-01-01T00:00:01.000Z",
        perSecond: 0.5,
        troubles: [
          { event: "refused", reason: "why", count: 3 },
          { event: "cut", reason: "why", count: 1 },
        ],
      },
      {
        name: "b",
        state: "waiting",
        detail: "no Docker",
        hint: "start it",
        records: 0,
        perSecond: 0.5,
        troubles: [],
      },
    ]);
  });
});
