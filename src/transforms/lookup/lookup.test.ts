import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { csvRows } from "./csv-table.ts";
import { lookup } from "./transform.ts";

const dir = mkdtempSync(join(tmpdir(), "logboom-lookup-"));
afterAll(() => rmSync(dir, { recursive: true }));
const file = join(dir, "teams.csv");
writeFileSync(file, 'name,team,"pager, please"\nweb,front,"a ""b"""\nshop,,\nshop,second,\n');

transformSuite({
  ...lookup,
  open: (raw, ctx) => lookup.open({ file, key: "container.name", ...(raw as object) }, ctx),
});

function record(name: string, attributes: readonly string[] = []): LogRecord {
  const resource = makeResource({ "container.name": name });
  return { seconds: 1, nanos: 0, observedMs: 1, severity: 0, body: "x", resource, attributes, seq: 0 };
}

test("every other column under its name; empty cells set nothing; the first row of a key counts", () => {
  let [matched, missed] = [0, 0];
  const step = lookup.open(
    { file, key: "container.name" },
    { ...UNTOLD, matched: (by) => void (matched += by), missed: () => void (missed += 1) },
  );
  const kept = step([record("web", ["team", "old"]), record("shop", ["a", "b"]), record("other")]);
  expect(kept.map(({ attributes }) => attributes)).toEqual([
    ["team", "front", "pager, please", 'a "b"'],
    ["a", "b"],
    [],
  ]);
  expect([matched, missed]).toEqual([2, 1]);
});

test("columns chosen, by another column, severity among the fields", () => {
  const codes = join(dir, "codes.csv");
  writeFileSync(codes, "\ufeffmeaning;code;level\r\nlost;17;error\r\n");
  const add = { meaning: "code.meaning", level: "severity" };
  const step = lookup.open({ file: codes, key: "code", column: "code", separator: ";", add });
  const [one] = step([record("x", ["code", "17"])]);
  expect(one).toMatchObject({ severity: 17, attributes: ["code", "17", "code.meaning", "lost"] });
});

describe("a file that changes", () => {
  const changing = join(dir, "changing.csv");
  const put = (text: string): void => {
    writeFileSync(`${changing}.new`, text);
    renameSync(`${changing}.new`, changing);
  };
  test("is read again; one that cannot be used is told once and the old one stays", () => {
    put("name,team\nweb,one\n");
    const failed: string[] = [];
    const step = lookup.open(
      { file: changing, key: "container.name", add: { team: "team" } },
      { ...UNTOLD, failed: (_, reason) => failed.push(reason) },
    );
    const team = (): string | undefined => step([record("web")])[0]?.attributes[1];
    expect(team()).toBe("one");
    put("name,team\nweb,two\n");
    expect(team()).toBe("two");
    put("name,other\nweb,three\n");
    expect([team(), team()]).toEqual(["two", "two"]);
    expect(failed).toEqual([expect.stringContaining("no column team")]);
    rmSync(changing);
    expect(team()).toBe("two");
    put("name,team\nweb,four\n");
    expect(team()).toBe("four");
    expect(failed).toHaveLength(2);
  });
});

test.for([
  [{ file: "/nowhere/x.csv", key: "a" }, "cannot be read"],
  [{ file, key: "a", column: "nobody" }, "no column nobody"],
  [{ file, key: "a", add: { nobody: "x" } }, "no column nobody"],
] as const)("refused at the start: %o", ([options, words]) => {
  expect(() => lookup.open(options)).toThrow(
    expect.objectContaining({
      code: "E_DATA_FILE",
      message: expect.stringContaining(words) as string,
    }) as Error,
  );
});

describe("CSV", () => {
  test.for([
    [
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a\r\n\r\nb\r\n", [["a"], ["b"]]],
    ['"x\ny",",","""q"""', [["x\ny", ",", '"q"']]],
    ['"open,\nto the end', [["open,\nto the end"]]],
    ['a"b,"c"d', [['a"b', "cd"]]],
    [",", [["", ""]]],
    ["", []],
  ] as const)("%j", ([text, rows]) => {
    expect(csvRows(text, ",")).toEqual(rows);
  });
  test("what is written by the rules is read as it was", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é"), minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1 }), { maxLength: 8 }), (rows) => {
        const text = rows
          .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(","))
          .join("\r\n");
        expect(csvRows(text, ",")).toEqual(rows);
      }),
    );
  });
});
