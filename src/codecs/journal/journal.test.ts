/** The export format by its own rules, split anywhere; entries as records; and any bytes at all. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecord } from "../../../test/codecs/valid-record.ts";
import { isSameEntry, isUpTo } from "./cursor.ts";
import { ExportReader } from "./export.ts";
import { JournalRecords } from "./records.ts";

interface Read {
  entries: string[][];
  damaged: number;
  truncated: boolean[];
}

function read(bytes: Buffer, cuts: readonly number[] = [], most = 1024): Read {
  const seen: Read = { entries: [], damaged: 0, truncated: [] };
  const reader = new ExportReader(
    {
      entry: (fields, marks) => {
        seen.entries.push([...fields]);
        seen.truncated.push(marks.truncated);
      },
      damaged: () => void seen.damaged++,
    },
    most,
  );
  let at = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const end = Math.max(at, Math.min(cut, bytes.length));
    reader.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  reader.push(bytes.subarray(at));
  reader.end();
  return seen;
}

function binary(name: string, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from("\n")]);
}

const TWO = Buffer.concat([
  Buffer.from("__CURSOR=s=ab;i=1f\n_PID=7\n"),
  binary("MESSAGE", "two\nlines \u2713"),
  Buffer.from("\nMESSAGE=a=b\n\n"),
]);

describe("the export format", () => {
  test("text, values with their length, entries; the same wherever it is split", () => {
    const want = [
      ["__CURSOR", "s=ab;i=1f", "_PID", "7", "MESSAGE", "two\nlines \u2713"],
      ["MESSAGE", "a=b"],
    ];
    for (let cut = 0; cut <= TWO.length; cut++)
      expect(read(TWO, [cut, cut + 3])).toEqual({ entries: want, damaged: 0, truncated: [false, false] });
  });

  test.for([
    ["MESSAGE=x", [["MESSAGE", "x"]], 0, "the last line needs no end"],
    ["\n\n\nMESSAGE=x\n\n\n\n", [["MESSAGE", "x"]], 0, "empty lines alone are no entry"],
    ["lower=x\nMESSAGE=y\n\n", [["MESSAGE", "y"]], 1, "a name that cannot be"],
    ["=x\nMESSAGE=y\n\n", [["MESSAGE", "y"]], 1, "no name"],
    ["MESSAGE=\n\n", [["MESSAGE", ""]], 0, "an empty value"],
  ] as const)("%j → %j (%s)", ([text, want, damaged]) => {
    expect(read(Buffer.from(text))).toMatchObject({ entries: want, damaged });
  });

  test("a length that cannot be costs its line; one that is cut off, its value", () => {
    const huge = Buffer.concat([Buffer.from("MESSAGE\n"), Buffer.alloc(8, 0xff), Buffer.from("\nA=b\n\n")]);
    expect(read(huge)).toMatchObject({ entries: [["A", "b"]], damaged: 2 });
    const half = Buffer.concat([Buffer.from("A=b\n"), binary("MESSAGE", "long").subarray(0, 18)]);
    expect(read(half)).toMatchObject({ entries: [["A", "b"]], damaged: 1 });
  });

  test("values that are too long are cut between characters, in one piece and in many", () => {
    for (const cuts of [[], [700, 1500, 2000]]) {
      const text = Buffer.from(`MESSAGE=${"é".repeat(4000)}\nA=b\n\n`);
      expect(read(text, cuts, 601).entries).toEqual([["MESSAGE", "é".repeat(300), "A", "b"]]);
      const bytes = Buffer.concat([binary("MESSAGE", "é".repeat(4000)), Buffer.from("A=b\n\n")]);
      const seen = read(bytes, cuts, 601);
      expect(seen.entries).toEqual([["MESSAGE", "é".repeat(300), "A", "b"]]);
      expect(seen.truncated).toEqual([true]);
    }
  });

  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 12 }).map((one) => Buffer.from(one)),
    fc
      .constantFrom("MESSAGE=", "_PID=1\n", "\n", "MESSAGE\n", "=", "A", "\0\0\0\0\0\0\0")
      .map((one) => Buffer.from(one)),
    fc.string({ maxLength: 20 }).map((one) => binary("MESSAGE", one)),
  );
  test(
    "any bytes: never an exception, the same however they come",
    () => {
      const records = new JournalRecords({});
      fc.assert(
        fc.property(
          fc.array(piece, { maxLength: 20 }),
          fc.array(fc.nat(200), { maxLength: 4 }),
          (parts, cuts) => {
            const bytes = Buffer.concat(parts);
            const whole = promptly(() => read(bytes, [], 64));
            expect(read(bytes, cuts, 64)).toEqual(whole);
            for (const fields of whole.entries) {
              const { record } = records.entryOf(fields, { truncated: false, invalidUtf8: false }, 1);
              checkRecord(record);
            }
          },
        ),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_WITHIN_MS,
  );

  test(
    "a real stream with bytes changed: never an exception",
    () => {
      fc.assert(
        fc.property(mutated([TWO]), (bytes) => void promptly(() => read(bytes))),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_WITHIN_MS,
  );
});

describe("entries as records", () => {
  const records = new JournalRecords({ "logboom.source": "journald" });
  const entry = (fields: Record<string, string>) =>
    records.entryOf(
      Object.entries(fields).flat(),
      { truncated: false, invalidUtf8: false },
      1_795_253_400_000,
    );

  test("message, time, severity, origin; the rest under its own names", () => {
    const { record, cursor } = entry({
      __CURSOR: "s=1;i=2",
      __REALTIME_TIMESTAMP: "1795253400123457",
      __MONOTONIC_TIMESTAMP: "5",
      _SOURCE_REALTIME_TIMESTAMP: "1795253400123456",
      _HOSTNAME: "web1",
      _MACHINE_ID: "ab",
      SYSLOG_IDENTIFIER: "sshd",
      _SYSTEMD_UNIT: "ssh.service",
      PRIORITY: "4",
      MESSAGE: "hello",
      _PID: "7",
      EMPTY: "",
    });
    expect(record).toMatchObject({ seconds: 1_795_253_400, nanos: 123_456_000, severity: 13, body: "hello" });
    expect(record.resource.attributes).toEqual({
      "logboom.source": "journald",
      "host.name": "web1",
      "host.id": "ab",
      "service.name": "sshd",
    });
    expect(record.attributes).toEqual(["_SYSTEMD_UNIT", "ssh.service", "PRIORITY", "4", "_PID", "7"]);
    expect(cursor).toBe("s=1;i=2");
  });

  test("equal origins share one resource; a field that comes twice has its values joined", () => {
    const one = entry({ MESSAGE: "a", _HOSTNAME: "h", _SYSTEMD_UNIT: "x.service" });
    const two = entry({ MESSAGE: "b", _HOSTNAME: "h", _SYSTEMD_UNIT: "x.service" });
    expect(two.record.resource).toBe(one.record.resource);
    expect(one.record.resource.attributes["service.name"]).toBe("x");
    const twice = records.entryOf(["A", "1", "A", "2"], { truncated: true, invalidUtf8: true }, 5000);
    expect(twice.record.attributes).toEqual([
      "A",
      "1,2",
      "log.truncated",
      "true",
      "log.invalid_utf8",
      "true",
    ]);
    expect(twice.record).toMatchObject({ seconds: 5, nanos: 0, severity: 0, body: "" });
  });

  test("what Docker's journald driver says of a container", () => {
    const { record } = entry({
      MESSAGE: "x",
      CONTAINER_ID: "0123456789ab",
      CONTAINER_ID_FULL: "0123456789abcdef",
      CONTAINER_NAME: "web",
      IMAGE_NAME: "nginx:1",
      CONTAINER_TAG: "t",
    });
    expect(record.resource.attributes).toMatchObject({
      "container.id": "0123456789abcdef",
      "container.name": "web",
      "container.image.name": "nginx:1",
    });
    expect(record.attributes).toEqual(["CONTAINER_TAG", "t"]);
  });
});

test.for([
  ["s=ab;i=1f;b=1;m=2;t=3;x=4", "s=ab;i=20;b=9", true, "behind"],
  ["s=ab;i=20;b=1", "s=ab;i=20;b=1", true, "the same"],
  ["s=ab;i=100", "s=ab;i=ff", false, "by number, not by text"],
  ["s=cd;i=1", "s=ab;i=ff", false, "counted by another"],
  ["x", "s=ab;i=ff", false, "no cursor"],
] as const)("cursor %s up to %s: %s (%s)", ([one, last, want]) => {
  expect(isUpTo(one, last)).toBe(want);
});

test.for([
  ["s=ab;i=2;b=1;m=2;t=3;x=4", "s=ab;i=2;b=1;m=2;t=3;x=4", true, "the same text"],
  ["s=ab;i=2;b=1;m=2;t=3;x=4", "s=cd;i=9;b=1;m=2;t=3;x=4", true, "counted anew"],
  ["s=ab;i=2;b=1;m=2;t=3;x=4", "s=ab;i=3;b=1;m=2;t=3;x=4", false, "one like it, counted behind it"],
  ["s=ab;i=2;b=1;m=2;t=3;x=4", "s=cd;i=2;b=1;m=2;t=3;x=5", false, "another text at the same time"],
  ["s=ab;i=2;b=1", "s=cd;i=2;b=1", false, "nothing is known of them but the boot"],
  ["", "s=cd;i=2;b=1;m=2;t=3;x=4", false, "no cursor"],
] as const)("cursors %s and %s are of one entry: %s (%s)", ([one, other, want]) => {
  expect(isSameEntry(one, other)).toBe(want);
});

test("a cursor of very many parts is none", () => {
  const cursor = `${";s=a;".repeat(10_000)}x`;
  expect(promptly(() => isUpTo(cursor, cursor))).toBe(false);
});
